import { describe, expect, it } from '@jest/globals';
import { aDeployment, anOverride, aPolicy, seen } from '../../../test/support/builders.js';
import { type OverridePolicy, type PlacementPolicy } from '../model/policy/policy.js';
import { match } from './match.js';

const web = aDeployment('web', { labels: { app: 'web' } });
const byName = { resourceSelectors: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }] };
const byLabel = { resourceSelectors: [{ apiVersion: 'apps/v1', kind: 'Deployment', labelSelector: { matchLabels: { app: 'web' } } }] };

function won(policies: readonly PlacementPolicy[], facts: Parameters<typeof seen>[1] = {}, overrides: readonly OverridePolicy[] = []) {
  const matched = match(seen(web, facts), { policies, overrides });
  return 'policy' in matched ? matched.policy.name : matched.kind;
}

describe('the policy of a resource', () => {
  it.each([
    { policies: [aPolicy('a'), aPolicy('b', { priority: 1 })], winner: 'b', because: 'priority goes first' },
    { policies: [aPolicy('a'), aPolicy('b', byLabel)], winner: 'b', because: 'labels are more precise than the kind alone' },
    { policies: [aPolicy('a', byLabel), aPolicy('b', byName)], winner: 'b', because: 'a name is more precise than labels' },
    { policies: [aPolicy('b'), aPolicy('a')], winner: 'a', because: 'the smaller name wins among equals, in any order of the list' },
    { policies: [aPolicy('a', { priority: 9, ...byName }, ''), aPolicy('b')], winner: 'b', because: 'the namespace is tried first' },
    { policies: [aPolicy('a', {}, 'elsewhere')], winner: 'none', because: 'a policy selects in its own namespace' },
    { policies: [aPolicy('a', {}, '')], winner: 'a', because: 'a cluster-wide policy selects in any namespace' },
  ])('is $winner: $because', ({ policies, winner }) => {
    expect(won(policies)).toBe(winner);
  });

  it.each([
    { selector: {}, scope: '', winner: 'excluded', because: 'a policy for every namespace does not mean kube-system' },
    { selector: { namespace: 'kube-system' }, scope: '', winner: 'a', because: 'the policy names the namespace' },
    {
      selector: { namespace: 'kube-system', name: 'other' },
      scope: '',
      winner: 'excluded',
      because: 'the selector that names it selects another',
    },
    { selector: { namespace: 'kube-public' }, scope: '', winner: 'excluded', because: 'the policy names another namespace' },
  ])('of an object in kube-system is $winner: $because', ({ selector, scope, winner }) => {
    const system = { ...web, metadata: { ...web.metadata, namespace: 'kube-system' } };
    const policy = aPolicy('a', { resourceSelectors: [{ apiVersion: 'apps/v1', kind: 'Deployment', ...selector }] }, scope);
    const matched = match(seen(system), { policies: [policy], overrides: [] });

    expect('policy' in matched ? matched.policy.name : matched.kind).toBe(winner);
  });

  it('stays the one that claimed it, whatever other policies are added', () => {
    const claim = { kind: 'ClusterPlacementPolicy', namespace: '', name: 'base' } as const;
    const policies = [aPolicy('base', {}, ''), aPolicy('better', { priority: 5 })];
    expect(won(policies, { claim })).toBe('base');
  });

  it('changes when the claiming policy no longer selects it', () => {
    const claim = { kind: 'PlacementPolicy', namespace: 'shop', name: 'gone' } as const;
    expect(won([aPolicy('other')], { claim })).toBe('other');
    expect(won([], { claim })).toBe('none');
  });

  it.each([
    { priority: 1, claim: 'low', because: 'a higher one that says so takes it', winner: 'high' },
    { priority: 0, claim: 'low', because: 'an equal one takes nothing', winner: 'low' },
    { priority: 0, claim: 'wide', because: 'one of the namespace takes from every cluster-wide one', winner: 'high' },
  ])('is $winner where $claim claimed it: $because', ({ priority, claim, winner }) => {
    const policies = [aPolicy('low'), aPolicy('high', { ...byName, priority, preemption: 'Always' }), aPolicy('wide', { priority: 9 }, '')];
    const { kind, namespace, name } = policies.find((policy) => policy.name === claim)!;
    expect(won(policies, { claim: { kind, namespace, name } })).toBe(winner);
  });

  it('keeps its claim if the higher policy does not have preemption', () => {
    const policies = [aPolicy('low'), aPolicy('high', { ...byName, priority: 5 })];
    expect(won(policies, { claim: { kind: 'PlacementPolicy', namespace: 'shop', name: 'low' } })).toBe('low');
  });

  it('waits until the override policies that it depends on exist in its namespace', () => {
    const policy = aPolicy('a', { dependentOverrides: ['regional'] });
    const regional = (namespace: string) => anOverride('regional', { overrideRules: [] }, namespace);

    expect(match(seen(web), { policies: [policy], overrides: [regional('elsewhere')] })).toMatchObject({
      kind: 'waiting',
      message: 'PlacementPolicy shop/a waits for override policies that do not exist: regional.',
    });
    expect(match(seen(web), { policies: [policy], overrides: [regional('shop')] }).kind).toBe('matched');
  });
});

describe('P9: the policies that lose', () => {
  it('are listed with the rule that decided, by descending precedence', () => {
    const policies = [
      aPolicy('wide', {}, ''),
      aPolicy('second'),
      aPolicy('low', { priority: -1 }),
      aPolicy('vague'),
      aPolicy('first', byName),
    ];
    const matched = match(seen(web), { policies, overrides: [] });
    expect('losers' in matched && matched.losers.map(({ policy, reason }) => `${policy.name}: ${reason}`)).toEqual([
      'second: Selecting by kind is less precise than selecting by name (PlacementPolicy shop/first).',
      'vague: Selecting by kind is less precise than selecting by name (PlacementPolicy shop/first).',
      'wide: A policy of the namespace is tried before cluster-wide ones (PlacementPolicy shop/first).',
      'low: Priority -1 is lower than priority 0 of PlacementPolicy shop/first.',
    ]);
  });

  it('have an earlier claim as reason if only that decided', () => {
    const claim = { kind: 'PlacementPolicy', namespace: 'shop', name: 'z' } as const;
    const matched = match(seen(web, { claim }), { policies: [aPolicy('a'), aPolicy('z')], overrides: [] });
    expect('losers' in matched && matched.losers[0]?.reason).toBe(
      'The resource is claimed by PlacementPolicy shop/z, and a claim is kept.',
    );
  });
});
