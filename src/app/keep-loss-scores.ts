import type { Logger } from 'pino';
import type { LossPlanner } from '../intents/simulation/loss-planner.js';
import type { Metrics } from '../ops/metrics.js';
import type { Store } from '../store/store.js';

/** A fleet with more resources than this has no loss scores. */
const MAX_RESOURCES = 50_000;
const FIRST_LOOK_MS = 5_000;
const LOOK_MS = 60_000;
/** Pause after a run, as a multiple of its length, so that scoring uses at most 5 % of a core. */
const REST_FACTOR = 19;
/** After failures in a row, the pause doubles up to this. */
const LONGEST_REST_MS = 60 * 60_000;

export interface LossScoreParts {
  readonly store: Pick<Store, 'lossScores'>;
  readonly losses: Pick<LossPlanner, 'scores'>;
  readonly failoverTolerationSeconds: number;
  /** Factor on the delay between two checks. */
  readonly patience: number;
  readonly metrics: Pick<Metrics, 'lossScore' | 'lossApplicationsShort'>;
  readonly log: Logger;
}

/** Keeps the loss scores of each cluster up to date. Returns a function that stops it. */
export function keepLossScores({
  store,
  losses: planner,
  failoverTolerationSeconds,
  patience,
  metrics,
  log,
}: LossScoreParts): () => Promise<void> {
  let ended = false;
  let failures = 0;
  let running: Promise<void> = Promise.resolve();
  let timer = setTimeout(look, FIRST_LOOK_MS * patience);
  timer.unref();

  function look(): void {
    running = score()
      .then(measure)
      .catch((err: unknown) => log.warn({ err }, 'The scores of lost clusters could not be read.'));
  }

  /** Every replica measures the stored scores, so that its metrics are those of the last run, whichever replica made it. */
  async function measure(): Promise<void> {
    const scores = await store.lossScores.scores();
    metrics.lossScore.reset();
    metrics.lossApplicationsShort.reset();
    for (const { cluster, score: percent, applicationsShort } of scores) {
      metrics.lossScore.set({ cluster }, percent);
      metrics.lossApplicationsShort.set({ cluster }, applicationsShort);
    }
  }

  async function score(): Promise<void> {
    const begin = process.cpuUsage();
    let failed: { readonly err: unknown } | null = null;
    try {
      const state = await store.lossScores.claim();
      if (state === null) return;
      const limit = { most: MAX_RESOURCES, allOrNone: true };
      const losses = await planner.scores(await store.lossScores.clusters(), limit, failoverTolerationSeconds);
      if (losses === null) log.warn({}, 'The fleet is too large to score the loss of each cluster.');
      await store.lossScores.save(state, losses ?? []);
      failures = 0;
    } catch (err) {
      failed = { err };
      failures += 1;
    } finally {
      const { user, system } = process.cpuUsage(begin);
      const backOffMs = Math.min(LONGEST_REST_MS, LOOK_MS * 2 ** failures) * patience;
      const restMs = Math.max(backOffMs, (REST_FACTOR * (user + system)) / 1_000);
      if (failed)
        log.warn({ ...failed, failures, retryInSeconds: Math.round(restMs / 1_000) }, 'The loss of clusters could not be scored.');
      if (!ended) timer = setTimeout(look, restMs).unref();
    }
  }

  return async () => {
    ended = true;
    clearTimeout(timer);
    await running;
  };
}
