import pg from 'pg';

export interface Emptying {
  readonly schemas: readonly string[];
  /** Sequences that keep their value, by name. */
  readonly keeping?: readonly string[];
  /**
   * `delete` keeps what sessions know of the tables, and so their plans. `truncate` also leaves no dead rows, so that what is stored next lies
   * in the same order again.
   */
  readonly by: 'delete' | 'truncate';
}

/**
 * One text of statements that makes a database what it is now, with the rows that migrations have put in and the first values of its sequences.
 * The rows are kept in a schema of their own.
 */
export async function prepareReset(db: Pick<pg.Client, 'query'>, { schemas, keeping = [], by }: Emptying): Promise<string> {
  const { rows: tables } = await db.query<{ name: string }>(
    "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = any($1) order by 1",
    [schemas],
  );
  const names = tables.map(({ name }) => name);
  const { rows: filled } = await db.query<{ name: string }>(
    names.map((name) => `select '${name}' as name where exists (select from ${name})`).join(' union all '),
  );
  const restored: string[] = [];
  for (const { name } of filled) {
    const copy = `kept.t${restored.length}`;
    await db.query(`create schema if not exists kept; create table ${copy} as table ${name}`);
    restored.push(`insert into ${name} overriding system value table ${copy}`);
  }
  const { rows: sequences } = await db.query<{ text: string }>(
    `select format('select setval(%L, %s, false)', format('%I.%I', schemaname, sequencename), start_value) as text from pg_sequences
     where schemaname = any($1) and sequencename <> all($2) order by 1`,
    [schemas, keeping],
  );
  // All rows go, so that no reference can be left behind: as a replica, the server does not look for them row by row.
  const emptied =
    by === 'truncate'
      ? [`truncate ${names.join(', ')}`]
      : ['set local session_replication_role = replica', ...names.map((name) => `delete from ${name}`)];
  return [...emptied, ...restored, ...sequences.map(({ text }) => text)].join('; ');
}
