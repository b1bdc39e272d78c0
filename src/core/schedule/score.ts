import type { Cluster } from '../model/cluster.js';
import type { Score } from '../model/decision.js';

/** What a score knows of the resource. */
export interface ScoreAsk {
  readonly placed: ReadonlySet<string>;
}

/** How well a cluster that fits would hold the resource. */
export interface ScorePlugin {
  readonly name: string;
  /** 0 to 100. */
  score(ask: ScoreAsk, cluster: Cluster): number;
}

export function totalScore(scores: readonly Score[]): number {
  return scores.reduce((sum, { value }) => sum + value, 0);
}
