import { withCosts } from './support/cost.js';
import { everywhere } from './support/documents.js';
import { type Figure, figure, percentile } from './support/figures.js';
import { simulated } from './support/fleet.js';
import type { MemberWatch } from './support/member-watch.js';
import type { News } from './support/news.js';
import { pause } from './support/pause.js';
import { idleLatencies, type Load, underLoad, withWatches } from './support/propagating.js';
import { type Rig, withRig } from './support/rig.js';
import type { Size } from './support/size.js';

/** Enough samples that the 99th percentile is not the slowest of them. */
const IDLE_SAMPLES = 100;
const FEW_SAMPLES = 3;
const WARM_ROUNDS = 3;
/** Pause before the next round, in which members end the pods of deleted objects and the hub observes that. */
const REST_MS = 5_000;

/**
 * Time from an accepted apply to the last member, alone and under load; the cost; and the time until everything is deleted again. The first
 * round under load, with code that is not compiled yet, is reported separately as cold; of the later rounds the median is reported.
 */
export async function propagation({ clusters, objects }: Size): Promise<readonly Figure[]> {
  const standard = clusters === 10 && objects === 1_000;
  return withRig(simulated(clusters), (rig) =>
    withWatches(rig, async (watches, news) => {
      await rig.hub.apply(everywhere);
      const cold = await underLoad(rig, watches, news, objects, 'cold');
      await pause(REST_MS);
      const { value: load, costs } = await middleRound(rig, watches, news, objects, standard ? WARM_ROUNDS : 1);
      const idle = await idleLatencies(rig, watches, news, standard ? IDLE_SAMPLES : FEW_SAMPLES);
      return [
        figure('create_to_last_member_p50_ms', percentile(idle, 0.5), 'ms', 30, 'lower', standard),
        figure('create_to_last_member_p99_ms', percentile(idle, 0.99), 'ms', 100, 'lower', standard),
        figure('applies_per_s', load.appliesPerS, '1/s', 1_500, 'higher', standard),
        figure('hub_cpu_ms_per_apply', load.cpuMsPerApply, 'ms', 0.9, 'lower', standard),
        figure('delete_all_s', load.deleteAllS, 's', 5, 'lower', standard),
        figure('cold_applies_per_s', cold.appliesPerS, '1/s', null, 'higher', standard),
        figure('cold_hub_cpu_ms_per_apply', cold.cpuMsPerApply, 'ms', null, 'lower', standard),
        ...costs,
      ];
    }),
  );
}

async function middleRound(rig: Rig, watches: readonly MemberWatch[], news: News, objects: number, rounds: number) {
  const costed: { readonly value: Load; readonly costs: readonly Figure[] }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    costed.push(await withCosts(rig, () => underLoad(rig, watches, news, objects, `warm-${round}`)));
    await pause(REST_MS);
  }
  return costed.sort((a, b) => a.value.appliesPerS - b.value.appliesPerS)[Math.floor(rounds / 2)]!;
}
