import type { Taint } from '../model/cluster/cluster.js';
import { describeTaint } from '../model/cluster/toleration.js';
import type { Toleration } from '../model/policy/policy.js';
import type { ClusterCondition } from './cluster-condition.js';
import { dwellFactor } from './conditions.js';
import type { ClusterEvidence } from './facts.js';
import { toleratedSeconds } from './taint-eviction.js';

/** Why a copy must leave a cluster, and from which time on, in milliseconds. */
export interface Cause {
  readonly text: string;
  readonly producer: 'failover' | 'taint';
  readonly at: number;
}

const keys = { Unknown: 'cluster.karmada.io/unreachable', False: 'cluster.karmada.io/not-ready' } as const;

/** What may make copies leave a cluster. */
export interface Threat {
  readonly cluster: string;
  /** Keys of NoExecute taints: a copy that tolerates all of them without a time limit stays. Null: tolerations do not matter. */
  readonly keys: readonly string[] | null;
}

/** Null: no copy in the cluster has to leave it now. A loss that other evidence contradicts moves nothing. */
export function threatOf({ name, taints, drain }: ClusterEvidence, condition: ClusterCondition | null): Threat | null {
  if (drain != null) return { cluster: name, keys: null };
  const found = taints.filter(isNoExecute).map(({ key }) => key);
  if (condition !== null && condition.ready !== 'True' && !condition.held) found.push(keys[condition.ready]);
  return found.length === 0 ? null : { cluster: name, keys: found };
}

/**
 * The earliest cause for which a copy with these tolerations must leave; null: no cause, or all are tolerated without a time limit (parity
 * F5). A lost or not-ready cluster that no toleration names is tolerated for `defaultSeconds`.
 */
export function causeOf(
  { name, taints }: ClusterEvidence,
  condition: ClusterCondition | null,
  tolerations: readonly Toleration[],
  defaultSeconds: number,
  now: number,
): Cause | null {
  const found = taints.filter(isNoExecute).flatMap((taint) => {
    const seconds = toleratedSeconds(taint, tolerations, 0);
    const added = taint.timeAdded === undefined ? now : Date.parse(taint.timeAdded);
    // A time that cannot be parsed starts no countdown: the copy stays, and other causes still count.
    return seconds === null || Number.isNaN(added)
      ? []
      : [causeAt(`${name} has the taint ${describeTaint(taint)}.`, 'taint', added + seconds * 1000)];
  });
  if (condition !== null && condition.ready !== 'True') {
    const seconds = toleratedSeconds({ key: keys[condition.ready], effect: 'NoExecute' }, tolerations, defaultSeconds);
    const text = condition.ready === 'Unknown' ? `${name} cannot be reached.` : `${name} is not ready.`;
    if (seconds !== null) found.push(causeAt(text, 'failover', condition.since + seconds * 1000 * dwellFactor(condition, now)));
  }
  return found.sort((a, b) => a.at - b.at)[0] ?? null;
}

function isNoExecute({ effect }: Taint): boolean {
  return effect === 'NoExecute';
}

function causeAt(text: string, producer: Cause['producer'], at: number): Cause {
  return { text, producer, at };
}
