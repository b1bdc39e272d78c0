import { withCosts } from './support/cost.js';
import { everywhere } from './support/documents.js';
import { type Figure, figure, percentile } from './support/figures.js';
import { simulated } from './support/fleet.js';
import { idleLatencies, underLoad, withWatches } from './support/propagating.js';
import { withRig } from './support/rig.js';
import type { Size } from './support/size.js';

const IDLE_SAMPLES = 40;
const FEW_SAMPLES = 3;

/** From an accepted apply to the last member, alone and under load; what it costs; and how fast all of it goes again. */
export async function propagation({ clusters, objects }: Size): Promise<readonly Figure[]> {
  const standard = clusters === 10 && objects === 1_000;
  return withRig(simulated(clusters), (rig) =>
    withWatches(rig, async (watches, news) => {
      await rig.hub.apply(everywhere);
      const idle = await idleLatencies(rig, watches, news, standard ? IDLE_SAMPLES : FEW_SAMPLES);
      const { value: load, costs } = await withCosts(rig, () => underLoad(rig, watches, news, objects));
      return [
        figure('create_to_last_member_p50_ms', percentile(idle, 0.5), 'ms', 30, 'lower', standard),
        figure('create_to_last_member_p99_ms', percentile(idle, 0.99), 'ms', 100, 'lower', standard),
        figure('applies_per_s', load.appliesPerS, '1/s', 1_500, 'higher', standard),
        figure('hub_cpu_ms_per_apply', load.cpuMsPerApply, 'ms', 0.9, 'lower', standard),
        figure('delete_all_s', load.deleteAllS, 's', 5, 'lower', standard),
        ...costs,
      ];
    }),
  );
}
