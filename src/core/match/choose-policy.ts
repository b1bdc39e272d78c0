import { compareText } from '../model/compare-text.js';
import type { LosingPolicy } from '../model/decision.js';
import { describePolicy, refTo } from '../model/policy/policy-ref.js';
import { comparePrecision, type Precision } from '../model/policy/resource-selector.js';
import type { Candidate } from './policy-index.js';

/**
 * Orders policies of one scope, the winner first (parity B2): higher priority, then the more precise selector, then the
 * smaller name.
 */
export function compareCandidates(a: Candidate, b: Candidate): number {
  return priorityOf(b) - priorityOf(a) || comparePrecision(b.precision, a.precision) || compareText(a.policy.name, b.policy.name);
}

/** The candidate with the highest precedence among policies of one scope; undefined if there is none. */
export function choosePolicy(candidates: readonly Candidate[]): Candidate | undefined {
  return candidates.reduce<Candidate | undefined>((best, one) => (best && compareCandidates(best, one) <= 0 ? best : one), undefined);
}

/** The other candidates, each with the rule that gave it lower precedence. */
export function losersTo(winner: Candidate, candidates: readonly Candidate[]): readonly LosingPolicy[] {
  return candidates
    .filter((one) => one.policy !== winner.policy)
    .sort(compareCandidates)
    .map((one) => ({ policy: refTo(one.policy), reason: whyBehind(one, winner) }));
}

function whyBehind(loser: Candidate, winner: Candidate): string {
  const name = describePolicy(winner.policy);
  // A policy with lower precedence can win only by an earlier claim.
  if (loser.policy.namespace === winner.policy.namespace && compareCandidates(loser, winner) < 0) return claimed(name);
  if (loser.policy.namespace !== winner.policy.namespace) {
    return winner.policy.namespace ? `A policy of the namespace is tried before cluster-wide ones (${name}).` : claimed(name);
  }
  if (priorityOf(loser) !== priorityOf(winner)) {
    return `Priority ${priorityOf(loser)} is lower than priority ${priorityOf(winner)} of ${name}.`;
  }
  if (loser.precision !== winner.precision) {
    return `Selecting ${words[loser.precision]} is less precise than selecting ${words[winner.precision]} (${name}).`;
  }
  return `Priority and selector are equal, and the name of ${name} sorts first.`;
}

function claimed(name: string): string {
  return `The resource is claimed by ${name}, and a claim is kept.`;
}

const words: Readonly<Record<Precision, string>> = {
  NoMatch: 'nothing',
  MatchAll: 'by kind',
  MatchLabelSelector: 'by labels',
  MatchName: 'by name',
};

function priorityOf({ policy }: Candidate): number {
  return policy.spec.priority ?? 0;
}
