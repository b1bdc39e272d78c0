import type { Pool, PoolClient, QueryResult, QueryResultRow } from 'pg';
import { backOffMs, fullJitter } from '../../kubernetes/back-off.js';
import { endsSession, isTransient, translateError } from './translate-error.js';

/** A pool, or the connection of a transaction. */
export type Db = Pick<Pool, 'query'> | Pick<PoolClient, 'query'>;

/** A statement with a name is parsed and planned once a connection; for those that run thousands of times. */
export interface Statement {
  readonly name?: string;
  readonly text: string;
}

/** Runs a statement and answers its rows; throws HubError where the database is at fault. */
export async function rows<Row extends QueryResultRow>(
  db: Db,
  statement: string | Statement,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  return (await run<Row>(db, statement, values)).rows;
}

export async function firstRow<Row extends QueryResultRow>(
  db: Db,
  statement: string | Statement,
  values: readonly unknown[] = [],
): Promise<Row | null> {
  return (await rows<Row>(db, statement, values))[0] ?? null;
}

export async function run<Row extends QueryResultRow>(
  db: Db,
  statement: string | Statement,
  values: readonly unknown[] = [],
): Promise<QueryResult<Row>> {
  const asked = typeof statement === 'string' ? { text: statement } : statement;
  try {
    return await (db as Pool).query<Row>({ ...asked, values: [...values] });
  } catch (error) {
    throw translateError(error);
  }
}

/**
 * Statements of one connection that are sent together: the server runs them in the order in which they were called, and nobody
 * waits for an answer between them. Waits for all, then throws the failure that made the others fail.
 */
export async function pipelined<T extends readonly unknown[]>(...statements: { [K in keyof T]: Promise<T[K]> }): Promise<T> {
  const settled = await Promise.allSettled(statements);
  const failures = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
  if (failures.length > 0) throw failures.find((failure) => !isConsequence(failure)) ?? failures[0];
  return settled.map((one) => (one as PromiseFulfilledResult<unknown>).value) as unknown as T;
}

/** A statement in a transaction that had failed before it. */
function isConsequence(error: unknown): boolean {
  return (error as { readonly code?: unknown } | null)?.code === '25P02';
}

const MAX_TRIES = 5;
const waits = { firstMs: 20, longestMs: 320 };

/**
 * All or nothing. Deadlocks, serialization failures and writes that met a server that takes none run again, the last on a new
 * connection, up to five times with jitter, so `work` must be repeatable.
 */
export async function withTransaction<T>(
  pool: Pool,
  work: (db: PoolClient) => Promise<T>,
  mode: 'read committed' | 'snapshot' = 'read committed',
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await transact(pool, work, mode);
    } catch (error) {
      if (!isTransient(error) || tries >= MAX_TRIES) throw error;
      await new Promise((again) => setTimeout(again, backOffMs(tries, waits, fullJitter(Math.random))));
    }
  }
}

async function transact<T>(pool: Pool, work: (db: PoolClient) => Promise<T>, mode: 'read committed' | 'snapshot'): Promise<T> {
  const db = await connect(pool);
  // While a transaction waits between statements its connection may break; the next statement says so.
  const ignore = () => undefined;
  db.on('error', ignore);
  let unusable = false;
  try {
    // Goes out with the first statements of the work: the server takes it before them, and refuses it only with the connection.
    const begin = run(db, mode === 'snapshot' ? 'begin isolation level repeatable read read only' : 'begin');
    const [, answer] = await pipelined(begin, work(db));
    const { command } = await run(db, 'commit');
    // The server takes the commit of a transaction that had failed for a rollback, and does not call it an error.
    if (command !== 'COMMIT') throw new Error('A statement of the transaction failed, so nothing was stored.');
    return answer;
  } catch (error) {
    const broken = await rollback(db);
    // A read-only server may stay a standby, so the next transaction opens a new connection.
    unusable = broken !== undefined || endsSession(error);
    throw translateError(error);
  } finally {
    db.off('error', ignore);
    db.release(unusable);
  }
}

async function rollback(db: PoolClient): Promise<unknown> {
  try {
    await db.query('rollback');
    return undefined;
  } catch (error) {
    return error;
  }
}

async function connect(pool: Pool): Promise<PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw translateError(error);
  }
}
