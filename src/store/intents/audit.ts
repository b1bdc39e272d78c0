import type { Actor } from '../../auth/actor.js';
import type { Json } from '../../kubernetes/object.js';
import { type Db, run } from '../database/sql.js';

/** Who did what, in the transaction that did it. `detail` never holds what a Secret or a credential holds. */
export async function audit(
  db: Db,
  actor: Actor,
  entry: { readonly action: string; readonly target: string; readonly detail?: Json },
): Promise<void> {
  await run(db, insert, [actor.name, entry.action, entry.target, JSON.stringify(entry.detail ?? {})]);
}

const insert = {
  name: 'audit-insert',
  text: "insert into audit_entry (actor, action, target, outcome, detail) values ($1, $2, $3, 'DONE', $4)",
};
