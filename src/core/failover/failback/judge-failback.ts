import { matchesAffinity } from '../../model/cluster/cluster-affinity.js';
import { failbackLimits } from '../../model/movement/failback.js';
import type { Failback } from '../../model/policy/policy.js';
import type { ClusterCondition } from '../cluster-condition.js';
import { flapsWithinHour, HOUR_MS } from '../conditions.js';
import type { ClusterEvidence } from '../facts.js';
import type { ActiveReturn, FailbackFacts, FailbackJudgement, ReturnCandidate, ReturnWait } from './failback-facts.js';

const DAY_MS = 24 * HOUR_MS;
/** Losses within an hour from which on a cluster counts as flapping: the failure itself is the first. */
const FLAPS = 2;

export const noReturns: FailbackJudgement = { started: [], waits: [], released: [], changed: [], dropped: [] };

interface Situation {
  readonly now: number;
  readonly clusters: readonly ClusterEvidence[];
  readonly conditions: ReadonlyMap<string, ClusterCondition>;
  /** Why no work may move, as the end of a sentence; null: work may move. */
  readonly frozen: string | null;
}

/**
 * Decides which resources return home. A policy that fails back automatically returns its workloads in tranches: the next tranche begins when all of
 * the one before are ready, or have passed their deadline. No return begins during a freeze, while its home flaps, or beyond the daily limit of the
 * policy.
 */
export function judgeFailback(facts: FailbackFacts, situation: Situation): FailbackJudgement {
  const { clusters, frozen } = situation;
  const known = new Set(clusters.map(({ name }) => name));
  const changed = facts.active.flatMap((active) => progressOf(active, situation));
  const ended = new Set(changed.flatMap(({ active, state }) => (state === 'RETURNING' ? [] : [active.id])));
  const busy = facts.active.filter(({ id, isWorkload }) => isWorkload && !ended.has(id));
  const released = facts.candidates.filter((one) => whyFrozen(one, frozen) === null && mayStop(one, known));
  const free = new Set(released);
  const away = facts.candidates.filter((one) => one.failback?.mode === 'Automatic' && !free.has(one));
  const judged = [...Map.groupBy(away, ({ policy }) => policy)].flatMap(([policy, all]) =>
    judgePolicy(
      all,
      busy.filter((one) => one.policy === policy),
      facts.policies.get(policy) ?? { workloads: 0, begun: [] },
      situation,
    ),
  );
  return {
    released,
    changed,
    dropped: facts.stale,
    started: judged.flatMap(({ candidate, wait }) => (wait === null ? [candidate] : [])),
    waits: judged.flatMap(({ candidate, wait }) => (wait === null || isSame(wait, candidate.before) ? [] : [{ candidate, wait }])),
  };
}

/**
 * An eviction keeps a resource away only while the policy says so, the cluster exists and the resource fits elsewhere. A plan that failed
 * for another reason, such as a broken override, says nothing about that.
 */
function mayStop({ kind, home, failback, outcome }: ReturnCandidate, known: ReadonlySet<string>): boolean {
  const fitsNowhere = outcome === 'UNSCHEDULABLE' || outcome === 'NO_CLUSTER_FIT';
  return kind === 'CLUSTER' && (failback === null || fitsNowhere || !known.has(home));
}

/** Why the resource must not move, as a sentence; null: it may move. */
function whyFrozen({ isFrozen }: ReturnCandidate, frozen: string | null): string | null {
  if (frozen !== null) return `No work moves now: ${frozen}.`;
  return isFrozen ? 'A person froze its moves.' : null;
}

interface Judged {
  readonly candidate: ReturnCandidate;
  /** Null: it returns now. */
  readonly wait: ReturnWait | null;
}

function judgePolicy(
  all: readonly ReturnCandidate[],
  busy: readonly ActiveReturn[],
  { workloads, begun }: { readonly workloads: number; readonly begun: readonly number[] },
  situation: Situation,
): readonly Judged[] {
  const today = begun.filter((at) => situation.now - at < DAY_MS);
  let started = 0;
  const judged = all
    .filter(({ isWorkload }) => isWorkload)
    .map((candidate): Judged => {
      const limits = failbackLimits(candidate.failback ?? manual, workloads);
      const wait =
        gateOf(candidate, limits.stableSeconds, situation) ??
        dayGate(today, started, limits.perDay) ??
        trancheGate(busy, started, limits.tranche);
      if (wait === null) started += 1;
      return { candidate, wait };
    });
  return [...judged, ...all.filter(({ isWorkload }) => !isWorkload).map((one) => companion(one, judged, workloads, situation))];
}

const manual: Failback = { mode: 'Manual' };

