import type { ClusterEvidence, FailoverFacts, ThreatenedCopy } from '../facts.js';

/**
 * Copies that leave now because their cluster is drained: the limit of concurrent moves, less the moves in progress. A copy without a
 * destination does not count against the limit.
 */
export function drainedCopies({ clusters, copies, evictions }: FailoverFacts): readonly ThreatenedCopy[] {
  return clusters.flatMap(({ name, drain }) => {
    if (!drain) return [];
    const under = evictions.filter(({ cluster, producer, state }) => cluster === name && producer === 'drain' && state === 'RUNNING');
    return copies.filter(({ cluster }) => cluster === name).slice(0, Math.max(0, drain.maxUnavailable - under.length));
  });
}

/** Clusters whose drain is complete and not reported yet. */
export function drainsDone(clusters: readonly ClusterEvidence[]): readonly string[] {
  return clusters.flatMap(({ name, drain }) => (drain && drain.left === 0 && !drain.isDone ? [name] : []));
}
