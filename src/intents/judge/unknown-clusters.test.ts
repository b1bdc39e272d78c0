import { describe, expect, it } from '@jest/globals';
import type { OverridePolicy, PlacementPolicy } from '../../core/model/policy/policy.js';
import { unknownClusterWarnings } from './unknown-clusters.js';

const resourceSelectors = [{ apiVersion: 'v1', kind: 'ConfigMap' }];
const placing = (placement: PlacementPolicy['spec']['placement']): PlacementPolicy => ({
  kind: 'PlacementPolicy',
  namespace: 'shop',
  name: 'web',
  spec: { resourceSelectors, placement: placement! },
});

describe('names of clusters in policies', () => {
  it('are reported if no such cluster is registered, with a similar name', () => {
    const policy = placing({ clusterAffinity: { clusterNames: ['idc-a', 'idc-z', 'elsewhere'] } });
    expect(unknownClusterWarnings([policy], ['idc-a', 'cloud-b'])).toEqual([
      'PlacementPolicy shop/web names clusters that are not registered: idc-z (did you mean idc-a?), elsewhere.',
    ]);
  });

  it('are read in groups, overflow, weights and overrides, each name once', () => {
    const policy = placing({
      clusterAffinities: [
        { affinityName: 'own', clusterNames: ['one'], overflowAffinities: [{ affinityName: 'cloud', exclude: ['two'] }] },
        { affinityName: 'other', clusterNames: ['one'] },
      ],
      replicaScheduling: { weightPreference: { staticWeightList: [{ targetCluster: { clusterNames: ['three'] }, weight: 1 }] } },
    });
    const override: OverridePolicy = {
      kind: 'OverridePolicy',
      namespace: 'shop',
      name: 'web',
      spec: { overrideRules: [{ targetCluster: { clusterNames: ['four'] }, overriders: {} }, { overriders: {} }] },
    };
    const warnings = unknownClusterWarnings([policy, override], ['idc-a']);
    expect(warnings).toEqual([
      'PlacementPolicy shop/web names clusters that are not registered: one, two, three.',
      'OverridePolicy shop/web names clusters that are not registered: four.',
    ]);
  });

  it('are not reported if all are registered, or if the hub has no cluster', () => {
    const policy = placing({ clusterAffinity: { clusterNames: ['idc-a'] } });
    expect(unknownClusterWarnings([policy], ['idc-a'])).toEqual([]);
    expect(unknownClusterWarnings([policy], [])).toEqual([]);
  });

  it('are cut after ten', () => {
    const policy = placing({ clusterAffinity: { clusterNames: Array.from({ length: 12 }, (_, i) => `number-${i}-of-many`) } });
    expect(unknownClusterWarnings([policy], ['x'])[0]).toMatch(/number-9-of-many and 2 more\.$/);
  });
});
