import { describe, expect, it } from '@jest/globals';
import type { KubeObject } from '../../../kubernetes/object.js';
import { describeField } from '../intent-error.js';
import { validatePolicy } from './validate-policy.js';

/* Fields that the reference does not have. */

const selectors = [{ apiVersion: 'apps/v1', kind: 'Deployment' }];

function problems(kind: 'PlacementPolicy' | 'OverridePolicy', spec: Readonly<Record<string, unknown>>) {
  const document = { apiVersion: 'policy.manifold.hub/v1', kind, metadata: { name: 'p', namespace: 'shop' }, spec } as KubeObject;
  const validated = validatePolicy(document, { kind, namespace: 'shop', name: 'p' });
  return validated.ok ? [] : validated.problems.map(({ field }) => describeField(field));
}

const placement = (fields: Readonly<Record<string, unknown>>) =>
  problems('PlacementPolicy', { resourceSelectors: selectors, placement: fields });
const variables = (...list: readonly unknown[]) => problems('OverridePolicy', { variables: list, overrideRules: [] });

describe('the own fields of placement policies', () => {
  it('are accepted', () => {
    expect(
      placement({
        clusterAffinities: [{ affinityName: 'a', clusterNames: ['x'] }],
        failback: { mode: 'Automatic', stableMinutes: 10, tranche: '25%', maxPerDay: 20 },
        gang: true,
        movement: { maxUnavailable: 1, maxSurge: '25%', deadline: '10m', exclusive: false },
        spreadConstraints: [{ spreadByField: 'region', minGroups: 2, maxSkew: 1 }],
        workloadAffinity: { affinity: { groupByLabelKey: 'app', topologyKey: 'region', namespaces: 'All', mode: 'Preferred', weight: 50 } },
        preferences: [
          { weight: 1, label: { key: 'tier', values: ['private'] } },
          { name: 'price', weight: 100, property: { key: 'price', prefer: 'Lowest' } },
          { weight: 20, utilisation: { resource: 'cpu', prefer: 'Lowest' } },
          { weight: 20, distance: { latitude: 59.9, longitude: -10 } },
          { weight: 20, field: { key: 'region' } },
        ],
      }),
    ).toEqual([]);
  });

  it.each<{ fields: Readonly<Record<string, unknown>>; at: readonly string[] }>([
    { fields: { preferences: [{ weight: 0, label: { key: 'x' } }] }, at: ['spec.placement.preferences[0].weight'] },
    { fields: { preferences: [{ weight: 5 }] }, at: ['spec.placement.preferences[0]'] },
    { fields: { preferences: [{ weight: 5, label: { key: 'x' }, field: { key: 'region' } }] }, at: ['spec.placement.preferences[0]'] },
    { fields: { preferences: [{ weight: 5, field: { key: 'rack' } }] }, at: ['spec.placement.preferences[0].field.key'] },
    {
      fields: { preferences: [{ weight: 5, distance: { latitude: 91, longitude: 0 } }] },
      at: ['spec.placement.preferences[0].distance.latitude'],
    },
    { fields: { failback: { mode: 'Manual', tranche: 1 } }, at: ['spec.placement.failback.tranche'] },
    {
      fields: { failback: { mode: 'Automatic', tranche: '0%', maxPerDay: 0 } },
      at: ['spec.placement.failback.tranche', 'spec.placement.failback.maxPerDay'],
    },
    {
      fields: { clusterAffinities: [{ affinityName: 'a', clusterNames: ['x'] }], failback: { mode: 'Never', stableMinutes: 3 } },
      at: ['spec.placement.failback.stableMinutes'],
    },
    { fields: { spreadConstraints: [{ spreadByField: 'region', maxSkew: 0 }] }, at: ['spec.placement.spreadConstraints[0].maxSkew'] },
    { fields: { gang: 'yes' }, at: ['spec.placement.gang'] },
    { fields: { movement: { maxUnavailable: -1 } }, at: ['spec.placement.movement.maxUnavailable'] },
    { fields: { movement: { maxSurge: '250%' } }, at: ['spec.placement.movement.maxSurge'] },
    { fields: { movement: { maxSurge: 0 } }, at: ['spec.placement.movement'] },
    {
      fields: { movement: { deadline: 'soon', exclusive: 'no' } },
      at: ['spec.placement.movement.deadline', 'spec.placement.movement.exclusive'],
    },
    { fields: { movement: { deadline: '2s' } }, at: ['spec.placement.movement.deadline'] },
    { fields: { movement: { maxSurg: 1 } }, at: ['spec.placement.movement.maxSurg'] },
  ])('are refused at $at', ({ fields, at }) => {
    expect(placement(fields)).toEqual(at);
  });
});

describe('the variables of override policies', () => {
  it('are accepted', () => {
    expect(variables({ name: 'a', type: 'Integer', from: { label: 'x' }, values: { paris: 3 }, default: 1 })).toEqual([]);
  });

  it.each<{ list: readonly unknown[]; at: readonly string[] }>([
    { list: [{ name: 'a-b', default: 1 }], at: ['spec.variables[0].name'] },
    {
      list: [
        { name: 'a', default: 1 },
        { name: 'a', default: 2 },
      ],
      at: ['spec.variables[1].name'],
    },
    { list: [{ name: 'a' }], at: ['spec.variables[0]'] },
    { list: [{ name: 'a', from: { label: 'x', field: 'name' } }], at: ['spec.variables[0].from'] },
    { list: [{ name: 'a', values: { paris: [1] } }], at: ['spec.variables[0].values.paris'] },
  ])('are refused at $at', ({ list, at }) => {
    expect(variables(...list)).toEqual(at);
  });
});
