import { describe, expect, it } from '@jest/globals';
import type { InstallationFacts } from './check.js';
import { judgeInstallation } from './judge-installation.js';

const NOW = Date.parse('2026-06-01T00:00:00Z');
const DAY = 86_400_000;

const fine: InstallationFacts = {
  now: NOW,
  certificateEnds: NOW + 60 * DAY,
  plainText: false,
  database: {
    embedded: false,
    now: NOW + 100,
    version: 150_012,
    versionText: '15.12',
    readOnly: false,
    standbys: 1,
    bytes: 300 * 1024 ** 2,
    connections: 30,
    maxConnections: 97,
    unknownMigrations: [],
  },
  encryption: { keyId: 'aa', isCurrent: true, waiting: 0, others: [], unreadable: { total: 0, first: [] }, replicasWithoutKey: [] },
  replicas: 2,
  planned: true,
  troubles: [],
  clusters: { total: 3, simulated: false, lost: [], lostTotal: 0, credentials: [{ name: 'a', ends: NOW + 15 * DAY }], forbidden: [] },
  deliveries: { undelivered: 0, blocked: 0, oldestSince: null },
  planning: { due: 0, oldestSince: null },
  history: { oldestEvent: NOW - 30 * DAY, eventDays: 30 },
  freezes: { total: 0, restore: false, oldest: null },
};

const { database, clusters, encryption } = fine;
const old = { id: 'bb', waiting: 0, configured: true };

interface Case {
  readonly what: string;
  readonly facts: Partial<InstallationFacts>;
  readonly code: string;
  readonly state: 'OK' | 'WARNING' | 'FAILURE';
  readonly says: string;
  /** A part of the next step. */
  readonly fix?: string;
}

