import type { Pool } from 'pg';
import type { UnreadableRow } from '../../core/checks/check.js';
import type { Wakeups } from '../../engine/ports/wakeups.js';
import { HubError } from '../../errors.js';
import type { DamagedManifests } from '../database/damaged-manifests.js';
import type { Encryption } from '../database/encryption.js';
import { firstRow, rows, run, withTransaction } from '../database/sql.js';
import { insertEvents } from '../events/event.store.js';
import { type KeyRow, otherKeys, totalOf } from './encryption-keys.js';
import { publishKeys, type ReplicaKeys, replicasWithoutKey, withdrawKeys, withoutKey } from './replica-keys.js';
import { findSql, replaceSql, type SealedColumn, sealedColumns } from './sealed-columns.js';
import {
  forgetReplaced,
  NAMED,
  namedRow,
  type ReadRow,
  recordUnreadable,
  type UnreadableValues,
  unreadableValues,
} from './unreadable-values.js';

/** Rows per transaction. */
const BATCH = 200;
/**
 * Bytes of their values per transaction. Only the heads are sent to the hub and back, but Postgres writes each value anew as a whole, and more of
 * them may take longer than the time-out of a statement.
 */
const BATCH_BYTES = 8 * 1024 * 1024;
/** The claim is renewed with each batch. A process that is killed keeps it for this time. */
const CLAIM = "interval '15 seconds'";

/** Rows that other keys encrypt, and whether this process can read them. */
export interface EncryptionStatus {
  /** Id of the key that encrypts, in hexadecimal. */
  readonly keyId: string;
  /** False if another process started later with another key; then that process re-encrypts. */
  readonly isCurrent: boolean;
  /** Number of rows that wait to be encrypted with the current key. */
  readonly waiting: number;
  /** The other keys of this database, the one that encrypted last first. */
  readonly others: readonly (KeyRow & { readonly waiting: number; readonly configured: boolean })[];
  /** Rows that their own key does not decrypt. They do not wait, and need no key. */
  readonly unreadable: UnreadableValues;
  /** Live replicas without the key that encrypts, at most 10. Nothing is re-encrypted while there is one, because it could not read that. */
  readonly replicasWithoutKey: readonly string[];
}

interface FoundRow extends ReadRow {
  /** It is known that its key does not decrypt it. */
  readonly isRecorded: boolean;
}

export interface Reencrypted {
  readonly done: number;
  /** Rows that their own key does not decrypt and that were not known before. They stay as they are. */
  readonly unreadable: UnreadableValues;
  /** True if another process re-encrypts. */
  readonly claimedByOther: boolean;
  /** Live replicas without the current key, because of which it did not start or go on. */
  readonly replicasWithoutKey: readonly string[];
}

const nothing: Reencrypted = { done: 0, unreadable: { total: 0, first: [] }, claimedByOther: false, replicasWithoutKey: [] };

/**
 * Encrypts the data keys of rows that another key encrypted with the current key. Each batch is one transaction, so a process can be killed at any
 * point: what it committed is encrypted with the current key, the rest with the earlier one, and both can be read.
 */
export class KeyRotation {
  readonly #pool: Pool;
  readonly #encryption: Encryption;
  readonly #replica: ReplicaKeys;
  readonly #damaged: Pick<DamagedManifests, 'found' | 'reencrypted'>;
  readonly #wakeups: Pick<Wakeups, 'wake'>;

  constructor(parts: {
    readonly pool: Pool;
    readonly encryption: Encryption;
    readonly replica: ReplicaKeys;
    readonly damaged: Pick<DamagedManifests, 'found' | 'reencrypted'>;
    readonly wakeups: Pick<Wakeups, 'wake'>;
  }) {
    this.#pool = parts.pool;
    this.#encryption = parts.encryption;
    this.#replica = parts.replica;
    this.#damaged = parts.damaged;
    this.#wakeups = parts.wakeups;
  }

  /** Id of the key that encrypts, in hexadecimal. */
  get keyId(): string {
    return this.#encryption.keyId.toString('hex');
  }

