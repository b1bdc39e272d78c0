import type { InterpreterPolicy } from '../../../core/model/policy/policy.js';
import { describePolicy } from '../../../core/model/policy/policy-ref.js';
import { type Db, firstRow } from '../../database/sql.js';
import { insertEvents } from '../../events/event.store.js';
import { bumpWorld } from '../../world/world.js';

/**
 * Marks a stored interpreter that must not run and writes an event. Does nothing if it was edited or deleted meanwhile, or is already
 * marked.
 */
export async function quarantineInterpreter(db: Db, { kind, namespace, name, spec }: InterpreterPolicy, why: string): Promise<boolean> {
  const stated = [kind, namespace, name, JSON.stringify(spec)];
  // A new version makes every process read its world again, so it is not made for a document that is not stored.
  if ((await firstRow(db, `select from policy where ${isStored}`, stated)) === null) return false;
  const version = await bumpWorld(db);
  const marked = await firstRow(db, mark, [...stated, why, version]);
  if (!marked) return false;
  const message = `${describePolicy({ kind, namespace, name })} is quarantined: ${why}. Edit the document to run it again.`;
  await insertEvents(db, [{ type: 'INTERPRETER_QUARANTINED', severity: 'WARNING', message }]);
  return true;
}

const isStored = 'kind = $1 and namespace = $2 and name = $3 and spec = $4::jsonb and quarantined is null';

const mark = `update policy set quarantined = $5, world_version = $6 where ${isStored} returning name`;
