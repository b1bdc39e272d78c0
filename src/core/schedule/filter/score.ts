import type { Cluster } from '../../model/cluster/cluster.js';
import type { Score } from '../../model/decision.js';
import type { GroupPlaces } from './workload-groups.js';

/** The input of a score. */
export interface ScoreAsk {
  readonly placed: ReadonlySet<string>;
  readonly groups: GroupPlaces;
}

/** Rates how well a fitting cluster suits the resource. */
export interface ScorePlugin {
  readonly name: string;
  /** 0 to 100; null if the score does not apply to the resource. */
  score(ask: ScoreAsk, cluster: Cluster): number | null;
}

export function totalScore(scores: readonly Score[]): number {
  return scores.reduce((sum, { value }) => sum + value, 0);
}
