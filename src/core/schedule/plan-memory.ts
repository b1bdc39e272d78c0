import type { Dependency } from '../model/dependency.js';
import type { Plan, PlanInput } from '../model/plan.js';
import type { PlacementPolicySpec } from '../model/policy/policy.js';
import { rescheduleRequested } from './triggers.js';

/** The part of a plan that is stored for the next plan of the same resource. */
export interface PlanMemory {
  readonly appliedPolicy: PlacementPolicySpec | null;
  /** The affinity group in use. */
  readonly affinity: string | null;
  /** An earlier affinity group that fits again. */
  readonly fitsAffinity: string | null;
  /** The dependencies that are propagated with the resource. */
  readonly dependencies: readonly Dependency[];
  /** Scheduled for the first time, or rescheduled on request. */
  readonly scheduled: boolean;
}

/** `dependencies.stored`: those of the previous plan; `dependencies.find` is called only if the policy propagates dependencies. */
export function memoryOf(
  seen: PlanInput,
  { appliedPolicy, affinity = null, failback, works }: Plan,
  dependencies: { readonly stored: readonly Dependency[]; readonly find: () => readonly Dependency[] },
): PlanMemory {
  const fitsAffinity = failback?.affinity ?? null;
  // A plan that placed nothing keeps the stored values.
  if (!works)
    return {
      appliedPolicy: seen.appliedPolicy ?? null,
      affinity: seen.affinity ?? null,
      fitsAffinity,
      dependencies: dependencies.stored,
      scheduled: false,
    };
  // A resource that only follows its dependents has no policy and propagates no dependencies.
  if (!appliedPolicy) return { appliedPolicy: null, affinity: null, fitsAffinity, dependencies: [], scheduled: false };
  return {
    appliedPolicy,
    affinity,
    fitsAffinity,
    dependencies: appliedPolicy['propagateDeps'] === true ? dependencies.find() : [],
    scheduled: !seen.scheduledAt || rescheduleRequested(seen.rescheduleRequestedAt, seen.scheduledAt),
  };
}
