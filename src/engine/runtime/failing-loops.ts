import { HubError } from '../../errors.js';
import type { Clock } from '../ports/clock.js';
import type { HubEvent } from '../ports/events.js';

/** Consecutive failures before an event: with their delays that is 1.5 s, longer than it takes to replace a lost connection. */
const FAILING_AFTER = 5;
const TELL_EVERY_MS = 10 * 60_000;

export interface FailingLoop {
  readonly name: string;
  /** Code and sentence of the last failure, without data that users or members sent. */
  readonly message: string;
}

interface Failing extends FailingLoop {
  readonly since: number;
  toldAt: number | null;
}

/**
 * Tracks loops whose passes fail repeatedly. `record` writes an event when a loop begins to fail, one every 10 minutes while it fails, and
 * one when it recovers. If an event cannot be recorded (the database may be the cause), it is recorded with the next failure.
 */
export class FailingLoops {
  readonly #clock: Clock;
  readonly #record: (event: HubEvent) => Promise<void>;
  readonly #failing = new Map<string, Failing>();

  constructor(clock: Clock, record: (event: HubEvent) => Promise<void>) {
    this.#clock = clock;
    this.#record = record;
  }

  all(): readonly FailingLoop[] {
    return [...this.#failing.values()].map(({ name, message }) => ({ name, message }));
  }

  /** Called after each pass of the loop `name` with the number of consecutive failures and the last error. */
  passed(name: string, failures: number, error: unknown): void {
    if (failures === 0) return this.#runsAgain(name);
    if (failures < FAILING_AFTER) return;
    const known = this.#failing.get(name);
    const failing: Failing = { name, message: whatFailed(error), since: known?.since ?? this.#clock.now(), toldAt: known?.toldAt ?? null };
    this.#failing.set(name, failing);
    this.#tell(failing, failures);
  }

  #tell(failing: Failing, failures: number): void {
    const now = this.#clock.now();
    const before = failing.toldAt;
    if (before !== null && now - before < TELL_EVERY_MS) return;
    failing.toldAt = now;
    const message = `The last ${failures} passes of the loop ${failing.name} failed. ${failing.message}`;
    this.#record({ type: 'LOOP_FAILING', severity: 'WARNING', message }).catch(() => {
      const current = this.#failing.get(failing.name);
      if (current?.toldAt === now) current.toldAt = before;
    });
  }

  #runsAgain(name: string): void {
    const failing = this.#failing.get(name);
    if (!failing) return;
    this.#failing.delete(name);
    if (failing.toldAt === null) return;
    const seconds = Math.round((this.#clock.now() - failing.since) / 1_000);
    const message = `The loop ${name} works again after ${seconds} s of failed passes.`;
    // The failures are in the log; the event about recovery is not worth a retry.
    this.#record({ type: 'LOOP_RUNS_AGAIN', severity: 'INFO', message }).catch(() => undefined);
  }
}

/** The text of an unexpected error may quote data, so the event contains only its kind; the log has the text. */
function whatFailed(error: unknown): string {
  if (error instanceof HubError) return `${error.code}: ${error.message}`;
  const { name = 'Error', code } = (error ?? {}) as { name?: string; code?: unknown };
  const kind = typeof code === 'string' && /^[\w]{1,40}$/.test(code) ? `${name} ${code}` : name;
  return `An unexpected error (${kind}); the log has the message.`;
}
