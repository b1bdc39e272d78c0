import type { Actor } from '../../auth/actor.js';
import type { Json } from '../../kubernetes/object.js';
import { jsonText } from '../database/json-text.js';
import { type Db, run } from '../database/sql.js';

export interface AuditEntry {
  readonly action: string;
  readonly target: string;
  /** Must not contain values of a Secret or a credential. */
  readonly detail?: Json;
}

/** Writes the audit entry of an action; must run in the transaction of the action. */
export async function audit(db: Db, actor: Actor, entry: AuditEntry): Promise<void> {
  await auditAll(db, [{ actor, ...entry }]);
}

export async function auditAll(db: Db, entries: readonly (AuditEntry & { readonly actor: Actor })[]): Promise<void> {
  if (entries.length === 0) return;
  await run(db, insert, [
    jsonText(entries.map(({ actor, action, target, detail = {} }) => ({ actor: actor.name, action, target, detail }))),
  ]);
}

const insert = {
  name: 'audit-insert',
  text: `insert into audit_entry (actor, action, target, outcome, detail)
    select i.actor, i.action, i.target, 'DONE', i.detail
    from jsonb_to_recordset($1::jsonb) as i(actor text, action text, target text, detail jsonb)`,
};

/** Number of wrong tokens from one address. */
export interface RefusedTokensEntry {
  /** Null: several addresses together. */
  readonly address: string | null;
  readonly count: number;
  /** Milliseconds since the epoch. */
  readonly firstAt: number;
  readonly lastAt: number;
}

/** One row per address, for any number of attempts. */
export async function auditRefusedTokens(db: Db, entries: readonly RefusedTokensEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const targets = entries.map(({ address }) => address ?? 'further addresses');
  const details = entries.map(({ count, firstAt, lastAt }) =>
    JSON.stringify({ count, firstAt: new Date(firstAt).toISOString(), lastAt: new Date(lastAt).toISOString() }),
  );
  await run(db, insertRefused, [targets, details]);
}

const insertRefused = {
  name: 'audit-insert-refused-tokens',
  text: `insert into audit_entry (actor, action, target, outcome, detail)
    select 'nobody', 'authenticate', target, 'DENIED', detail::jsonb from unnest($1::text[], $2::text[]) as given (target, detail)`,
};

/** Refused uses of one field by one actor. */
export interface DenialEntry {
  readonly actor: string;
  /** Null: several fields together. */
  readonly field: string | null;
  readonly count: number;
  /** Milliseconds since the epoch. */
  readonly firstAt: number;
  readonly lastAt: number;
}

/** One row per actor and field, for any number of requests. */
export async function auditDenials(db: Db, entries: readonly DenialEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const details = entries.map(({ count, firstAt, lastAt }) =>
    JSON.stringify({ count, firstAt: new Date(firstAt).toISOString(), lastAt: new Date(lastAt).toISOString() }),
  );
  await run(db, insertDenials, [entries.map(({ actor }) => actor), entries.map(({ field }) => field ?? 'further fields'), details]);
}

const insertDenials = {
  name: 'audit-insert-denials',
  text: `insert into audit_entry (actor, action, target, outcome, detail)
    select actor, 'use', target, 'DENIED', detail::jsonb from unnest($1::text[], $2::text[], $3::text[]) as given (actor, target, detail)`,
};
