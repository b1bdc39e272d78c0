import type { Job, JobEnd } from './job.js';
import { limits } from './limits.js';
import { failed, type ProcessCode, ScriptProcess, type Waiting } from './script-process.js';

export interface PoolOptions {
  /** Processes that run scripts at the same time. */
  readonly size?: number;
  /** How long a script may run; `limits.timeMs` when absent. */
  readonly timeMs?: number;
  /** Where the code of the processes is; by default beside this file. */
  readonly code?: ProcessCode;
}

const never = () => null;
/** Jobs in one message. */
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
   * Never rejects. The time limit runs from when a process begins the job, not while it waits for one. `refused` is asked when its
   * turn comes: an answer of it is the end, and nothing runs.
   */
  run(job: Job, refused: () => JobEnd | null = never): Promise<JobEnd> {
    if (this.#closed) return Promise.resolve(failed('interpreters are closed'));
    if (this.#waiting.length >= limits.waiting) return Promise.resolve(failed('too many questions wait for interpreters'));
    return new Promise((end) => {
      this.#waiting.push({ job, refused, end });
      this.#lookSoon();
    });
  }

  /** Starts a process and answers once it can take a job. */
  async warm(): Promise<void> {
    await this.run({ language: 'cel', expressions: {}, variables: {} });
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const { end } of this.#waiting.splice(0)) end(failed('interpreters are closed'));
    await Promise.all([...this.#processes].map((one) => one.stop()));
  }

  /** Jobs that come in one turn of the event loop go in one message. */
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

  /** The first that wait, without those that are refused by now; what every process may have is shared between them. */
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

  /** A process that cannot start would be restarted for ever, so the waiting jobs fail. */
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
