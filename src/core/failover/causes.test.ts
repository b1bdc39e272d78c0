import { describe, expect, it } from '@jest/globals';
import { threatOf } from './causes.js';
import type { ClusterCondition } from './cluster-condition.js';
import type { ClusterEvidence } from './facts.js';

const cluster: ClusterEvidence = { name: 'paris', ready: 'True', heardAt: 1, taints: [], before: null };
const condition = (ready: ClusterCondition['ready'], held: string | null = null): ClusterCondition => ({
  ready,
  since: 1,
  flaps: [],
  held,
});
const noExecute = { key: 'broken', effect: 'NoExecute' } as const;
const noSchedule = { key: 'full', effect: 'NoSchedule' } as const;

describe('what may make copies leave a cluster', () => {
  it.each([
    { name: 'nothing', of: cluster, in: condition('True'), keys: undefined },
    { name: 'nothing before the first answer', of: cluster, in: null, keys: undefined },
    { name: 'its loss', of: cluster, in: condition('Unknown'), keys: ['cluster.karmada.io/unreachable'] },
    { name: 'that it is not ready', of: cluster, in: condition('False'), keys: ['cluster.karmada.io/not-ready'] },
    { name: 'no loss that other evidence contradicts', of: cluster, in: condition('Unknown', 'its watches deliver'), keys: undefined },
    { name: 'its NoExecute taints', of: { ...cluster, taints: [noExecute, noSchedule] }, in: condition('Unknown', 'x'), keys: ['broken'] },
    {
      name: 'its drain, whatever is tolerated',
      of: { ...cluster, drain: { maxUnavailable: 1, isDone: false, left: 3 } },
      in: condition('True'),
      keys: null,
    },
  ])('is $name', ({ of, in: now, keys }) => {
    expect(threatOf(of, now)).toEqual(keys === undefined ? null : { cluster: 'paris', keys });
  });
});
