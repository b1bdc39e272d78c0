import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { Db } from '../../src/store/database/sql.js';
import { failbackFacts, policyFacts } from '../../src/store/failover/failback.js';
import { copiesWithoutNodes } from '../../src/store/failover/unschedulable.js';
import { eventsPage } from '../../src/store/reads/event-reads.js';
import { revisionPagesOf } from '../../src/store/reads/revision-reads.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

let database: TestDatabase;
let client: pg.Client;

/** A million events and a hundred thousand revisions; the oldest are the rarest. */
beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client(database.url);
  await client.connect();
  // Creating an index afterwards takes a third of the time of indexing each row on insertion.
  const { rows: indexes } = await client.query<{ name: string; made: string }>(
    "select indexname as name, indexdef as made from pg_indexes where tablename = 'event' and indexname <> 'event_pkey'",
  );
  await client.query(`drop index ${indexes.map(({ name }) => name).join(', ')}`);
  await client.query(`
    insert into event (type, severity, message, cluster, application_namespace, application_name)
    select case when i <= 50 then 'RARE' when i % 3 = 0 then 'APPLIED' else 'DRIFT_REPAIRED' end,
      case when i <= 500 then 'WARNING' else 'INFO' end, '',
      case when i <= 100 then 'quiet' else 'cluster-' || i % 20 end,
      case when i <= 100 then 'quiet' else 'namespace-' || i % 50 end, 'application-' || i % 1000
    from generate_series(1, 1000000) i`);
  await client.query(indexes.map(({ made }) => made).join(';'));
  await client.query(`
    insert into application (namespace, name, revision) values ('shop', 'busy', 50000), ('shop', 'other', 50000);
    insert into revision (application_id, number, actor, cause, resources)
    select a.id, i, 'a', 'apply', '[]' from application a, generate_series(1, 50000) i`);
  await client.query(`
    insert into resource (application_id, api_version, api_group, kind, namespace, name, digest)
    select a.id, 'apps/v1', 'apps', 'Deployment', 'shop', 'web-' || i, '' from application a, generate_series(1, 20000) i where a.name = 'busy';
    insert into binding (resource_id, generation, outcome, placements) select id, 1, 'SCHEDULED', '[{"cluster": "full", "replicas": 1}]' from resource`);
  await client.query('vacuum analyze event');
  await client.query('analyze revision, resource, binding');
});
afterAll(async () => {
  await client?.end();
  await database?.drop();
});

interface Node {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Node[];
}

