import { compareText } from '../../model/compare-text.js';
import { contradiction } from './contradiction.js';
import type { Evidence } from './evidence.js';

/** The replica that serves a cluster must not have reached it for this long. */
export const HAND_OVER_AFTER_MS = 20_000;
/** How long a hand-over counts: the replica that gave the cluster away does not get it back within this time. */
export const HAND_OVER_COUNTS_MS = 10 * 60_000;
/** Hand-overs of one cluster within that time. */
const MOST_HAND_OVERS = 3;

export interface HandOver {
  readonly from: string;
  readonly to: string;
  readonly at: number;
}

/** A cluster that this replica serves and whose probe fails. Times are milliseconds of the database's clock. */
export interface UnreachedCluster {
  readonly name: string;
  readonly evidence: readonly Evidence[];
  /** Newest last. */
  readonly handOvers: readonly HandOver[];
}

export interface HandOverFacts {
  readonly now: number;
  readonly clusters: readonly UnreachedCluster[];
  /** The other live replicas, and how many clusters each serves. */
  readonly others: readonly { readonly replica: string; readonly serves: number }[];
}

/**
 * Which of the clusters that this replica cannot reach another replica should serve, and which one. A cluster is handed over if its probe has failed
 * for 20 s, nothing else that this replica sees shows that the cluster is alive, and another replica reaches it now. An API server that refuses the
 * credential is reached and refuses every replica, so it is not handed over. Of several replicas the one that serves the fewest clusters gets it.
 * `patience` multiplies the 20 s.
 */
export function handOvers(
  { now, clusters, others }: HandOverFacts,
  patience = 1,
): readonly { readonly cluster: string; readonly to: string }[] {
  const serves = new Map(others.map(({ replica, serves: count }) => [replica, count]));
  return clusters
    .toSorted((a, b) => compareText(a.name, b.name))
    .flatMap((one) => {
      const [to] = candidates(one, now, patience)
        .filter((replica) => serves.has(replica))
        .sort((a, b) => serves.get(a)! - serves.get(b)! || compareText(a, b));
      if (to === undefined) return [];
      serves.set(to, serves.get(to)! + 1);
      return [{ cluster: one.name, to }];
    });
}

/** The replicas that reach the cluster and may get it. */
function candidates({ evidence, handOvers: all }: UnreachedCluster, now: number, patience: number): string[] {
  const failingSince = evidence.find(({ kind }) => kind === 'API_PROBE')?.failingSince ?? null;
  if (failingSince === null || now - failingSince < HAND_OVER_AFTER_MS * patience) return [];
  const recent = all.filter(({ at }) => now - at < HAND_OVER_COUNTS_MS);
  if (recent.length >= MOST_HAND_OVERS) return [];
  const own = evidence.filter(({ kind }) => kind !== 'REPLICA');
  if (contradiction(own, now) !== null) return [];
  const gaveAway = new Set(recent.map(({ from }) => from));
  return evidence
    .filter(
      ({ kind, replica, aliveAt, countsUntil, failingSince: fails, message }) =>
        kind === 'REPLICA' &&
        !gaveAway.has(replica) &&
        // A replica whose credential is refused has a message.
        message === '' &&
        fails === null &&
        aliveAt !== null &&
        aliveAt > failingSince &&
        countsUntil !== null &&
        now < countsUntil,
    )
    .map(({ replica }) => replica);
}
