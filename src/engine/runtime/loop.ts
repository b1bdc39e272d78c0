import { backOffMs, none } from '../../kubernetes/back-off.js';
import type { Clock } from '../ports/clock.js';
import type { Step, Wakeups } from '../ports/wakeups.js';

/** How a pass ended: nothing left, more waits already, or look again after a while. */
export type PassEnd = 'idle' | 'more' | { readonly lookAgainInMs: number };

export interface LoopOptions {
  readonly step: Step;
  /** Receives the number of consecutive failed passes before this one. */
  readonly pass: (failures: number) => Promise<PassEnd>;
  readonly wakeups: Wakeups;
  readonly clock: Clock;
  /** Interval of the slow poll, which finds work whose wake-up was lost. */
  readonly pollMs: number;
  /** A pass that throws is reported here and run again after a growing delay. */
  readonly onFailure: (step: Step, error: unknown) => void;
  /** Hears of each pass: how many in a row failed by now (0 after one that did not), and with what. */
  readonly onPassed?: (failures: number, error: unknown) => void;
}

export interface RunningLoop {
  /** Runs a pass soon; any number of calls before it starts make one pass. */
  wake(): void;
  /** Resolves when the pass under way has ended; no other starts. */
  stop(): Promise<void>;
}

const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 5_000;

/** Runs one pass at a time, as often as there is news, and at least every `pollMs`. */
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
      // A failing pass must not spin: what woke it waits for the delay too.
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
