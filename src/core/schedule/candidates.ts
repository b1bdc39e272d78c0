import type { Cluster } from '../model/cluster.js';
import type { Score } from '../model/decision.js';
import type { FilterAsk, Refusal } from './filter.js';
import { filters, scores } from './plugins/plugins.js';
import { totalScore } from './score.js';

/** A cluster that every filter let pass. */
export interface Candidate {
  readonly cluster: Cluster;
  readonly scores: readonly Score[];
  /** Sum of the scores. */
  readonly score: number;
}

export interface Sifted {
  /** In the order of the clusters. */
  readonly candidates: readonly Candidate[];
  readonly refusals: ReadonlyMap<string, Refusal>;
}

/** Asks every filter about every cluster, and scores those that fit. */
export function sift(ask: FilterAsk, clusters: readonly Cluster[]): Sifted {
  const candidates: Candidate[] = [];
  const refusals = new Map<string, Refusal>();
  for (const cluster of clusters) {
    const refusal = refusalOf(ask, cluster);
    if (refusal) refusals.set(cluster.name, refusal);
    else candidates.push(scored(ask, cluster));
  }
  return { candidates, refusals };
}

/** The first refusal; null when the cluster fits. */
export function refusalOf(ask: FilterAsk, cluster: Cluster): Refusal | null {
  for (const plugin of filters) {
    const verdict = plugin.filter(ask, cluster);
    if (!verdict.fits) return { rule: plugin.name, reason: verdict.reason, field: verdict.field, admit: verdict.admit };
  }
  return null;
}

function scored(ask: FilterAsk, cluster: Cluster): Candidate {
  const found = scores.map((plugin) => ({ name: plugin.name, value: plugin.score(ask, cluster) }));
  return { cluster, scores: found, score: totalScore(found) };
}
