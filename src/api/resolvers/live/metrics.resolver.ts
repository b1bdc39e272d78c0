import { Inject } from '@nestjs/common';
import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import { may } from '../../../auth/may.js';
import type { HubMetrics, MetricStep, QueryMetricsArgs } from '../../generated/schema.js';
import type { GraphContext } from '../../graphql/context.js';
import { badRequest, failure } from '../../graphql/failure.js';
import { METRIC_HISTORY } from '../../injection.js';
import { type MetricReads, meteredSteps } from '../../metric-reads.js';

const MAX_MINUTES = 60;

@Resolver()
export class MetricsResolver {
  constructor(@Inject(METRIC_HISTORY) private readonly history: MetricReads) {}

  @Query('metrics')
  metrics(@Args() { cluster, minutes }: QueryMetricsArgs, @Context() { actor }: GraphContext): HubMetrics {
    if (!may(actor, 'read', { noun: 'cluster', cluster: cluster ?? undefined }))
      throw failure('FORBIDDEN', 'You have no permission for this operation.');
    const length = minutes ?? MAX_MINUTES;
    if (length < 1 || length > MAX_MINUTES) throw badRequest(`minutes: choose 1 to ${MAX_MINUTES} minutes.`);
    const toMs = Date.now();
    const fromMs = toMs - length * 60_000;
    const of = cluster ?? null;
    return {
      replica: this.history.replica,
      from: new Date(fromMs).toISOString(),
      to: new Date(toMs).toISOString(),
      intervalSeconds: this.history.intervalMs / 1000,
      series: meteredSteps.map((step) => ({
        step: step.toUpperCase() as MetricStep,
        points: this.history
          .points(step, of, fromMs)
          .map(({ startedAtMs, ...sums }) => ({ at: new Date(startedAtMs).toISOString(), ...sums })),
      })),
      clusters: [...this.history.totals(of, fromMs)].map(([name, steps]) => {
        const writes = steps.get('dispatch');
        return {
          cluster: name,
          writes: writes?.count ?? 0,
          failures: writes?.failures ?? 0,
          meanSeconds: writes?.meanSeconds ?? null,
          longestSeconds: writes?.longestSeconds ?? null,
          changes: steps.get('observe')?.count ?? 0,
          probeSeconds: steps.get('probe')?.meanSeconds ?? null,
        };
      }),
    };
  }
}
