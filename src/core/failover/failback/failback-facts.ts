import type { DecisionOutcome } from '../../model/decision.js';
import type { ResourceKey } from '../../model/plan.js';
import type { ClusterAffinity, Failback } from '../../model/policy/policy.js';

/** Where a resource returns to: the cluster that it was evicted from, or an earlier affinity group of its policy. */
export interface Home {
  readonly kind: 'CLUSTER' | 'GROUP';
  readonly home: string;
}

/** The condition for which an automatic return waits. */
export type ReturnGate = 'freeze' | 'not-ready' | 'flapping' | 'stable' | 'day' | 'tranche';

export interface ReturnWait {
  readonly gate: ReturnGate;
  /** An explanation, as a sentence. */
  readonly message: string;
  /** When the condition ends at the earliest, in milliseconds; null: not known. */
  readonly until: number | null;
}

interface Away extends Home {
  readonly resource: ResourceKey;
  /** Example: `Deployment shop/web`. */
  readonly name: string;
  readonly application: string;
  readonly policy: string;
  /** It runs pods. Other objects return together with the workloads of their application. */
  readonly isWorkload: boolean;
}

/** A resource that is away from home, and whose policy returns it automatically or no longer keeps it away. */
export interface ReturnCandidate extends Away {
  /** The eviction that keeps it away; null for an affinity group. */
  readonly eviction: string | null;
  /** Null: the resource has no policy, or its policy has no `failback` any more. */
  readonly failback: Failback | null;
  /** The affinity of the affinity group; null if the home is a cluster. */
  readonly affinity: ClusterAffinity | null;
  /** Since when the group fits; null if the home is a cluster. */
  readonly fitsSince: number | null;
  /** The outcome of the newest plan. */
  readonly outcome: DecisionOutcome;
  /** A person froze moves of the resource. */
  readonly isFrozen: boolean;
  /** The stored wait; null: none. */
  readonly before: ReturnWait | null;
}

/** A return in progress. */
export interface ActiveReturn extends Away {
  readonly id: string;
  /** No plan is due, no move is in progress, and all copies are applied and healthy. For objects other than workloads: all copies are applied. */
  readonly isSettled: boolean;
  readonly isHome: boolean;
  /** When the return, or its last step, began. */
  readonly progressedAt: number;
  /** `movement.deadline` of the policy. */
  readonly deadlineSeconds: number;
  /** What its move waits for, or the message of its last plan. */
  readonly progress: string;
  readonly message: string;
}

export interface FailbackFacts {
  readonly candidates: readonly ReturnCandidate[];
  readonly active: readonly ActiveReturn[];
  /** Ids of stored waits whose resource is no longer away. */
  readonly stale: readonly string[];
  /** By policy: the workloads that it places, and the times at which workloads began to return within the last 24 hours. */
  readonly policies: ReadonlyMap<string, { readonly workloads: number; readonly begun: readonly number[] }>;
}

export interface FailbackJudgement {
  readonly started: readonly ReturnCandidate[];
  /** Waits that differ from the stored ones, or are new. */
  readonly waits: readonly { readonly candidate: ReturnCandidate; readonly wait: ReturnWait }[];
  /** Candidates whose policy no longer keeps them away: the next plan decides at once. */
  readonly released: readonly ReturnCandidate[];
  /** Ids of stored waits that ended without a return. */
  readonly dropped: readonly string[];
  readonly changed: readonly {
    readonly active: ActiveReturn;
    readonly state: 'RETURNING' | 'DONE' | 'STOPPED';
    readonly message: string;
  }[];
}
