import { describe, expect, it } from '@jest/globals';
import { aSteppedClock } from '../../../test/support/stepped-clock.js';
import type { Interpreted, UserInterpreters } from '../../core/model/interpreter-port.js';
import { type ResourceKey, type WorkKey, workKey } from '../../core/model/plan.js';
import type { Interpretation } from '../../core/model/report.js';
import type { WatchedObject } from '../ports/observe.js';
import type { ClusterSession } from '../session/cluster-session.js';
import { InterpreterQueue, type Read, type Reading } from './interpreter-queue.js';
import type { InterpreterRegistry } from './interpreter-registry.js';

type Health = Interpreted<Pick<Interpretation, 'health' | 'message'>>;

/** Interpreters whose health answers are given by the test, in the order of the questions. */
function slowUsers() {
  const asked: { readonly version: string; readonly answer: (said: Health) => void }[] = [];
  const interpreters: UserInterpreters = {
    mark: () => 'rules-1',
    covers: (_gvk, operation) => operation === 'health',
    ask: ({ operation, object }) =>
      operation === 'health'
        ? new Promise((answer) => asked.push({ version: object.metadata['resourceVersion'] as string, answer: answer as never }))
        : Promise.resolve({ kind: 'none' }),
  };
  return { asked, interpreters };
}

const said = (health: 'HEALTHY' | 'DEGRADED'): Health => ({ kind: 'answered', by: 'Interpreter w', answer: { health, message: null } });
const failed: Health = { kind: 'failed', by: 'Interpreter w', message: 'Interpreter w, health: no' };

function reading(resource: string, version: string): Reading {
  const ref = { apiVersion: 'example.com/v1', kind: 'Widget', namespace: 'shop', name: resource };
  const metadata = { name: resource, namespace: 'shop', resourceVersion: version };
  const object = { ref, resourceVersion: version, object: { apiVersion: ref.apiVersion, kind: ref.kind, metadata } };
  return {
    key: workKey('left', resource as ResourceKey),
    session: { name: 'left' } as ClusterSession,
    object: object as unknown as WatchedObject,
  };
}

const settled = async () => {
  for (let i = 0; i < 20; i += 1) await Promise.resolve();
};
const versions = (read: readonly Read[]) => read.map(({ object, interpretation }) => `${object.resourceVersion} ${interpretation.health}`);

function readingsOver(interpreters: UserInterpreters, last: () => Promise<ReadonlyMap<WorkKey, Interpretation>> = async () => new Map()) {
  const clock = aSteppedClock();
  const failures: unknown[] = [];
  const interpreterQueue = new InterpreterQueue({
    store: { lastRead: last },
    registry: { current: async () => interpreters } as unknown as InterpreterRegistry,
    clock,
    onRead: () => undefined,
    onFailure: (error) => failures.push(error),
  });
  return { interpreterQueue, clock, failures };
}

describe('objects that wait for scripts', () => {
  it('are processed in their newest state, and later results belong to later states', async () => {
    const { interpreters, asked } = slowUsers();
    const { interpreterQueue } = readingsOver(interpreters);
    interpreterQueue.put(reading('a', '1'));
    await settled();
    interpreterQueue.put(reading('a', '2'));
    interpreterQueue.put(reading('a', '3'));
    await settled();
    expect(asked.map(({ version }) => version)).toEqual(['1']);

    asked[0]!.answer(said('DEGRADED'));
    await settled();
    asked[1]!.answer(said('HEALTHY'));
    await settled();
    expect(asked.map(({ version }) => version)).toEqual(['1', '3']);
    expect(versions(interpreterQueue.take(10))).toEqual(['1 DEGRADED', '3 HEALTHY']);
    expect(interpreterQueue.size).toBe(0);
  });

  it('keep their last result if their script fails', async () => {
    const { interpreters, asked } = slowUsers();
    const before: Interpretation = { health: 'HEALTHY', message: null, replicas: null, status: { kept: 1 } };
    const { interpreterQueue } = readingsOver(interpreters, async () => new Map([[reading('a', '1').key, before]]));
    interpreterQueue.put(reading('a', '1'));
    interpreterQueue.put(reading('b', '1'));
    await settled();
    for (const { answer } of asked) answer(failed);
    await settled();
    for (const { answer } of asked) answer(failed);
    await settled();
    const read = interpreterQueue.take(10);
    expect(read.map(({ interpretation: { health }, failures, readBy }) => [health, failures, readBy])).toEqual([
      ['HEALTHY', ['Interpreter w, health: no'], 'rules-1'],
      ['UNKNOWN', ['Interpreter w, health: no'], 'rules-1'],
    ]);
  });

  it('are processed again after the store was unavailable', async () => {
    const { interpreters, asked } = slowUsers();
    let away = true;
    const { interpreterQueue, clock, failures } = readingsOver(interpreters, async () => {
      if (away) throw new Error('away');
      return new Map();
    });
    interpreterQueue.put(reading('a', '1'));
    await settled();
    asked[0]!.answer(failed);
    await settled();
    expect([failures.length, interpreterQueue.size]).toEqual([1, 0]);
    away = false;
    await clock.step(1_000);
    asked[1]!.answer(said('HEALTHY'));
    await settled();
    expect(versions(interpreterQueue.take(10))).toEqual(['1 HEALTHY']);
  });

  it('are put back if they could not be stored, before those that arrived later', async () => {
    const { interpreters, asked } = slowUsers();
    const { interpreterQueue } = readingsOver(interpreters);
    interpreterQueue.put(reading('a', '1'));
    await settled();
    asked[0]!.answer(said('HEALTHY'));
    await settled();
    const taken = interpreterQueue.take(10);
    interpreterQueue.putBack(taken);
    expect(versions(interpreterQueue.take(10))).toEqual(['1 HEALTHY']);
  });
});
