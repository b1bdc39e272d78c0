import type { ResourceKey } from '../../core/model/plan.js';
import type { Report, SeenReport } from '../../core/model/report.js';
import { memberStatuses, report } from '../../core/report.js';
import type { InterpreterRegistry } from '../interpreters/interpreter-registry.js';
import type { Clock } from '../ports/clock.js';
import type { ReportStore } from '../ports/report.js';
import { inParts, NotDone } from '../runtime/in-parts.js';
import type { KeyQueue } from '../runtime/key-queue.js';
import type { PassEnd } from '../runtime/loop.js';
import { Quarantine } from '../runtime/quarantine.js';
import type { Traces } from '../runtime/traces.js';

const BATCH = 1_000;

/**
 * From this batch size on, pause briefly before the next pass: the same resources change again as further clusters answer, and one report
 * covers all of these changes.
 */
const MANY = 64;
const REST_MS = 250;

export interface ReportLoopPorts {
  readonly store: ReportStore;
  readonly queue: KeyQueue<ResourceKey>;
  readonly registry: Pick<InterpreterRegistry, 'current'>;
  /** Queue of kinds whose status a user's interpreter aggregates, so that other kinds do not wait for scripts. */
  readonly aside: KeyQueue<ResourceKey>;
  readonly traces: Traces;
  readonly onReported: (folds: number, seconds: number) => void;
  readonly nowMs: () => number;
  readonly clock: Clock;
  /** Called for a resource that fails alone; it is excluded for at least a minute. */
  readonly onSetAside: (key: ResourceKey, error: unknown) => void;
}

/** One pass: aggregates the state of each queued resource over all clusters into one report. */
export function reportPass(ports: ReportLoopPorts): (failures?: number) => Promise<PassEnd> {
  const { store, queue, registry, aside, traces, onReported, nowMs } = ports;
  const quarantine = new Quarantine<ResourceKey>(ports.clock);
  let restUntil = 0;
  return async (failures = 0) => {
    const startedAt = nowMs();
    if (startedAt < restUntil) return { lookAgainInMs: restUntil - startedAt };
    queue.add(quarantine.due());
    queue.add(await store.damaged());
    const keys = queue.take(BATCH);
    if (keys.length === 0) return 'idle';
    if (keys.length >= MANY) restUntil = startedAt + REST_MS;
    await reportInParts(ports, quarantine, keys, failures, async (part) => {
      const all = await store.snapshot(part);
      const interpreters = await registry.current();
      const folded = interpreters === null ? [] : all.filter(({ template }) => interpreters.covers(template, 'aggregate'));
      if (folded.length > 0) aside.add(folded.map(({ key }) => key));
      const seen = folded.length === 0 ? all : all.filter(({ template }) => !interpreters!.covers(template, 'aggregate'));
      const reports = seen.map((one) => report(one));
      await store.save(reports);
      trace(traces, seen, reports);
      onReported(reports.length, (nowMs() - startedAt) / 1_000);
    });
    return queue.size > 0 ? 'more' : 'idle';
  };
}

type QueuePorts = Pick<ReportLoopPorts, 'queue' | 'onSetAside'>;

/** A resource whose report fails does not delay the others: it is set aside, and an event reports it. */
async function reportInParts(
  { queue, onSetAside }: QueuePorts,
  quarantine: Quarantine<ResourceKey>,
  keys: readonly ResourceKey[],
  failures: number,
  work: (part: readonly ResourceKey[]) => Promise<void>,
): Promise<void> {
  try {
    await inParts({
      items: keys.filter((key) => !quarantine.keeps(key, key)),
      failures,
      work: async (part) => {
        await work(part);
        for (const key of part) quarantine.release(key);
      },
      setAside: async (key, error) => {
        quarantine.add(key, key);
        onSetAside(key, error);
      },
    });
  } catch (error) {
    if (!(error instanceof NotDone)) throw error;
    queue.add(error.items as readonly ResourceKey[]);
    throw error.cause;
  }
}

export interface FoldedByUsersPorts
  extends Pick<ReportLoopPorts, 'store' | 'registry' | 'traces' | 'onReported' | 'nowMs' | 'clock' | 'onSetAside'> {
  readonly queue: KeyQueue<ResourceKey>;
  readonly onFailed: (seen: SeenReport, message: string) => void;
}

const BATCH_OF_SCRIPTS = 100;

/**
 * The same pass for kinds whose status a user's interpreter aggregates. If a script fails, its last result stays; without one, the hub's
 * own aggregation is used.
 */
export function foldedByUsersPass(ports: FoldedByUsersPorts): (failures?: number) => Promise<PassEnd> {
  const { store, queue, registry, traces, onReported, nowMs } = ports;
  const quarantine = new Quarantine<ResourceKey>(ports.clock);
  return async (failures = 0) => {
    const startedAt = nowMs();
    queue.add(quarantine.due());
    const keys = queue.take(BATCH_OF_SCRIPTS);
    if (keys.length === 0) return 'idle';
    await reportInParts(ports, quarantine, keys, failures, async (part) => {
      const [seen, before, interpreters] = await Promise.all([store.snapshot(part), store.folded(part), registry.current()]);
      const reports = await Promise.all(
        seen.map(async (one) => {
          const own = report(one);
          const last = before.get(one.key);
          if (interpreters === null || !last) return own;
          const said = await interpreters.ask({ operation: 'aggregate', object: last.template, items: memberStatuses(one, own) });
          if (said.kind === 'none') return own;
          if (said.kind === 'failed') ports.onFailed(one, said.message);
          return { ...own, status: said.kind === 'answered' ? said.answer : (last.status ?? own.status) };
        }),
      );
      await store.save(reports);
      trace(traces, seen, reports);
      onReported(reports.length, (nowMs() - startedAt) / 1_000);
    });
    return queue.size > 0 ? 'more' : 'idle';
  };
}

function trace(traces: Traces, seen: readonly SeenReport[], reports: readonly Report[]): void {
  for (const [i, { key, health, clusters }] of reports.entries()) {
    traces.add('report', key, `${seen[i]!.works.length} works`, health, `${clusters.ready} of ${clusters.total} clusters ready`);
  }
}

/** Queues every resource, page by page: at start-up, and when another replica may have changed state without a wake-up. */
export async function reportAll(store: ReportStore, queue: KeyQueue<ResourceKey>): Promise<void> {
  let after: ResourceKey | null = null;
  for (;;) {
    const page: readonly ResourceKey[] = await store.page(after, BATCH);
    queue.add(page);
    if (page.length < BATCH) return;
    after = page[page.length - 1]!;
  }
}
