import type { PlanInput, World } from '../src/core/model/plan.js';
import type { PlacementPolicy } from '../src/core/model/policy/policy.js';
import { compareTurns, planInTurn } from '../src/core/plan.js';
import { planLoss } from '../src/intents/simulation/plan-loss.js';
import { refOf } from '../src/kubernetes/kinds/api-group.js';
import { applyAll, deployment } from './support/documents.js';
import { type Figure, figure, percentile } from './support/figures.js';
import { roomFor, simulated } from './support/fleet.js';
import { aCluster, aResource, byRoom } from './support/large-fleet.js';
import { pause } from './support/pause.js';
import { cpuMs } from './support/processes.js';
import { type Rig, withRig } from './support/rig.js';

const COPIES = 3;
const WARM_UP_MS = 3_000;
const IDLE_MS = 15_000;

/** Places each workload in three clusters by free capacity. */
const inThree: PlacementPolicy = {
  ...byRoom,
  spec: {
    ...byRoom.spec,
    placement: { ...byRoom.spec.placement, spreadConstraints: [{ spreadByField: 'cluster', minGroups: 1, maxGroups: COPIES }] },
  },
};

/**
 * Cost of simulating the loss of each cluster of a fleet, one after another, as the loss scores need it, and of so many clusters at once
 * that all workloads are displaced. CPU seconds, so other processes are not counted but garbage collection is.
 */
export async function simulatingLosses({ clusters, objects }: { clusters: number; objects: number }): Promise<readonly Figure[]> {
  const standard = clusters === 50 && objects === 5_000;
  const world = worldOf(clusters);
  const placed = placedIn(world, objects);
  const slices = sliceMeter();
  const begin = process.cpuUsage();
  let displaced = 0;
  for (const { name } of world.clusters) displaced += await lose(world, placed, [name]);
  const all = secondsSince(begin);
  const turns = slices.end();

  const planS = await loseHalf(world, placed);
  return [
    figure('simulate_each_s', all, 's', 20, 'lower', standard),
    figure('displaced_in_all', displaced, 'workloads', null, 'lower', true),
    figure('longest_turn_ms', percentile(turns, 1), 'ms', null, 'lower', true),
    figure('turn_p99_ms', percentile(turns, 0.99), 'ms', null, 'lower', true),
    figure('turn_p50_ms', percentile(turns, 0.5), 'ms', null, 'lower', true),
    figure('plan_displaced_per_5000_s', planS * 5_000, 's', 2, 'lower', standard),
    ...(await inAHub(clusters, objects, standard)),
  ];
}

/** As `inThree`, for the members of a rig. */
const policy = `
apiVersion: policy.manifold.hub/v1
kind: ClusterPlacementPolicy
metadata: { name: in-three }
spec:
  resourceSelectors: [{ apiVersion: apps/v1, kind: Deployment }]
  placement:
    replicaScheduling: { replicaSchedulingType: Divided, replicaDivisionPreference: Weighted, weightPreference: { dynamicWeight: AvailableReplicas } }
    spreadConstraints: [{ spreadByField: cluster, minGroups: ${COPIES}, maxGroups: ${COPIES} }]
`;

/** Through the API of a hub: the CPU time of its process, and how much longer small requests take meanwhile. */
function inAHub(clusters: number, objects: number, standard: boolean): Promise<readonly Figure[]> {
  const room = roomFor(Math.ceil((objects * COPIES * 2) / clusters));
  return withRig(simulated(clusters, { ...room, controllers: false }), async (rig) => {
    await rig.hub.apply(policy);
    const documents = Array.from({ length: objects }, (_, i) => deployment(`app-${i}`, COPIES));
    await applyAll(rig.hub, documents, 'apps');
    await rig.database.settled(objects * COPIES);
    const names = [...rig.fleet.kubeconfigs.keys()];
    await smallRequests(rig, pause(WARM_UP_MS));
    const idle = await smallRequests(rig, pause(IDLE_MS));
    const begin = cpuMs(rig.hubPid);
    const loseEach = async () => {
      let displaced = 0;
      for (const name of names) displaced += await askToLose(rig, name);
      return displaced;
    };
    const losing = loseEach();
    const busy = await smallRequests(rig, losing);
    const cpuS = (cpuMs(rig.hubPid) - begin) / 1_000;
    if ((await losing) < objects) throw new Error(`${await losing} workloads were displaced in all, not ${objects} and more`);
    const [before, during] = [percentile(idle, 0.99), percentile(busy, 0.99)];
    return [
      figure('hub_cpu_s', cpuS, 's', 20, 'lower', standard),
      figure('small_request_p99_idle_ms', before, 'ms', null, 'lower', true),
      figure('small_request_p99_simulating_ms', during, 'ms', null, 'lower', true),
      figure('small_request_p99_ratio', during / before, '', 1.5, 'lower', standard),
    ];
  });
}

