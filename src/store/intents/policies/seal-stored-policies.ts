import type { Pool } from 'pg';
import { overrideKinds, type PolicyKind } from '../../../core/model/policy/policy.js';
import { type Db, rows, run, withTransaction } from '../../database/sql.js';
import { isSecretive, type SealedPolicies } from './sealed-policies.js';

interface ClearRow {
  readonly kind: PolicyKind;
  readonly namespace: string;
  readonly name: string;
  readonly number: number;
  readonly spec: object;
}

type Place = readonly [kind: string, namespace: string, name: string, number: number];

const BATCH = 200;

/**
 * Encrypts values for Secrets that earlier versions of the hub stored in plain text, in `policy` and its history. Runs at each start before
 * requests are answered; if nothing is left to encrypt, it reads the override policies once.
 */
export async function sealStoredPolicies(pool: Pool, sealed: SealedPolicies): Promise<void> {
  for (const table of [policies, revisions]) {
    let after: Place | null = ['', '', '', 0];
    while (after) after = await withTransaction(pool, (db) => sealBatch(db, sealed, table, after!));
  }
}

/** Returns the start of the next batch; null after the last. */
async function sealBatch(db: Db, seals: SealedPolicies, table: Statements, after: Place): Promise<Place | null> {
  const found = await rows<ClearRow>(db, table.find, [[...overrideKinds], ...after, BATCH]);
  const clear = found.filter(({ kind, spec }) => isSecretive(kind, spec));
  if (clear.length > 0) {
    const done = clear.map((row) => seals.seal(row));
    await run(db, table.seal, [
      clear.map(({ kind }) => kind),
      clear.map(({ namespace }) => namespace),
      clear.map(({ name }) => name),
      clear.map(({ number }) => number),
      done.map(({ spec }) => JSON.stringify(spec)),
      done.map(({ sealed }) => sealed),
    ]);
  }
  const last = found.length < BATCH ? undefined : found.at(-1);
  return last ? [last.kind, last.namespace, last.name, last.number] : null;
}

interface Statements {
  readonly find: string;
  readonly seal: string;
}

function statements(table: 'policy' | 'policy_revision', number: 'revision' | 'number'): Statements {
  return {
    find: `
      select kind, namespace, name, ${number} as number, spec from ${table}
      where kind = any($1::text[]) and sealed is null and spec is not null and (kind, namespace, name, ${number}) > ($2, $3, $4, $5::int)
      order by kind, namespace, name, ${number} limit $6 for update`,
    seal: `
      update ${table} t set spec = i.spec::jsonb, sealed = i.sealed
      from unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::text[], $6::bytea[]) as i(kind, namespace, name, number, spec, sealed)
      where t.kind = i.kind and t.namespace = i.namespace and t.name = i.name and t.${number} = i.number and t.sealed is null`,
  };
}

const policies = statements('policy', 'revision');
const revisions = statements('policy_revision', 'number');
