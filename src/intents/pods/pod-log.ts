import { setTimeout as pause } from 'node:timers/promises';
import { HubError } from '../../errors.js';
import { LogLines } from './log-lines.js';

export interface LogLimits {
  readonly bytesPerSecond: number;
  readonly lineBytes: number;
  readonly linesOfMessage: number;
  /** A log as a stream. */
  readonly bytes: number;
  /** Maximum time without a line, in milliseconds. */
  readonly idleMs: number;
}

export const logLimits: LogLimits = {
  bytesPerSecond: 512 * 1024,
  lineBytes: 16 * 1024,
  linesOfMessage: 500,
  bytes: 64 * 1024 * 1024,
  idleMs: 15 * 60_000,
};

/** A part of a log; the last one has the reason for its end. */
export interface LogPart {
  readonly lines: readonly string[];
  /** Number of lines that were too long and are cut. */
  readonly shortened: number;
  readonly end: LogEnd | null;
  readonly message: string | null;
}

export type LogEnd = 'COMPLETE' | 'IDLE' | 'LIMIT' | 'FAILED';

/**
 * The log that `open` opens, in parts, never faster than the limit: a member that sends faster has to wait. Ending the generator ends the
 * request at once, also while it waits. A failure after the opening is the last part and does not throw.
 */
export async function podLog(
  open: (signal: AbortSignal) => Promise<AsyncIterable<Buffer>>,
  limits: LogLimits = logLimits,
): Promise<AsyncGenerator<LogPart, void, void>> {
  const ending = new AbortController();
  const body = await open(ending.signal);
  const parts = partsOf(body, ending, limits);
  const end = parts.return.bind(parts);
  parts.return = (value) => {
    ending.abort();
    return end(value);
  };
  return parts;
}

async function* partsOf(body: AsyncIterable<Buffer>, ending: AbortController, limits: LogLimits): AsyncGenerator<LogPart, void, void> {
  const lines = new LogLines(limits.lineBytes);
  const pace = new Pace(limits.bytesPerSecond);
  let end: LogEnd = 'COMPLETE';
  let message: string | null = null;
  let left = limits.bytes;
  const idle = setTimeout(() => {
    end = 'IDLE';
    ending.abort();
  }, limits.idleMs);
  try {
    for await (const chunk of body) {
      idle.refresh();
      left -= chunk.length;
      if (left < 0) {
        end = 'LIMIT';
        break;
      }
      yield* inMessages(lines, lines.push(chunk), limits.linesOfMessage);
      await pause(pace.waitMs(chunk.length, performance.now()), undefined, { signal: ending.signal });
    }
  } catch (error) {
    // An idle stream was ended on purpose; what its end throws is no failure.
    if (end === 'COMPLETE') {
      if (!(error instanceof HubError) && !isCut(error)) throw error;
      [end, message] = ['FAILED', error instanceof HubError ? error.message : 'the connection to the cluster ended'];
    }
  } finally {
    clearTimeout(idle);
    ending.abort();
  }
  yield* inMessages(lines, lines.rest(), limits.linesOfMessage);
  yield { lines: [], shortened: 0, end, message };
}

function* inMessages(counted: LogLines, lines: readonly string[], most: number): Generator<LogPart, void, void> {
  for (let start = 0; start < lines.length; start += most) {
    const shortened = counted.shortened;
    counted.shortened = 0;
    yield { lines: lines.slice(start, start + most), shortened, end: null, message: null };
  }
}

/** Errors of streams and sockets, which are no bugs of the hub. */
function isCut(error: unknown): error is Error {
  return error instanceof Error && ('code' in error || error.name === 'AbortError');
}

/** Limits the rate of bytes; a burst of one second's worth is allowed. */
class Pace {
  readonly #bytesPerSecond: number;
  #paidUntilMs = Number.NEGATIVE_INFINITY;

  constructor(bytesPerSecond: number) {
    this.#bytesPerSecond = bytesPerSecond;
  }

  waitMs(bytes: number, nowMs: number): number {
    this.#paidUntilMs = Math.max(this.#paidUntilMs, nowMs) + (bytes / this.#bytesPerSecond) * 1000;
    return Math.max(0, this.#paidUntilMs - nowMs - 1000);
  }
}
