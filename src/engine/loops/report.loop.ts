import type { ResourceKey } from '../../core/model/plan.js';
import type { Report, SeenReport } from '../../core/model/report.js';
import { memberStatuses, report } from '../../core/report.js';
import type { Rules } from '../interpreters/interpreter-registry.js';
import type { ReportStore } from '../ports/report.js';
import type { KeyQueue } from '../runtime/key-queue.js';
import type { PassEnd } from '../runtime/loop.js';
import type { Traces } from '../runtime/traces.js';

const BATCH = 1_000;

/** When many resources change at once, each changes again as the next clusters answer: a short rest folds those together. */
const MANY = 64;
const REST_MS = 250;

export interface ReportLoopPorts {
  readonly store: ReportStore;
  readonly queue: KeyQueue<ResourceKey>;
  readonly rules: Pick<Rules, 'users'>;
  /** Kinds whose statuses users fold are reported from there, so that nobody else waits for their scripts. */
  readonly aside: KeyQueue<ResourceKey>;
  readonly traces: Traces;
  readonly onReported: (folds: number, seconds: number) => void;
  readonly nowMs: () => number;
}

/** One pass of the road back: what clusters said about each resource is folded into one answer. */
export function reportPass({ store, queue, rules, aside, traces, onReported, nowMs }: ReportLoopPorts): () => Promise<PassEnd> {
  let restUntil = 0;
  return async () => {
    const startedAt = nowMs();
    if (startedAt < restUntil) return { lookAgainInMs: restUntil - startedAt };
    const keys = queue.take(BATCH);
    if (keys.length === 0) return 'idle';
    if (keys.length >= MANY) restUntil = startedAt + REST_MS;
    try {
      const all = await store.snapshot(keys);
      const users = await rules.users();
      const folded = users === null ? [] : all.filter(({ template }) => users.covers(template, 'aggregate'));
      if (folded.length > 0) aside.add(folded.map(({ key }) => key));
      const seen = folded.length === 0 ? all : all.filter(({ template }) => !users!.covers(template, 'aggregate'));
      const reports = seen.map((one) => report(one));
      await store.save(reports);
      trace(traces, seen, reports);
      onReported(reports.length, (nowMs() - startedAt) / 1_000);
    } catch (error) {
      queue.add(keys);
      throw error;
    }
    return queue.size > 0 ? 'more' : 'idle';
  };
}

export interface FoldedByUsersPorts extends Pick<ReportLoopPorts, 'store' | 'rules' | 'traces' | 'onReported' | 'nowMs'> {
  readonly queue: KeyQueue<ResourceKey>;
  readonly onFailed: (seen: SeenReport, message: string) => void;
}

const BATCH_OF_SCRIPTS = 100;

/** The same pass for kinds whose statuses users fold. Where a script fails, what it said last stays, and else the hub's own fold. */
export function foldedByUsersPass(ports: FoldedByUsersPorts): () => Promise<PassEnd> {
  const { store, queue, rules, traces, onReported, nowMs } = ports;
  return async () => {
    const startedAt = nowMs();
    const keys = queue.take(BATCH_OF_SCRIPTS);
    if (keys.length === 0) return 'idle';
    try {
      const [seen, before, users] = await Promise.all([store.snapshot(keys), store.folded(keys), rules.users()]);
      const reports = await Promise.all(
        seen.map(async (one) => {
          const own = report(one);
          const last = before.get(one.key);
          if (users === null || !last) return own;
          const said = await users.ask({ operation: 'aggregate', object: last.template, items: memberStatuses(one, own) });
          if (said.kind === 'none') return own;
          if (said.kind === 'failed') ports.onFailed(one, said.message);
          return { ...own, status: said.kind === 'answered' ? said.answer : (last.status ?? own.status) };
        }),
      );
      await store.save(reports);
      trace(traces, seen, reports);
      onReported(reports.length, (nowMs() - startedAt) / 1_000);
    } catch (error) {
      queue.add(keys);
      throw error;
    }
    return queue.size > 0 ? 'more' : 'idle';
  };
}

function trace(traces: Traces, seen: readonly SeenReport[], reports: readonly Report[]): void {
  for (const [i, { key, health, clusters }] of reports.entries()) {
    traces.add('report', key, `${seen[i]!.works.length} works`, health, `${clusters.ready} of ${clusters.total} clusters ready`);
  }
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
