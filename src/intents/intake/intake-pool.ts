import { Worker } from 'node:worker_threads';
import type { IntakeAnswer, IntakeJob } from './intake-job.js';

export type IntakeEnd =
  | { readonly kind: 'read'; readonly answer: IntakeAnswer }
  /** Parsing exceeded the memory or time limit for one text. */
  | { readonly kind: 'exhausted'; readonly what: 'memory' | 'time' }
  | { readonly kind: 'failed' }
  /** The queue is full, so another text would wait too long. */
  | { readonly kind: 'busy' };

export interface IntakePoolOptions {
  /** Texts that are read at the same time. */
  readonly size?: number;
  /** Limit for one text. */
  readonly memoryMb?: number;
  readonly timeMs?: number;
  /** The thread's code; default: the file beside this one. */
  readonly worker?: { readonly url: URL; readonly execArgv?: readonly string[] };
}

interface Waiting {
  readonly job: IntakeJob;
  readonly end: (end: IntakeEnd) => void;
}

/** Characters of texts that wait or are read, over all requests. */
const MAX_WAITING_CHARACTERS = 128 * 1024 * 1024;
/** An idle thread is stopped after this time, to free its memory. */
const IDLE_MS = 20_000;

/**
 * Threads that parse large texts of users outside of the event loop. A text that takes too much memory or time ends only its own thread.
 * Threads start with the first text and do not keep the process alive.
 */
export class IntakePool {
  readonly #options: Required<IntakePoolOptions>;
  readonly #threads = new Set<Thread>();
  readonly #waiting: Waiting[] = [];
  #characters = 0;
  #closed = false;

  constructor(options: IntakePoolOptions = {}) {
    const worker = { url: new URL('./intake-worker.js', import.meta.url) };
    this.#options = { size: 1, memoryMb: 1_024, timeMs: 30_000, worker, ...options };
  }

  /** Never rejects. The time-out starts when a thread begins the text. */
  read(job: IntakeJob): Promise<IntakeEnd> {
    if (this.#closed) return Promise.resolve({ kind: 'failed' });
    if (this.#characters + job.text.length > MAX_WAITING_CHARACTERS) return Promise.resolve({ kind: 'busy' });
    this.#characters += job.text.length;
    return new Promise((resolve) => {
      const end = (answer: IntakeEnd): void => {
        this.#characters -= job.text.length;
        resolve(answer);
      };
      this.#waiting.push({ job, end });
      this.#next();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const { end } of this.#waiting.splice(0)) end({ kind: 'failed' });
    await Promise.all([...this.#threads].map((thread) => thread.stop()));
  }

  #next(): void {
    for (const thread of this.#threads) {
      const next = thread.idle ? this.#waiting.shift() : undefined;
      if (next) thread.take(next);
    }
    if (this.#waiting.length === 0 || this.#closed || this.#threads.size >= this.#options.size) return;
    const thread = new Thread(this.#options, {
      free: () => this.#next(),
      gone: () => {
        this.#threads.delete(thread);
        this.#next();
      },
    });
    this.#threads.add(thread);
    thread.take(this.#waiting.shift()!);
    this.#next();
  }
}

class Thread {
  readonly #worker: Worker;
  readonly #timeMs: number;
  readonly #on: { readonly free: () => void; readonly gone: () => void };
  #current: Waiting | null = null;
  #timer: NodeJS.Timeout | null = null;
  #gone = false;

  constructor(
    { worker: { url, execArgv = [] }, memoryMb, timeMs }: Required<IntakePoolOptions>,
    on: { readonly free: () => void; readonly gone: () => void },
  ) {
    this.#timeMs = timeMs;
    this.#on = on;
    this.#worker = new Worker(url, {
      execArgv: [...execArgv],
      env: {},
      stdin: false,
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 },
    });
    this.#worker.on('message', ({ answer }: { readonly answer: IntakeAnswer | null }) => {
      this.#end(answer ? { kind: 'read', answer } : { kind: 'failed' });
      this.#rest();
      this.#on.free();
    });
    this.#worker.on('error', (error: Error & { code?: string }) =>
      this.#leave(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? { kind: 'exhausted', what: 'memory' } : { kind: 'failed' }),
    );
    this.#worker.on('exit', () => this.#leave({ kind: 'failed' }));
  }

  get idle(): boolean {
    return this.#current === null && !this.#gone;
  }

  take(waiting: Waiting): void {
    this.#current = waiting;
    this.#worker.ref();
    this.#wait(this.#timeMs, { kind: 'exhausted', what: 'time' });
    this.#worker.postMessage(waiting.job);
  }

  async stop(): Promise<void> {
    this.#leave({ kind: 'failed' });
    await this.#worker.terminate();
  }

  #rest(): void {
    this.#worker.unref();
    this.#wait(IDLE_MS, { kind: 'failed' });
    this.#timer?.unref();
  }

  #wait(ms: number, end: IntakeEnd): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#leave(end);
      void this.#worker.terminate();
    }, ms);
  }

  #leave(end: IntakeEnd): void {
    if (this.#gone) return;
    this.#gone = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#end(end);
    this.#on.gone();
  }

  #end(end: IntakeEnd): void {
    const current = this.#current;
    this.#current = null;
    current?.end(end);
  }
}
