import { describe, expect, it } from '@jest/globals';
import { type Actor, hubActor, operatorActor } from './actor.js';
import { may, type Thing, type Verb } from './may.js';

const admin: Actor = { name: 'admin', role: 'admin' };
/** A role that this version does not know, as a token of a later one could name it. */
const unknownRole = { name: 'guest', role: 'guest' } as unknown as Actor;

const verbs: readonly Verb[] = ['read', 'write'];
const things: readonly Thing[] = [
  { noun: 'cluster' },
  { noun: 'cluster', cluster: 'idc-a' },
  { noun: 'application' },
  { noun: 'application', namespace: 'shop' },
  { noun: 'application', namespace: 'shop', cluster: 'idc-a' },
  { noun: 'application', project: 'retail', namespace: 'shop' },
  { noun: 'policy' },
  { noun: 'policy', namespace: 'shop', kind: 'PropagationPolicy' },
  { noun: 'policy', namespace: '', kind: 'ClusterPropagationPolicy' },
  { noun: 'event' },
  { noun: 'event', cluster: 'idc-a', namespace: 'shop' },
  { noun: 'audit' },
  { noun: 'freeze' },
  { noun: 'freeze', cluster: 'idc-a' },
  { noun: 'log', cluster: 'idc-a', namespace: 'shop' },
];

describe('permissions', () => {
  describe.each(things)('to %j', (thing) => {
    it.each([
      { who: 'the administrator', actor: admin, want: true },
      { who: 'the operator, by the clusters file', actor: operatorActor, want: true },
      { who: 'the hub itself', actor: hubActor, want: true },
      { who: 'somebody without a token', actor: null, want: false },
      { who: 'a role that is not known', actor: unknownRole, want: false },
    ])('$who: $want', ({ actor, want }) => {
      expect(verbs.map((verb) => may(actor, verb, thing))).toEqual([want, want]);
    });
  });
});
