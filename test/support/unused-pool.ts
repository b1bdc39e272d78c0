import type pg from 'pg';

/** Longer than any statement of a test: a connection that is used after it was not given back. */
const WITHIN_MS = 30_000;

/** Waits until nobody uses a connection of the pool; throws if one is still in use after `withinMs`. */
export async function unused(pool: pg.Pool, withinMs = WITHIN_MS): Promise<void> {
  const end = AbortSignal.timeout(withinMs);
  while (pool.waitingCount > 0 || pool.idleCount < pool.totalCount) {
    const isOver = await new Promise<boolean>((resolve) => {
      const stop = (): void => resolve(true);
      end.addEventListener('abort', stop, { once: true });
      pool.once('release', () => {
        end.removeEventListener('abort', stop);
        resolve(false);
      });
      if (end.aborted) stop();
    });
    if (isOver) throw new Error(leak(pool, withinMs));
  }
}

function leak({ options, totalCount, idleCount, waitingCount }: pg.Pool, withinMs: number): string {
  const name = options.application_name ?? 'a pool without a name';
  const inUse = `${totalCount - idleCount} connections of ${name} are still in use after ${withinMs / 1_000} s`;
  return `${inUse}, and ${waitingCount} requests wait for one: a test or the code did not give one back.`;
}
