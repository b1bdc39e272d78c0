import { Worker } from 'node:worker_threads';
import { type Interpreted, interpreterOperations, type UserInterpreters } from '../../core/model/interpreter-port.js';
import { HubError } from '../../errors.js';
import type { LossReaderOptions } from '../../store/loss-reader.js';
import type { ClusterLoss } from '../../store/loss-scores/loss-score.store.js';
import type { Covered, FromLossThread, InterpreterAsk, LossJob, ToLossThread } from './loss-job.js';
import type { Displaced, LossPlanner } from './loss-planner.js';
import type { SimulatedResource } from './simulated-answer.js';

export interface LossThreadOptions {
  readonly database: LossReaderOptions;
  /** The interpreters of users that are in force; null if there are none. */
  readonly interpreters: () => Promise<UserInterpreters | null>;
  /** Limit of one job. */
  readonly timeMs?: number;
  readonly memoryMb?: number;
  /** The thread's code; default: the file beside this one. */
  readonly worker?: { readonly url: URL; readonly execArgv?: readonly string[] };
}

const TIME_MS = 5 * 60_000;
const MEMORY_MB = 1_024;
/** An idle thread is stopped after this time, to free its memory and its connections. */
const IDLE_MS = 20_000;

interface Running {
  readonly resources: SimulatedResource[];
  readonly end: (message: FromLossThread) => void;
  readonly fail: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/** The error of each job when its thread ends. */
type Why = (job: number) => Error;

const ended = (message: string): HubError => new HubError('UNAVAILABLE', `${message} Try again later.`);
const hubEnds = (): HubError => ended('The hub ends.');

/** Plans losses in a thread that starts with the first job, ends when it is idle, and does not keep the process alive. */
export class LossThread implements LossPlanner {
  readonly #options: Required<LossThreadOptions>;
  readonly #running = new Map<number, Running>();
  #worker: Worker | null = null;
  #idle: NodeJS.Timeout | null = null;
  #jobs = 0;
  #closed = false;

  constructor(options: LossThreadOptions) {
    const worker = { url: new URL('./loss-worker.js', import.meta.url) };
    this.#options = { timeMs: TIME_MS, memoryMb: MEMORY_MB, worker, ...options };
  }

  async displaced(...[actor, loss, limit]: Parameters<LossPlanner['displaced']>): Promise<Displaced> {
    const { end, resources } = await this.#run({ kind: 'displaced', actor, loss, limit });
    return { resources, isCut: end.kind === 'displaced' && end.isCut };
  }

  async scores(...[clusters, limit, defaultTolerationSeconds]: Parameters<LossPlanner['scores']>): Promise<readonly ClusterLoss[] | null> {
    const { end } = await this.#run({ kind: 'scores', clusters, limit, defaultTolerationSeconds });
    return end.kind === 'scores' ? end.losses : null;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#stop(hubEnds);
  }

  #run(job: LossJob): Promise<{ readonly end: FromLossThread; readonly resources: readonly SimulatedResource[] }> {
    if (this.#closed) return Promise.reject(hubEnds());
    const worker = (this.#worker ??= this.#start());
    if (this.#idle) clearTimeout(this.#idle);
    this.#jobs += 1;
    const id = this.#jobs;
    return new Promise((resolve, reject) => {
      const resources: SimulatedResource[] = [];
      const late = `took longer than its limit of ${this.#options.timeMs / 1_000} s`;
      const timer = setTimeout(
        () => void this.#stop((one) => ended(one === id ? `The simulation ${late}.` : `Another simulation ${late}, which ended this one.`)),
        this.#options.timeMs,
      );
      timer.unref();
      this.#running.set(id, { resources, end: (end) => resolve({ end, resources }), fail: reject, timer });
      worker.postMessage({ kind: 'job', id, job } satisfies ToLossThread);
    });
  }

  #start(): Worker {
    const { worker, memoryMb, database } = this.#options;
    const { url, execArgv = [] } = worker;
    const started = new Worker(url, {
      execArgv: [...execArgv],
      stdin: false,
      workerData: database,
      resourceLimits: { maxOldGenerationSizeMb: memoryMb },
    });
    started.unref();
    started.on('message', (message: FromLossThread) => this.#heard(started, message));
    started.on('error', (error: Error & { code?: string }) =>
      this.#gone(started, () =>
        error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? ended(`The simulation took more memory than its limit of ${memoryMb} MiB.`) : error,
      ),
    );
    started.on('exit', () => this.#gone(started, () => ended('The thread that simulates ended.')));
    return started;
  }

  #heard(worker: Worker, message: FromLossThread): void {
    if (message.kind === 'ask') {
      const tell = (answer: ToLossThread) => worker.postMessage(answer);
      const { id } = message;
      this.#answer(message.ask).then(
        (answer) => tell({ kind: 'answer', id, answer }),
        (error: unknown) => tell({ kind: 'unanswered', id, message: error instanceof Error ? error.message : 'unknown' }),
      );
      return;
    }
    const job = this.#running.get(message.id);
    if (!job) return;
    if (message.kind === 'part') return void job.resources.push(...message.resources);
    this.#running.delete(message.id);
    clearTimeout(job.timer);
    if (message.kind === 'failed')
      job.fail(message.code === null ? new Error(message.message) : new HubError(message.code, message.message));
    else job.end(message);
    if (this.#running.size > 0) return;
    this.#idle = setTimeout(() => void this.#stop(hubEnds), IDLE_MS).unref();
  }

  async #answer(ask: InterpreterAsk): Promise<Covered | Interpreted<unknown>> {
    const interpreters = await this.#options.interpreters();
    if (ask.kind === 'covers')
      return interpreters && ask.kinds.map((kind) => interpreterOperations.filter((operation) => interpreters.covers(kind, operation)));
    return interpreters === null ? { kind: 'none' } : interpreters.ask(ask.question);
  }

  async #stop(why: Why): Promise<void> {
    const worker = this.#worker;
    if (!worker) return;
    this.#gone(worker, why);
    await worker.terminate();
  }

  /** The next job starts another thread. */
  #gone(worker: Worker, why: Why): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    if (this.#idle) clearTimeout(this.#idle);
    for (const [id, { fail, timer }] of this.#running) {
      clearTimeout(timer);
      fail(why(id));
    }
    this.#running.clear();
  }
}