/** Runs the queries of `ask` under EXPLAIN ANALYZE and returns how many rows of `table` were read, and how. */
async function touched(table: string, ask: (db: Db) => Promise<unknown>) {
  const plans: Node[] = [];
  const explain = async ({ text, values }: { text: string; values: unknown[] }) => {
    const { rows } = await client.query<{ 'QUERY PLAN': { Plan: Node }[] }>(`explain (analyze, format json) ${text}`, values);
    plans.push(rows[0]!['QUERY PLAN'][0]!.Plan);
    return { rows: [], rowCount: 0 };
  };
  // One connection runs one query at a time.
  let turn: Promise<unknown> = Promise.resolve();
  const explaining = { query: (asked: { text: string; values: unknown[] }) => (turn = turn.then(() => explain(asked))) };
  await ask(explaining as unknown as Db);
  const nodes = plans.flatMap(flat);
  const scans = nodes.filter((node) => node['Relation Name'] === table);
  const rows = scans.map((node) => (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops']);
  return { ways: new Set(scans.map((node) => node['Node Type'])), rows: rows.reduce((sum, n) => sum + n, 0) };
}

function flat(node: Node): Node[] {
  return [node, ...(node.Plans ?? []).flatMap(flat)];
}

/** Pages have 100 rows; a filter that matches one row in fifty may read fifty times as many. */
const MANY = 10_000;

describe('a million events', () => {
  it.each([
    { filter: {} },
    { filter: { cluster: 'cluster-7' } },
    { filter: { cluster: 'quiet' } },
    { filter: { namespace: 'namespace-7' } },
    { filter: { namespace: 'quiet' } },
    { filter: { namespace: 'namespace-7', application: 'application-7' } },
    { filter: { type: ['RARE'] } },
    { filter: { type: ['APPLIED'] } },
    { filter: { severity: 'WARNING' } },
    { filter: { severity: 'WARNING', cluster: 'quiet' } },
    { filter: { type: ['RARE'], severity: 'WARNING' } },
    { filter: { cluster: 'cluster-7', type: ['APPLIED'] } },
  ] as const)('are read by an index and few at a time: $filter', async ({ filter }) => {
    for (const after of [null, '500000']) {
      const { ways, rows } = await touched('event', (db) => eventsPage(db, { first: 100, after }, filter as never));
      expect([...ways].filter((way) => way === 'Seq Scan')).toEqual([]);
      expect(rows).toBeLessThanOrEqual(MANY);
    }
  });
});

describe('a hundred thousand revisions', () => {
  it.each([{ after: null }, { after: 40_000 }])('are read by their key, a page of each application: after $after', async ({ after }) => {
    const { rows: applications } = await client.query<{ id: string }>('select id from application');
    const ids = applications.map(({ id }) => id);
    const { ways, rows } = await touched('revision', (db) => revisionPagesOf(db, ids, { first: 100, after }));
    expect([...ways].filter((way) => way === 'Seq Scan')).toEqual([]);
    expect(rows).toBeLessThanOrEqual(2 * 101);
  });
});

it('copies with pods that find no node are read by the identity of their resources', async () => {
  await client.query(`
    insert into cluster (name, source, endpoint, credential, world_version) values ('full', 'API', '', '', 1);
    insert into work (cluster, resource_id, application_id, api_version, kind, namespace, name, kind_order, desired_digest, applied_digest, replicas)
    select 'full', id, application_id, api_version, kind, namespace, name, 0, 'd', 'd', 1 from resource;
    insert into pod_trouble (cluster, namespace, kind, name, stuck, unschedulable_since)
    select 'full', 'shop', 'Deployment', 'web-' || i, 0, '[1]' from generate_series(1, 20) i`);
  await client.query('analyze work, pod_trouble');
  const { rows } = await touched('work', copiesWithoutNodes);
  expect([rows, (await touched('resource', copiesWithoutNodes)).rows]).toEqual([20, 20]);
});

it('returns in progress are read without those that ended, and a deleted resource finds its own by an index', async () => {
  await client.query(`
    insert into failback (resource_id, kind, home, policy, is_workload, state, message, started_at, ended_at)
    select id, 'CLUSTER', 'full', 'PlacementPolicy shop/p', true, case when ended then 'DONE' else 'RETURNING' end, '', now(), case when ended then now() end
    from (select id, id % 1000 <> 0 as ended from resource) r`);
  await client.query('analyze failback');
  const { ways, rows } = await touched('failback', failbackFacts);
  expect([...ways]).not.toContain('Seq Scan');
  expect(rows).toBeLessThanOrEqual(100);
  const cascade = { text: 'select from failback where resource_id = $1', values: ['1'] };
  expect((await touched('failback', (db) => db.query(cascade))).rows).toBe(1);
});

it('the workloads of a policy with returns are counted without the bindings of other policies', async () => {
  await client.query(`
    update binding set policy_kind = 'PlacementPolicy', policy_namespace = 'shop', policy_name = case when resource_id % 1000 = 0 then 'p' else 'q' || resource_id % 100 end`);
  await client.query('vacuum analyze binding');
  const ref = ['PlacementPolicy', 'shop', 'p'] as const;
  const { rows } = await touched('binding', (db) => policyFacts(db, [{ policy: ref.join(' '), ref }]));
  expect(rows).toBe(20);
});
