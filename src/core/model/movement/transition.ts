import type { KubeObject } from '../../../kubernetes/object.js';
import type { Health } from '../health.js';
import type { ReplicaAssignment, ResourceKey } from '../plan.js';
import type { FreezeScope } from './freeze.js';

/** What may hold back a step of a move, in the words of events, the API and the pages. */
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

/** Whether the hub can act in a cluster and believe what it says. */
export type Reach = 'ready' | 'not-ready' | 'unreachable';

/** What stands in one cluster of one resource: the row of the work and the newest observation. */
export interface StandingCopy {
  readonly cluster: string;
  /** Digest of the desired manifest; null: the copy is being deleted and is not confirmed gone. */
  readonly digest: string | null;
  /** Desired replicas; of a copy that is being deleted, those that were desired last. Null for kinds without replicas. */
  readonly replicas: number | null;
  /** The member has, or had, an object of it. */
  readonly started: boolean;
  /** The member took what is desired, and the observation is of that. */
  readonly settled: boolean;
  /** As observed last; null: never seen. */
  readonly health: Health | null;
  readonly message: string | null;
  readonly ready: number | null;
  /** Replicas that the member's object asked for when it was observed last. */
  readonly running: number | null;
  /** For how long the observation has been what it is. */
  readonly unchangedSeconds: number;
  /** The desired manifest, where it is needed: a copy that gives up some of its replicas keeps the rest of it. */
  readonly manifest: KubeObject | null;
  readonly conflictResolution: 'Abort' | 'Overwrite';
  readonly suspended: boolean;
  /** What others of the application run there and may use it: `Deployment shop/web`. Null: nothing. */
  readonly usedBy: string | null;
}

/** Somebody, or the storm breaker, said that nothing moves here. */
export interface Freeze {
  readonly scope: FreezeScope;
  /** Null: in every cluster. */
  readonly cluster: string | null;
  readonly reason: string;
}

/** A removal that waits for its confirmation. */
export interface Hold {
  /** Null: from every cluster. */
  readonly cluster: string | null;
  readonly message: string;
  /** What lets it go. */
  readonly ends: string;
}

/** A cluster is to be left. */
export interface EvictionOrder {
  readonly cluster: string;
  readonly purgeMode: 'Gracefully' | 'Directly' | 'Never';
  readonly blocked: string | null;
}

/** What a difference between what stands and the target waits for. */
export interface Wait {
  readonly cluster: string;
  readonly constraint: ConstraintName;
  readonly message: string;
  /** What ends the wait. */
  readonly ends: string;
  /** RFC 3339. */
  readonly since: string;
}

/** An edit of the policy, of the template, a request to place it anew, or facts of the fleet. */
export type MoveOrigin = 'POLICY' | 'TEMPLATE' | 'REQUEST' | 'FLEET';

/** A workload of the same application that has, or had until a moment ago, a copy in a cluster. */
export interface Tenant {
  readonly cluster: string;
  readonly key: ResourceKey;
  /** For people: `Deployment shop/web`. */
  readonly name: string;
  /** The newest stored plan has it there. */
  readonly stays: boolean;
  /** A plan of it waits to be made: nobody knows yet whether it stays. */
  readonly isDue: boolean;
}

/** What the next steps of some resources stand on, read at one moment. */
export interface StandingFacts {
  /** RFC 3339, by the clock of the database. */
  readonly now: string;
  readonly reach: ReadonlyMap<string, Reach>;
  readonly copies: ReadonlyMap<ResourceKey, readonly StandingCopy[]>;
  /** By the resource that may have to wait for them. */
  readonly tenants: ReadonlyMap<ResourceKey, readonly Tenant[]>;
  /** What is frozen of each; absent: nothing is. */
  readonly freezes?: ReadonlyMap<ResourceKey, readonly Freeze[]>;
}

/** A resource whose next step is not its target. */
export interface Transition {
  /** `MOVING`: it goes on as clusters report. `BLOCKED`: nothing but what `waits` name lets it go on, or the deadline passed. */
  readonly state: 'MOVING' | 'BLOCKED';
  /** What set it off: who did that is looked up when the move is stored. */
  readonly origin: MoveOrigin;
  /** Why it moves. */
  readonly cause: string;
  /** What was desired in each cluster when the move began. */
  readonly before: readonly ReplicaAssignment[];
  /** RFC 3339: when the move began, when its last step was taken, and until when the next is expected. */
  readonly startedAt: string;
  readonly progressedAt: string;
  readonly deadline: string;
  /** When it is looked at again whether or not a cluster reports, since room and reach change without a report; null: it is not. */
  readonly lookAgainAt: string | null;
  /** The weightiest first; of many clusters the first twenty. */
  readonly waits: readonly Wait[];
  /** Differences that wait, also those that are not among `waits`. */
  readonly waiting: number;
}