const cases: readonly Case[] = [
  { what: 'plain HTTP on loopback', facts: { certificateEnds: null }, code: 'HUB_CERTIFICATE', state: 'OK', says: 'on this machine only' },
  {
    what: 'plain HTTP on the network',
    facts: { certificateEnds: null, plainText: true },
    code: 'HUB_CERTIFICATE',
    state: 'WARNING',
    says: 'to other machines',
  },
  {
    what: 'a certificate of 13 days',
    facts: { certificateEnds: NOW + 13.5 * DAY },
    code: 'HUB_CERTIFICATE',
    state: 'WARNING',
    says: '13 days',
  },
  { what: 'a certificate of 14 days', facts: { certificateEnds: NOW + 14 * DAY }, code: 'HUB_CERTIFICATE', state: 'OK', says: '14 days' },
  { what: 'an expired certificate', facts: { certificateEnds: NOW - 1 }, code: 'HUB_CERTIFICATE', state: 'FAILURE', says: 'has expired' },
  {
    what: 'Postgres 14',
    facts: { database: { ...database, version: 140_000, versionText: '14.0' } },
    code: 'DATABASE_VERSION',
    state: 'FAILURE',
    says: '14.0 is older than 15',
  },
  {
    what: 'a migration of a newer version',
    facts: { database: { ...database, unknownMigrations: ['Later9'] } },
    code: 'DATABASE_VERSION',
    state: 'FAILURE',
    says: 'Later9',
  },
  {
    what: 'a read-only database',
    facts: { database: { ...database, readOnly: true } },
    code: 'DATABASE_WRITES',
    state: 'FAILURE',
    says: 'no writes',
  },
  {
    what: 'an embedded database with real clusters',
    facts: { database: { ...database, embedded: true } },
    code: 'DATABASE_SAFETY',
    state: 'WARNING',
    says: 'no standby and no backup',
    fix: 'see "Moving from the embedded Postgres to an external one" in docs/OPERATIONS.md',
  },
  {
    what: 'an embedded database with simulated clusters',
    facts: { database: { ...database, embedded: true }, clusters: { ...clusters, simulated: true } },
    code: 'DATABASE_SAFETY',
    state: 'OK',
    says: 'simulated',
  },
  { what: 'no standby', facts: { database: { ...database, standbys: 0 } }, code: 'DATABASE_SAFETY', state: 'WARNING', says: 'No standby' },
  {
    what: 'a large database',
    facts: { database: { ...database, bytes: 51 * 1024 ** 3 } },
    code: 'DATABASE_SIZE',
    state: 'WARNING',
    says: '51.0 GiB',
  },
  {
    what: 'few free connections',
    facts: { database: { ...database, connections: 90 } },
    code: 'DATABASE_CONNECTIONS',
    state: 'WARNING',
    says: '7 of 97',
  },
  {
    what: 'no free connection',
    facts: { database: { ...database, connections: 100 } },
    code: 'DATABASE_CONNECTIONS',
    state: 'FAILURE',
    says: '0 of 97',
  },
  {
    what: 'a clock 6 s off',
    facts: { database: { ...database, now: NOW - 6_000 } },
    code: 'DATABASE_CLOCK',
    state: 'WARNING',
    says: '6 s',
  },
  {
    what: 'rows of an old key',
    facts: { encryption: { ...encryption, waiting: 7, others: [{ ...old, waiting: 7 }] } },
    code: 'ENCRYPTION',
    state: 'WARNING',
    says: '7 rows wait',
  },
  {
    what: 'rows of a key that is missing',
    facts: { encryption: { ...encryption, waiting: 1, others: [{ ...old, waiting: 1, configured: false }] } },
    code: 'ENCRYPTION',
    state: 'FAILURE',
    says: '1 row cannot be decrypted: this replica does not have key bb',
  },
  {
    what: 'a replica without the key',
    facts: { encryption: { ...encryption, waiting: 7, others: [{ ...old, waiting: 7 }], replicasWithoutKey: ['hub-1/0a1b2c3d'] } },
    code: 'ENCRYPTION',
    state: 'WARNING',
    says: 'Replica without key aa, with which the hub encrypts: hub-1/0a1b2c3d. 7 rows',
    fix: 'Add the key to MANIFOLD_DECRYPTION_KEYS of each of these replicas',
  },
  {
    what: 'rows of two keys that are missing',
    facts: {
      encryption: {
        ...encryption,
        others: [
          { ...old, waiting: 1, configured: false },
          { ...old, id: 'cc', waiting: 2, configured: false },
        ],
      },
    },
    code: 'ENCRYPTION',
    state: 'FAILURE',
    says: '3 rows cannot be decrypted: this replica does not have the keys bb, cc',
  },
  {
    what: 'damaged rows',
    facts: {
      encryption: {
        ...encryption,
        others: [old],
        unreadable: {
          total: 12,
          first: [
            { kind: 'MANIFEST', name: 'Secret shop/db' },
            { kind: 'CLUSTER', name: 'oslo' },
            { kind: 'POLICY', name: 'OverridePolicy shop/db' },
            { kind: 'POLICY_REVISION', name: 'OverridePolicy shop/db, revision 3' },
          ],
        },
      },
    },
    code: 'ENCRYPTION',
    state: 'FAILURE',
    says: '12 rows of the database are damaged, and no key decrypts them: the manifest of Secret shop/db; the credential of cluster oslo; policy OverridePolicy shop/db; an earlier revision of OverridePolicy shop/db, revision 3; …',
    fix: '`manifold cluster rotate oslo --kubeconfig FILE` replaces a credential. Apply the policies again. Delete the rows',
  },
  {
    what: 'an old key without rows',
    facts: { encryption: { ...encryption, others: [old] } },
    code: 'ENCRYPTION',
    state: 'WARNING',
    says: '1 old key can be removed: bb',
    fix: 'Remove it from MANIFOLD_DECRYPTION_KEYS once every replica encrypts with the new key; keep it as long',
  },
  {
    what: 'two old keys without rows',
    facts: { encryption: { ...encryption, others: [old, { ...old, id: 'cc' }] } },
    code: 'ENCRYPTION',
    state: 'WARNING',
    says: '2 old keys can be removed: bb, cc',
    fix: 'Remove them from MANIFOLD_DECRYPTION_KEYS once every replica encrypts with the new key; keep them as long',
  },
  {
    what: 'a retired key that is removed',
    facts: { encryption: { ...encryption, others: [{ ...old, configured: false }] } },
    code: 'ENCRYPTION',
    state: 'OK',
    says: 'key aa',
  },
  {
    what: 'replicas with different keys',
    facts: { encryption: { ...encryption, isCurrent: false } },
    code: 'ENCRYPTION',
    state: 'WARNING',
    says: 'uses another one',
  },
  { what: 'no planner', facts: { planned: false }, code: 'REPLICAS', state: 'FAILURE', says: 'No replica' },
  { what: 'a failing loop', facts: { troubles: ['plan: broken.'] }, code: 'LOOPS', state: 'FAILURE', says: 'plan: broken.' },
  {
    what: 'a lost cluster',
    facts: { clusters: { ...clusters, lostTotal: 1, lost: [{ name: 'oslo', reason: 'Timeout', message: 'it does not answer' }] } },
    code: 'CLUSTERS',
    state: 'FAILURE',
    says: '1 of 3 clusters is not ready: oslo (it does not answer)',
  },
  {
    what: 'a credential of 3 days',
    facts: { clusters: { ...clusters, credentials: [{ name: 'oslo', ends: NOW + 3 * DAY }] } },
    code: 'CREDENTIALS',
    state: 'WARNING',
    says: 'oslo expires in 3 days',
  },
  {
    what: 'an expired credential',
    facts: { clusters: { ...clusters, credentials: [{ name: 'oslo', ends: NOW }] } },
    code: 'CREDENTIALS',
    state: 'FAILURE',
    says: 'oslo expired',
  },
  {
    what: 'missing rights',
    facts: { clusters: { ...clusters, forbidden: [{ name: 'oslo', works: 2, message: 'cannot patch deployments' }] } },
    code: 'MEMBER_RIGHTS',
    state: 'FAILURE',
    says: 'The hub lacks the right to write in: oslo (2 objects). cannot patch deployments',
  },
  {
    what: 'a delivery in progress',
    facts: { deliveries: { undelivered: 2, blocked: 0, oldestSince: NOW - 60_000 } },
    code: 'DELIVERIES',
    state: 'OK',
    says: '2 resources not delivered, 0 of them blocked, without progress for up to 60 s',
  },
  {
    what: 'a late delivery',
    facts: { deliveries: { undelivered: 2, blocked: 0, oldestSince: NOW - 600_000 } },
    code: 'DELIVERIES',
    state: 'WARNING',
    says: '10 min',
  },
  {
    what: 'a blocked delivery',
    facts: { deliveries: { undelivered: 1, blocked: 1, oldestSince: NOW } },
    code: 'DELIVERIES',
    state: 'WARNING',
    says: '1 of them blocked',
  },
  {
    what: 'late planning',
    facts: { planning: { due: 5, oldestSince: NOW - 90_000 } },
    code: 'PLANNING',
    state: 'WARNING',
    says: 'the oldest for 90 s',
  },
  { what: 'planning', facts: { planning: { due: 1, oldestSince: NOW - 1_000 } }, code: 'PLANNING', state: 'OK', says: '1 resource waits' },
  {
    what: 'old events',
    facts: { history: { oldestEvent: NOW - 32 * DAY, eventDays: 30 } },
    code: 'RETENTION',
    state: 'WARNING',
    says: '32 days',
  },
  {
    what: 'recent events',
    facts: { history: { oldestEvent: NOW - 3 * DAY, eventDays: 30 } },
    code: 'RETENTION',
    state: 'OK',
    says: 'the oldest event is 3 days old',
  },
  { what: 'no event', facts: { history: { oldestEvent: null, eventDays: 30 } }, code: 'RETENTION', state: 'OK', says: 'there is no event' },
  {
    what: 'a restored database',
    facts: { freezes: { total: 1, restore: true, oldest: 'r' } },
    code: 'RESTORE',
    state: 'FAILURE',
    says: 'restored',
  },
  {
    what: 'a freeze',
    facts: { freezes: { total: 1, restore: false, oldest: 'audit' } },
    code: 'FREEZES',
    state: 'WARNING',
    says: '1 freeze in force; the oldest: audit',
  },
];

describe('the checks of an installation', () => {
  it('find nothing in one that is fine', () => {
    expect(judgeInstallation(fine).filter(({ state }) => state !== 'OK')).toEqual([]);
  });

  it.each(cases)('$what: $code is $state', ({ facts, code, state, says, fix }) => {
    const checks = judgeInstallation({ ...fine, ...facts });
    const found = checks.find((one) => one.code === code);
    expect(found).toMatchObject({ state, message: expect.stringContaining(says) });
    if (fix !== undefined) expect(found!.action).toContain(fix);
    // Every other check stays as it was; a restored database is a freeze too.
    const others = checks.filter((one) => one.code !== code && !(code === 'RESTORE' && one.code === 'FREEZES'));
    expect(others.filter((one) => one.state !== 'OK')).toEqual([]);
  });

  it('have a next step for everything that is not fine, and codes that differ', () => {
    const all = [judgeInstallation(fine), ...cases.map(({ facts }) => judgeInstallation({ ...fine, ...facts }))];
    for (const check of all.flat()) expect(check.action === null).toBe(check.state === 'OK');
    const codes = all[0]!.map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    expect(new Set(cases.map(({ code }) => code))).toEqual(new Set(codes));
  });
});
