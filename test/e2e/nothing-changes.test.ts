import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { applicationHealth, apply } from '../support/ask-hub.js';
import { eventually } from '../support/eventually.js';
import { startHub, type TestHub } from '../support/hub.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { type SimulatorProcess, startSimulatorProcess } from '../support/simulator-process.js';

const OBJECTS = 150;
/** The number of probes and renewals during which nothing else may be written. */
const HEARTBEATS = 3;
/** Tables of heartbeats: probe results, other evidence about clusters, and leases. */
const beating = ['cluster_status', 'cluster_evidence', 'lease'];

const policy = `
apiVersion: policy.manifold.hub/v1
kind: PlacementPolicy
metadata: { name: all, namespace: still }
spec:
  resourceSelectors: [{ apiVersion: v1, kind: ConfigMap }, { apiVersion: apps/v1, kind: Deployment }]
  placement: {}
`;

/** The versions of all rows by table: nothing is written without a new version. */
type Written = Readonly<Record<string, string>>;

describe('When nothing changes', () => {
  let database: TestDatabase;
  let db: pg.Client;
  let members: SimulatorProcess;
  let hub: TestHub;

  beforeAll(async () => {
    database = await createTestDatabase();
    db = new pg.Client(database.url);
    await db.connect();
    members = await startSimulatorProcess(['left', 'right']);
    // Heartbeats are five times as frequent, so that several are seen soon.
    hub = await startHub({
      env: {
        ...members.env,
        DATABASE_URL: database.url,
        MANIFOLD_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
        MANIFOLD_PATIENCE_PERCENT: '20',
      },
    });
    await apply(hub, policy);
    await apply(hub, Array.from({ length: OBJECTS }, (_, i) => configMap(i)).join('---\n'), { application: 'many' });
    await apply(hub, deployment, { application: 'web' });
  });

  afterAll(async () => {
    await hub.stop();
    await members.stop();
    await db.end();
    await database.drop();
  });

  it('writes to no member, and only heartbeats to the database', async () => {
    for (const name of ['many', 'web']) {
      await eventually(
        async () => expect(await applicationHealth(hub, 'still', name)).toEqual({ health: 'HEALTHY', clusters: { total: 2, ready: 2 } }),
        60_000,
      );
    }
    await settled();

    const [before, { total: writesBefore }] = [await written(), await members.control.state().then(({ writes }) => ({ total: writes }))];
    const beats = new Map(beating.map((table) => [table, 0]));
    let last = before;
    await eventually(async () => {
      const now = await written();
      for (const table of beating) if (now[table] !== last[table]) beats.set(table, beats.get(table)! + 1);
      last = now;
      for (const table of beating) expect(beats.get(table)).toBeGreaterThanOrEqual(HEARTBEATS);
    });

    expect(changedTables(before, last).filter((table) => !beating.includes(table))).toEqual([]);
    expect((await members.control.state()).writes).toBe(writesBefore);
  });

  /** The last reports, statuses and scores of losses are written, and no reservation is left: two heartbeats pass without another write. */
  async function settled(): Promise<void> {
    let last = await written();
    await eventually(
      async () => {
        expect((await db.query('select from reservation')).rowCount).toBe(0);
        expect((await db.query(lossScoresOfNow)).rowCount).toBe(1);
        const now = await written();
        const changed = changedTables(last, now);
        last = now;
        expect(changed).toContain('cluster_status');
        expect(changed.filter((table) => !beating.includes(table))).toEqual([]);
      },
      60_000,
      3_000,
    );
  }

  async function written(): Promise<Written> {
    const { rows } = await db.query<{ written: Written }>(rowVersions);
    return rows[0]!.written;
  }
});

/** Scores of losses are computed some seconds after a change. */
const lossScoresOfNow = `
  select from loss_run where state = (select version from world) || '/' || coalesce((select max(version) from binding_status), 0)`;

/** Statistics counters are delayed by seconds; row versions are visible at once. */
const rowVersions = `
  select jsonb_object_agg(relname, (xpath('//v/text()', query_to_xml(
    format('select md5(string_agg(xmin::text || ctid::text, '','' order by ctid)) as v from %I', relname), false, false, '')))[1]::text) as written
  from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`;

function changedTables(before: Written, after: Written): string[] {
  return Object.keys(after).filter((table) => after[table] !== before[table]);
}

function configMap(i: number): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: still-${i}, namespace: still }\ndata: { value: "${i}" }\n`;
}

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: still }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: "example.com/web:1" }] }
`;
