import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** A millisecond to a minute. */
const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** Outcomes of a plan: `Decision.outcome` or `failed`; of an apply: `applied` or the error code. */
export interface Metrics {
  readonly registry: Registry;
  readonly planPassSeconds: Histogram;
  readonly planResources: Counter<'outcome'>;
  readonly dispatchApplies: Counter<'cluster' | 'outcome'>;
  /** Seconds from the decision to write an object to the member's answer. */
  readonly dispatchSeconds: Histogram<'cluster'>;
  readonly observeEvents: Counter<'cluster'>;
  readonly reportFolds: Counter;
  readonly reportPassSeconds: Histogram;
  /** 1 if the last probe reported ready, else 0. */
  readonly clusterReady: Gauge<'cluster'>;
  /** When the credential of a cluster expires, as Unix time; read once an hour. */
  readonly credentialExpires: Gauge<'cluster'>;
  /** Keys that were waiting for a step at the last measurement. */
  readonly queueDue: Gauge<'step'>;
  readonly failedPasses: Counter<'step'>;
  /** Freezes in force, by scope: `ALL`, `DELETES`, `MOVES`. */
  readonly freezes: Gauge<'scope'>;
  /** Clusters that are not ready, after both thresholds. This and the other failover metrics are 0 in a replica that does not plan. */
  readonly clustersLost: Gauge;
  readonly failovers: Gauge;
  readonly evictions: Gauge<'state'>;
  readonly evictionsStarted: Counter;
  readonly failoverWaiting: Gauge;
  /** 1 while no eviction may start. */
  readonly failoverFrozen: Gauge;
  /** 1 while a failover drill is in progress. */
  readonly failoverDrill: Gauge;
  /** Percentage of the replicas of a cluster that would be placed elsewhere if it were lost (N-1); none before the first simulation. */
  readonly lossScore: Gauge<'cluster'>;
  /** Applications that would miss replicas or objects. */
  readonly lossApplicationsShort: Gauge<'cluster'>;
  /** This and the next three are counts of the database, set by `StateMetrics`. */
  readonly applications: Gauge<'health' | 'delivery'>;
  readonly clusters: Gauge<'state'>;
  readonly works: Gauge<'state'>;
  /** Seconds since the oldest resource is not delivered. */
  readonly undelivered: Gauge;
  /** Open connections to API and console. */
  readonly connections: Gauge;
  /** `total`, `address`, `stranger` (replaced by a newer one without a token) or `late` (no token in time). */
  readonly connectionsRefused: Counter<'why'>;
  readonly tokensRefused: Counter;
  /** Removes the series of a deleted cluster. */
  forget(cluster: string): Promise<void>;
}

