import type { Job, JobEnd } from './job.js';
import { limits } from './limits.js';
import { failed, type ProcessCode, ScriptProcess, type Waiting } from './script-process.js';

export interface PoolOptions {
  /** Maximum number of processes that run scripts. */
  readonly size?: number;
  /** Time limit of a script in milliseconds; default `limits.timeMs`. */
  readonly timeMs?: number;
  /** Path of the processes' code; default: the file beside this one. */
  readonly code?: ProcessCode;
}

const never = () => null;
/** Maximum number of jobs in one message. */
const AT_ONCE = 32;

/**
 * Child processes that run users' scripts. A script that crashes its process is reported as the cause and affects no others: jobs of the
 * same batch run in the next process. Processes start with the first job and do not keep this one alive.
 */
export class InterpreterPool {
  readonly #size: number;
  readonly #code: ProcessCode;
  readonly #timeMs: number;
  readonly #processes = new Set<ScriptProcess>();
  #waiting: Waiting[] = [];
  /** Jobs of a crashed batch: each runs alone, to find the one that crashed. */
  readonly #alone = new Set<Waiting>();
  #looking = false;
  #closed = false;

  constructor({ size = 1, timeMs = limits.timeMs, code }: PoolOptions = {}) {
    this.#timeMs = timeMs;
    this.#size = size;
    this.#code = code ?? { url: new URL('./worker/interpreter-process.js', import.meta.url) };
  }

  /**
   * Never rejects. The time limit starts when a process begins the job, not while it waits. `refused` is called when the job's turn comes: if it
   * returns a result, that is returned and nothing runs.
   */
  run(job: Job, refused: () => JobEnd | null = never): Promise<JobEnd> {
    if (this.#closed) return Promise.resolve(failed('interpreters are closed'));
    if (this.#waiting.length >= limits.waiting) return Promise.resolve(failed('too many questions wait for interpreters'));
    return new Promise((end) => {
      this.#waiting.push({ job, refused, end });
      this.#lookSoon();
    });
  }

  /** Starts a process and resolves when it accepts jobs. */
  async warm(): Promise<void> {
    await this.run({ language: 'cel', expressions: {}, variables: {} });
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const { end } of this.#waiting.splice(0)) end(failed('interpreters are closed'));
    await Promise.all([...this.#processes].map((one) => one.stop()));
  }

  /** Jobs added in one turn of the event loop are sent in one message. */
  #lookSoon(): void {
    if (this.#looking) return;
    this.#looking = true;
    queueMicrotask(() => {
      this.#looking = false;
      this.#next();
    });
  }

  #next(): void {
    for (const process of this.#processes) {
      if (!process.idle) continue;
      const batch = this.#batch();
      if (batch.length > 0) process.take(batch);
    }
    if (this.#waiting.length > 0 && this.#processes.size < this.#size && !this.#closed) this.#start();
  }

  /** The next waiting jobs, without those that are refused by now. The waiting jobs are shared evenly between the processes that may run. */
  #batch(): readonly Waiting[] {
    const batch: Waiting[] = [];
    const most = Math.min(AT_ONCE, Math.ceil(this.#waiting.length / this.#size));
    while (this.#waiting.length > 0 && batch.length < most) {
      const next = this.#waiting[0]!;
      const alone = this.#alone.has(next);
      if (alone && batch.length > 0) break;
      this.#waiting.shift();
      const refusal = next.refused();
      if (refusal) next.end(refusal);
      else batch.push(next);
      if (this.#alone.delete(next)) break;
    }
    return batch;
  }

  #start(): void {
    const process: ScriptProcess = new ScriptProcess(this.#code, this.#timeMs, {
      free: () => this.#next(),
      gone: (undecided, early) => this.#gone(process, undecided, early),
    });
    this.#processes.add(process);
  }

  /** If a process cannot start, the waiting jobs fail: otherwise it would be restarted endlessly. */
  #gone(process: ScriptProcess, undecided: readonly Waiting[], early: boolean): void {
    this.#processes.delete(process);
    for (const one of undecided) this.#alone.add(one);
    this.#waiting = [...undecided, ...this.#waiting];
    if (this.#closed || early) {
      const why = this.#closed ? 'interpreters are closed' : 'the process for scripts does not start';
      for (const { end } of this.#waiting.splice(0)) end(failed(why));
    }
    // The callers may now refuse further jobs of the same document, so they run before the next batch.
    setImmediate(() => this.#next());
  }
}
