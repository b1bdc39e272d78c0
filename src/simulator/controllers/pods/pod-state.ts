import { listAt, stringAt } from '../../json.js';
import type { Entry } from '../../store/entry.js';

export function podPhase(pod: Entry): string {
  return stringAt(pod.object.status, 'phase') ?? 'Pending';
}

export function isFinished(pod: Entry): boolean {
  const phase = podPhase(pod);
  return phase === 'Succeeded' || phase === 'Failed';
}

export function isActive(pod: Entry): boolean {
  return !isFinished(pod) && pod.metadata.deletionTimestamp === undefined;
}

export function isReady(pod: Entry): boolean {
  return listAt(pod.object.status, 'conditions').some((one) => stringAt(one, 'type') === 'Ready' && stringAt(one, 'status') === 'True');
}

/** The order of deletion when there are too many pods: those that serve least first. */
export function byUsefulness(a: Entry, b: Entry): number {
  return Number(isReady(a)) - Number(isReady(b)) || b.revision - a.revision;
}
