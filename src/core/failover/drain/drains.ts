import type { ClusterEvidence, FailoverFacts, ThreatenedCopy } from '../facts.js';

/**
 * Copies that leave now because their cluster is drained: as many as may be on their way at the same time, less those that are. One that has
 * nowhere to go takes no place of another.
 */
export function drainedCopies({ clusters, copies, evictions }: FailoverFacts): readonly ThreatenedCopy[] {
  return clusters.flatMap(({ name, drain }) => {
    if (!drain) return [];
    const under = evictions.filter(({ cluster, producer, state }) => cluster === name && producer === 'drain' && state === 'RUNNING');
    return copies.filter(({ cluster }) => cluster === name).slice(0, Math.max(0, drain.maxUnavailable - under.length));
  });
}

/** Clusters of which it is told now that they are empty. */
export function drainsDone(clusters: readonly ClusterEvidence[]): readonly string[] {
  return clusters.flatMap(({ name, drain }) => (drain && drain.left === 0 && !drain.isDone ? [name] : []));
}
