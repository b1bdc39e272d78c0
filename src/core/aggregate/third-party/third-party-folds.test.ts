import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Json } from '../../../kubernetes/object.js';
import { aggregateStatus } from '../aggregate-status.js';
import { thirdPartyFolds } from './third-party-folds.js';

const items = (...statuses: readonly Json[]) => statuses.map((status, i) => ({ cluster: `member${i + 1}`, status }));
const ready = (cluster: string) => ({ type: 'Ready', status: 'True', reason: 'Succeeded', message: `from ${cluster}` });

describe('statuses of several members', () => {
  it.each([
    {
      of: { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout' },
      from: items({ replicas: 2, readyReplicas: 2, phase: 'Healthy' }, { replicas: 1, readyReplicas: 0, phase: 'Progressing' }),
      want: { replicas: 3, readyReplicas: 2, phase: 'Progressing' },
      because: 'replicas add up',
    },
    {
      of: { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'Bucket' },
      from: items({ conditions: [ready('a')] }, { conditions: [ready('b')] }),
      want: { conditions: [{ ...ready('a'), message: 'member1=from a, member2=from b' }] },
      because: 'the same is said once, by each cluster',
    },
    {
      of: { apiVersion: 'ray.io/v1', kind: 'RayCluster' },
      from: items({ desiredMemory: '3G', desiredCPU: '1500m' }, { desiredMemory: '5G', desiredCPU: '2' }),
      want: { desiredMemory: '8G', desiredCPU: '3500m' },
      because: 'amounts add up exactly',
    },
    {
      of: { apiVersion: 'batch.volcano.sh/v1alpha1', kind: 'Job' },
      from: items({ runningDuration: '1h2m', running: 1 }, { runningDuration: '90m', running: 2 }),
      want: { runningDuration: '90m', running: 3 },
      because: 'the longest is told, as it was written',
    },
    {
      of: { apiVersion: 'kubeflow.org/v1', kind: 'TFJob' },
      from: items({ completionTime: '2026-01-01T00:00:00Z', conditions: [{ type: 'Succeeded', status: 'True' }] }, { conditions: [] }),
      want: { conditions: [] },
      because: 'it is over when it is over everywhere',
    },
    {
      of: { apiVersion: 'apps.kruise.io/v1alpha1', kind: 'CloneSet', metadata: { generation: 4 }, status: { observedGeneration: 3 } },
      from: items(
        { generation: 2, observedGeneration: 2, resourceTemplateGeneration: 4 },
        { generation: 5, observedGeneration: 4, resourceTemplateGeneration: 4 },
      ),
      want: { observedGeneration: 3 },
      because: 'one member has not observed the latest',
    },
  ])('of a $of.kind: $because', ({ of, from, want }) => {
    expect(aggregateStatus(of, from)).toMatchObject(want);
  });
});

const kinds = thirdPartyFolds.map(([key]) => ({
  apiVersion: `${key.slice(0, key.lastIndexOf('/'))}/v1`,
  kind: key.slice(key.lastIndexOf('/') + 1),
}));
const statuses = fc.array(fc.jsonValue() as fc.Arbitrary<Json>, { maxLength: 4 });

it('no status makes a fold throw, and the order of members does not matter', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...kinds),
      statuses,
      fc.constantFrom('conditions', 'replicaStatuses', 'applicationState', 'state', 'activeServiceStatus'),
      (kind, values, field) => {
        const members = items(...values, ...values.map((value) => ({ [field]: value })));
        expect(aggregateStatus(kind, members)).toEqual(aggregateStatus(kind, members.toReversed()));
      },
    ),
    { numRuns: 5000 },
  );
});
