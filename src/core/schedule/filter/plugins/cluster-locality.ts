import type { ScorePlugin } from '../score.js';

/** Prefers clusters that hold the resource already, so that a choice among equals does not move it (parity C9). */
export const clusterLocality: ScorePlugin = {
  name: 'cluster-locality',
  score: ({ placed }, cluster) => (placed.has(cluster.name) ? 100 : 0),
};
