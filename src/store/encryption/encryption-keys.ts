import type { Pool } from 'pg';
import { HubError } from '../../errors.js';
import { Encryption, keyIdOf, type OtherKeys, type SealedPlace } from '../database/encryption.js';
import { firstRow, rows, run, withTransaction } from '../database/sql.js';
import { keyIdSql, type SealedColumn, sealedColumns } from './sealed-columns.js';
import { unreadableOf } from './unreadable-values.js';

/** Number of ciphertexts that need a key, by table. */
export type SealedCounts = Readonly<Record<(typeof sealedColumns)[number]['table'], number>>;

/** A key that this database was encrypted with at some time. */
export interface KeyRow extends SealedCounts {
  /** In hexadecimal. */
  readonly id: string;
  readonly retiredAt: Date | null;
}

/** Runs a statement; before the migrations there is no pool yet. */
export type Ask = (statement: string, values?: readonly unknown[]) => Promise<readonly object[]>;

const canary: SealedPlace = { table: 'hub', id: 'key_canary' };
const digest: SealedPlace = { table: 'hub', id: 'digest_key' };
const CANARY_TEXT = 'manifold';

/**
 * Throws DECRYPTION_FAILED if a key is missing that something in this database is encrypted with. Reads only, and runs before the migrations, so
 * that a start with a wrong key changes nothing.
 */
export async function refuseMissingKey(ask: Ask, encryption: Encryption): Promise<void> {
  const names = `to_regclass('hub') as hub, to_regclass('encryption_key') as keys, to_regclass('unreadable_value') as unreadable`;
  const [tables] = (await ask(`select ${names}`)) as [
    { readonly hub: string | null; readonly keys: string | null; readonly unreadable: string | null },
  ];
  if (tables.hub === null) return;
  const [hub] = (await ask('select key_canary from hub')) as { key_canary: Buffer | null }[];
  if (hub?.key_canary) openCanary(encryption, hub.key_canary);
  if (tables.keys === null) return;
  const known = (await ask(tables.unreadable === null ? countAllSql : countSql, [
    encryption.keyIds.map((id) => Buffer.from(id, 'hex')),
  ])) as KeyRow[];
  const missing = known.filter((one) => totalOf(one) > 0);
  if (missing.length === 0) return;
  const lines = missing.map((one) => `  - key ${one.id}: ${countsText(one)}`).join('\n');
  throw new HubError(
    'DECRYPTION_FAILED',
    `This database still has values that are encrypted with keys that the hub was not given. Add these keys to MANIFOLD_DECRYPTION_KEYS until \`manifold doctor\` says that they are no longer used:\n${lines}`,
  );
}

/**
 * Opens the encryption of a migrated database. Makes the key that encrypts the current one of the database: stores the canary and the digest key
 * encrypted with it. Writes nothing if it is the current one already.
 */
export async function openEncryption(pool: Pool, key: Uint8Array, decryptionKeys: readonly Uint8Array[]): Promise<Encryption> {
  const keys = new Encryption(key, { decryptionKeys });
  const stored = await firstRow<HubRow>(pool, 'select key_canary, digest_key from hub');
  if (stored && isCurrent(stored, keys)) return new Encryption(key, othersOf(stored, keys, decryptionKeys));
  return withTransaction(pool, async (db) => {
    const hub = await firstRow<HubRow>(db, 'select key_canary, digest_key from hub for update');
    if (!hub) throw new HubError('DATABASE_UNAVAILABLE', 'The database has no row of this hub; was it restored completely?');
    if (hub.key_canary) openCanary(keys, hub.key_canary);
    const encryption = new Encryption(key, othersOf(hub, keys, decryptionKeys));
    if (isCurrent(hub, keys)) return encryption;
    await run(db, 'update hub set key_canary = $1, digest_key = $2', [
      encryption.encrypt(canary, CANARY_TEXT),
      encryption.encrypt(digest, encryption.digestKey),
    ]);
    await run(db, 'insert into encryption_key (id) values ($1) on conflict (id) do update set retired_at = null, current_at = now()', [
      encryption.keyId,
    ]);
    return encryption;
  });
}

/** The other keys of the database, with the number of ciphertexts that need each; the one that encrypted last is the first. */
export function otherKeys(pool: Pool, encryption: Encryption): Promise<KeyRow[]> {
  return rows<KeyRow>(pool, `${countSql} order by k.current_at desc, k.id`, [[encryption.keyId]]);
}

export function totalOf(counts: SealedCounts): number {
  return sealedColumns.reduce((sum, { table }) => sum + counts[table], 0);
}

/** `3 credentials of clusters, 120 manifests of Secrets`. */
export function countsText(counts: SealedCounts): string {
  const parts = sealedColumns.filter(({ table }) => counts[table] > 0).map(({ table, rows: what }) => `${counts[table]} ${what}`);
  return parts.join(', ');
}

interface HubRow {
  readonly key_canary: Buffer | null;
  readonly digest_key: Buffer | null;
}

function isCurrent({ key_canary, digest_key }: HubRow, { keyId }: Encryption): boolean {
  return [key_canary, digest_key].every((envelope) => envelope !== null && keyIdOf(envelope).equals(keyId));
}

function othersOf({ key_canary, digest_key }: HubRow, keys: Encryption, decryptionKeys: readonly Uint8Array[]): OtherKeys {
  if (digest_key) return { decryptionKeys, digestKey: keys.decrypt(digest, digest_key) };
  const digestKey = key_canary && keys.digestKeyFor(key_canary);
  return { decryptionKeys, ...(digestKey && { digestKey }) };
}

function openCanary(encryption: Encryption, envelope: Buffer): void {
  try {
    encryption.decrypt(canary, envelope);
  } catch (cause) {
    const [ours, needed] = [encryption.keyIds.join(', '), keyIdOf(envelope).toString('hex')];
    const message = `MANIFOLD_ENCRYPTION_KEY is not the key that encrypted this database (key ${needed}; the hub was given ${ours}). Start the hub with that key; to replace it, set it in MANIFOLD_DECRYPTION_KEYS too.`;
    throw new HubError('DECRYPTION_FAILED', message, { cause });
  }
}

const countOf = (one: SealedColumn) => `(select count(*)::int from ${one.table} where ${one.holds} and ${keyIdSql(one)} = k.id)`;

const countSqlOf = (numberOf: (one: SealedColumn) => string) => `
  select encode(k.id, 'hex') as id, k.retired_at as "retiredAt",
    ${sealedColumns.map((one) => `${numberOf(one)} as "${one.table}"`).join(',\n    ')}
  from encryption_key k where k.id <> all($1::bytea[])`;

/** Rows that their own key does not decrypt need it no more. */
const countSql = countSqlOf((one) => `${countOf(one)} - ${unreadableOf(one)}`);
/** Before the migration that records such rows. */
const countAllSql = countSqlOf(countOf);
