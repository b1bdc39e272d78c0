import type { PolicyKind } from '../../core/model/policy/policy.js';
import { describePolicy } from '../../core/model/policy/policy-ref.js';
import { HEAD_BYTES, type SealedPlace } from '../database/encryption.js';

/** A column of ciphertexts, besides those of the table `hub`. A new one must be added here, otherwise a rotation of the key forgets its rows. */
export interface SealedColumn {
  readonly table: 'cluster' | 'policy' | 'policy_revision' | 'manifest';
  /** The rows of it in a sentence. */
  readonly rows: string;
  /** The condition of rows with a ciphertext. */
  readonly holds: string;
  /** Position of the envelope in the column, from 1. */
  readonly start: number;
  readonly column: string;
  /** Columns of the primary key, each with its type and a value before all others. */
  readonly key: readonly { readonly name: string; readonly type: 'text' | 'int'; readonly least: string }[];
  placeOf(key: readonly string[]): SealedPlace;
  /** A row as people name it. */
  nameOf(key: readonly string[]): string;
}

const text = (name: string) => ({ name, type: 'text' as const, least: '' });
const policyKey = [text('kind'), text('namespace'), text('name')];
const policyName = ([kind, namespace, name]: readonly string[]) =>
  describePolicy({ kind: kind as PolicyKind, namespace: namespace!, name: name! });
const policyPlace = (key: readonly string[]) => ({ table: 'policy', id: policyName(key) });

export const sealedColumns: readonly SealedColumn[] = [
  {
    table: 'cluster',
    rows: 'credentials of clusters',
    holds: 'true',
    start: 1,
    column: 'credential',
    key: [text('name')],
    placeOf: ([name]) => ({ table: 'cluster', id: name! }),
    nameOf: ([name]) => name!,
  },
  {
    table: 'policy',
    rows: 'policies',
    holds: 'sealed is not null',
    start: 1,
    column: 'sealed',
    key: policyKey,
    placeOf: policyPlace,
    nameOf: policyName,
  },
  {
    table: 'policy_revision',
    rows: 'revisions of policies',
    holds: 'sealed is not null',
    start: 1,
    column: 'sealed',
    key: [...policyKey, { name: 'number', type: 'int', least: '0' }],
    placeOf: policyPlace,
    nameOf: (key) => `${policyName(key)}, revision ${key[3]}`,
  },
  {
    table: 'manifest',
    rows: 'manifests of Secrets',
    // Also those that are marked as damaged: the key may have been missing when they were read. Of a missing one the bytes are empty and name no key.
    holds: `digest like 'keyed.%'`,
    // The first byte of a manifest is its form.
    start: 2,
    column: 'bytes',
    key: [text('digest')],
    placeOf: ([digest]) => ({ table: 'manifest', id: digest! }),
    nameOf: ([digest]) => digest!,
  },
];

/** The expression of the key id of a row. The indexes of `policy_revision` and `manifest` have the same one. */
export function keyIdSql({ column, start }: SealedColumn): string {
  return `substring(${column} from ${start + 1} for 8)`;
}

/** The expression of the part of a row's envelope that a rotation replaces. */
export function headSql({ column, start }: SealedColumn): string {
  return `substring(${column} from ${start} for ${HEAD_BYTES})`;
}

/**
 * Locks the next `$2` rows that have one of the key ids `$1`, after the key `$4…`. Returns the first of them whose columns have at most `$3` bytes
 * together, at least one. Those that are recorded as unreadable are marked.
 */
export function findSql(one: SealedColumn): string {
  const names = one.key.map(({ name }) => name).join(', ');
  const keyOfRow = `array[${one.key.map(({ name }) => `${name}::text`).join(', ')}]`;
  const after = one.key.map(({ type }, at) => `$${at + 4}::${type}`).join(', ');
  return `
    with next as (
      select ${names}, ${headSql(one)} as head, octet_length(${one.column}) as size
      from ${one.table} where ${one.holds} and ${keyIdSql(one)} = any($1::bytea[]) and (${names}) > (${after})
      order by ${names} limit $2 for update
    )
    select ${keyOfRow} as key, head, exists (
        select from unreadable_value u where u.table_name = '${one.table}' and u.row_key = ${keyOfRow} and u.head_digest = sha256(head)) as "isRecorded"
    from (select *, sum(size) over (order by ${names}) as total from next) sized
    where total <= $3 or total = size order by ${names}`;
}

/** Replaces the heads: `$1` are the new ones, `$2…` the columns of the key. */
export function replaceSql(one: SealedColumn): string {
  const names = one.key.map(({ name }) => name);
  const arrays = one.key.map(({ type }, at) => `$${at + 2}::${type}[]`).join(', ');
  return `
    update ${one.table} t set ${one.column} = overlay(t.${one.column} placing i.head from ${one.start})
    from unnest($1::bytea[], ${arrays}) as i(head, ${names.join(', ')}) where ${names.map((name) => `t.${name} = i.${name}`).join(' and ')}`;
}
