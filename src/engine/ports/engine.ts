import type { InterpreterSource } from '../../core/model/interpreter-port.js';
import type { StandingFreeze } from '../../core/model/movement/freeze.js';
import type { Clock } from './clock.js';
import type { DispatchStore } from './dispatch.js';
import type { EventStore } from './events.js';
import type { FailoverRecords, FailoverStore, Rebalancers } from './failover.js';
import type { FleetStore } from './fleet.js';
import type { FreezeStore, RestoreStore } from './freezes.js';
import type { InterpreterStore } from './interpreters.js';
import type { LeaseStore } from './leases.js';
import type { Members } from './member.js';
import type { ObservationStore, StrayObjectStore } from './observe.js';
import type { PlanStore } from './plan.js';
import type { ReportStore } from './report.js';
import type { SchemaStore } from './schemas/schema-store.js';
import type { Wakeups } from './wakeups.js';

/** Everything outside the engine that its loops use. */
export interface EnginePorts {
  readonly hubId: string;
  readonly plans: PlanStore;
  readonly dispatch: DispatchStore;
  readonly observations: ObservationStore;
  readonly strayObjects: StrayObjectStore;
  readonly reports: ReportStore;
  readonly events: EventStore;
  readonly interpreters: InterpreterStore & InterpreterSource;
  readonly fleet: FleetStore;
  /** Absent: the hub does not read the schemas of clusters. */
  readonly schemas?: SchemaStore;
  readonly failover: FailoverStore;
  readonly freezes: FreezeStore;
  readonly restores: RestoreStore;
  /** Freezes that are set outside the database; default none. */
  readonly localFreezes?: () => readonly StandingFreeze[];
  readonly failoverRecords: FailoverRecords;
  readonly rebalancers: Rebalancers;
  /** Seconds for which a lost cluster is tolerated, for policies that set no toleration. Default 300. */
  readonly failoverTolerationSeconds?: number;
  /** Evictions that may start per minute; absent: 30. */
  readonly failoverEvictionsPerMinute?: number;
  readonly leases: LeaseStore;
  readonly members: Members;
  readonly wakeups: Wakeups;
  readonly clock: Clock;
  readonly random: () => number;
  /** Factor of every delay that applies to a cluster. Default 1. */
  readonly patience?: number;
  readonly log: (level: 'info' | 'warn' | 'error', sentence: string, pairs: Readonly<Record<string, unknown>>) => void;
  readonly meter: EngineMeter;
}

/** Measurements by step; `ops` turns them into metrics. */
export interface EngineMeter {
  planPass(seconds: number, outcomes: Iterable<string>): void;
  dispatched(cluster: string, outcome: string, seconds: number): void;
  observed(cluster: string): void;
  reported(folds: number, seconds: number): void;
  probed(cluster: string, ready: string, seconds: number): void;
  failed(step: string): void;
  /** The state of failover after a pass; null if another replica plans. */
  failover(standing: FailoverStanding | null): void;
  /** The freezes in force, after each change. */
  frozen(freezes: readonly StandingFreeze[]): void;
}

/** Numbers of one pass of the loop `failover`. */
export interface FailoverStanding {
  /** Clusters that are not ready, after both thresholds. */
  readonly lost: number;
  /** Failovers in progress. */
  readonly open: number;
  /** Number of evictions by state, of those that exclude a cluster, before the pass. */
  readonly evictions: Readonly<Record<string, number>>;
  /** Evictions that this pass started. */
  readonly started: number;
  /** Copies whose toleration has expired and that wait for the rate limit or for the end of a freeze. */
  readonly waiting: number;
  readonly frozen: boolean;
  /** A failover drill is in progress. */
  readonly drill: boolean;
}
