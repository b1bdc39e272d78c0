import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openStore, type Store } from '../../src/store/store.js';
import { aConfigMap } from '../support/builders.js';
import { admin, everywhere, openTestStore, type TestStore } from '../support/store.js';

let test: TestStore;
let bounded: Store;
let id: string;

beforeAll(async () => {
  test = await openTestStore();
  await test.addClusters('paris');
  await test.apply({ app: 'web', resources: [aConfigMap('web')], policies: [everywhere()] });
  await test.planAll();
  id = (await test.sql<{ id: string }>("select id from resource where name = 'web'"))[0]!.id;
  const retention = { eventDays: 7, auditDays: 90, revisions: 20 };
  bounded = await openStore({ url: test.url, encryptionKey: test.encryptionKey, holder: randomUUID(), retention });
});
afterAll(async () => {
  await bounded.close();
  await test.close();
});

async function count(table: string): Promise<number> {
  return (await test.sql<{ count: number }>(`select count(*)::int as count from ${table}`))[0]!.count;
}

/** More than one statement is needed, so that batching is tested too. */
const MANY = 12_000;

describe('retention', () => {
  it.each([
    {
      table: 'event',
      fill: `insert into event (at, type, severity, message) select now() - interval '8 days', 'OLD', 'INFO', '' from generate_series(1, ${MANY})`,
      removed: 'events',
    },
    {
      table: 'audit_entry',
      fill: `insert into audit_entry (at, actor, action, target, outcome) select now() - interval '91 days', 'a', 'b', 'c', 'DONE' from generate_series(1, ${MANY})`,
      removed: 'auditEntries',
    },
    {
      table: 'idempotency',
      fill: `insert into idempotency (actor, key, request_digest, answer, created_at) select 'a', i::text, '', 'null', now() - interval '25 hours' from generate_series(1, ${MANY}) i`,
      removed: 'idempotencyKeys',
    },
    {
      table: 'world_removed',
      fill: `insert into world_removed (kind, namespace, name, world_version) select 'Cluster', '', i::text, -i from generate_series(1, 10000 + ${MANY}) i`,
      removed: 'removedMarks',
      stay: 10_000,
    },
    {
      table: 'eviction',
      fill: `insert into eviction (resource_id, cluster, cause, producer, purge_mode, grace_seconds, deadline, state, message, excludes, ended_at)
        select r.id, 'paris', '', 'failover', 'Gracefully', 0, now(), 'DONE', '', false, now() - interval '31 days'
        from (select id from resource limit 1) r, generate_series(1, ${MANY}) i`,
      removed: 'evictions',
    },
    {
      table: 'policy_revision',
      fill: `insert into policy_revision (kind, namespace, name, number, spec, actor, created_at)
        select 'PlacementPolicy', 'shop', 'gone-' || i, 1, '{}', 'a', now() - interval '91 days' from generate_series(1, ${MANY}) i`,
      removed: 'policyRevisions',
    },
    {
      table: 'manifest',
      fill: `insert into manifest (digest, bytes, created_at) select 'unused-' || i, '', now() - interval '2 hours' from generate_series(1, ${MANY}) i`,
      removed: 'manifests',
    },
    {
      table: 'schema_document',
      fill: `with used as (
          insert into schema_document (digest, kinds, saved_at) values ('used', '{"v1/A": "used"}', now() - interval '2 days')
        ), of as (insert into cluster_schema values ('paris', 'x', '{used}'))
        insert into schema_document (digest, kinds, saved_at) select i::text, '{}', now() - interval '2 days' from generate_series(1, ${MANY}) i`,
      removed: 'schemas',
      stay: 1,
    },
    {
      table: 'kind_schema',
      fill: `insert into kind_schema (digest, body, saved_at)
        select case i when 1 then 'used' else i::text end, '', now() - interval '2 days' from generate_series(1, ${MANY} + 1) i`,
      removed: 'schemas',
      stay: 1,
    },
    {
      table: 'cluster_evidence',
      fill: `insert into cluster_evidence (cluster, kind, replica, checked_at, message)
        select 'paris', 'REPLICA', i::text, now() - interval '11 minutes', '' from generate_series(1, ${MANY}) i
        union all select 'paris', 'REPLICA', 'checks', now(), '' union all select 'paris', 'WATCH', '', now() - interval '1 day', ''`,
      removed: 'secondLooks',
      stay: 2,
    },
    {
      table: 'plan_due',
      fill: `insert into plan_due (resource_id) select 1000000 + i from generate_series(1, ${MANY}) i`,
      removed: 'leftovers',
    },
    {
      table: 'reservation',
      fill: `insert into reservation (cluster, resource_id, part, replicas) select 'paris', 1000000 + i, 0, 1 from generate_series(1, ${MANY}) i`,
      removed: 'leftovers',
    },
    {
      table: 'failover',
      fill: `insert into failover (cluster, cause, producer, ended_at)
        select 'paris', 'paris cannot be reached.', 'failover', now() - interval '31 days' from generate_series(1, ${MANY}) i`,
      removed: 'failovers',
    },
    {
      table: 'observation',
      fill: `insert into observation (cluster, resource_id, uid, resource_version, owned_digest, health)
        select 'paris', 1000000 + i, 'u', '1', 'd', 'HEALTHY' from generate_series(1, ${MANY}) i`,
      removed: 'leftovers',
    },
  ] as const)('brings $table down', async ({ table, fill, removed, ...more }) => {
    const before = await count(table);
    await test.sql(fill);
    expect((await bounded.removePast())[removed]).toBe(MANY);
    expect(await count(table)).toBe(before + ('stay' in more ? Number(more.stay) : 0));
    expect((await bounded.removePast())[removed]).toBe(0);
  });

  it('does not affect readers of evidence: they exclude the row of a replica that no longer checks the cluster', async () => {
    await test.sql(`delete from cluster_evidence`);
    await test.sql(`insert into cluster_evidence (cluster, kind, replica, checked_at, message)
      values ('paris', 'REPLICA', 'gone', now() - interval '11 minutes', ''), ('paris', 'REPLICA', 'checks', now() - interval '9 minutes', '')`);
    const replicasOf = ([found]: readonly { readonly evidence?: readonly { readonly replica: string | null }[] }[]) =>
      found!.evidence!.map(({ replica }) => replica);
    expect(replicasOf((await test.store.failover.facts()).clusters)).toEqual(['checks']);
    expect(replicasOf(await test.store.reads.clustersNamed(admin, ['paris']))).toEqual(['checks']);
  });

  it('keeps the newest revisions of an application and of a policy, and the current one', async () => {
    await test.sql("update application set revision = 1000 where name = 'web'");
    await test.sql(
      `insert into revision (application_id, number, actor, cause, resources)
       select a.id, i, 'a', 'apply', '[]' from application a, generate_series(2, 1000) i where a.name = 'web'`,
    );
    await test.sql('update policy set revision = 500');
    await test.sql(
      `insert into policy_revision (kind, namespace, name, number, spec, actor)
       select p.kind, p.namespace, p.name, i, '{}', 'a' from policy p, generate_series(2, 500) i`,
    );
    expect(await bounded.removePast()).toMatchObject({ revisions: 980, policyRevisions: 480 });
    expect(await test.sql('select min(number) as first, max(number) as last from revision')).toEqual([{ first: 981, last: 1000 }]);
    expect(await test.sql('select min(number) as first, max(number) as last from policy_revision')).toEqual([{ first: 481, last: 500 }]);
  });

  it('keeps 50 decisions of a resource, and the current one', async () => {
    const standing = (await test.sql<{ decision_id: string }>('select decision_id from binding'))[0]!.decision_id;
    await test.sql(
      `insert into decision (resource_id, generation, outcome, message) select ${id}, 1, 'SCHEDULED', '' from generate_series(1, 300)`,
    );
    expect((await bounded.removePast()).decisions).toBe(250);
    expect(await test.sql('select id from decision where id = $1', [standing])).toHaveLength(1);
  });

  it('keeps the audit without limit unless a number of days is set', async () => {
    await test.sql(
      "insert into audit_entry (at, actor, action, target, outcome) values (now() - interval '20 years', 'a', 'b', 'c', 'DONE')",
    );
    expect((await test.store.removePast()).auditEntries).toBe(0);
    expect((await bounded.removePast()).auditEntries).toBe(1);
  });

  it('makes a process that missed more than is kept read the whole world again', async () => {
    await test.store.plans.world();
    await test.sql('delete from policy');
    await test.sql('delete from world_removed');
    await test.sql(
      `insert into world_removed (kind, namespace, name, world_version) select 'Cluster', '', i::text, 1000000 + i from generate_series(1, 10000) i`,
    );
    await test.sql('update world set version = 2000000');
    expect((await test.store.plans.world()).policies).toEqual([]);
  });

  it('has a documented limit for every table', async () => {
    const page = await readFile('docs/OPERATIONS.md', 'utf8');
    const tables = await test.sql<{ name: string }>("select tablename as name from pg_tables where schemaname = 'public' order by 1");
    expect(tables.filter(({ name }) => !page.includes(`\`${name}\``))).toEqual([]);
  });
});
