import { displacedPlanSeconds } from './simulate.bench.js';
import type { Database } from './support/database.js';
import { applyAll, deployment } from './support/documents.js';
import { type Figure, figure } from './support/figures.js';
import { roomFor, simulated } from './support/fleet.js';
import { MemberClient } from './support/member-client.js';
import { pause } from './support/pause.js';
import { type Rig, withRig } from './support/rig.js';
import type { Size } from './support/size.js';

const APPS = 20;
const LOOK_MS = 50;
const GIVE_UP_S = 300;

/** Divides the replicas of each workload by free capacity: one replica in each cluster, as long as all are ready. */
const policy = `
apiVersion: policy.manifold.hub/v1
kind: ClusterPlacementPolicy
metadata: { name: everything }
spec:
  resourceSelectors: [{ apiVersion: apps/v1, kind: Deployment }]
  placement:
    replicaScheduling: { replicaSchedulingType: Divided, replicaDivisionPreference: Weighted, weightPreference: { dynamicWeight: AvailableReplicas } }
    spreadConstraints: [{ spreadByField: cluster, minGroups: 2 }]
`;

/** A lost cluster is not tolerated, so times begin with the event that it is lost; the rate of evictions is lifted. */
const env = { MANIFOLD_FAILOVER_TOLERATION_SECONDS: '0', MANIFOLD_FAILOVER_EVICTIONS_PER_MINUTE: '60000' };

/**
 * Time from the loss of a cluster, as the hub reports it, until its work is placed or ready in the other clusters: one cluster is cut off,
 * then another accepts connections and answers nothing, then one of so many clusters is cut off that have many workloads.
 */
export async function failover({ clusters, objects }: Size): Promise<readonly Figure[]> {
  const standard = clusters === 5 && objects === 500;
  const few = await withRig(
    simulated(clusters, roomFor(APPS * 4)),
    async (rig) => {
      await deploy(rig, APPS, clusters);
      const [first, second] = [...rig.fleet.kubeconfigs.keys()];
      const killed = await lose(rig, 'down', [first!], { apps: APPS, replicas: clusters });
      const hung = await lose(rig, 'hung', [first!, second!], { apps: APPS, replicas: clusters });
      return [
        figure('killed_placed_s', killed.placedS, 's', 2, 'lower', standard),
        figure('killed_ready_s', killed.readyS, 's', null, 'lower', standard),
        figure('hung_placed_s', hung.placedS, 's', 5, 'lower', standard),
        figure('hung_ready_s', hung.readyS, 's', null, 'lower', standard),
      ];
    },
    { env },
  );
  // After the loss the other clusters are almost full.
  const each = Math.ceil((objects * clusters * 1.1) / (clusters - 1));
  const many = await withRig(
    simulated(clusters, roomFor(each)),
    async (rig) => {
      await deploy(rig, objects, clusters);
      const [lost] = [...rig.fleet.kubeconfigs.keys()];
      const { readyS, placedS, belowFloor } = await lose(rig, 'down', [lost!], { apps: objects, replicas: clusters });
      return [
        figure('many_placed_s', placedS, 's', null, 'lower', standard),
        figure('moved_ready_s', readyS, 's', 30, 'lower', standard),
        figure('below_floor', belowFloor, 'workloads', 0, 'lower', standard),
        figure('over_capacity', await waitingPods(rig, lost!), 'pods', 0, 'lower', standard),
      ];
    },
    { env },
  );
  const planned = await displacedPlanSeconds({ clusters: clusters * 10, objects: objects * 10 });
  return [...few, ...many, figure('plan_displaced_s', planned, 's', 2, 'lower', standard)];
}

async function deploy({ hub, database }: Rig, apps: number, replicas: number): Promise<void> {
  await hub.apply(policy, 'policy');
  await applyAll(
    hub,
    Array.from({ length: apps }, (_, i) => deployment(`app-${i}`, replicas)),
    'apps',
  );
  await database.healthy(apps);
}

interface Loss {
  readonly placedS: number;
  readonly readyS: number;
  /** The most workloads that had fewer ready replicas in the other clusters than at the loss, at any look. */
  readonly belowFloor: number;
}

/** Causes the fault in the last of the clusters in `lost`; the others are lost already. */
async function lose(
  { fleet, database }: Rig,
  fault: 'down' | 'hung',
  lost: readonly string[],
  { apps, replicas }: { readonly apps: number; readonly replicas: number },
): Promise<Loss> {
  const cluster = lost.at(-1)!;
  await fleet.control!.begin(cluster, fault, {});
  const lostAt = await timeOfLoss(database, cluster);
  const { floors } = await database.first<{ floors: Readonly<Record<string, number>> | null }>(readyBy, [lost]);
  let placedS: number | null = null;
  let belowFloor = 0;
  for (;;) {
    const { since, placed, ready } = await database.first<Look>(look, [lost, lostAt, replicas]);
    placedS ??= placed >= apps ? since : null;
    const now = (await database.first<{ floors: Readonly<Record<string, number>> | null }>(readyBy, [lost])).floors ?? {};
    belowFloor = Math.max(belowFloor, Object.entries(floors ?? {}).filter(([app, least]) => (now[app] ?? 0) < least).length);
    if (placedS !== null && ready >= apps) return { placedS, readyS: since, belowFloor };
    if (since > GIVE_UP_S) throw new Error(`${ready} of ${apps} workloads are ready in other clusters ${GIVE_UP_S} s after the loss`);
    await pause(LOOK_MS);
  }
}

interface Look {
  /** Seconds since the loss. */
  readonly since: number;
  /** Workloads of which all replicas are applied in, and reported ready by, clusters that are not lost. */
  readonly placed: number;
  readonly ready: number;
}

async function timeOfLoss(database: Database, cluster: string): Promise<string> {
  for (;;) {
    const found = await database.first<{ at: string } | undefined>(
      `select at::text from event where type = 'CLUSTER_LOST' and cluster = $1`,
      [cluster],
    );
    if (found) return found.at;
    await pause(LOOK_MS);
  }
}

const look = `
  select extract(epoch from now() - $2::timestamptz)::float8 as since,
    count(*) filter (where placed >= $3::int)::int as placed, count(*) filter (where ready >= $3::int)::int as ready
  from (
    select sum(w.replicas) filter (where w.desired_digest = w.applied_digest) as placed, sum(o.replicas_ready) as ready
    from work w left join observation o on o.cluster = w.cluster and o.resource_id = w.resource_id
    where w.cluster <> all($1::text[]) and w.kind = 'Deployment' group by w.resource_id
  ) app`;

const readyBy = `
  select jsonb_object_agg(resource_id, ready) as floors from (
    select resource_id, sum(coalesce(replicas_ready, 0)) as ready from observation where cluster <> all($1::text[]) group by resource_id
  ) app`;

/** Pods in the clusters that are left that find no node. */
async function waitingPods({ fleet }: Rig, lost: string): Promise<number> {
  const clients = [...fleet.kubeconfigs].filter(([name]) => name !== lost).map(([, text]) => new MemberClient(text));
  const counts = await Promise.all(
    clients.map(async (client) => {
      const body = await client.ask('GET', '/api/v1/pods?fieldSelector=status.phase%3DPending');
      return ((await body.json()) as { items: readonly unknown[] }).items.length;
    }),
  );
  await Promise.all(clients.map((client) => client.close()));
  return counts.reduce((sum, count) => sum + count, 0);
}
