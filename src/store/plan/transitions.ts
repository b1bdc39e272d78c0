import type { MoveOrigin, Transition } from '../../core/model/movement/transition.js';
import type { ResourceKey } from '../../core/model/plan.js';
import type { HubEvent } from '../../engine/ports/events.js';
import { jsonText } from '../database/json-text.js';
import { type Db, rows, run } from '../database/sql.js';

/** The columns of `transition t` for a plan. */
export const transitionColumn = `
  (select jsonb_build_object('state', t.state, 'origin', t.origin, 'cause', t.cause, 'before', t.before, 'waits', t.waits, 'waiting', t.waiting,
    'startedAt', t.started_at, 'progressedAt', t.progressed_at, 'deadline', t.deadline,
    'lookAgainAt', null)
   from transition t where t.resource_id = r.id) as transition,
  exists (select from transition t where t.application_id = r.application_id and t.in_use) as waited_for`;

export interface TransitionRow {
  readonly r: ResourceKey;
  readonly st: Transition['state'];
  readonly o: MoveOrigin;
  readonly c: string;
  readonly b: Transition['before'];
  readonly w: Transition['waits'];
  readonly n: number;
  readonly u: boolean;
  readonly s: string;
  readonly p: string;
  readonly d: string;
}

/** Changes of moves by the plans of one pass. */
export interface MoveChanges {
  readonly saved: TransitionRow[];
  readonly ended: ResourceKey[];
  /** Moves that began, ended, or wait for a different reason: their delivery is reported again. */
  readonly told: ResourceKey[];
  /** When moves without a change are planned again. A plan settles all due rows of its resource, so each plan must set the next time again. */
  readonly looks: { readonly r: ResourceKey; readonly l: string }[];
}

/** Adds the changes of one plan to its move; `before` is the stored move. Returns events. */
export function addMove(
  { saved, ended, told, looks }: MoveChanges,
  resource: ResourceKey,
  before: Transition | null,
  after: Transition | null,
): readonly HubEvent[] {
  if (tells(before) !== tells(after)) told.push(resource);
  if (after === null) {
    if (before === null) return [];
    ended.push(resource);
    return [{ type: 'MOVE_DONE', severity: 'INFO', message: `The move is done. ${before.cause}`, resource }];
  }
  if (before === null || JSON.stringify(comparable(before)) !== JSON.stringify(comparable(after))) saved.push(rowOf(resource, after));
  if (after.lookAgainAt !== null) looks.push({ r: resource, l: after.lookAgainAt });
  const events: HubEvent[] = [];
  if (before === null) events.push({ type: 'MOVE_STARTED', severity: 'INFO', message: `It moves in steps. ${after.cause}`, resource });
  const [wait] = after.waits;
  if (after.state === 'BLOCKED' && before?.state !== 'BLOCKED' && wait) {
    const message = `The move waits; nothing is removed meanwhile. ${wait.message} It continues when ${wait.ends}.`;
    events.push({ type: 'MOVE_WAITING', severity: 'WARNING', message, cluster: wait.cluster, resource });
  }
  return events;
}

/** The part of the resource's delivery that describes its move. */
function tells(move: Transition | null): string | null {
  return move && `${move.cause} ${move.state === 'BLOCKED' ? move.waits[0]?.message : ''}`;
}

function comparable({ state, waits, waiting, progressedAt, deadline }: Transition) {
  return [state, waits, waiting, Date.parse(progressedAt), Date.parse(deadline)];
}

function rowOf(r: ResourceKey, { state, origin, cause, before, waits, waiting, ...times }: Transition): TransitionRow {
  const u = waits.some(({ constraint }) => constraint === 'in-use');
  const { startedAt: s, progressedAt: p, deadline: d } = times;
  return { r, st: state, o: origin, c: cause, b: before, w: waits, n: waiting, u, s, p, d };
}

/** Part of the transaction of the plan. A move is planned again after its wait and at its deadline, even if clusters report nothing. */
export async function saveMoves(db: Db, { saved, ended, looks }: MoveChanges): Promise<void> {
  await Promise.all([
    saved.length === 0 ? null : run(db, save, [jsonText(saved)]),
    ended.length === 0 ? null : run(db, 'delete from transition where resource_id = any($1::bigint[])', [ended]),
    looks.length === 0 ? null : run(db, lookAgain, [jsonText(looks)]),
  ]);
}

/** Makes moves due that wait for other resources of the same applications, because a plan may have decided these now. */
export async function dueWaiting(db: Db, planned: readonly ResourceKey[]): Promise<void> {
  await run(db, waitingForOthers, [planned]);
}

/** Makes moves of these resources due, and moves that wait for them. Returns whether there are any. */
export async function dueMoves(db: Db, reported: readonly ResourceKey[]): Promise<boolean> {
  return (await rows(db, movesReported, [reported])).length > 0;
}

const save = {
  name: 'transition-save',
  text: `
    with input as (
      select * from jsonb_to_recordset($1::jsonb) as i(r bigint, st text, o text, c text, b jsonb, w jsonb, n int, u boolean,
        s timestamptz, p timestamptz, d timestamptz)
    )
    insert into transition (resource_id, application_id, state, origin, cause, actor, before, waits, waiting, in_use, started_at, progressed_at, deadline)
    select i.r, r.application_id, i.st, i.o, i.c,
      case i.o
        when 'TEMPLATE' then (select v.actor from revision v where v.application_id = r.application_id order by v.number desc limit 1)
        when 'POLICY' then (select v.actor from binding b join policy_revision v
          on v.kind = b.policy_kind and v.namespace = b.policy_namespace and v.name = b.policy_name
          where b.resource_id = i.r order by v.number desc limit 1)
      end,
      i.b, i.w, i.n, i.u, i.s, i.p, i.d
    from input i join resource r on r.id = i.r
    on conflict (resource_id) do update set state = excluded.state, waits = excluded.waits, waiting = excluded.waiting, in_use = excluded.in_use,
      progressed_at = excluded.progressed_at, deadline = excluded.deadline`,
};

const lookAgain = {
  name: 'transition-look-again',
  text: 'insert into plan_due (resource_id, not_before) select i.r, i.l from jsonb_to_recordset($1::jsonb) as i(r bigint, l timestamptz)',
};

const waitingForOthers = {
  name: 'transition-waiting-for-others',
  text: `
    insert into plan_due (resource_id)
    select t.resource_id from transition t
    where t.in_use and t.application_id in (select application_id from resource where id = any($1::bigint[])) and t.resource_id <> all($1::bigint[])`,
};

const movesReported = {
  name: 'transition-reported',
  text: `
    insert into plan_due (resource_id)
    select t.resource_id from transition t where t.resource_id = any($1::bigint[])
    union
    select t.resource_id from transition t
    where t.in_use and t.application_id in (select application_id from resource where id = any($1::bigint[]))
    returning resource_id`,
};
