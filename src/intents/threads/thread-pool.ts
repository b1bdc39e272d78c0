import { type Transferable, Worker } from 'node:worker_threads';

export type ThreadEnd<Answer> =
  | { readonly kind: 'read'; readonly answer: Answer }
  /** The job exceeded the memory or time limit for one text. */
  | { readonly kind: 'exhausted'; readonly what: 'memory' | 'time' }
  | { readonly kind: 'failed' }
  /** The queue is full, so another text would wait too long. */
  | { readonly kind: 'busy' };

export interface ThreadOptions {
  /** Texts that are read at the same time. */
  readonly size?: number;
  /** Limit for one text. */
  readonly memoryMb?: number;
  readonly timeMs?: number;
  /** The thread's code; default: the file of the pool. */
  readonly worker?: ThreadCode;
}

export interface ThreadCode {
  readonly url: URL;
  readonly execArgv?: readonly string[];
}

interface Waiting<Job, Answer> {
  readonly job: Job;
  readonly transfer: readonly Transferable[];
  readonly end: (end: ThreadEnd<Answer>) => void;
}

/** Characters of texts that wait or are read, over all requests. */
const MAX_WAITING_CHARACTERS = 128 * 1024 * 1024;
/** An idle thread is stopped after this time, to free its memory. */
const IDLE_MS = 20_000;

/**
 * Threads that work on large texts of users outside of the event loop, one text each. A text that takes too much memory or time ends only
 * its own thread. Threads start with the first text and do not keep the process alive.
 */
export class ThreadPool<Job, Answer> {
  readonly #options: Required<ThreadOptions>;
  readonly #threads = new Set<Thread<Job, Answer>>();
  readonly #waiting: Waiting<Job, Answer>[] = [];
  #characters = 0;
  #closed = false;

  constructor(code: URL, options: ThreadOptions = {}) {
    this.#options = { size: 1, memoryMb: 1_024, timeMs: 30_000, worker: { url: code }, ...options };
  }

  /** Never rejects. The time-out starts when a thread begins the text. What is in `transfer` is moved to the thread instead of copied. */
  run(job: Job, characters: number, transfer: readonly Transferable[] = []): Promise<ThreadEnd<Answer>> {
    if (this.#closed) return Promise.resolve({ kind: 'failed' });
    if (this.#characters + characters > MAX_WAITING_CHARACTERS) return Promise.resolve({ kind: 'busy' });
    this.#characters += characters;
    return new Promise((resolve) => {
      const end = (answer: ThreadEnd<Answer>): void => {
        this.#characters -= characters;
        resolve(answer);
      };
      this.#waiting.push({ job, transfer, end });
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
    const thread = new Thread<Job, Answer>(this.#options, {
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

class Thread<Job, Answer> {
  readonly #worker: Worker;
  readonly #timeMs: number;
  readonly #on: { readonly free: () => void; readonly gone: () => void };
  #current: Waiting<Job, Answer> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #gone = false;

  constructor(
    { worker: { url, execArgv = [] }, memoryMb, timeMs }: Required<ThreadOptions>,
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
    this.#worker.on('message', ({ answer }: { readonly answer: Answer | null }) => {
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

  take(waiting: Waiting<Job, Answer>): void {
    this.#current = waiting;
    this.#worker.ref();
    this.#wait(this.#timeMs, { kind: 'exhausted', what: 'time' });
    this.#worker.postMessage(waiting.job, waiting.transfer);
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

  #wait(ms: number, end: ThreadEnd<Answer>): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#leave(end);
      void this.#worker.terminate();
    }, ms);
  }

  #leave(end: ThreadEnd<Answer>): void {
    if (this.#gone) return;
    this.#gone = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#end(end);
    this.#on.gone();
  }

  #end(end: ThreadEnd<Answer>): void {
    const current = this.#current;
    this.#current = null;
    current?.end(end);
  }
}
