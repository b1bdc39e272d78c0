import { type Transferable, Worker } from 'node:worker_threads';

export type ThreadEnd<Answer> =
  | { readonly kind: 'read'; readonly answer: Answer }
  /** The job exceeded the memory or time limit for one text. */
  | { readonly kind: 'exhausted'; readonly what: 'memory' | 'time' }
  | { readonly kind: 'failed' }
  /** The queue is full, or the text waited too long in it. */
  | { readonly kind: 'busy' };

export interface ThreadOptions {
  /** Texts that are read at the same time. */
  readonly size?: number;
  /** Limits for one text; the time is CPU time of the thread, so that a busy machine refuses nothing that an idle one reads. */
  readonly memoryMb?: number;
  readonly timeMs?: number;
  /** A job ends after this multiple of its CPU time by the clock, because the next ones wait for it. Default: 4. */
  readonly clockFactor?: number;
  /** Limit of the characters of all texts that wait or are read, over all requests. */
  readonly maxCharacters?: number;
  /** Longest wait for a thread; a text that waits longer is answered as busy. Default: no limit. */
  readonly waitMs?: number;
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
  /** Ends the wait. */
  readonly timer: NodeJS.Timeout | undefined;
}

const MAX_CHARACTERS = 128 * 1024 * 1024;
/** The CPU time of a thread is read at most once in this time: each look interrupts the thread. */
const LOOK_AGAIN_MS = 50;
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
    this.#options = {
      size: 1,
      memoryMb: 1_024,
      timeMs: 30_000,
      clockFactor: 4,
      maxCharacters: MAX_CHARACTERS,
      waitMs: Number.POSITIVE_INFINITY,
      worker: { url: code },
      ...options,
    };
  }

  /** Never rejects. The time limit starts when a thread starts the text. Buffers in `transfer` are moved to the thread and not copied. */
  run(job: Job, characters: number, transfer: readonly Transferable[] = []): Promise<ThreadEnd<Answer>> {
    if (this.#closed) return Promise.resolve({ kind: 'failed' });
    if (this.#characters + characters > this.#options.maxCharacters) return Promise.resolve({ kind: 'busy' });
    this.#characters += characters;
    return new Promise((resolve) => {
      const end = (answer: ThreadEnd<Answer>): void => {
        this.#characters -= characters;
        resolve(answer);
      };
      const waiting: Waiting<Job, Answer> = { job, transfer, end, timer: this.#limitWait(() => waiting) };
      this.#waiting.push(waiting);
      this.#next();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (let next = this.#shift(); next; next = this.#shift()) next.end({ kind: 'failed' });
    await Promise.all([...this.#threads].map((thread) => thread.stop()));
  }

  #next(): void {
    for (const thread of this.#threads) {
      const next = thread.idle ? this.#shift() : undefined;
      if (next) thread.take(next);
    }
    while (!this.#closed && this.#threads.size < this.#options.size) {
      const next = this.#shift();
      if (!next) return;
      const thread = this.#start();
      if (thread) thread.take(next);
      else next.end({ kind: 'failed' });
    }
  }

  /** Null if the system cannot start a thread. */
  #start(): Thread<Job, Answer> | null {
    try {
      const thread = new Thread<Job, Answer>(this.#options, {
        free: () => this.#next(),
        gone: () => {
          this.#threads.delete(thread);
          this.#next();
        },
      });
      this.#threads.add(thread);
      return thread;
    } catch {
      return null;
    }
  }

  #shift(): Waiting<Job, Answer> | undefined {
    const next = this.#waiting.shift();
    clearTimeout(next?.timer);
    return next;
  }

  #limitWait(waiting: () => Waiting<Job, Answer>): NodeJS.Timeout | undefined {
    if (!Number.isFinite(this.#options.waitMs)) return undefined;
    return setTimeout(() => {
      const at = this.#waiting.indexOf(waiting());
      if (at >= 0) this.#waiting.splice(at, 1)[0]!.end({ kind: 'busy' });
    }, this.#options.waitMs).unref();
  }
}

class Thread<Job, Answer> {
  readonly #worker: Worker;
  readonly #timeMs: number;
  /** Longest time of a job by the clock. */
  readonly #clockMs: number;
  readonly #on: { readonly free: () => void; readonly gone: () => void };
  #current: Waiting<Job, Answer> | null = null;
  #timer: NodeJS.Timeout | null = null;
  /** CPU time of the thread when the last job ended, or when it had started. */
  #cpuBefore = 0;
  #gone = false;

  constructor(
    { worker: { url, execArgv = [] }, memoryMb, timeMs, clockFactor }: Required<ThreadOptions>,
    on: { readonly free: () => void; readonly gone: () => void },
  ) {
    this.#timeMs = timeMs;
    this.#clockMs = timeMs * clockFactor;
    this.#on = on;
    this.#worker = new Worker(url, {
      execArgv: [...execArgv],
      env: {},
      stdin: false,
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 },
    });
    this.#worker.once('online', () => this.#countFromHere());
    this.#worker.on('message', ({ answer }: { readonly answer: Answer | null }) => {
      this.#end(answer ? { kind: 'read', answer } : { kind: 'failed' });
      this.#rest();
      this.#on.free();
    });
    this.#worker.on('error', (error: Error & { code?: string }) =>
      this.#leave(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? { kind: 'exhausted', what: 'memory' } : { kind: 'failed' }),
    );
    this.#worker.on('messageerror', () => this.#fail());
    this.#worker.on('exit', () => this.#leave({ kind: 'failed' }));
  }

  get idle(): boolean {
    return this.#current === null && !this.#gone;
  }

  take(waiting: Waiting<Job, Answer>): void {
    this.#current = waiting;
    this.#worker.ref();
    this.#limit(waiting, performance.now(), this.#timeMs);
    try {
      this.#worker.postMessage(waiting.job, waiting.transfer);
    } catch {
      // The job cannot be copied, or what it transfers was transferred before.
      this.#fail();
    }
  }

  async stop(): Promise<void> {
    this.#leave({ kind: 'failed' });
    await this.#worker.terminate();
  }

  #fail(): void {
    this.#stop({ kind: 'failed' });
  }

  #rest(): void {
    this.#worker.unref();
    this.#wait(IDLE_MS, () => this.#stop({ kind: 'failed' }));
    this.#timer?.unref();
    this.#countFromHere();
  }

  #countFromHere(): void {
    void this.#cpuMs().then((ms) => {
      this.#cpuBefore = ms;
    });
  }

  /** Looks at the CPU time of the job when it may be used up, at the earliest after `ms`. */
  #limit(job: Waiting<Job, Answer>, startedAt: number, ms: number): void {
    this.#wait(ms, () => {
      const isTooLate = performance.now() - startedAt >= this.#clockMs;
      if (isTooLate) this.#stop({ kind: 'exhausted', what: 'time' });
      // If the thread does not answer, the limit by the clock ends the job.
      else this.#limit(job, startedAt, startedAt + this.#clockMs - performance.now());
      void this.#cpuMs().then((cpuMs) => {
        if (this.#current !== job) return;
        const left = this.#timeMs - (cpuMs - this.#cpuBefore);
        if (left <= 0) this.#stop({ kind: 'exhausted', what: 'time' });
        else this.#limit(job, startedAt, Math.max(LOOK_AGAIN_MS, left));
      });
    });
  }

  /** CPU time that the thread has used, in milliseconds; 0 before it has started. */
  async #cpuMs(): Promise<number> {
    try {
      const { user, system } = await this.#worker.cpuUsage();
      return (user + system) / 1_000;
    } catch {
      return 0;
    }
  }

  #stop(end: ThreadEnd<Answer>): void {
    this.#leave(end);
    void this.#worker.terminate();
  }

  #wait(ms: number, then: () => void): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(then, ms);
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