/** An object without pods returns with the first workload of its application, and alone if none of them is away. */
function companion(candidate: ReturnCandidate, judged: readonly Judged[], workloads: number, situation: Situation): Judged {
  const own = gateOf(candidate, failbackLimits(candidate.failback ?? manual, workloads).stableSeconds, situation);
  const others = judged.filter((one) => one.candidate.application === candidate.application);
  const ready = others.length === 0 || others.some(({ wait }) => wait === null);
  return { candidate, wait: own ?? (ready ? null : others[0]!.wait) };
}

/** The first of the conditions that concern the resource and its home only. */
function gateOf(candidate: ReturnCandidate, stableSeconds: number, { now, clusters, conditions, frozen }: Situation): ReturnWait | null {
  const { kind, home, affinity, fitsSince, outcome } = candidate;
  const freeze = whyFrozen(candidate, frozen);
  if (freeze !== null) return { gate: 'freeze', message: freeze, until: null };
  if (outcome !== 'SCHEDULED') return { gate: 'not-ready', message: 'Its newest plan failed.', until: null };

  const names = kind === 'CLUSTER' ? [home] : clusters.filter((one) => isIn(one, affinity)).map(({ name }) => name);
  const homes = names.flatMap((name) => {
    const condition = conditions.get(name);
    return condition ? [{ name, condition }] : [];
  });
  const answering = homes.filter(({ condition }) => condition.ready === 'True');
  const ready = answering.filter(({ condition }) => !condition.held);
  if (ready.length === 0) {
    const [doubted] = answering;
    const message = doubted ? `The probe of ${doubted.name} fails, but ${doubted.condition.held}.` : `${titleOf(candidate)} is not ready.`;
    return { gate: 'not-ready', message, until: null };
  }
  for (const { name, condition } of homes) {
    const flaps = flapsWithinHour(condition, now);
    if (flaps.length < FLAPS) continue;
    const until = flaps[flaps.length - FLAPS]! + HOUR_MS;
    return { gate: 'flapping', message: `${name} stopped being ready ${flaps.length} times within an hour.`, until };
  }
  const since = kind === 'CLUSTER' ? ready[0]!.condition.since : (fitsSince ?? now);
  const until = since + stableSeconds * 1000;
  if (now >= until) return null;
  const what = kind === 'CLUSTER' ? `${home} must be ready` : `${titleOf(candidate)} must fit`;
  return { gate: 'stable', message: `${what} for ${stableSeconds / 60} minutes.`, until };
}

function isIn({ automatic }: ClusterEvidence, affinity: ReturnCandidate['affinity']): boolean {
  return automatic !== undefined && affinity !== null && matchesAffinity(affinity, automatic);
}

function titleOf({ kind, home }: ReturnCandidate): string {
  return kind === 'CLUSTER' ? home : `group ${home}`;
}

function dayGate(today: readonly number[], started: number, perDay: number): ReturnWait | null {
  if (today.length + started < perDay) return null;
  const message = `The policy allows ${perDay} returned ${perDay === 1 ? 'workload' : 'workloads'} in 24 hours.`;
  return { gate: 'day', message, until: today.length === 0 ? null : Math.min(...today) + DAY_MS };
}

function trancheGate(busy: readonly ActiveReturn[], started: number, tranche: number): ReturnWait | null {
  if (busy.length === 0 && started < tranche) return null;
  const size = `${tranche} ${tranche === 1 ? 'workload returns' : 'workloads return'} at a time`;
  const [first] = busy;
  const message = first ? `${size}; ${first.name} is not ready yet.` : `${size}; it follows in a later tranche.`;
  return { gate: 'tranche', message, until: null };
}

function progressOf(active: ActiveReturn, { now, conditions, frozen }: Situation): FailbackJudgement['changed'] {
  const { kind, home, isSettled, isHome, progressedAt, deadlineSeconds, progress, message } = active;
  const lost = kind === 'CLUSTER' && conditions.get(home)?.ready !== 'True';
  if (lost) return [{ active, state: 'STOPPED', message: `${home} stopped being ready.` }];
  if (isSettled) {
    const title = kind === 'CLUSTER' ? home : `group ${home}`;
    return [{ active, state: 'DONE', message: isHome ? `It is back in ${title}.` : `Its plan does not use ${title}: ${progress}` }];
  }
  // The return no longer waits for it; its move continues.
  if (frozen === null && now >= progressedAt + deadlineSeconds * 1000)
    return [{ active, state: 'STOPPED', message: `It was not ready within ${deadlineSeconds} s: ${progress}` }];
  return progress === message ? [] : [{ active, state: 'RETURNING', message: progress }];
}

function isSame(a: ReturnWait, b: ReturnWait | null): boolean {
  return b !== null && a.gate === b.gate && a.message === b.message && a.until === b.until;
}
