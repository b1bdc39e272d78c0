import type { Lost } from '../data/applications.js';
import type { DeliveryState, Health } from '../data/generated/graphql.js';
import type { Messages } from '../messages/en.js';
import { type Tone, toneOfHealth } from './tone.js';

/** The fields of an application or a resource from which its state is computed. */
export interface Whole {
  readonly health: Health;
  readonly message?: string | null | undefined;
  readonly deleting: boolean;
  readonly replicas?: { readonly desired: number; readonly ready: number; readonly unknown: number } | null | undefined;
  readonly clusters: { readonly total: number; readonly ready: number };
  readonly lostClusters: readonly Lost[];
  readonly delivery: {
    readonly state: DeliveryState;
    readonly reason?: string | null | undefined;
    readonly message?: string | null | undefined;
  };
}

/** A state for display: the running part, and the causes if something is missing. */
export interface Standing {
  readonly tone: Tone;
  readonly word: string;
  /** Short clauses; empty for a healthy one. */
  readonly causes: readonly string[];
}

/**
 * `11 of 16 replicas` and `cloud-b lost 2 min ago` instead of `Unknown`: first the part that is known to run, then the missing part and since when.
 * Sentences of the hub and of clusters are passed on unchanged.
 */
export function standingOf(whole: Whole, text: Messages): Standing {
  if (whole.deleting) return { tone: 'absent', word: text.state.deleting, causes: own(whole) };
  const tone = toneOfHealth[whole.health];
  if (whole.health === 'HEALTHY') return { tone, word: text.health.HEALTHY, causes: [] };
  const lost = whole.lostClusters;
  if (whole.health === 'UNKNOWN' && lost.length > 0) return { tone, word: partsOf(whole, text), causes: [lostClause(lost, text)] };
  const counted = whole.health === 'PROGRESSING' ? partsOf(whole, text) : text.health[whole.health];
  return { tone, word: counted, causes: own(whole) };
}

/** The part that is known to run: replicas, or clusters for objects without replicas. */
function partsOf({ replicas, clusters }: Whole, text: Messages): string {
  return replicas ? text.state.replicas(replicas.ready, replicas.desired) : text.state.clusters(clusters.ready, clusters.total);
}

export function lostClause(lost: readonly Lost[], text: Messages): string {
  const [first, ...others] = lost;
  if (!first) return '';
  const clause = first.seconds == null ? text.state.neverHeard(first.cluster) : text.state.lostAgo(first.cluster, text.ago(first.seconds));
  return others.length === 0 ? clause : text.state.andMoreLost(clause, others.length);
}

function own({ message }: Whole): readonly string[] {
  return message ? [message] : [];
}
