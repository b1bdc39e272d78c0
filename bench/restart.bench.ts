import { cpuOf, withCosts } from './support/cost.js';
import { applyAll, everywhere, mixed } from './support/documents.js';
import { type Figure, figure } from './support/figures.js';
import { roomFor, simulated } from './support/fleet.js';
import { memberWrites } from './support/member-writes.js';
import { pause } from './support/pause.js';
import { memoryMib } from './support/processes.js';
import { withRig } from './support/rig.js';
import type { Size } from './support/size.js';

/** Longer than a probe and the slow poll of a loop, so that all work after a start has begun by then. */
const AFTERWARDS_MS = 15_000;
const SHORTLY_AFTERWARDS_MS = 1_000;

/** A hub that is stopped and started again with its resources: the time until it is ready, and its writes to members. */
export async function restart({ clusters, objects }: Size): Promise<readonly Figure[]> {
  const standard = clusters === 10 && objects === 3_000;
  return withRig(simulated(clusters, roomFor(objects)), async (rig) => {
    await rig.hub.apply(everywhere);
    await applyAll(rig.hub, mixed(objects), 'mixed');
    await rig.database.settled(objects * clusters);
    await rig.database.healthy(objects);
    const before = await memberWrites(rig.fleet.control!);
    const readyS = await rig.restart();
    // Hub and Postgres are new processes, so their CPU time so far is the cost of the start.
    const { hub, postgres } = cpuOf(rig);
    const { costs } = await withCosts(rig, () => pause(standard ? AFTERWARDS_MS : SHORTLY_AFTERWARDS_MS));
    const written = (await memberWrites(rig.fleet.control!)) - before;
    return [
      figure('ready_s', readyS, 's', 15, 'lower', standard),
      figure('ready_cpu_s', (hub + postgres) / 1_000, 's', null, 'lower', standard),
      figure('member_writes', written, '', 0, 'lower', standard),
      figure('hub_rss_mib', memoryMib(rig.hubPid).now, 'MiB', null, 'lower', standard),
      ...costs,
    ];
  });
}
