import { backOffMs, none } from '../../kubernetes/back-off.js';
import type { Clock } from '../ports/clock.js';
import type { Step, Wakeups } from '../ports/wakeups.js';

/** The result of a pass: no work left, more work is waiting, or run again after a delay. */
export type PassEnd = 'idle' | 'more' | { readonly lookAgainInMs: number };

export interface LoopOptions {
  readonly step: Step;
  /** Receives the number of consecutive failed passes before this one. */
  readonly pass: (failures: number) => Promise<PassEnd>;
  readonly wakeups: Wakeups;
  readonly clock: Clock;
  /** Interval of the slow poll, which finds work whose wake-up was lost. */
  readonly pollMs: number;
  /** Called when a pass throws; the pass is run again after a growing delay. */
  readonly onFailure: (step: Step, error: unknown) => void;
  /** Called after each pass with the number of consecutive failures (0 after a success) and the last error. */
  readonly onPassed?: (failures: number, error: unknown) => void;
}

export interface RunningLoop {
  /** Runs a pass soon; any number of calls before it starts make one pass. */
  wake(): void;
  /** Resolves when the running pass has ended; no other pass starts. */
  stop(): Promise<void>;
}

const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 5_000;

/** Runs one pass at a time, after each wake-up and at least every `pollMs`. */
export function runLoop({ step, pass, wakeups, clock, pollMs, onFailure, onPassed }: LoopOptions): RunningLoop {
  let stopped = false;
  let wanted = false;
  let failures = 0;
  let running: Promise<void> | null = null;
  let cancelTimer = () => {};

  const start = () => {
    if (stopped || running) return;
    wanted = false;
    cancelTimer();
    running = turn().finally(() => {
      running = null;
      if (wanted) start();
    });
  };

  const turn = async () => {
    let again = pollMs;
    try {
      const end = await pass(failures);
      failures = 0;
      onPassed?.(0, null);
      if (end === 'more') wanted = true;
      else if (end !== 'idle') again = Math.min(pollMs, end.lookAgainInMs);
    } catch (error) {
      failures += 1;
      // A failing pass must not spin: the wake-up waits for the delay too.
      wanted = false;
      again = backOffMs(failures - 1, { firstMs: FIRST_RETRY_MS, longestMs: LAST_RETRY_MS }, none);
      onFailure(step, error);
      onPassed?.(failures, error);
    }
    if (!stopped && !wanted) cancelTimer = clock.after(again, start);
  };

  const wake = () => {
    wanted = true;
    if (failures === 0) start();
  };
  const unsubscribe = wakeups.onWake(step, wake);
  wake();

  return {
    wake,
    async stop() {
      stopped = true;
      unsubscribe();
      cancelTimer();
      await running;
    },
  };
}
