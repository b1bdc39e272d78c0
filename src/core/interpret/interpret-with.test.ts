import { describe, expect, it } from '@jest/globals';
import type { KubeObject } from '../../kubernetes/object.js';
import type { Interpreted, InterpreterOperation, UserInterpreters } from '../model/interpreter-port.js';
import type { Interpretation } from '../model/report.js';
import { askInterpreters, hasInterpreter, interpretedWith } from './interpret-with.js';

const widget: KubeObject = {
  apiVersion: 'example.com/v1',
  kind: 'Widget',
  metadata: { name: 'w' },
  spec: { replicas: 2 },
  status: { readyReplicas: 1, phase: 'Up' },
};
const before: Interpretation = { health: 'HEALTHY', message: null, replicas: { desired: 9, ready: 9 }, status: { kept: true } };

/** Interpreters that answer these questions only. */
function interpreters(answers: Partial<Record<InterpreterOperation, Interpreted<unknown>>>): UserInterpreters {
  return {
    mark: () => 'users',
    covers: (_gvk, operation) => answers[operation] !== undefined,
    ask: async ({ operation }) => (answers[operation] ?? { kind: 'none' }) as never,
  };
}
const answered = (answer: unknown): Interpreted<unknown> => ({ kind: 'answered', by: 'Interpreter w', answer });
const failed: Interpreted<unknown> = { kind: 'failed', by: 'Interpreter w', message: 'Interpreter w, health: it took longer than 50 ms' };

async function interpretWith(object: KubeObject, by: UserInterpreters, previous: Interpretation | null) {
  return interpretedWith(object, await askInterpreters(object, by), previous);
}

describe('an object with interpreters of users', () => {
  it.each([
    {
      answers: {},
      previous: before,
      want: { health: 'PROGRESSING', replicas: { desired: 2, ready: 1 }, status: widget['status'] },
      because: 'nobody says anything',
    },
    {
      answers: { health: answered({ health: 'DEGRADED', message: 'bad' }) },
      previous: before,
      want: { health: 'DEGRADED', message: 'bad', status: widget['status'] },
      because: 'a user goes before convention, in what he answers',
    },
    {
      answers: { status: answered({ up: 1 }), replicas: answered({ replicas: 5 }) },
      previous: null,
      want: { health: 'PROGRESSING', replicas: { desired: 5, ready: 1 }, status: { up: 1 } },
      because: 'the rest is the hub’s',
    },
    {
      answers: { health: failed, status: failed, replicas: failed },
      previous: before,
      want: before,
      because: 'what was said last time stays',
    },
    {
      answers: { health: failed },
      previous: null,
      want: { health: 'UNKNOWN', message: 'Interpreter w, health: it took longer than 50 ms', status: widget['status'] },
      because: 'there was no last time',
    },
  ] as const)('is read so: $because', async ({ answers, previous, want }) => {
    expect((await interpretWith(widget, interpreters(answers), previous)).interpretation).toMatchObject(want);
  });

  it('is being deleted if it has a deletion timestamp, whatever they return', async () => {
    const leaving = { ...widget, metadata: { name: 'w', deletionTimestamp: '2026-11-24T06:40:05Z' } };
    const { interpretation } = await interpretWith(leaving, interpreters({ health: answered({ health: 'HEALTHY', message: null }) }), null);
    expect(interpretation.health).toBe('PROGRESSING');
  });

  it('has all its replicas ready when it is healthy and no status counts them', async () => {
    const plain = { apiVersion: 'example.com/v1', kind: 'Gadget', metadata: { name: 'g' }, spec: { size: 3 } };
    const counted = { replicas: answered({ replicas: 3 }), health: answered({ health: 'HEALTHY', message: null }) };
    expect((await interpretWith(plain, interpreters(counted), null)).interpretation.replicas).toEqual({ desired: 3, ready: 3 });
  });

  it('has every failure reported', async () => {
    expect((await interpretWith(widget, interpreters({ health: failed, status: answered(null) }), before)).failures).toEqual([
      (failed as { message: string }).message,
    ]);
  });

  it('differs from an object without interpreters', () => {
    expect([hasInterpreter(interpreters({ health: failed }), widget), hasInterpreter(interpreters({ aggregate: failed }), widget)]).toEqual(
      [true, false],
    );
  });
});
