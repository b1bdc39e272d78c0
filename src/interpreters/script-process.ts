import { type ChildProcess, fork } from 'node:child_process';
import { writeFile } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Job, JobEnd } from './job.js';
import { limits } from './limits.js';
import { SECOND_RUN_FACTOR } from './worker/cpu-time.js';

export interface ProcessCode {
  readonly url: URL;
  readonly execArgv?: readonly string[];
}

/** A job, a check for an answer that replaces it by the time it runs, and the callback for its result. */
export interface Waiting {
  readonly job: Job;
  readonly refused: () => JobEnd | null;
  readonly end: (end: JobEnd) => void;
}

export interface ProcessListener {
  /** Accepts jobs now. */
  readonly free: () => void;
  /** The process ended. `undecided`: jobs of which one caused it. `early`: it never became ready. */
  readonly gone: (undecided: readonly Waiting[], early: boolean) => void;
}

/** Results of a batch, one for each job, in their order. */
export type BatchEnd = readonly JobEnd[];

/** Milliseconds beyond a job's time limit before the process is killed. Only a single native call can take that long. */
const KILL_AFTER_MS = 2_000;
/** A process without jobs for this many milliseconds ends; the next job starts another. */
const IDLE_MS = 5 * 60_000;
const MB = 1_048_576;
/** Heap of a process: twice what a script may use, and what the Lua machine needs. */
const HEAP_MB = 2 * (limits.memoryBytes / MB) + 24;
/** Exit signals that a script causes: V8 aborts when the heap is full, and the others are crashes. */
const crashes: ReadonlySet<string> = new Set(['SIGABRT', 'SIGTRAP', 'SIGILL', 'SIGSEGV', 'SIGBUS']);

/**
 * A child process that runs scripts, one after the other. It has no environment, no terminal, and no rights to write files, start processes or load
 * native code. A script that exhausts its memory ends this process and no other.
 */
export class ScriptProcess {
  readonly #child: ChildProcess;
  readonly #timeMs: number;
  readonly #on: ProcessListener;
  #inHand: readonly Waiting[] = [];
  #state: 'starting' | 'ready' | 'gone' = 'starting';
  #timer: NodeJS.Timeout | null = null;
  #killed: string | null = null;

  constructor({ url, execArgv = confined() }: ProcessCode, timeMs: number, on: ProcessListener) {
    this.#timeMs = timeMs;
    this.#on = on;
    this.#child = fork(fileURLToPath(url), [String(timeMs)], {
      cwd: '/',
      env: {},
      execArgv: [`--max-old-space-size=${HEAP_MB}`, '--max-semi-space-size=8', '--disable-proto=delete', ...execArgv],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#child.on('message', (message: BatchEnd | 'ready') => this.#said(message));
    this.#child.once('error', () => this.#left(null, null));
    this.#child.once('exit', (code, signal) => this.#left(code, signal));
    preferredByOomKiller(this.#child.pid);
  }

  get idle(): boolean {
    return this.#state === 'ready' && this.#inHand.length === 0;
  }

  /** One message carries all of them, because short questions would otherwise cost more for messages than for work. */
  take(batch: readonly Waiting[]): void {
    this.#inHand = batch;
    this.#child.ref();
    this.#child.channel?.ref();
    this.#watch(batch.length);
    this.#child.send(batch.map(({ job }) => job));
  }

  /** Ends the process; its jobs in progress are answered that interpreters are closed. */
  async stop(): Promise<void> {
    if (this.#state === 'gone') return;
    this.#state = 'gone';
    this.#clear();
    for (const { end } of this.#handOver()) end(failed('interpreters are closed'));
    await this.#kill();
  }

  #said(message: BatchEnd | 'ready'): void {
    if (this.#state === 'gone') return;
    this.#state = 'ready';
    this.#rest();
    if (message !== 'ready') for (const [i, { end }] of this.#handOver().entries()) end(message[i] ?? failed('it was not run'));
    this.#on.free();
  }

  #handOver(): readonly Waiting[] {
    const inHand = this.#inHand;
    this.#inHand = [];
    return inHand;
  }

  /** A script normally stops at its time limit, or at that of its second run; the kill is for one that cannot be interrupted. */
  #watch(jobs: number): void {
    this.#clear();
    this.#timer = setTimeout(
      () => {
        this.#killed = `it took longer than ${this.#timeMs} ms and could not be interrupted`;
        void this.#kill();
      },
      jobs * this.#timeMs * (1 + SECOND_RUN_FACTOR) + KILL_AFTER_MS,
    );
  }

  #rest(): void {
    this.#clear();
    this.#child.unref();
    this.#child.channel?.unref();
    this.#timer = setTimeout(() => this.#retire(), IDLE_MS).unref();
  }

  #retire(): void {
    this.#state = 'gone';
    this.#on.gone([], false);
    void this.#kill();
  }

  #left(code: number | null, signal: NodeJS.Signals | null): void {
    if (this.#state === 'gone') return;
    const early = this.#state === 'starting';
    this.#state = 'gone';
    this.#clear();
    const inHand = this.#handOver();
    if (inHand.length === 1) inHand[0]!.end({ ok: false, cutOff: true, ...this.#blame(code, signal) });
    this.#on.gone(inHand.length > 1 ? inHand : [], early);
  }

  /** A full heap ends with SIGABRT, or with its exit code if a shell is in between. Other signals come from outside. */
  #blame(code: number | null, signal: NodeJS.Signals | null): { readonly message: string; readonly endedProcess: boolean } {
    if (this.#killed !== null) return { message: this.#killed, endedProcess: true };
    const crashed = signal === null ? code !== 0 && code !== null : crashes.has(signal);
    if (!crashed) return { message: 'its process was ended from outside', endedProcess: false };
    return { message: `it took more than ${limits.memoryBytes / MB} MB`, endedProcess: true };
  }

  #kill(): Promise<void> {
    const child = this.#child;
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return Promise.resolve();
    return new Promise((ended) => {
      child.ref();
      child.once('exit', () => ended());
      child.kill('SIGKILL');
    });
  }

  #clear(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }
}

export function failed(message: string): JobEnd {
  return { ok: false, message, cutOff: false, endedProcess: false };
}

/** Node's permission model, if this version has it: files of the package may be read, nothing else is allowed. */
function confined(): readonly string[] {
  const flag = ['--permission', '--experimental-permission'].find((one) => process.allowedNodeEnvironmentFlags.has(one));
  if (!flag) return [];
  const folder = fileURLToPath(new URL('../../../', import.meta.url));
  return [flag, `--allow-fs-read=${folder}*`];
}

/** If memory runs out, Linux kills this process before the hub and its database. */
function preferredByOomKiller(pid: number | undefined): void {
  if (pid !== undefined && process.platform === 'linux') writeFile(`/proc/${pid}/oom_score_adj`, '1000', () => undefined);
}
