import { randomBytes, randomUUID } from 'node:crypto';
import type { Actor } from '../src/auth/actor.js';
import type { NodePool } from '../src/core/model/cluster/cluster.js';
import { InterpreterRegistry } from '../src/engine/interpreters/interpreter-registry.js';
import { planPass } from '../src/engine/loops/plan.loop.js';
import type { ProbeResult } from '../src/engine/ports/fleet.js';
import { Traces } from '../src/engine/runtime/traces.js';
import { apply } from '../src/intents/applications/apply.js';
import { Intake } from '../src/intents/intake/intake.js';
import { IntakePool } from '../src/intents/intake/intake-pool.js';
import { InterpreterPool } from '../src/interpreters/interpreter-pool.js';
import { Interpreters } from '../src/interpreters/interpreters.js';
import { startPostgres } from '../src/store/embedded/embedded-postgres.js';
import { openStore, type Store } from '../src/store/store.js';
import { type Figure, figure } from './support/figures.js';
import { aCluster, aResource } from './support/large-fleet.js';
import { withFolder } from './support/processes.js';

const RUNS = 5;
const PER_APPLICATION = 500;
const actor: Actor = { name: 'bench', role: 'admin' };
const clock = { now: () => 0, after: () => () => undefined };
/** No user has rules here: its pool never starts a thread. */
const intake = new Intake(new IntakePool());
const interpreters = new Interpreters(new InterpreterPool(), clock);

/**
 * Time for the preview of a policy edit that may move all resources: each is placed in three clusters by capacity, and the edit excludes
 * some clusters. Measured from the API's call to its result, including database reads.
 */
export function previewing({ clusters, objects }: { clusters: number; objects: number }): Promise<readonly Figure[]> {
  return withStore(async (store) => {
    await fill(store, clusters, objects);
    const runs: Awaited<ReturnType<typeof previewOnce>>[] = [];
    for (let i = 0; i < RUNS; i++) runs.push(await previewOnce(store, objects));
    const middle = (of: (run: (typeof runs)[number]) => number) => runs.map(of).sort((a, b) => a - b)[Math.floor(RUNS / 2)]!;
    const standard = clusters === 100 && objects === 10_000;
    return [
      figure(
        'preview_policy_edit_s',
        middle(({ seconds }) => seconds),
        's',
        3,
        'lower',
        standard,
      ),
      figure(
        'preview_policy_edit_cpu_s',
        middle(({ cpuSeconds }) => cpuSeconds),
        's',
        null,
        'lower',
        standard,
      ),
    ];
  });
}

async function previewOnce(store: Store, objects: number) {
  const [begin, cpu] = [performance.now(), process.cpuUsage()];
  const { preview, userErrors } = await apply(store.intents, intake, interpreters, actor, {
    manifests: policy(['region-3']),
    dryRun: true,
  });
  const { user, system } = process.cpuUsage(cpu);
  if (userErrors.length > 0 || !preview) throw new Error(JSON.stringify(userErrors));
  const { creates, deletes, unchanged, updates, decisions } = preview;
  if (decisions.length !== objects) throw new Error(`${decisions.length} of ${objects} resources were previewed: ${preview.warnings[0]}`);
  const left = decisions.find(({ outcome }) => outcome !== 'SCHEDULED');
  if (left) throw new Error(`${left.ref.name}: ${left.message}`);
  if (deletes === 0 || creates === 0 || unchanged + updates === 0) throw new Error('The edit moves nothing, or everything.');
  return { seconds: (performance.now() - begin) / 1_000, cpuSeconds: (user + system) / 1_000_000 };
}

function withStore<T>(run: (store: Store) => Promise<T>): Promise<T> {
  return withFolder(async (folder) => {
    const postgres = await startPostgres({ dataDir: folder });
    try {
      const store = await openStore({ url: postgres.url, encryptionKey: randomBytes(32), holder: randomUUID(), soleUser: true });
      return await run(store).finally(() => store.close());
    } finally {
      await postgres.stop();
    }
  });
}

async function fill(store: Store, clusters: number, objects: number): Promise<void> {
  await addClusters(store, clusters);
  await accept(store, policy([]));
  for (let from = 0; from < objects; from += PER_APPLICATION) {
    const resources = Array.from({ length: Math.min(PER_APPLICATION, objects - from) }, (_, i) => aResource(from + i).template);
    await accept(store, resources.map((one) => JSON.stringify(one)).join('\n---\n'), `group-${from}`);
  }
  await planAll(store);
}

async function accept(store: Store, manifests: string, application?: string): Promise<void> {
  const { userErrors } = await apply(store.intents, intake, interpreters, actor, { manifests, ...(application && { application }) });
  if (userErrors.length > 0) throw new Error(JSON.stringify(userErrors.slice(0, 3)));
}

async function addClusters(store: Store, count: number): Promise<void> {
  const clusters = Array.from({ length: count }, (_, i) => aCluster(i));
  for (const { name, region, labels, taints, zones } of clusters) {
    const told = { name, source: 'API' as const, provider: null, region: region ?? null, zones, labels, properties: {}, taints, uid: null };
    await store.intents.registerCluster(actor, {
      ...told,
      endpoint: `https://${name}.example:6443`,
      connection: '{}',
      credentialExpiresAt: null,
    });
  }
  await store.fleet.saveProbes(clusters.map(({ name, capacity }) => ({ cluster: name, report: report(name, capacity!.pools!) })));
}

function report(name: string, pools: readonly NodePool[]): ProbeResult {
  const apis = { kinds: [{ apiVersion: 'apps/v1', kind: 'Deployment' }], complete: true };
  return { ready: 'True', reason: 'READY', message: '', uid: `uid-of-${name}`, version: 'v1.34.0', apis, pools };
}

async function planAll(store: Store): Promise<void> {
  const [lease] = await store.leases.hold(['plan'], 600_000);
  const nothing = () => undefined;
  const registry = new InterpreterRegistry({ store: store.interpreters, source: interpreters, clock, onChanged: nothing });
  const ports = { store: store.plans, registry, traces: new Traces(clock), epoch: () => lease?.epoch ?? null };
  const pass = planPass({
    ...ports,
    freezes: { all: () => [] },
    onFirstWrites: nothing,
    onWorks: nothing,
    onPlanned: nothing,
    observePass: nothing,
    nowMs: () => 0,
  });
  while ((await pass()) === 'more');
}

function policy(withoutRegions: readonly string[]): string {
  const expression = { key: 'region', operator: 'NotIn', values: withoutRegions };
  return JSON.stringify({
    apiVersion: 'policy.manifold.hub/v1',
    kind: 'ClusterPlacementPolicy',
    metadata: { name: 'everything' },
    spec: {
      resourceSelectors: [{ apiVersion: 'apps/v1', kind: 'Deployment' }],
      placement: {
        clusterAffinity: {
          labelSelector: { matchLabels: { tier: 'general' } },
          ...(withoutRegions.length > 0 && { fieldSelector: { matchExpressions: [expression] } }),
        },
        clusterTolerations: [{ key: 'burst', operator: 'Exists' }],
        spreadConstraints: [{ spreadByField: 'cluster', minGroups: 1, maxGroups: 3 }],
        replicaScheduling: {
          replicaSchedulingType: 'Divided',
          replicaDivisionPreference: 'Weighted',
          weightPreference: { dynamicWeight: 'AvailableReplicas' },
        },
      },
    },
  });
}
