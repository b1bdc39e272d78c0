import type { Preemption, Victim } from '../model/plan.js';

const MAX_NAMED = 5;

/** A unique text per preemption, so that a user confirms exactly this one. */
export function preemptionText({ cluster, victims }: Preemption): string {
  return [cluster, ...victims.map(({ key, replicas, keeps }) => `${key}:${replicas}:${keeps}`).sort()].join(' ');
}

/** For messages: `2 replicas of Deployment shop/batch (priority 0)` for each victim. */
export function describeVictims({ victims }: Preemption): string {
  const shown = victims
    .slice(0, MAX_NAMED)
    .map((victim) => `${counted(victim.replicas)} of ${nameOf(victim)} (priority ${victim.priority})`);
  return [...shown, ...(victims.length > MAX_NAMED ? [`replicas of ${victims.length - MAX_NAMED} more`] : [])].join(', ');
}

export function counted(replicas: number): string {
  return replicas === 1 ? '1 replica' : `${replicas} replicas`;
}

function nameOf({ ref, key }: Victim): string {
  return ref ? `${ref.kind} ${ref.namespace && `${ref.namespace}/`}${ref.name}` : key;
}
