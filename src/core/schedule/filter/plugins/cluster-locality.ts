import type { ScorePlugin } from '../score.js';

/** Prefers clusters that already have the resource, so that a choice among equal clusters does not move it (parity C9). */
export const clusterLocality: ScorePlugin = {
  name: 'cluster-locality',
  score: ({ placed }, cluster) => (placed.has(cluster.name) ? 100 : 0),
};
