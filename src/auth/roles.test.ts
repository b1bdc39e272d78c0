import { describe, expect, it } from '@jest/globals';
import { nouns, type Role, roleCovers, roleMay, roles, verbs } from './roles.js';

const reads = ['read hub', 'read cluster', 'read application', 'read policy', 'read event', 'read log', 'read freeze'];
const confirms = ['confirm application', 'confirm eviction', 'confirm restore'];
const changes = ['write application', 'write cluster', 'write policy', 'write freeze', 'write move'];

describe('the rights of a role', () => {
  it.each<{ role: string; want: readonly string[] }>([
    { role: 'viewer', want: reads },
    { role: 'deployer', want: [...reads, 'write application'] },
    { role: 'approver', want: [...reads, ...confirms] },
    { role: 'operator', want: [...reads, ...confirms, ...changes, 'read installation'] },
    {
      role: 'admin',
      want: [
        ...reads,
        ...confirms,
        ...changes,
        'read installation',
        'read audit',
        'read project',
        'write project',
        'read token',
        'grant token',
      ],
    },
    { role: 'metrics', want: [] },
    { role: 'guest', want: [] },
    { role: '__proto__', want: [] },
    { role: 'constructor', want: [] },
  ])('$role', ({ role, want }) => {
    const has = nouns.flatMap((noun) => verbs.filter((verb) => roleMay(role, verb, noun)).map((verb) => `${verb} ${noun}`));
    expect(has.sort()).toEqual([...want].sort());
  });
});

describe('a role covers', () => {
  it.each<{ role: string; want: readonly Role[] }>([
    { role: 'viewer', want: ['viewer'] },
    { role: 'deployer', want: ['viewer', 'deployer'] },
    { role: 'approver', want: ['viewer', 'approver'] },
    { role: 'operator', want: ['viewer', 'deployer', 'operator', 'approver'] },
    { role: 'admin', want: roles },
    { role: 'guest', want: [] },
  ])('$role: $want', ({ role, want }) => {
    expect(roles.filter((other) => roleCovers(role, other))).toEqual(want);
  });
});
