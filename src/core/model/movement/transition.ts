import type { KubeObject } from '../../../kubernetes/object.js';
import type { Health } from '../health.js';
import type { ReplicaAssignment, ResourceKey } from '../plan.js';
import type { FreezeScope } from './freeze.js';

/** Constraints that may delay a step of a move; the names appear in events, the API and the console. */
export const constraintNames = [
  'freeze',
  'hold',
  'eviction',
  'job',
  'in-use',
  'exclusive',
  'reachable',
  'floor',
  'ceiling',
  'rate',
  'stage',
  'wave',
] as const;
export type ConstraintName = (typeof constraintNames)[number];

/** Whether the hub can write to a cluster and trust its reports. */
export type Reach = 'ready' | 'not-ready' | 'unreachable';

/** The existing copy of a resource in one cluster: its work row and newest observation. */
export interface StandingCopy {
  readonly cluster: string;
  /** Digest of the desired manifest; null: the copy is being deleted, not confirmed yet. */
  readonly digest: string | null;
  /** Desired replicas; for a copy that is being deleted, the last desired ones. Null for kinds without replicas. */
  readonly replicas: number | null;
  /** An object of it was created in the member. */
  readonly started: boolean;
  /** The member accepted the desired state, and the observation describes that state. */
  readonly settled: boolean;
  /** Last observed health; null: never observed. */
  readonly health: Health | null;
  readonly message: string | null;
  readonly ready: number | null;
  /** `spec.replicas` of the last observed object. */
  readonly running: number | null;
  /** Seconds since the observation last changed. */
  readonly unchangedSeconds: number;
  /** The desired manifest, if needed: a copy that loses some replicas keeps the rest of its manifest. */
  readonly manifest: KubeObject | null;
  readonly conflictResolution: 'Abort' | 'Overwrite';
  readonly suspended: boolean;
  /** A workload of the application that runs there and may use it, `Deployment shop/web`. Null: none. */
  readonly usedBy: string | null;
}

/** A freeze of this resource, set by a person or by the limit on evictions. */
export interface Freeze {
  readonly scope: FreezeScope;
  /** Null: in every cluster. */
  readonly cluster: string | null;
  readonly reason: string;
}

/** A removal that waits for confirmation. */
export interface Hold {
  /** Null: from every cluster. */
  readonly cluster: string | null;
  readonly message: string;
  /** The condition that ends the wait. */
  readonly ends: string;
}

/** An eviction: the resource must leave the cluster. */
export interface EvictionOrder {
  readonly cluster: string;
  readonly purgeMode: 'Gracefully' | 'Directly' | 'Never';
  readonly blocked: string | null;
}

/** Why a difference between the existing works and the target waits. */
export interface Wait {
  readonly cluster: string;
  readonly constraint: ConstraintName;
  readonly message: string;
  /** The condition that ends the wait. */
  readonly ends: string;
  /** RFC 3339. */
  readonly since: string;
}

/** The trigger of a move: an edit of the policy, an edit of the template, a reschedule request, or a change of the fleet. */
export type MoveOrigin = 'POLICY' | 'TEMPLATE' | 'REQUEST' | 'FLEET';

/** A workload of the same application that has a copy in a cluster, or had one until recently. */
export interface Tenant {
  readonly cluster: string;
  readonly key: ResourceKey;
  /** For messages: `Deployment shop/web`. */
  readonly name: string;
  /** The newest stored plan places it there. */
  readonly stays: boolean;
  /** It is queued for planning, so it is not known yet whether it stays. */
  readonly isDue: boolean;
}

/** The input for the next steps of some resources, read in one snapshot. */
export interface StandingFacts {
  /** RFC 3339, clock of the database. */
  readonly now: string;
  readonly reach: ReadonlyMap<string, Reach>;
  readonly copies: ReadonlyMap<ResourceKey, readonly StandingCopy[]>;
  /** By the resource that may have to wait for these workloads. */
  readonly tenants: ReadonlyMap<ResourceKey, readonly Tenant[]>;
  /** The freezes of each resource; absent: none. */
  readonly freezes?: ReadonlyMap<ResourceKey, readonly Freeze[]>;
}

/** The state of a move that has not reached its target. */
export interface Transition {
  /**
   * `MOVING`: the move continues as clusters report. `BLOCKED`: it continues only if a condition in `waits` ends, or its deadline has
   * passed.
   */
  readonly state: 'MOVING' | 'BLOCKED';
  /** What triggered it; the user is looked up when the move is stored. */
  readonly origin: MoveOrigin;
  /** Why it moves. */
  readonly cause: string;
  /** The desired replicas of each cluster when the move began. */
  readonly before: readonly ReplicaAssignment[];
  /** RFC 3339: start of the move, time of its last step, and the deadline of the next step. */
  readonly startedAt: string;
  readonly progressedAt: string;
  readonly deadline: string;
  /** When the next step is computed even without a report, since capacity and reachability change without one; null: not scheduled. */
  readonly lookAgainAt: string | null;
  /** Most important first; at most twenty. */
  readonly waits: readonly Wait[];
  /** Number of waiting differences, including those not in `waits`. */
  readonly waiting: number;
}
