import pg from 'pg';
import { choosingClient, connectionOf } from './choosing-client.js';
import { turnSocket } from './coalescing-socket.js';
import type { ServerChoice } from './server-choice.js';
import { translateError } from './translate-error.js';

/**
 * Separate small pools, so that a flood of one kind of work cannot take the connections of another: a slow page of the API never delays the
 * renewal of a lease.
 */
export interface Pools {
  readonly api: pg.Pool;
  /** Look-ups of tokens: requests that are answered slowly must not keep other tokens from being checked. */
  readonly access: pg.Pool;
  readonly engine: pg.Pool;
  /** Commits without waiting for the disk; for data that can be observed again. */
  readonly observe: pg.Pool;
  readonly lease: pg.Pool;
  close(): Promise<void>;
}

export const sessionLimits = {
  statement_timeout: 10_000,
  lock_timeout: 3_000,
  idle_in_transaction_session_timeout: 30_000,
} as const;

export interface PoolSizes {
  readonly api: number;
  readonly access: number;
  readonly engine: number;
  readonly observe: number;
  readonly lease: number;
}

/** Default of the session setting that `STALE_AFTER` reads. */
const STALE_AFTER_MS = 60_000;

const defaultSizes: PoolSizes = { api: 8, access: 2, engine: 6, observe: 4, lease: 2 };
/** Connections of a pool that stay open without use, so that an idle hub answers without opening one. */
const KEPT: PoolSizes = { api: 2, access: 1, engine: 2, observe: 1, lease: 1 };
/** Further connections are closed after this time: after a load, the server process of a connection has up to 12 MB. */
const IDLE_MS = 5_000;

/**
 * `onIdleError` is called when an idle connection breaks (for example on a restart of the server); the pool replaces it. `patience` is a
 * factor on the time after which a cluster is stale.
 */
export function openPools(
  choice: ServerChoice,
  applicationName: string,
  onIdleError: (error: unknown) => void,
  { patience = 1, sizes = defaultSizes }: { readonly patience?: number | undefined; readonly sizes?: PoolSizes } = {},
): Pools {
  const Client = choosingClient(choice);
  const patient = patience === 1 ? '' : `-c manifold.stale_after=${STALE_AFTER_MS * patience}ms`;
  const open = (use: keyof PoolSizes, own = '') => {
    const options = `${choice.target.options ?? ''} ${own} ${patient}`.trim();
    const pool = new pg.Pool({
      ...connectionOf(choice),
      Client,
      application_name: `${applicationName}/${use}`,
      max: sizes[use],
      min: Math.min(KEPT[use], sizes[use]),
      connectionTimeoutMillis: 5_000,
      idleTimeoutMillis: IDLE_MS,
      keepAlive: true,
      // Statements that do not depend on each other's results are sent together; each still succeeds or fails on its own.
      pipeline: true,
      stream: turnSocket,
      ...(options !== '' && { options }),
      ...sessionLimits,
    });
    pool.on('error', (error) => onIdleError(translateError(error)));
    return pool;
  };
  const pools = {
    api: open('api'),
    access: open('access'),
    engine: open('engine'),
    observe: open('observe', '-c synchronous_commit=off'),
    lease: open('lease'),
  };
  // Idle connections may go to the same server, which still answers reads and so would not be noticed.
  choice.onRefused(() => Object.values(pools).forEach(replaceIdle));
  return { ...pools, close: async () => void (await Promise.all(Object.values(pools).map((pool) => pool.end()))) };
}

/** Closes the idle connections of a pool. Connections in use close when their own statement fails. */
function replaceIdle(pool: pg.Pool): void {
  if (pool.ending) return;
  for (let left = pool.idleCount; left > 0; left--) {
    pool.connect().then(
      (idle) => idle.release(true),
      () => undefined,
    );
  }
}
