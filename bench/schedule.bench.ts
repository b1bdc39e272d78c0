import type { PlanInput, World } from '../src/core/model/plan.js';
import { compareTurns, planInTurn } from '../src/core/plan.js';
import { previewing } from './preview.bench.js';
import { type Figure, figure } from './support/figures.js';
import { aCluster, aResource, byRoom } from './support/large-fleet.js';

/** Each run has its own snapshot; the median is reported, because the first includes JIT compilation. */
const RUNS = 5;

/**
 * Number of resources that one core plans and explains per second: match, filter, score, divide by available replicas, reserve, render.
 * Every run begins with a snapshot without cached results. Then: how the time grows with resources and clusters, and the time for the
 * preview of a policy edit.
 */
export async function scheduling({ clusters, objects }: { clusters: number; objects: number }): Promise<readonly Figure[]> {
  const standard = clusters === 100 && objects === 5_000;
  const base = rate(clusters, objects, RUNS);
  const figures = [figure('bindings_per_s', base, '1/s', 5_000, 'higher', standard)];
  if (!standard) return figures;

  // Ten times the clusters, on fewer resources.
  figures.push(figure('bindings_per_s_1000_clusters', rate(1_000, 1_000, RUNS), '1/s', 500, 'higher', true));
  figures.push(figure('time_for_2x_bindings', (2 * base) / rate(clusters, 2 * objects, RUNS), 'times', null, 'lower', true));
  figures.push(figure('time_for_2x_clusters', base / rate(2 * clusters, objects, RUNS), 'times', null, 'lower', true));
  return [...figures, ...(await previewing({ clusters, objects: 2 * objects }))];
}

/** The middle of some runs, in decisions a second of CPU: other users of the machine do not count, and the collector of garbage does. */
function rate(clusters: number, objects: number, runs: number): number {
  const rates = Array.from({ length: runs }, () => {
    const world = worldOf(clusters);
    const resources = Array.from({ length: objects }, (_, i) => aResource(i));
    const begin = process.cpuUsage();
    const explained = decideAll(resources, world);
    const { user, system } = process.cpuUsage(begin);
    if (explained !== objects * clusters) throw new Error(`${explained} clusters were explained, not ${objects * clusters}`);
    return objects / ((user + system) / 1_000_000);
  });
  return rates.sort((a, b) => a - b)[Math.floor(runs / 2)]!;
}

function decideAll(resources: readonly PlanInput[], world: World): number {
  const plan = planInTurn(world);
  let explained = 0;
  for (const seen of resources.toSorted(compareTurns)) {
    const { decision } = plan(seen);
    if (decision.outcome !== 'SCHEDULED') throw new Error(`${seen.key}: ${decision.message}`);
    explained += decision.clusters.length;
  }
  return explained;
}

function worldOf(clusters: number): World {
  return { version: 1, clusters: Array.from({ length: clusters }, (_, i) => aCluster(i)), policies: [byRoom], overrides: [] };
}
