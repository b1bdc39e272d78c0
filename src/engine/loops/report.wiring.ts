import type { ResourceKey } from '../../core/model/plan.js';
import type { HubEvent } from '../ports/events.js';
import { KeyQueue } from '../runtime/key-queue.js';
import type { SharedParts, WiredLoop } from '../shared-parts.js';
import { foldedByUsersPass, reportAll, reportPass } from './report.loop.js';

const RETRY_MS = 5_000;

/** Two loops: kinds whose status a user's interpreter aggregates have their own, because interpreters are slower. */
export function wireReport(parts: SharedParts): readonly WiredLoop[] {
  const { ports, registry, traces, failureDedup, onFailure, recordEvent } = parts;
  const { clock, meter, wakeups } = ports;
  const foldedByUsers = new KeyQueue<ResourceKey>(() => wakeups.wake('report'));
  const common = {
    store: ports.reports,
    registry,
    traces,
    onReported: (folds: number, seconds: number) => meter.reported(folds, seconds),
    onSetAside: (key: ResourceKey, error: unknown) => {
      onFailure('report', error);
      recordEvent('report', notFolded(key));
    },
    clock,
    nowMs: () => clock.now(),
  };
  return [
    { step: 'report', name: 'report', pass: reportPass({ ...common, queue: parts.reports, aside: foldedByUsers }) },
    {
      step: 'report',
      name: 'report by interpreters',
      pass: foldedByUsersPass({
        ...common,
        queue: foldedByUsers,
        onFailed: ({ key, template }, message) => {
          registry.failed(template);
          if (failureDedup.isNew(message, clock.now())) recordEvent('report', interpreterFailed(key, message));
        },
      }),
    },
  ];
}

/** Queues the report of every resource; retries every 5 s while the store fails. */
export class FullReport {
  readonly #parts: SharedParts;
  #queuedOnce = false;
  #stopped = false;

  constructor(parts: SharedParts) {
    this.#parts = parts;
  }

  /** True when every resource was queued at least once. */
  get queuedOnce(): boolean {
    return this.#queuedOnce;
  }

  start(): void {
    if (this.#stopped) return;
    const { ports, reports, onFailure } = this.#parts;
    reportAll(ports.reports, reports).then(
      () => {
        this.#queuedOnce = true;
      },
      (error) => {
        onFailure('report', error);
        ports.clock.after(RETRY_MS, () => this.start());
      },
    );
  }

  stop(): void {
    this.#stopped = true;
  }
}

function notFolded(resource: ResourceKey): HubEvent {
  const message = 'The reports of the clusters cannot be folded; the previous report is kept. The log has the error.';
  return { type: 'REPORT_FAILED', severity: 'WARNING', message, resource };
}

function interpreterFailed(resource: ResourceKey, failure: string): HubEvent {
  return { type: 'INTERPRETER_FAILED', severity: 'WARNING', message: `${failure}. The previous aggregated status is kept.`, resource };
}
