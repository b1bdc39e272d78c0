import type { Actor } from '../../auth/actor.js';
import { describeTarget, type FreezeScope, type FreezeTarget } from '../../core/model/movement/freeze.js';
import { type Db, firstRow } from '../database/sql.js';
import { insertEvents } from '../events/event.store.js';
import { audit } from '../intents/audit.js';
import { endedEvent, startedEvent } from './freeze.store.js';
import { FREEZE_COLUMNS, type FreezeRow, freezeOf, type StoredFreeze } from './freeze-sql.js';
import { isRestoreFreeze } from './restore.store.js';

/** Maximum number of freezes in force: each is checked for every due work. */
export const MOST_FREEZES = 200;

export interface NewFreeze extends FreezeTarget {
  readonly scope: FreezeScope;
  readonly reason: string;
  /** Null: until a person ends it. */
  readonly seconds: number | null;
}

export type Frozen =
  | { readonly kind: 'frozen'; readonly freeze: StoredFreeze }
  /** A cluster, application or policy that the freeze names does not exist. */
  | { readonly kind: 'absent'; readonly what: 'cluster' | 'application' | 'policy' }
  | { readonly kind: 'full' };

export async function freeze(db: Db, actor: Actor, asked: NewFreeze): Promise<Frozen> {
  const { scope, cluster, application, policy, reason, seconds } = asked;
  const [applicationNamespace, applicationName] = [application?.namespace ?? null, application?.name ?? null];
  const [policyKind, policyNamespace, policyName] = [policy?.kind ?? null, policy?.namespace ?? null, policy?.name ?? null];
  const there = await firstRow<{ cluster: boolean; application: boolean; policy: boolean; count: number }>(db, whatExists, [
    cluster,
    applicationNamespace,
    applicationName,
    policyKind,
    policyNamespace,
    policyName,
  ]);
  for (const what of ['cluster', 'application', 'policy'] as const) if (!there![what]) return { kind: 'absent', what };
  if (there!.count >= MOST_FREEZES) return { kind: 'full' };

  const row = await firstRow<FreezeRow>(db, insert, [
    scope,
    cluster,
    applicationNamespace,
    applicationName,
    policyKind,
    policyNamespace,
    policyName,
    reason,
    actor.name,
    seconds,
  ]);
  const made = freezeOf(row!);
  await insertEvents(db, [startedEvent(made)]);
  await audit(db, actor, { action: 'freeze', target: describeTarget(made), detail: { id: made.id, scope, reason, seconds } });
  return { kind: 'frozen', freeze: made };
}

/** Null: no such freeze is in force. `restore`: the freeze was set because the database was restored; it ends only by `acceptRestore`. */
export async function unfreeze(db: Db, actor: Actor, id: string, reason: string | null): Promise<StoredFreeze | 'restore' | null> {
  if (await isRestoreFreeze(db, id)) return 'restore';
  const row = await firstRow<FreezeRow>(db, `delete from standing_freeze where id = $1::bigint returning ${FREEZE_COLUMNS}`, [id]);
  if (row === null) return null;
  const ended = freezeOf(row);
  await insertEvents(db, [endedEvent(ended, `Ended by ${actor.name}${reason === null ? '' : `: ${reason}`}.`)]);
  await audit(db, actor, { action: 'unfreeze', target: describeTarget(ended), detail: { id, scope: ended.scope, reason } });
  return ended;
}

const whatExists = `
  select $1::text is null or exists (select from cluster where name = $1) as cluster,
    $3::text is null or exists (select from application where namespace = $2 and name = $3) as application,
    $6::text is null or exists (select from policy where kind = $4 and namespace = $5 and name = $6) as policy,
    (select count(*)::int from standing_freeze) as count`;

const insert = `
  insert into standing_freeze (scope, cluster, application_namespace, application_name, policy_kind, policy_namespace, policy_name, reason, actor, ends_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, now() + $10::int * interval '1 second') returning ${FREEZE_COLUMNS}`;
