import { describe, expect, it } from '@jest/globals';
import { type Actor, hubActor, operatorActor } from './actor.js';
import { may, mayGrant, type Thing } from './may.js';
import { mayUse, mutationsOf } from './root-fields.js';

const admin: Actor = { name: 'admin', role: 'admin' };
/** A role that this version does not know, as a token of a later one could name it. */
const unknownRole = { name: 'guest', role: 'guest' } as unknown as Actor;
const project = { name: 'team-a', namespaces: ['shop', 'team-a-*'] };
const inProject: Actor = { name: 'a', role: 'admin', project };

const things: readonly Thing[] = [
  { noun: 'cluster' },
  { noun: 'cluster', cluster: 'idc-a' },
  { noun: 'application' },
  { noun: 'application', namespace: 'shop', cluster: 'idc-a' },
  { noun: 'policy', namespace: '', kind: 'ClusterPropagationPolicy' },
  { noun: 'freeze', cluster: 'idc-a' },
];

describe('permissions', () => {
  describe.each(things)('to write %j', (thing) => {
    it.each([
      { who: 'the administrator', actor: admin, want: true },
      { who: 'the operator, by the clusters file', actor: operatorActor, want: true },
      { who: 'the hub itself', actor: hubActor, want: true },
      { who: 'a viewer', actor: { name: 'v', role: 'viewer' } as const, want: false },
      { who: 'a scraper', actor: { name: 'metrics', role: 'metrics' } as const, want: false },
      { who: 'somebody without a token', actor: null, want: false },
      { who: 'a role that is not known', actor: unknownRole, want: false },
    ])('$who: $want', ({ actor, want }) => {
      expect(may(actor, 'write', thing)).toBe(want);
    });
  });

  it.each<{ thing: Thing; want: boolean }>([
    { thing: { noun: 'application', namespace: 'shop' }, want: true },
    { thing: { noun: 'application', namespace: 'team-a-web' }, want: true },
    { thing: { noun: 'application', namespace: 'shop', cluster: 'idc-a' }, want: false },
    { thing: { noun: 'event', namespace: 'shop' }, want: false },
    { thing: { noun: 'hub' }, want: true },
    { thing: { noun: 'application' }, want: false },
    { thing: { noun: 'application', namespace: '' }, want: false },
    { thing: { noun: 'application', namespace: 'shop-b' }, want: false },
    { thing: { noun: 'application', namespace: 'team-b' }, want: false },
    { thing: { noun: 'cluster', cluster: 'idc-a' }, want: false },
    { thing: { noun: 'policy', namespace: 'shop' }, want: false },
    { thing: { noun: 'token' }, want: false },
    { thing: { noun: 'audit' }, want: false },
  ])('of a project to read $thing: $want', ({ thing, want }) => {
    expect(may(inProject, 'read', thing)).toBe(want);
  });
});

describe('a grant', () => {
  it.each([
    { who: 'an administrator', actor: admin, role: 'admin', to: null, want: true },
    { who: 'an administrator', actor: admin, role: 'viewer', to: 'team-a', want: true },
    { who: 'an administrator', actor: admin, role: 'deployer', to: 'team-a', want: false },
    { who: 'an operator', actor: { name: 'o', role: 'operator' }, role: 'viewer', to: null, want: false },
    { who: 'an administrator of a project', actor: inProject, role: 'viewer', to: 'team-a', want: true },
    { who: 'an administrator of a project', actor: inProject, role: 'viewer', to: null, want: false },
    { who: 'an administrator of a project', actor: inProject, role: 'viewer', to: 'team-b', want: false },
    { who: 'a role that is not known', actor: unknownRole, role: 'viewer', to: null, want: false },
  ] as const)('of $role in $to by $who: $want', ({ actor, role, to, want }) => {
    expect(mayGrant(actor, role, to)).toBe(want);
  });
});

describe('a root field without an entry', () => {
  it('is for administrators of the whole hub alone', () => {
    const operator: Actor = { name: 'o', role: 'operator' };
    expect([admin, operator, inProject, unknownRole].map((actor) => mayUse(actor, 'Mutation.futureField'))).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  it('of an inherited name is no entry', () => {
    expect(mayUse(operatorActor, 'Query.hub')).toBe(true);
    expect(mayUse({ name: 'v', role: 'viewer' }, 'constructor')).toBe(false);
  });
});

it('a viewer has no mutations', () => {
  expect(mutationsOf({ name: 'v', role: 'viewer' })).toEqual([]);
});