/**
 * All metrics of the hub, named after the step that they measure. Labels are names of clusters, steps and codes, never names of objects, so
 * that the number of series stays small. Includes the metrics of the process and its event loop.
 */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  // Node.js measures event loop lag with a timer of this interval; the default of 10 ms takes half of the CPU time of an idle hub.
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 100 });

  const byCluster = {
    dispatchApplies: new Counter({
      name: 'manifold_dispatch_applies_total',
      help: 'Objects written to members, by outcome.',
      labelNames: ['cluster', 'outcome'] as const,
      registers,
    }),
    dispatchSeconds: new Histogram({
      name: 'manifold_dispatch_seconds',
      help: 'Seconds from the start of a write to the answer of the member.',
      labelNames: ['cluster'] as const,
      buckets: seconds,
      registers,
    }),
    observeEvents: new Counter({
      name: 'manifold_observe_events_total',
      help: 'Watch events of objects of the hub.',
      labelNames: ['cluster'] as const,
      registers,
    }),
    credentialExpires: new Gauge({
      name: 'manifold_cluster_credential_expires_timestamp_seconds',
      help: 'Time at which the credential of the cluster expires, as Unix time; absent if the credential does not say.',
      labelNames: ['cluster'] as const,
      registers,
    }),
    clusterReady: new Gauge({
      name: 'manifold_cluster_ready',
      help: '1 if the last probe of the cluster was ready, otherwise 0.',
      labelNames: ['cluster'] as const,
      registers,
    }),
  };

  return {
    registry,
    ...byCluster,
    planPassSeconds: new Histogram({
      name: 'manifold_plan_pass_seconds',
      help: 'Duration of a plan pass in seconds.',
      buckets: seconds,
      registers,
    }),
    planResources: new Counter({
      name: 'manifold_plan_resources_total',
      help: 'Planned resources, by outcome.',
      labelNames: ['outcome'] as const,
      registers,
    }),
    reportFolds: new Counter({ name: 'manifold_report_folds_total', help: 'Resources whose status was folded.', registers }),
    reportPassSeconds: new Histogram({
      name: 'manifold_report_pass_seconds',
      help: 'Duration of a report pass in seconds.',
      buckets: seconds,
      registers,
    }),
    failedPasses: new Counter({
      name: 'manifold_passes_failed_total',
      help: 'Failed passes of a loop.',
      labelNames: ['step'] as const,
      registers,
    }),
    freezes: new Gauge({
      name: 'manifold_freezes',
      help: 'Freezes in force, by scope.',
      labelNames: ['scope'] as const,
      registers,
    }),
    clustersLost: new Gauge({ name: 'manifold_clusters_lost', help: 'Clusters that are not ready, after both thresholds.', registers }),
    failovers: new Gauge({ name: 'manifold_failovers', help: 'Failovers that have not ended.', registers }),
    evictions: new Gauge({
      name: 'manifold_evictions',
      help: 'Evictions that keep a resource out of a cluster, by state.',
      labelNames: ['state'] as const,
      registers,
    }),
    evictionsStarted: new Counter({ name: 'manifold_evictions_started_total', help: 'Evictions that were started.', registers }),
    failoverWaiting: new Gauge({
      name: 'manifold_failover_waiting',
      help: 'Copies whose toleration is over and that wait for the rate of evictions or the end of a freeze.',
      registers,
    }),
    failoverFrozen: new Gauge({ name: 'manifold_failover_frozen', help: '1 while no eviction may start.', registers }),
    failoverDrill: new Gauge({ name: 'manifold_failover_drill', help: '1 while a failover drill is in progress.', registers }),
    lossScore: new Gauge({
      name: 'manifold_cluster_loss_score',
      help: 'Percentage of the replicas of the cluster that would be placed elsewhere if it were lost.',
      labelNames: ['cluster'] as const,
      registers,
    }),
    lossApplicationsShort: new Gauge({
      name: 'manifold_cluster_loss_applications_short',
      help: 'Applications that would miss replicas or objects if the cluster were lost.',
      labelNames: ['cluster'] as const,
      registers,
    }),
    applications: new Gauge({
      name: 'manifold_applications',
      help: 'Applications, by health and delivery.',
      labelNames: ['health', 'delivery'] as const,
      registers,
    }),
    clusters: new Gauge({
      name: 'manifold_clusters',
      help: 'Registered clusters, by the answer of the last probe.',
      labelNames: ['state'] as const,
      registers,
    }),
    works: new Gauge({ name: 'manifold_works', help: 'Objects in clusters, by state.', labelNames: ['state'] as const, registers }),
    undelivered: new Gauge({
      name: 'manifold_undelivered_oldest_seconds',
      help: 'Seconds since the oldest resource is not delivered; 0 if all are.',
      registers,
    }),
    connections: new Gauge({ name: 'manifold_connections', help: 'Open connections to API and console.', registers }),
    connectionsRefused: new Counter({
      name: 'manifold_connections_refused_total',
      help: 'Connections closed by a connection limit, by limit.',
      labelNames: ['why'] as const,
      registers,
    }),
    tokensRefused: new Counter({ name: 'manifold_tokens_refused_total', help: 'Requests and connections with a wrong token.', registers }),
    queueDue: new Gauge({
      name: 'manifold_queue_due',
      help: 'Keys that waited for a step at the last measurement.',
      labelNames: ['step'] as const,
      registers,
    }),
    forget: (cluster) => forget(Object.values(byCluster), cluster),
  };
}

interface Series {
  get(): Promise<{ readonly values: readonly { readonly labels: Readonly<Record<string, unknown>> }[] }>;
  remove(labels: Record<string, string>): void;
}

async function forget(metrics: readonly unknown[], cluster: string): Promise<void> {
  await Promise.all((metrics as readonly Series[]).map((metric) => forgetIn(metric, cluster)));
}

async function forgetIn(metric: Series, cluster: string): Promise<void> {
  const { values } = await metric.get();
  for (const { labels } of values) {
    if (labels.cluster !== cluster) continue;
    // `le` names a bucket of a histogram and is no label of the series.
    const { le: _bucket, ...own } = labels as Record<string, string>;
    metric.remove(own);
  }
}
