import { type ThreadEnd, type ThreadOptions, ThreadPool } from '../threads/thread-pool.js';
import type { IntakeAnswer, IntakeJob } from './intake-job.js';

export type IntakeEnd = ThreadEnd<IntakeAnswer>;

/** Threads that parse the manifests of applies. */
export class IntakePool {
  readonly #threads: ThreadPool<IntakeJob, IntakeAnswer>;

  constructor(options: ThreadOptions = {}) {
    this.#threads = new ThreadPool(new URL('./intake-worker.js', import.meta.url), options);
  }

  read(job: IntakeJob): Promise<IntakeEnd> {
    return this.#threads.run(job, job.text.length);
  }

  close(): Promise<void> {
    return this.#threads.close();
  }
}
