import { parse } from 'yaml';
import { withCosts } from './support/cost.js';
import { atOnce, deployment, everywhere } from './support/documents.js';
import { type Figure, figure, percentile } from './support/figures.js';
import { real } from './support/fleet.js';
import { MemberClient } from './support/member-client.js';
import { idleLatencies, underLoad, withWatches } from './support/propagating.js';
import { type Rig, withRig } from './support/rig.js';
import { SINGLE_APPLIES, singleApplies } from './support/single-applies.js';
import type { Size } from './support/size.js';
import { statusLatencies } from './support/status-way.js';

const DIRECT_OBJECTS = 300;
/** `direct_applies_per_s` of the machine that the budgets are for. */
const REFERENCE_APPLIES_PER_S = 552;
const IDLE_SAMPLES = 40;
const STATUS_SAMPLES = 100;

/**
 * The propagation bench against real API servers without controllers, and the CPU time of direct writes to them without a hub. The load
 * runs twice, because the servers are slower at first; the second round is reported.
 */
export async function propagationToReal({ clusters, objects }: Size): Promise<readonly Figure[]> {
  const standard = clusters === 3 && objects === 500;
  return withRig(real(clusters), async (rig) => {
    const direct = await directly(rig, Math.min(objects, DIRECT_OBJECTS));
    await rig.hub.apply(everywhere);
    const measured = await withWatches(rig, async (watches, news) => {
      await underLoad(rig, watches, news, objects, 'cold');
      const loaded = await withCosts(rig, () => underLoad(rig, watches, news, objects));
      const size = standard ? SINGLE_APPLIES : { applications: objects, inFlight: SINGLE_APPLIES.inFlight };
      await singleApplies(rig, watches, news, size, 'single-cold');
      const single = await singleApplies(rig, watches, news, size, 'single');
      const idle = await idleLatencies(rig, watches, news, IDLE_SAMPLES);
      return { ...loaded, single, idle };
    });
    const back = await statusLatencies(rig, STATUS_SAMPLES);
    const { idle, single, value: load, costs } = measured;
    return [
      figure('direct_applies_per_s', direct, '1/s', null, 'higher', standard),
      // On a machine or in a minute of half the speed, times are twice as long for the same work.
      figure('speed_of_the_reference', direct / REFERENCE_APPLIES_PER_S, 'x', null, 'higher', standard),
      figure('create_to_last_member_p50_ms', percentile(idle, 0.5), 'ms', 20, 'lower', standard),
      figure('create_to_last_member_p99_ms', percentile(idle, 0.99), 'ms', null, 'lower', standard),
      figure('applies_per_s', load.appliesPerS, '1/s', 250, 'higher', standard),
      figure('hub_cpu_ms_per_apply', load.cpuMsPerApply, 'ms', 2, 'lower', standard),
      figure('delete_all_s', load.deleteAllS, 's', 5, 'lower', standard),
      figure('single_applies_per_s', single.objectsPerS, '1/s', 330, 'higher', standard),
      figure('single_cpu_ms_per_object', single.cpuMsPerObject, 'ms', 2.5, 'lower', standard),
      figure('single_apply_p50_ms', single.applyP50Ms, 'ms', 60, 'lower', standard),
      figure('single_apply_p99_ms', single.applyP99Ms, 'ms', null, 'lower', standard),
      figure('single_hub_and_postgres_mib', single.memoryMib, 'MiB', 300, 'lower', standard),
      figure('single_delete_s', single.deleteS, 's', 3, 'lower', standard),
      figure('status_back_p50_ms', percentile(back, 0.5), 'ms', 10, 'lower', standard),
      figure('status_back_p99_ms', percentile(back, 0.99), 'ms', null, 'lower', standard),
      ...costs,
    ];
  });
}

/** Applies per second over all members, eight in parallel for each, by a client without a hub. */
async function directly(rig: Rig, objects: number): Promise<number> {
  const clients = [...rig.fleet.kubeconfigs.values()].map((text) => new MemberClient(text));
  const path = (i: number) => `/apis/apps/v1/namespaces/default/deployments/direct-${i}`;
  const bodies = Array.from({ length: objects }, (_, i) => parse(deployment(`direct-${i}`)) as object);
  try {
    const startedAt = performance.now();
    await Promise.all(clients.map((client) => atOnce(objects, (i) => client.apply(path(i), bodies[i]!))));
    const seconds = (performance.now() - startedAt) / 1_000;
    await Promise.all(clients.map((client) => atOnce(objects, (i) => client.delete(path(i)))));
    return (objects * clients.length) / seconds;
  } finally {
    await Promise.all(clients.map((client) => client.close()));
  }
}
