import type { Actor } from '../../auth/actor.js';
import type { ResourceKey } from '../../core/model/plan.js';
import { dueResources } from '../plan-due.js';
import { type Db, firstRow } from '../sql.js';
import { audit } from './audit.js';

interface Named {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** The planner does this preemption when it is still what makes room; the text is forgotten with it. */
export async function confirmPreemption(db: Db, actor: Actor, resource: ResourceKey, text: string): Promise<void> {
  const row = await firstRow<Named>(db, confirm, [resource, text]);
  if (!row) return;
  await dueResources(db, [resource]);
  await audit(db, actor, { action: 'preempt', target: targetOf(row), detail: { preemption: text } });
}

function targetOf({ kind, namespace, name }: Named): string {
  return `${kind} ${namespace && `${namespace}/`}${name}`;
}

const confirm = `
  update resource set confirmed_preemption = $2 where id = $1::bigint and deleted_at is null returning kind, namespace, name`;
