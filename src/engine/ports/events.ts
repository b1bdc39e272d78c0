import type { ResourceKey } from '../../core/model/plan.js';
import type { ObjectRef } from '../../kubernetes/object.js';

/** All types of events, in the order of the alphabet. A type is stable: filters and alerts of users name it. docs/EVENTS.md explains each. */
export const eventTypes = [
  'APPLICATION_APPLIED',
  'APPLICATION_DELETED',
  'APPLICATION_DELETING',
  'APPLICATION_NOT_MOVED',
  'CLUSTER_CLOCK_SKEWED',
  'CLUSTER_EVIDENCE',
  'CLUSTER_HANDED_OVER',
  'CLUSTER_LOSS_HELD',
  'CLUSTER_LOST',
  'CLUSTER_NOT_READY',
  'CLUSTER_READY',
  'CLUSTER_REGISTERED',
  'CLUSTER_RETURNED',
  'CLUSTER_SLOW',
  'CLUSTER_TAINTED',
  'CLUSTER_UNREGISTERED',
  'CLUSTER_UNREGISTERING',
  'CLUSTER_UNREGISTER_CANCELLED',
  'CLUSTER_UNSTEADY',
  'CLUSTER_UNTAINTED',
  'CLUSTER_UPDATED',
  'CREDENTIAL_EXPIRES',
  'DATABASE_RESTORED',
  'DELETED_IN_MEMBER',
  'DELETION_CONTESTED',
  'DELIVERED',
  'DEPENDENCY_POLICY_CONFLICT',
  'DRAIN_DONE',
  'DRAIN_ENDED',
  'DRAIN_STARTED',
  'DRIFT_REPAIRED',
  'DRILL_ENDED',
  'DRILL_MOVED',
  'DRILL_RETURNING',
  'DRILL_STARTED',
  'ENCRYPTION_KEY_RETIRED',
  'EVICTION_BLOCKED',
  'EVICTION_CANCELLED',
  'EVICTION_DONE',
  'EVICTION_EXPIRED',
  'EVICTION_STARTED',
  'FAILBACK_DONE',
  'FAILBACK_STARTED',
  'FAILBACK_STOPPED',
  'FAILBACK_WAITING',
  'FAILOVER_ENDED',
  'FAILOVER_FROZEN',
  'FAILOVER_MOVED',
  'FIELD_CONTESTED',
  'FREEZE_ENDED',
  'FREEZE_STARTED',
  'INTERPRETER_FAILED',
  'INTERPRETER_QUARANTINED',
  'KIND_GONE',
  'LEASE_LOST',
  'LEASE_NOT_PERMITTED',
  'LOOP_FAILING',
  'LOOP_RUNS_AGAIN',
  'LOSS_SCORE_DROPPED',
  'MANIFEST_UNREADABLE',
  'MOVE_DONE',
  'MOVE_STARTED',
  'MOVE_WAITING',
  'NAMESPACE_DELETED',
  'NAMESPACE_KEPT',
  'NOT_DELIVERED',
  'OBJECT_UNREADABLE',
  'ORPHANS_FOUND',
  'PLAN_FAILED',
  'POLICIES_APPLIED',
  'POLICY_DELETED',
  'PREEMPTED',
  'REPLACED',
  'REPLICAS_UNSCHEDULABLE',
  'REPORT_FAILED',
  'RESCHEDULE_REQUESTED',
  'RESTORE_ACCEPTED',
  'TOOK_OVER',
  'VERSION_NOT_SERVED',
] as const;
export type EventType = (typeof eventTypes)[number];

export interface HubEvent {
  readonly type: EventType;
  readonly severity: 'INFO' | 'WARNING';
  readonly message: string;
  readonly cluster?: string;
  readonly resource?: ResourceKey;
  readonly ref?: ObjectRef;
  readonly application?: { readonly namespace: string; readonly name: string };
}

export interface EventStore {
  record(events: readonly HubEvent[]): Promise<void>;
}