async function askToLose({ hub }: Rig, cluster: string): Promise<number> {
  const { simulation } = await hub.query<{ simulation: { counts: { resources: number }; userErrors: readonly object[] } }>(
    'query ($lose: LossInput!) { simulation(lose: $lose) { counts { resources } userErrors { message } } }',
    { lose: { clusters: [cluster] } },
  );
  if (simulation.userErrors.length > 0) throw new Error(JSON.stringify(simulation.userErrors));
  return simulation.counts.resources;
}

/** Milliseconds of small requests, each 10 ms after the one before, until `end`. */
async function smallRequests({ hub }: Rig, end: Promise<unknown>): Promise<readonly number[]> {
  const times: number[] = [];
  let ended = false;
  const stop = () => {
    ended = true;
  };
  end.then(stop, stop);
  while (!ended) {
    const startedAt = performance.now();
    await hub.query('{ clusters(first: 1) { nodes { name } } }');
    times.push(performance.now() - startedAt);
    await pause(10);
  }
  return times;
}

/** CPU seconds to plan as many displaced workloads as `objects` over the clusters that are left. */
export async function displacedPlanSeconds({ clusters, objects }: { clusters: number; objects: number }): Promise<number> {
  const world = worldOf(clusters);
  return (await loseHalf(world, placedIn(world, objects))) * objects;
}

function worldOf(clusters: number): World {
  return { version: 1, clusters: Array.from({ length: clusters }, (_, i) => aCluster(i)), policies: [inThree], overrides: [] };
}

/** CPU seconds per workload that the loss of every other cluster displaces. */
async function loseHalf(world: World, placed: readonly PlanInput[]): Promise<number> {
  const half = world.clusters.filter((_, i) => i % 2 === 0).map(({ name }) => name);
  const displaced = placed.filter((one) => one.placed.some(({ cluster }) => half.includes(cluster)));
  const begin = process.cpuUsage();
  const planned = await lose(world, displaced, half);
  return secondsSince(begin) / planned;
}

/** Resources with the seats that a plan gave them. */
function placedIn(world: World, objects: number): readonly PlanInput[] {
  const plan = planInTurn(world);
  return Array.from({ length: objects }, (_, i) => aResource(i))
    .sort(compareTurns)
    .map((seen) => {
      const { works, appliedPolicy = null } = plan(seen);
      const seats = (works ?? []).map(({ cluster, replicas }) => ({ cluster, replicas }));
      if (seats.length === 0) throw new Error(`${seen.key} was placed nowhere`);
      return { ...seen, placed: seats, appliedPolicy, appliedPlacement: appliedPolicy?.placement ?? null };
    });
}

async function lose(world: World, placed: readonly PlanInput[], clusters: readonly string[]): Promise<number> {
  const lost = new Set(clusters);
  const threatened = placed.filter((one) => one.placed.some(({ cluster }) => lost.has(cluster)));
  const loss = { lost, cordoned: new Set<string>(), defaultTolerationSeconds: 300 };
  const answers = await planLoss(
    world,
    threatened.map((seen) => ({ ref: refOf(seen.template), seen })),
    loss,
    null,
  );
  if (answers.length !== threatened.length) throw new Error(`${answers.length} of ${threatened.length} workloads were answered`);
  return answers.length;
}

/** How long other work had to wait for the event loop each time, in milliseconds. */
function sliceMeter(): { end(): readonly number[] } {
  const turns: number[] = [];
  let last = performance.now();
  let running = true;
  const look = () => {
    const now = performance.now();
    turns.push(now - last);
    last = now;
    if (running) setImmediate(look);
  };
  setImmediate(look);
  return {
    end() {
      running = false;
      return turns;
    },
  };
}

function secondsSince(begin: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(begin);
  return (user + system) / 1_000_000;
}
