import type { Actor } from '../../auth/actor.js';
import type { Json } from '../../kubernetes/object.js';
import { type Db, run } from '../sql.js';

/** Who did what, in the transaction that did it. `detail` never holds what a Secret or a credential holds. */
export async function audit(
  db: Db,
  actor: Actor,
  entry: { readonly action: string; readonly target: string; readonly detail?: Json },
): Promise<void> {
  const text = "insert into audit_entry (actor, action, target, outcome, detail) values ($1, $2, $3, 'DONE', $4)";
  await run(db, text, [actor.name, entry.action, entry.target, JSON.stringify(entry.detail ?? {})]);
}
