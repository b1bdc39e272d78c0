import type { Clock } from '../ports/clock.js';

/** Background promises, awaited only at shutdown. They never reject. */
export class BackgroundTasks {
  readonly #work = new Set<Promise<void>>();

  add(work: Promise<void>): void {
    const done = work.finally(() => this.#work.delete(done));
    this.#work.add(done);
  }

  /** Resolves when all promises have settled, or after `timeoutMs`. */
  async ended(clock: Clock, timeoutMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const cancel = clock.after(timeoutMs, resolve);
      void Promise.all(this.#work).then(() => {
        cancel();
        resolve();
      });
    });
  }
}
