import type { Pool, PoolClient, QueryResult, QueryResultRow } from 'pg';
import { backOffMs, fullJitter } from '../../kubernetes/back-off.js';
import { endsSession, isTransient, translateError } from './translate-error.js';

/** A pool, or the connection of a transaction. */
export type Db = Pick<Pool, 'query'> | Pick<PoolClient, 'query'>;

/** A statement with a name is parsed and planned once per connection; for statements that run thousands of times. */
export interface Statement {
  readonly name?: string;
  readonly text: string;
}

/** Connections of transactions whose commit was sent. */
const committing = new WeakSet<Db>();

/** Runs a statement and returns its rows; throws HubError for a failure of the database. */
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
    if (committing.has(db)) throw new Error('A statement was sent after the commit of its transaction.');
    return await (db as Pool).query<Row>({ ...asked, values: [...values] });
  } catch (error) {
    throw translateError(error);
  }
}

/**
 * Sends statements on one connection without waiting for each answer. The server runs them in the order of the calls. Waits for all of
 * them, then throws the first cause of failure instead of the "transaction is aborted" errors that follow it.
 */
export async function pipelined<T extends readonly unknown[]>(...statements: { [K in keyof T]: Promise<T[K]> }): Promise<T> {
  const settled = await Promise.allSettled(statements);
  const failures = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
  if (failures.length > 0) throw failures.find((failure) => !isConsequence(failure)) ?? failures[0];
  return settled.map((one) => (one as PromiseFulfilledResult<unknown>).value) as unknown as T;
}

/** An error of a statement because an earlier one in its transaction failed. */
function isConsequence(error: unknown): boolean {
  return (error as { readonly code?: unknown } | null)?.code === '25P02';
}

const MAX_TRIES = 5;
const waits = { firstMs: 20, longestMs: 320 };

/**
 * Sends the commit together with the last statements of a transaction, which saves a round trip. Every statement must be sent before the
 * call; a later statement would run outside of the transaction. Pass its promise to `pipelined` after those of the statements.
 */
export type Commit = () => Promise<void>;

/**
 * Runs `work` in a transaction. Deadlocks, serialization failures and writes to a read-only server are repeated with jitter, the last kind
 * on a new connection, for at most five attempts; `work` must therefore be repeatable. If `work` does not commit, the transaction commits
 * after it.
 */
export async function withTransaction<T>(
  pool: Pool,
  work: (db: PoolClient, commit: Commit) => Promise<T>,
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

async function transact<T>(
  pool: Pool,
  work: (db: PoolClient, commit: Commit) => Promise<T>,
  mode: 'read committed' | 'snapshot',
): Promise<T> {
  const db = await connect(pool);
  // The connection may break between two statements of the transaction; the next statement reports that.
  const ignore = () => undefined;
  db.on('error', ignore);
  let unusable = false;
  try {
    // `begin` is sent together with the first statements of `work`. It can fail only if the connection fails.
    const begin = run(db, mode === 'snapshot' ? 'begin isolation level repeatable read read only' : 'begin');
    let ended: Promise<void> | undefined;
    const commit: Commit = () => (ended ??= committed(db));
    const [, answer] = await pipelined(begin, work(db, commit));
    // A failed commit of reads changes nothing, so nobody waits for it; the next statement of the connection is sent after it.
    if (mode === 'snapshot') void commit().catch(() => undefined);
    else await commit();
    return answer;
  } catch (error) {
    const broken = await rollback(db);
    // A read-only server may stay a standby, so the next transaction opens a new connection.
    unusable = broken !== undefined || endsSession(error);
    throw translateError(error);
  } finally {
    committing.delete(db);
    db.off('error', ignore);
    db.release(unusable);
  }
}

async function committed(db: PoolClient): Promise<void> {
  const answer = run(db, 'commit');
  committing.add(db);
  const { command } = await answer;
  // Postgres answers the commit of a failed transaction with ROLLBACK and reports no error.
  if (command !== 'COMMIT') throw new Error('A statement of the transaction failed, so nothing was stored.');
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

/**
 * The statement's text for the time of a column as whole milliseconds since 1970. Fractions are cut off, as `pg` does when it reads a timestamp as a
 * `Date`, so that one moment reads the same on both ways.
 */
export function millis(column: string): string {
  return `floor(extract(epoch from ${column}) * 1000)::float8`;
}
