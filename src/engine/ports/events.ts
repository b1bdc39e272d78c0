import type { ResourceKey } from '../../core/model/plan.js';
import type { ObjectRef } from '../../kubernetes/object.js';

export interface HubEvent {
  /** UPPER_SNAKE, stable: `DRIFT_REPAIRED`, `CLUSTER_UNREACHABLE`, `FIELD_CONTESTED`. */
  readonly type: string;
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
