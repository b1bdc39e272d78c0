import type { LosingPolicy } from '../model/decision.js';
import type { PlanInput, World } from '../model/plan.js';
import type { OverridePolicy, PlacementPolicy } from '../model/policy/policy.js';
import { describePolicy, samePolicy } from '../model/policy/policy-ref.js';
import { choosePolicy, losersTo } from './choose-policy.js';
import { excludedBecause, namesNamespaceOf, skippedBecause } from './exclusions.js';
import { type Candidate, candidatesIn } from './policy-index.js';
import { preemptor } from './preempt-policy.js';

/** The policy that governs a resource, or why there is none. */
export type Match =
  | { readonly kind: 'matched'; readonly policy: PlacementPolicy; readonly losers: readonly LosingPolicy[] }
  | {
      readonly kind: 'waiting';
      readonly policy: PlacementPolicy;
      readonly losers: readonly LosingPolicy[];
      readonly message: string;
    }
  | { readonly kind: 'excluded'; readonly message: string }
  | { readonly kind: 'none'; readonly message: string };

export function match(seen: Pick<PlanInput, 'template' | 'claim'>, world: Pick<World, 'policies' | 'overrides'>): Match {
  const excluded = excludedBecause(seen.template);
  if (excluded) return { kind: 'excluded', message: excluded };

  const { namespace } = seen.template.metadata;
  const skipped = skippedBecause(seen.template);
  const meant = (candidates: readonly Candidate[]) =>
    skipped ? candidates.filter(({ policy }) => namesNamespaceOf(seen.template, policy.spec.resourceSelectors)) : candidates;
  const ofNamespace = namespace ? meant(candidatesIn(namespace, seen.template, world.policies)) : [];
  const clusterWide = meant(candidatesIn('', seen.template, world.policies));
  if (skipped && ofNamespace.length + clusterWide.length === 0) return { kind: 'excluded', message: `${skipped} ${howToMean(namespace!)}` };
  const all = [...ofNamespace, ...clusterWide];

  // A policy keeps a claimed resource while it selects it (parity B3); the claim of a deleted or edited policy that no longer selects it is
  // void.
  const holder = claimant(seen, all);
  const winner = (holder && preemptor(holder, all)) ?? holder ?? choosePolicy(ofNamespace) ?? choosePolicy(clusterWide);
  if (!winner) return { kind: 'none', message: 'No policy selects this resource; existing placements stay.' };
  return awaitOverrides(winner.policy, losersTo(winner, all), world.overrides);
}

function howToMean(namespace: string): string {
  return `A policy whose resourceSelectors name the namespace (namespace: ${namespace}) places it.`;
}

function claimant({ claim }: Pick<PlanInput, 'claim'>, candidates: readonly Candidate[]): Candidate | undefined {
  return claim ? candidates.find(({ policy }) => samePolicy(policy, claim)) : undefined;
}

/** A policy may name override policies without which it must not place anything (parity B8). */
function awaitOverrides(policy: PlacementPolicy, losers: readonly LosingPolicy[], overrides: readonly OverridePolicy[]): Match {
  const names = policy.spec.dependentOverrides ?? [];
  if (names.length === 0) return { kind: 'matched', policy, losers };

  const missing = names.filter((name) => !namesOf(overrides).has(`${policy.namespace}/${name}`));
  if (missing.length === 0) return { kind: 'matched', policy, losers };
  return {
    kind: 'waiting',
    policy,
    losers,
    message: `${describePolicy(policy)} waits for override policies that do not exist: ${missing.join(', ')}.`,
  };
}

const overrideNames = new WeakMap<readonly OverridePolicy[], ReadonlySet<string>>();

function namesOf(overrides: readonly OverridePolicy[]): ReadonlySet<string> {
  let names = overrideNames.get(overrides);
  if (!names) overrideNames.set(overrides, (names = new Set(overrides.map((one) => `${one.namespace}/${one.name}`))));
  return names;
}
