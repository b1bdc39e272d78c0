import type { StandingFreeze } from '../core/model/movement/freeze.js';
import type { ClusterCheck } from '../intents/clusters/cluster-check.js';
import type { Intake } from '../intents/intake/intake.js';
import type { ApiInterpreters } from '../intents/interpreters.js';
import type { LiveManifests } from '../intents/live-differences.js';
import type { LiveObjects } from '../intents/live-object.js';
import type { LivePods } from '../intents/pods/pods.js';
import type { MemberDryRuns } from '../intents/preview/server-side.js';
import type { LossPlanner } from '../intents/simulation/loss-planner.js';
import type { Texts } from '../intents/threads/texts.js';
import type { Access } from '../store/access/access-port.js';
import type { Intents } from '../store/intents/intents-port.js';
import type { Reads } from '../store/reads/reads-port.js';
import type { Installation } from './installation.js';
import type { MetricReads } from './metric-reads.js';
import type { Traces } from './traces.js';

/*
 * The dependencies of the resolvers. Ports are interfaces, which do not exist at run time, so each has a token; `@Inject(READS) reads:
 * Reads` names both.
 */
export const READS = Symbol('Reads');
export const ACCESS = Symbol('Access');
export const INTAKE = Symbol('Intake');
export const INTENTS = Symbol('Intents');
export const TEXTS = Symbol('Texts');
export const CLUSTER_CHECK = Symbol('ClusterCheck');
export const INTERPRETERS = Symbol('Interpreters');
export const LOSSES = Symbol('LossPlanner');
export const TRACES = Symbol('Traces');
export const CHANGES = Symbol('Changes');
export const LOCAL_FREEZES = Symbol('LocalFreezes');
export const FAILOVER_TOLERATION_SECONDS = Symbol('failoverTolerationSeconds');
export const METRIC_HISTORY = Symbol('MetricHistory');
export const LIVE_OBJECTS = Symbol('LiveObjects');
export const DRY_RUNS = Symbol('MemberDryRuns');
export const INSTALLATION = Symbol('Installation');
export const VERSION = Symbol('version');

/** Signals that visible data changed, without content. Lost signals are covered by the slow poll. */
export interface News {
  onWake(step: 'api', run: () => void): () => void;
}

export interface ApiParts {
  readonly reads: Reads;
  readonly intents: Intents;
  readonly access: Access;
  readonly intake: Intake;
  readonly texts: Texts;
  readonly wakeups: News;
  readonly clusterCheck: ClusterCheck;
  readonly interpreters: ApiInterpreters;
  readonly losses: LossPlanner;
  readonly liveObjects: LiveObjects & LivePods & LiveManifests;
  readonly dryRuns: MemberDryRuns;
  readonly traces: Traces;
  readonly metricHistory: MetricReads;
  readonly installation: Installation;
  /** Freezes of this process from the freeze file or the environment. */
  readonly localFreezes: () => readonly StandingFreeze[];
  /** Seconds for which a lost cluster is tolerated if the policy sets no toleration. Default 300. */
  readonly failoverTolerationSeconds?: number;
  /** Version of the software. */
  readonly version: string;
}