  /** Publishes the ids of the keys of this process for `ttlMs`. */
  publish(ttlMs: number): Promise<void> {
    return publishKeys(this.#pool, this.#replica, ttlMs);
  }

  withdraw(): Promise<void> {
    return withdrawKeys(this.#pool, this.#replica);
  }

  async status(): Promise<EncryptionStatus> {
    const { keyId, keyIds } = this.#encryption;
    const found = await otherKeys(this.#pool, this.#encryption);
    const current = await firstRow(this.#pool, 'select from hub where substring(key_canary from 2 for 8) = $1', [keyId]);
    const others = found.map((one) => ({ ...one, waiting: totalOf(one), configured: keyIds.includes(one.id) }));
    const waiting = others.reduce((sum, one) => sum + one.waiting, 0);
    return {
      keyId: this.keyId,
      isCurrent: current !== null,
      waiting,
      others,
      unreadable: await unreadableValues(this.#pool),
      replicasWithoutKey: await replicasWithoutKey(this.#pool),
    };
  }

  /**
   * Re-encrypts everything that is left, unless another process does or a live replica could not read it. Stops between two batches once `ended` is
   * aborted.
   */
  async run(ended: AbortSignal): Promise<Reencrypted> {
    const { isCurrent, others, replicasWithoutKey: lacking } = await this.status();
    const old = others.filter(({ waiting, configured }) => waiting > 0 && configured).map(({ id }) => Buffer.from(id, 'hex'));
    if (!isCurrent) return nothing;
    if (lacking.length > 0) return { ...nothing, replicasWithoutKey: lacking };
    await forgetReplaced(this.#pool);
    if (old.length === 0) {
      await this.#retire();
      return nothing;
    }
    let done = 0;
    let total = 0;
    const first: UnreadableRow[] = [];
    for (const column of sealedColumns) {
      let after: readonly string[] | null = column.key.map(({ least }) => least);
      while (after !== null && !ended.aborted) {
        if (!(await this.#claim())) {
          const without = await replicasWithoutKey(this.#pool);
          return { done, unreadable: { total, first }, claimedByOther: without.length === 0, replicasWithoutKey: without };
        }
        const batch = await this.#batch(column, old, after);
        done += batch.done;
        total += batch.unreadable.length;
        first.push(...batch.unreadable.slice(0, NAMED - first.length).map((key) => namedRow(column.table, key)));
        if (column.table === 'manifest') this.#damaged.found(batch.unreadable.map(([digest]) => digest!));
        after = batch.last;
      }
    }
    if (!ended.aborted) await this.#retire();
    await run(this.#pool, "update encryption_key set claimed_until = '-infinity' where id = $1 and claimed_by = $2", [
      this.#encryption.keyId,
      this.#replica.holder,
    ]);
    return { ...nothing, done, unreadable: { total, first } };
  }

  /** Re-encrypts the next rows, and records those that their key does not decrypt. */
  async #batch(column: SealedColumn, old: readonly Buffer[], after: readonly string[]) {
    return withTransaction(this.#pool, async (db) => {
      const found = await rows<FoundRow>(db, findSql(column), [old, BATCH, BATCH_BYTES, ...after]);
      const unreadable: FoundRow[] = [];
      const wrapped = found.flatMap((row) => {
        if (row.isRecorded) return [];
        try {
          return [{ key: row.key, head: this.#encryption.rewrap(column.placeOf(row.key), row.head) }];
        } catch (error) {
          if (!(error instanceof HubError)) throw error;
          unreadable.push(row);
          return [];
        }
      });
      if (wrapped.length > 0) {
        const keys = column.key.map((_, at) => wrapped.map(({ key }) => key[at]!));
        await run(db, replaceSql(column), [wrapped.map(({ head }) => head), ...keys]);
        if (column.table === 'manifest') await this.#damaged.reencrypted(db, keys[0]!);
      }
      await recordUnreadable(db, column, unreadable);
      return { done: wrapped.length, unreadable: unreadable.map(({ key }) => key), last: found.at(-1)?.key ?? null };
    });
  }

  /** False if another process re-encrypts, if another key has become the current one, or if a replica without it has started. */
  async #claim(): Promise<boolean> {
    return (await firstRow(this.#pool, claim, [this.#encryption.keyId, this.#replica.holder])) !== null;
  }

  /** Marks the keys that nothing is encrypted with any more, each with one event. */
  async #retire(): Promise<void> {
    const { others } = await this.status();
    const unused = others.filter(({ waiting, retiredAt }) => waiting === 0 && retiredAt === null).map(({ id }) => id);
    const usedAgain = others.filter(({ waiting, retiredAt }) => waiting > 0 && retiredAt !== null).map(({ id }) => id);
    if (unused.length + usedAgain.length === 0) return;
    await withTransaction(this.#pool, async (db) => {
      const ids = (list: readonly string[]) => list.map((id) => Buffer.from(id, 'hex'));
      await run(db, 'update encryption_key set retired_at = null where id = any($1::bytea[])', [ids(usedAgain)]);
      const retired = await rows<{ id: string }>(db, retire, [ids(unused)]);
      await insertEvents(
        db,
        retired.map(({ id }) => ({
          type: 'ENCRYPTION_KEY_RETIRED',
          severity: 'INFO' as const,
          message: `Nothing in the database needs key ${id} any more. Once every replica encrypts with key ${this.keyId}, remove key ${id} from MANIFOLD_DECRYPTION_KEYS; keep it as long as backups from before.`,
        })),
      );
    });
    this.#wakeups.wake('api');
  }
}

// The current key is that of the canary, which the process that started last has written. So two processes with different keys do not re-encrypt
// the same rows again and again.
const claim = `
  update encryption_key set claimed_by = $2, claimed_until = now() + ${CLAIM}
  where id = $1 and (claimed_by = $2 or claimed_until < now()) and id = (select substring(key_canary from 2 for 8) from hub)
    and not exists (${withoutKey})
  returning id`;

const retire = `
  update encryption_key set retired_at = now() where id = any($1::bytea[]) and retired_at is null returning encode(id, 'hex') as id`;
