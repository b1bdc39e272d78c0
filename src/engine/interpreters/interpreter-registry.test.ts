import { describe, expect, it } from '@jest/globals';
import { aSteppedClock } from '../../../test/support/stepped-clock.js';
import type { UserInterpreters } from '../../core/model/interpreter-port.js';
import type { InterpreterPolicy } from '../../core/model/policy/policy.js';
import type { GroupVersionKind } from '../../kubernetes/object.js';
import { InterpreterRegistry } from './interpreter-registry.js';

const document = (name: string, kind: string): InterpreterPolicy => ({
  kind: 'Interpreter',
  namespace: '',
  name,
  spec: { target: { apiVersion: 'example.com/v1', kind } },
});

function rulesOver(first: readonly InterpreterPolicy[]) {
  const store = { documents: first, reads: 0 };
  const clock = aSteppedClock();
  const changes: string[][] = [];
  const registry = new InterpreterRegistry({
    store: {
      documents: async () => {
        store.reads += 1;
        return store.documents;
      },
    },
    source: {
      of: (documents) =>
        documents?.length ? ({ mark: () => documents.map(({ name }) => name).join() } as unknown as UserInterpreters) : null,
    },
    clock,
    onChanged: (kinds) => changes.push(kinds.map(({ kind }) => kind)),
  });
  return { registry, store, clock, changes };
}

const widget: GroupVersionKind = { apiVersion: 'example.com/v1', kind: 'Widget' };

describe('the interpreters of a process', () => {
  it('are read once before the first result, which is no change', async () => {
    const { registry, store, changes } = rulesOver([document('w', 'Widget')]);
    expect((await registry.current())?.mark(widget)).toBe('w');
    await registry.current();
    expect([store.reads, changes]).toEqual([1, []]);
  });

  it('are null without documents', async () => {
    expect(await rulesOver([]).registry.current()).toBeNull();
  });

  it('report the kinds of added, edited and deleted documents, each once', async () => {
    const [w, g, t] = [document('w', 'Widget'), document('g', 'Gadget'), document('t', 'Thing')];
    const { registry, changes } = rulesOver([w, g]);
    await registry.current();
    registry.take([w, document('g', 'Gadget'), t]);
    registry.take([w]);
    expect(changes).toEqual([
      ['Gadget', 'Thing'],
      ['Gadget', 'Thing'],
    ]);
    expect((await registry.current())?.mark(widget)).toBe('w');
  });

  it('are checked at most once per second by a replica that does not read the world otherwise', async () => {
    const { registry, store, clock, changes } = rulesOver([]);
    await clock.step(5_000);
    expect(await registry.look()).toBeNull();
    store.documents = [document('w', 'Widget')];
    await clock.step(400);
    expect([await registry.look(), store.reads, changes]).toEqual([600, 1, []]);
    await clock.step(600);
    expect([await registry.look(), store.reads, changes]).toEqual([null, 2, [['Widget']]]);
  });

  it('that fail are tried again with growing delays, until they change', async () => {
    const { registry, clock, changes } = rulesOver([document('w', 'Widget')]);
    await registry.current();
    registry.failed(widget);
    registry.failed(widget);
    await clock.step(5_000);
    expect(changes).toEqual([['Widget']]);
    registry.failed(widget);
    await clock.step(9_999);
    expect(changes).toHaveLength(1);
    await clock.step(1);
    expect(changes).toHaveLength(2);

    registry.take([document('w', 'Widget')]);
    registry.failed(widget);
    await clock.step(5_000);
    expect(changes).toHaveLength(4);
    registry.failed(widget);
    registry.stop();
    await clock.step(60_000);
    expect(changes).toHaveLength(4);
  });
});
