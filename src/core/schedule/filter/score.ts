import type { Cluster } from '../../model/cluster/cluster.js';
import type { Score } from '../../model/decision.js';
import type { GroupPlaces } from './workload-groups.js';

/** What a score knows of the resource. */
export interface ScoreAsk {
  readonly placed: ReadonlySet<string>;
  readonly groups: GroupPlaces;
}

/** How well a cluster that fits would hold the resource. */
export interface ScorePlugin {
  readonly name: string;
  /** 0 to 100; null where it has nothing to say about the resource. */
  score(ask: ScoreAsk, cluster: Cluster): number | null;
}

export function totalScore(scores: readonly Score[]): number {
  return scores.reduce((sum, { value }) => sum + value, 0);
}
