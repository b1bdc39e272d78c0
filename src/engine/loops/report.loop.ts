import type { ResourceKey } from '../../core/model/plan.js';
import { report } from '../../core/report.js';
import type { KeyQueue } from '../key-queue.js';
import type { PassEnd } from '../loop.js';
import type { ReportStore } from '../ports.js';
import type { Traces } from '../traces.js';

const BATCH = 1_000;

/** When many resources change at once, each changes again as the next clusters answer: a short rest folds those together. */
const MANY = 64;
const REST_MS = 100;

export interface ReportLoopPorts {
  readonly store: ReportStore;
  readonly queue: KeyQueue<ResourceKey>;
  readonly traces: Traces;
  readonly onReported: (folds: number, seconds: number) => void;
  readonly nowMs: () => number;
}

/** One pass of the road back: what clusters said about each resource is folded into one answer. */
export function reportPass({ store, queue, traces, onReported, nowMs }: ReportLoopPorts): () => Promise<PassEnd> {
  let restUntil = 0;
  return async () => {
    const startedAt = nowMs();
    if (startedAt < restUntil) return { lookAgainInMs: restUntil - startedAt };
    const keys = queue.take(BATCH);
    if (keys.length === 0) return 'idle';
    if (keys.length >= MANY) restUntil = startedAt + REST_MS;
    try {
      const seen = await store.snapshot(keys);
      const reports = seen.map(report);
      await store.save(reports);
      for (const [i, fold] of reports.entries()) {
        traces.add(
          'report',
          fold.key,
          `${seen[i]!.works.length} works`,
          fold.health,
          `${fold.clusters.ready} of ${fold.clusters.total} clusters ready`,
        );
      }
      onReported(reports.length, (nowMs() - startedAt) / 1_000);
    } catch (error) {
      queue.add(keys);
      throw error;
    }
    return queue.size > 0 ? 'more' : 'idle';
  };
}

/** Queues every resource, page by page: at start-up, and when another replica may have moved without telling. */
export async function reportAll(store: ReportStore, queue: KeyQueue<ResourceKey>): Promise<void> {
  let after: ResourceKey | null = null;
  for (;;) {
    const page: readonly ResourceKey[] = await store.page(after, BATCH);
    queue.add(page);
    if (page.length < BATCH) return;
    after = page[page.length - 1]!;
  }
}
