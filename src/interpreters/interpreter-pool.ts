import { Worker } from 'node:worker_threads';
import type { Job, JobEnd } from './job.js';
import { limits } from './limits.js';

export interface PoolOptions {
  /** Threads that run scripts at the same time. */
  readonly size?: number;
  /** How long a script may run; `limits.timeMs` when absent. */
  readonly timeMs?: number;
  /** Where the thread's code is; by default beside this file. */
  readonly worker?: { readonly url: URL; readonly execArgv?: readonly string[] };
}

interface Waiting {
  readonly job: Job;
  readonly end: (end: JobEnd) => void;
}

/**
 * Threads for scripts of users. A script that does not end in time takes its thread with it and nothing else; another thread
 * takes its place. Threads start with the first job, never keep the process alive, and see neither its environment nor its output.
 */
export class InterpreterPool {
  readonly #size: number;
  readonly #worker: NonNullable<PoolOptions['worker']>;
  readonly #timeMs: number;
  readonly #threads = new Set<Thread>();
  readonly #waiting: Waiting[] = [];
  #closed = false;

  constructor({ size = 1, timeMs = limits.timeMs, worker }: PoolOptions = {}) {
    this.#timeMs = timeMs;
    this.#size = size;
    this.#worker = worker ?? { url: new URL('./worker/interpreter-worker.js', import.meta.url) };
  }

  /** Never rejects. The time limit runs from when a thread takes the job, not while it waits for one. */
  run(job: Job): Promise<JobEnd> {
    if (this.#closed) return Promise.resolve(failed('interpreters are closed'));
    if (this.#waiting.length >= limits.waiting) return Promise.resolve(failed('too many questions wait for interpreters'));
    return new Promise((end) => {
      this.#waiting.push({ job, end });
      this.#next();
    });
  }

  /** Starts the threads and answers once they can take a job. */
  async warm(): Promise<void> {
    await this.run({ language: 'cel', expressions: {}, variables: {} });
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const { end } of this.#waiting.splice(0)) end(failed('interpreters are closed'));
    await Promise.all([...this.#threads].map((thread) => thread.stop()));
  }

  #next(): void {
    if (this.#waiting.length === 0) return;
    for (const thread of this.#threads) {
      const next = thread.idle ? this.#waiting.shift() : undefined;
      if (next) thread.take(next);
    }
    if (this.#waiting.length > 0 && this.#threads.size < this.#size && !this.#closed) this.#start();
  }

  #start(): void {
    const thread = new Thread(this.#worker, this.#timeMs, {
      free: () => this.#next(),
      gone: (early) => this.#gone(thread, early),
    });
    this.#threads.add(thread);
  }

  /** A thread that cannot even start would be started for ever, so those who wait are told. */
  #gone(thread: Thread, early: boolean): void {
    this.#threads.delete(thread);
    if (early) for (const { end } of this.#waiting.splice(0)) end(failed('the thread for scripts does not start'));
    this.#next();
  }
}

class Thread {
  readonly #worker: Worker;
  readonly #timeMs: number;
  readonly #on: { readonly free: () => void; readonly gone: (early: boolean) => void };
  #state: 'starting' | 'idle' | 'busy' | 'gone' = 'starting';
  #current: Waiting | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(
    { url, execArgv = [] }: NonNullable<PoolOptions['worker']>,
    timeMs: number,
    on: { readonly free: () => void; readonly gone: (early: boolean) => void },
  ) {
    this.#timeMs = timeMs;
    this.#on = on;
    this.#worker = new Worker(url, {
      execArgv: [...execArgv],
      env: {},
      workerData: { timeMs },
      stdin: false,
      stdout: true,
      stderr: true,
      // The machine itself takes about as much again as a script may.
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB, maxYoungGenerationSizeMb: 8, stackSizeMb: 2 },
    });
    this.#worker.unref();
    this.#worker.on('message', (message: JobEnd | 'ready') => this.#said(message));
    this.#worker.on('error', (error) => this.#died(error));
    this.#worker.on('exit', () => this.#died(null));
  }

  get idle(): boolean {
    return this.#state === 'idle';
  }

  take(waiting: Waiting): void {
    this.#state = 'busy';
    this.#current = waiting;
    this.#worker.ref();
    // The script ends itself at its limit; this is for one that cannot, and gives the other way a moment to be first.
    this.#timer = setTimeout(() => this.#cutOff(), this.#timeMs + GRACE_MS);
    this.#worker.postMessage(waiting.job);
  }

  async stop(): Promise<void> {
    this.#end(failed('interpreters are closed'));
    this.#state = 'gone';
    await this.#worker.terminate();
  }

  #said(message: JobEnd | 'ready'): void {
    if (this.#state === 'gone') return;
    this.#state = 'idle';
    if (message !== 'ready') this.#end(message);
    this.#on.free();
  }

  #cutOff(): void {
    this.#end({ ok: false, message: `it took longer than ${this.#timeMs} ms`, cutOff: true });
    this.#leave(false);
    void this.#worker.terminate();
  }

  #died(error: (Error & { code?: string }) | null): void {
    if (this.#state === 'gone') return;
    const early = this.#state === 'starting';
    const memory = error?.code === 'ERR_WORKER_OUT_OF_MEMORY';
    const message = memory ? `it took more than ${limits.memoryBytes / 1_048_576} MB` : 'its thread ended';
    this.#end({ ok: false, message, cutOff: true });
    this.#leave(early);
  }

  #leave(early: boolean): void {
    this.#state = 'gone';
    this.#on.gone(early);
  }

  #end(end: JobEnd): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const current = this.#current;
    this.#current = null;
    if (!current) return;
    this.#worker.unref();
    current.end(end);
  }
}

const HEAP_MB = 2 * (limits.memoryBytes / 1_048_576);
const GRACE_MS = 10;

function failed(message: string): JobEnd {
  return { ok: false, message, cutOff: false };
}
