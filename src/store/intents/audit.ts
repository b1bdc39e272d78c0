import type { Actor } from '../../auth/actor.js';
import type { Json } from '../../kubernetes/object.js';
import { jsonText } from '../database/json-text.js';
import { type Db, run } from '../database/sql.js';

export interface AuditEntry {
  readonly action: string;
  readonly target: string;
  /** Never what a Secret or a credential holds. */
  readonly detail?: Json;
}

/** Who did what, in the transaction that did it. */
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
