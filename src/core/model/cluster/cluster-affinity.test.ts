import { describe, expect, it } from '@jest/globals';
import { aCluster } from '../../../../test/support/builders.js';
import type { ClusterAffinity } from '../policy/policy.js';
import { affinityMismatch, matchesAffinity } from './cluster-affinity.js';

const paris = aCluster('paris', { provider: 'aws', region: 'eu', zones: ['a', 'b'], labels: { tier: 'public' } });

describe('a cluster affinity', () => {
  it.each<{ affinity: ClusterAffinity; because: string }>([
    { affinity: {}, because: 'it asks for nothing' },
    { affinity: { clusterNames: [] }, because: 'an empty list of names asks for nothing' },
    { affinity: { clusterNames: ['paris'], labelSelector: { matchLabels: { tier: 'public' } } }, because: 'all parts hold' },
    {
      affinity: { fieldSelector: { matchExpressions: [{ key: 'zone', operator: 'In', values: ['b', 'c'] }] } },
      because: 'one zone of several is enough',
    },
    {
      affinity: { fieldSelector: { matchExpressions: [{ key: 'nonsense', operator: 'NotIn', values: ['x'] }] } },
      because: 'NotIn holds where there is no value',
    },
  ])('$affinity selects the cluster: $because', ({ affinity }) => {
    expect(matchesAffinity(affinity, paris)).toBe(true);
  });

  it.each<{ affinity: ClusterAffinity; field: string; remedy: string }>([
    { affinity: { clusterNames: ['paris'], exclude: ['paris'] }, field: 'exclude', remedy: 'remove paris from exclude' },
    { affinity: { clusterNames: ['oslo'] }, field: 'clusterNames', remedy: 'add paris to clusterNames' },
    { affinity: { labelSelector: { matchLabels: { tier: 'private' } } }, field: 'labelSelector', remedy: 'add label tier=private' },
    {
      affinity: { labelSelector: { matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }] } },
      field: 'labelSelector',
      remedy: 'remove label tier',
    },
    { affinity: { labelSelector: { matchLabels: { '!': 'x' } } }, field: 'labelSelector', remedy: 'correct the label selector' },
    {
      affinity: { fieldSelector: { matchExpressions: [{ key: 'region', operator: 'In', values: ['us', 'cn'] }] } },
      field: 'fieldSelector',
      remedy: 'set region to us or cn',
    },
    {
      affinity: { fieldSelector: { matchExpressions: [{ key: 'zone', operator: 'NotIn', values: ['a'] }] } },
      field: 'fieldSelector',
      remedy: 'set zone to a value other than a',
    },
  ])('$affinity does not, and says "$remedy"', ({ affinity, field, remedy }) => {
    expect(affinityMismatch(affinity, paris)).toMatchObject({ field, remedy });
  });
});
