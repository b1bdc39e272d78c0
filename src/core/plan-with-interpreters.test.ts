import { describe, expect, it } from '@jest/globals';
import { aCluster, aPlacement, aPolicy, aWorld, seen } from '../../test/support/builders.js';
import type { KubeObject } from '../kubernetes/object.js';
import type { Interpreted, InterpreterOperation, InterpreterQuestion, UserInterpreters } from './model/interpreter-port.js';
import type { Plan, PlanInput } from './model/plan.js';
import { planInTurn } from './plan.js';
import { planWithInterpreters } from './plan-with-interpreters.js';

type Said = (question: InterpreterQuestion) => Interpreted<unknown>;
const answered = (answer: unknown): Interpreted<unknown> => ({ kind: 'answered', by: 'Interpreter w', answer });
const failed = (message: string): Interpreted<unknown> => ({ kind: 'failed', by: 'Interpreter w', message });

function interpreters(rules: Partial<Record<InterpreterOperation, Said>>): UserInterpreters & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    mark: () => null,
    covers: ({ kind }, operation) => kind === 'Widget' && rules[operation] !== undefined,
    ask: async (question) => {
      const rule = question.object.kind === 'Widget' ? rules[question.operation] : undefined;
      if (rule) asked.push(`${question.operation}${'replicas' in question ? ` ${question.replicas}` : ''}`);
      return (rule?.(question) ?? { kind: 'none' }) as never;
    },
  };
}

const widget = (name: string, size = 6): KubeObject => ({
  apiVersion: 'example.com/v1',
  kind: 'Widget',
  metadata: { name, namespace: 'shop' },
  spec: { size },
});
const apis = new Set(['example.com/v1/Widget', 'v1/ConfigMap']);
const world = aWorld({
  clusters: [aCluster('left', { apis }), aCluster('right', { apis })],
  policies: [
    aPolicy('all', {
      ...aPlacement({
        replicaScheduling: {
          replicaSchedulingType: 'Divided',
          replicaDivisionPreference: 'Weighted',
          weightPreference: {
            staticWeightList: [
              { targetCluster: { clusterNames: ['left'] }, weight: 2 },
              { targetCluster: { clusterNames: ['right'] }, weight: 1 },
            ],
          },
        },
      }),
      resourceSelectors: [{ apiVersion: 'example.com/v1', kind: 'Widget' }],
    }),
  ],
});
const counted: Said = ({ object }) =>
  answered({ replicas: (object['spec'] as { size: number }).size, requirements: null, split: 'replicas' });
const revise: Said = (question) => answered({ ...question.object, spec: { size: 'replicas' in question ? question.replicas : -1 } });

async function planned(all: readonly PlanInput[], by: UserInterpreters | null): Promise<readonly Plan[]> {
  return planWithInterpreters(all, by, (asked) => asked.map(planInTurn(world)));
}
const works = ({ works: all }: Plan) => all?.map(({ cluster, replicas, manifest }) => [cluster, replicas, manifest['spec']]);

describe("a kind that users' interpreters count and revise", () => {
  it('is divided, and each cluster gets its own count', async () => {
    const by = interpreters({ replicas: counted, revise });
    const [plan] = await planned([seen(widget('w'))], by);
    expect(works(plan!)).toEqual([
      ['left', 4, { size: 4 }],
      ['right', 2, { size: 2 }],
    ]);
    expect(plan!.said?.demand?.replicas).toBe(6);
    expect(by.asked).toEqual(['replicas', 'revise 2', 'revise 4']);
  });

  it('is not divided if nobody can write the count', async () => {
    const [plan] = await planned([seen(widget('w'))], interpreters({ replicas: counted }));
    expect(works(plan!)).toEqual([
      ['left', null, { size: 6 }],
      ['right', null, { size: 6 }],
    ]);
  });

  it('keeps its works when it cannot be counted, and is planned again', async () => {
    const placed = [{ cluster: 'left', replicas: 6 }];
    const by = interpreters({ replicas: () => failed('Interpreter w, replicas: no'), revise });
    const [plan] = await planned([seen(widget('w'), { placed })], by);
    expect(plan).toMatchObject({ works: null, retryInSeconds: 5, decision: { outcome: 'RENDER_FAILED' } });
    expect(plan!.decision.message).toContain('Interpreter w, replicas: no');
  });

  it('keeps its works when its counts cannot be written', async () => {
    const by = interpreters({ replicas: counted, revise: () => failed('Interpreter w, revise: no') });
    const [bad] = await planned([seen(widget('w'))], by);
    expect(bad).toMatchObject({ works: null, decision: { outcome: 'RENDER_FAILED', message: expect.stringContaining('revise: no') } });
  });

  it('does not delay other kinds', async () => {
    const by = interpreters({
      replicas: ({ object }) => (object.metadata.name === 'bad' ? failed('no') : counted({ operation: 'replicas', object })),
      revise,
    });
    const plans = await planned([seen(widget('bad')), seen(widget('good', 3))], by);
    expect(plans.map(works)).toEqual([
      undefined,
      [
        ['left', 2, { size: 2 }],
        ['right', 1, { size: 1 }],
      ],
    ]);
  });

  it('keeps its dependencies if they cannot be computed, with a message', async () => {
    const by = interpreters({ dependencies: () => failed('Interpreter w, dependencies: no') });
    const [plan] = await planned([seen(widget('w'))], by);
    expect([plan!.said?.answers?.dependencies, plan!.warnings]).toEqual([null, ['Interpreter w, dependencies: no']]);
  });
});

describe('a kind without interpreters', () => {
  const configMap = seen({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', namespace: 'shop' } });

  it.each([
    { by: null, all: [seen(widget('w'))], because: 'there is no document' },
    { by: interpreters({ replicas: counted }), all: [configMap], because: 'the documents are for other kinds' },
    { by: interpreters({ health: counted }), all: [seen(widget('w'))], because: 'a plan does not ask for health' },
    { by: interpreters({ replicas: counted }), all: [seen(widget('w'), { deleted: true })], because: 'a deletion counts nothing' },
  ])('is planned at once: $because', ({ by, all }) => {
    const rounds: (readonly PlanInput[])[] = [];
    const plans = planWithInterpreters(all, by, (asked) => {
      rounds.push(asked);
      return asked.map(planInTurn(world));
    });
    // The plan was made without awaiting anything.
    expect(rounds).toEqual([all]);
    expect(rounds[0]).toBe(all);
    return plans;
  });
});
