import { cpuOf, spent, withCosts } from './support/cost.js';
import { applyAll, deployment, everywhere } from './support/documents.js';
import { type Figure, figure, percentile } from './support/figures.js';
import { simulated } from './support/fleet.js';
import { pause } from './support/pause.js';
import { type Rig, withRig } from './support/rig.js';
import type { Size } from './support/size.js';
import { statusLatencies } from './support/status-way.js';

const SAMPLES = 100;
const FEW_SAMPLES = 10;
/** The first storms meet code that is not yet compiled well. */
const WARM_UP = 2;
const STORMS = 5;
const LOOK_MS = 25;
const BETWEEN_MS = 1_000;
const SHORTLY_BETWEEN_MS = 50;

/** The path back: time from one status change on an idle hub until a subscriber receives it, and the rate of stored status changes. */
export async function status({ clusters, objects }: Size): Promise<readonly Figure[]> {
  const standard = clusters === 10 && objects === 1_000;
  return withRig(simulated(clusters, { controllers: false }), async (rig) => {
    await rig.hub.apply(everywhere);
    await applyAll(
      rig.hub,
      Array.from({ length: objects }, (_, i) => deployment(`web-${i}`, 3)),
      'web',
    );
    await rig.database.settled(objects * clusters);
    const idle = await statusLatencies(rig, standard ? SAMPLES : FEW_SAMPLES);
    const { value: storms, costs } = await withCosts(rig, () =>
      stormsOver(rig, (objects + 1) * clusters, standard ? BETWEEN_MS : SHORTLY_BETWEEN_MS),
    );
    return [
      figure('member_to_graphql_p50_ms', percentile(idle, 0.5), 'ms', 25, 'lower', standard),
      figure('member_to_graphql_p99_ms', percentile(idle, 0.99), 'ms', 100, 'lower', standard),
      figure('status_changes_per_s', percentile(storms.rates, 0.5), '1/s', 5_000, 'higher', standard),
      figure('hub_cpu_ms_per_status_change', storms.cpuMsPerChange, 'ms', null, 'lower', standard),
      ...costs,
    ];
  });
}

/**
 * In a storm every object of every member changes its status once, so that no change replaces another. The rate counts changes whose row is
 * committed with the revision of this storm or a later one.
 */
async function stormsOver(rig: Rig, works: number, restMs: number) {
  const rates: number[] = [];
  for (let i = 0; i < WARM_UP; i += 1) await storm(rig, works, restMs);
  const before = cpuOf(rig);
  for (let i = 0; i < STORMS; i += 1) rates.push(await storm(rig, works, restMs));
  const { hub, postgres } = spent(before, cpuOf(rig));
  return { rates, cpuMsPerChange: (hub + postgres) / (works * STORMS) };
}

async function storm({ fleet, database }: Rig, works: number, restMs: number): Promise<number> {
  const control = fleet.control!;
  const { members } = await control.state();
  const marks = [members.map(({ name }) => name), members.map(({ revision }) => revision)];
  const startedAt = performance.now();
  await Promise.all(members.map(({ name }) => control.begin(name, 'status-storm', {})));
  for (;;) {
    const { changed } = await database.first<{ changed: number }>(changedSince, marks);
    if (changed >= works) break;
    if (performance.now() - startedAt > 60_000) throw new Error(`${changed} of ${works} changes arrived in a minute`);
    await pause(LOOK_MS);
  }
  const rate = (works * 1_000) / (performance.now() - startedAt);
  // Pause until aggregates are computed, so that the next storm starts with an idle hub.
  await pause(restMs);
  return rate;
}

const changedSince = `
  select count(*)::int as changed from unnest($1::text[], $2::bigint[]) as before(cluster, revision)
  join observation o on o.cluster = before.cluster and o.resource_version::bigint > before.revision`;
