import { freezeScopes } from '../core/model/movement/freeze.js';
import type { EngineMeter } from '../engine/ports/engine.js';
import type { Metrics } from '../ops/metrics.js';

/** States of evictions that exclude a resource from a cluster; the others have ended. */
const evictionStates = ['RUNNING', 'BLOCKED', 'DONE', 'EXPIRED'] as const;

/** Measurements of the loops as metrics, named after the steps. */
export function engineMeter(metrics: Metrics): EngineMeter {
  return {
    planPass(seconds, outcomes) {
      metrics.planPassSeconds.observe(seconds);
      for (const outcome of outcomes) metrics.planResources.inc({ outcome });
    },
    dispatched(cluster, outcome, seconds) {
      metrics.dispatchApplies.inc({ cluster, outcome });
      metrics.dispatchSeconds.observe({ cluster }, seconds);
    },
    observed: (cluster) => metrics.observeEvents.inc({ cluster }),
    reported(folds, seconds) {
      metrics.reportFolds.inc(folds);
      metrics.reportPassSeconds.observe(seconds);
    },
    probed: (cluster, ready) => metrics.clusterReady.set({ cluster }, ready === 'True' ? 1 : 0),
    frozen(freezes) {
      for (const scope of freezeScopes) metrics.freezes.set({ scope }, freezes.filter((one) => one.scope === scope).length);
    },
    failover(standing) {
      const { lost = 0, open = 0, evictions = {}, started = 0, waiting = 0, frozen = false } = standing ?? {};
      metrics.clustersLost.set(lost);
      metrics.failovers.set(open);
      for (const state of evictionStates) metrics.evictions.set({ state }, evictions[state] ?? 0);
      metrics.evictionsStarted.inc(started);
      metrics.failoverWaiting.set(waiting);
      metrics.failoverFrozen.set(frozen ? 1 : 0);
    },
    failed: (step) => metrics.failedPasses.inc({ step }),
  };
}
