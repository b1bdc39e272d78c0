import { randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';
import { startPostgres } from '../../src/store/embedded-postgres.js';
import { openStore } from '../../src/store/store.js';
const admin = { name: 'admin', role: 'admin' } as const;
const server = await startPostgres({ dataDir: '/tmp/m/data' });
const store = await openStore({ url: server.url, encryptionKey: randomBytes(32), holder: randomUUID() });
const db = new pg.Client(server.url); await db.connect();
const names = Array.from({ length: 10 }, (_, i) => `c${i}`);
const t = async <T>(name: string, f: () => Promise<T>) => { const s = performance.now(); const r = await f(); console.log(name, (performance.now() - s).toFixed(1)); return r; };
for (const name of names) { await store.intents.registerCluster(admin, { name, source: 'API', provider: null, region: null, zones: [], labels: {}, properties: {}, taints: [], endpoint: 'https://x', connection: '{}', uid: name }); }
await store.fleet.saveReports(names.map((cluster) => ({ cluster, report: { ready: 'True', reason: 'READY', message: '', uid: cluster, version: '1', apis: { kinds: [], complete: true }, pools: null } as never })));
const dep = (name: string, i = 0) => ({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace: 'shop', labels: { app: name } }, spec: { replicas: 2, selector: { matchLabels: { app: name } }, template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'web', image: `nginx:1.${i}`, ports: [{ containerPort: 80 }], resources: { requests: { cpu: '100m', memory: '128Mi' } } }] } } } });
const leases = await store.leases.hold(['plan', ...names.map((n) => `cluster/${n}`)], 600_000);
const epoch = leases.find((l) => l.name === 'plan')!.epoch;
for (let round = 0; round < 3; round++) {
  const objects = Array.from({ length: 500 }, (_, i) => dep(`r${round}-${i}`, round));
  await t('accept 500', () => store.intents.accept(admin, { application: { namespace: 'shop', name: `app${round}` }, resources: objects, policies: [], pruned: [], cause: 'apply', basedOnRevision: 0, idempotency: null }));
  const batch = await t('due 500', () => store.plans.due(500));
  await store.plans.world();
  const planOf = (distinct: boolean) => batch.due.map(({ seen }) => ({ decision: { policy: null, losers: [], outcome: 'SCHEDULED' as const, message: 'ok', clusters: names.map((cluster) => ({ cluster, chosen: true, replicas: 2, rule: null, reason: 'fits', field: null, admit: null, scores: [{ name: 'x', value: 1 }] })) }, warnings: [], works: names.map((cluster) => ({ cluster, replicas: 2, manifest: distinct ? { ...seen.template, metadata: { ...seen.template.metadata, annotations: { c: cluster } } } : seen.template, conflictResolution: 'Abort' as const, suspended: false })) }));
  await t(`save 500x10 ${round === 2 ? 'distinct manifests' : 'shared manifest'}`, () => store.plans.save(batch, planOf(round === 2), epoch));
  await db.query(`insert into plan_due (resource_id) select id from resource where name like 'r${round}-%'`);
  const again = await t('due again', () => store.plans.due(500));
  await t('save same', () => store.plans.save(again, planOf(round === 2), epoch));
  for (let k = 0; k < 3; k++) {
    const due = await t('dispatch.due 10x50', () => store.dispatch.due(names.map((cluster) => ({ cluster, epoch: leases.find((l) => l.name === `cluster/${cluster}`)!.epoch, limit: 50 })), []));
    const results = due.map((w) => ({ key: w.key, dispatched: w.desired!.digest, outcome: { kind: 'applied' as const, digest: w.desired!.digest, uid: randomUUID(), generation: 1, resourceVersion: '1', ownedDigest: 'x'.repeat(40) } }));
    await t(`record ${results.length}`, () => store.dispatch.record(results));
    const obs = due.map((w) => ({ key: w.key, uid: 'u', resourceVersion: String(k), generation: 1, ownedDigest: 'y', health: 'HEALTHY' as const, message: null, replicas: { desired: 2, ready: 2 }, status: { readyReplicas: 2, replicas: 2, observedGeneration: 1 } }));
    await t(`observe ${obs.length}`, () => store.observations.save(obs));
    const keys = [...new Set(due.map((w) => w.resource))];
    const seen = await t(`report.snapshot ${keys.length}`, () => store.reports.snapshot(keys));
    await t(`report.save ${keys.length}`, () => store.reports.save(seen.map((s) => ({ key: s.key, health: 'HEALTHY' as const, message: null, clusters: { total: 10, ready: 10 }, replicas: { desired: 20, ready: 20 }, status: null, works: names.map((cluster) => ({ cluster, health: 'HEALTHY' as const })) }))));
  }
}
// 6000 applications
await db.query(`insert into application (namespace, name, revision) select 'ns' || (i % 20), 'app-' || i, 1 from generate_series(1, 6000) i`);
await db.query(`insert into resource (application_id, api_version, api_group, kind, namespace, name, digest) select a.id, 'apps/v1', 'apps', 'Deployment', a.namespace, a.name || '-' || k, 'x' from application a, generate_series(1, 5) k where a.name like 'app-%'`);
await db.query(`insert into binding_status (resource_id, health, clusters_total, clusters_ready, replicas_desired, replicas_ready, works) select r.id, case when r.id % 97 = 0 then 'DEGRADED' else 'HEALTHY' end, 10, 10, 20, 20, (select jsonb_object_agg('c' || i, 'HEALTHY') from generate_series(0, 9) i) from resource r where digest = 'x'`);
await db.query('analyze');
const p: number[] = [];
for (let i = 0; i < 40; i++) { const s = performance.now(); await store.reads.applications(admin, { first: 100, after: i % 2 ? ['ns5', 'app-1'] : null }, {}); await store.reads.countApplications(admin, {}); p.push(performance.now() - s); }
p.sort((a, b) => a - b); console.log('applications page p50 p95', p[20]!.toFixed(1), p[37]!.toFixed(1));
await t('applications DEGRADED', () => store.reads.applications(admin, { first: 100, after: null }, { health: ['DEGRADED'] }));
await t('count DEGRADED', () => store.reads.countApplications(admin, { health: ['DEGRADED'] }));
await t('clusters page', () => store.reads.clusters(admin, { first: 100, after: null }, {}));
await t('gc', () => store.tidy());
await db.end(); await store.close(); await server.stop();
