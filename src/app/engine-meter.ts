import { freezeScopes } from '../core/model/movement/freeze.js';
import type { EngineMeter } from '../engine/ports/engine.js';
import type { MetricHistory } from '../ops/metric-history.js';
import type { Metrics } from '../ops/metrics.js';

/** States of evictions that exclude a resource from a cluster; the others have ended. */
const evictionStates = ['RUNNING', 'BLOCKED', 'DONE', 'EXPIRED'] as const;

/** Outcomes of writes that did not fail; the others are codes of the reason. */
const done: ReadonlySet<string> = new Set(['applied', 'gone', 'deleting']);

/** Measurements of the loops as metrics, named after the steps, and as the history that the console shows. */
export function engineMeter(metrics: Metrics, history: MetricHistory): EngineMeter {
  return {
    planPass(seconds, outcomes) {
      const planned = [...outcomes];
      metrics.planPassSeconds.observe(seconds);
      for (const outcome of planned) metrics.planResources.inc({ outcome });
      history.add('plan', null, { count: planned.length, failed: planned.includes('failed'), seconds });
    },
    dispatched(cluster, outcome, seconds) {
      metrics.dispatchApplies.inc({ cluster, outcome });
      metrics.dispatchSeconds.observe({ cluster }, seconds);
      history.add('dispatch', cluster, { failed: !done.has(outcome), seconds });
    },
    observed(cluster) {
      metrics.observeEvents.inc({ cluster });
      history.add('observe', cluster, {});
    },
    reported(folds, seconds) {
      metrics.reportFolds.inc(folds);
      metrics.reportPassSeconds.observe(seconds);
      history.add('report', null, { count: folds, seconds });
    },
    probed(cluster, ready, seconds) {
      metrics.clusterReady.set({ cluster }, ready === 'True' ? 1 : 0);
      history.add('probe', cluster, { failed: ready !== 'True', seconds });
    },
    frozen(freezes) {
      for (const scope of freezeScopes) metrics.freezes.set({ scope }, freezes.filter((one) => one.scope === scope).length);
    },
    failover(standing) {
      const { lost = 0, open = 0, evictions = {}, started = 0, waiting = 0, frozen = false, drill = false } = standing ?? {};
      metrics.clustersLost.set(lost);
      metrics.failovers.set(open);
      for (const state of evictionStates) metrics.evictions.set({ state }, evictions[state] ?? 0);
      metrics.evictionsStarted.inc(started);
      metrics.failoverWaiting.set(waiting);
      metrics.failoverFrozen.set(frozen ? 1 : 0);
      metrics.failoverDrill.set(drill ? 1 : 0);
    },
    failed: (step) => metrics.failedPasses.inc({ step }),
  };
}
