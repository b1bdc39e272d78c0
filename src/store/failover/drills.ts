import type { DrilledResource, DrillFacts, DrillJudgement } from '../../core/failover/drill/drill-facts.js';
import type { EvictionChange } from '../../core/failover/next-state.js';
import { jsonText } from '../database/json-text.js';
import { type Db, firstRow, millis, run } from '../database/sql.js';
import { freezesOfWork } from '../freezes/freeze-sql.js';
import { placedWorksSettled } from './settled-works.js';

interface DrillRow extends Omit<DrillFacts, 'awayAt' | 'returningAt'> {
  readonly away_at: number | null;
  readonly returning_at: number | null;
  readonly resources: readonly DrilledResource[];
}

/** The drill in progress with its resources; null: none. */
export async function drillFacts(db: Db): Promise<DrillFacts | null> {
  const row = await firstRow<DrillRow>(db, openDrill);
  if (!row) return null;
  const { away_at, returning_at, ...same } = row;
  return { ...same, awayAt: away_at, returningAt: returning_at };
}

/**
 * Gives their seats back to resources that a drill evicted and that may return now, also if the drill has ended. Part of the transaction of the
 * pass, after the evictions were changed.
 */
export async function returnSeats(db: Db, changed: readonly EvictionChange[]): Promise<void> {
  const released = changed.filter((one) => one.released).map(({ id }) => id);
  if (released.length > 0) await run(db, giveSeatsBack, [released]);
}

/** Part of the transaction of the pass, after `returnSeats`. */
export async function saveDrill(db: Db, judgement: DrillJudgement): Promise<void> {
  const { drill, state, result, reason, message, changes, isChanged } = judgement;
  if (!isChanged) return;
  if (changes.length > 0) await run(db, saveResources, [drill.id, jsonText(changes)]);
  await run(db, saveState, [drill.id, state, result, reason, message]);
}

/** The seats of a binding, without copies that are leaving. */
const SEATS = "jsonb_path_query_array(b.placements, '$[*] ? (!exists(@.leaving))')";

const openDrill = {
  name: 'drill-open',
  text: `
    select d.id, d.cluster, d.state, d.result, d.reason, d.message, d.stopped_by as "stoppedBy", ${millis('d.away_at')} as away_at,
      ${millis('d.returning_at')} as returning_at, d.return_after_seconds as "returnAfterSeconds", d.deadline_seconds as "deadlineSeconds",
      (select coalesce(jsonb_agg(jsonb_build_object('resource', i.resource_id::text,
          'name', i.kind || ' ' || case when i.namespace = '' then '' else i.namespace || '/' end || i.name, 'exists', r.id is not null,
          'eviction', case when e.id is not null then jsonb_build_object('state', e.state, 'excludes', e.excludes, 'message', e.message) end,
          'frozen', (select min(f.reason) from work w cross join lateral (select f.reason from ${freezesOfWork('ALL', 'MOVES')}
              and num_nonnulls(f.cluster, f.application_name, f.policy_name) > 0) f
            where w.resource_id = i.resource_id and w.desired_digest is not null),
          'evictedAt', ${millis('i.evicted_at')}, 'movedAt', ${millis('i.moved_at')}, 'homeAt', ${millis('i.home_at')},
          'isSettled', coalesce(n.settled, false)
            and not exists (select from plan_due p where p.resource_id = i.resource_id and p.not_before <= now())
            and not exists (select from transition t where t.resource_id = i.resource_id),
          'ready', case when b.placements @? '$[*].replicas ? (@ != null)' then
            (select coalesce(sum(o.replicas_ready), 0) from observation o where o.resource_id = i.resource_id) end,
          'desired', (select coalesce(sum((s ->> 'replicas')::int), 0) from jsonb_array_elements(${SEATS}) s),
          'maxUnavailable', coalesce(b.applied_policy #> '{placement,movement,maxUnavailable}', '0'),
          'floor', i.floor, 'fewestReady', i.fewest_ready, 'below', i.below) order by i.resource_id), '[]')
        from drill_resource i
        left join resource r on r.id = i.resource_id and r.deleted_at is null
        left join binding b on b.resource_id = i.resource_id
        left join lateral (
          select e.id, e.state, e.excludes, e.message from eviction e
          where e.resource_id = i.resource_id and e.cluster = d.cluster and (e.excludes or e.started_at >= d.started_at)
          order by e.excludes desc, e.id desc limit 1
        ) e on true
        ${placedWorksSettled('i')}
        where i.drill_id = d.id) as resources
    from drill d where d.ended_at is null`,
};

// The resource gets back exactly the seats that it had, as after a cancelled eviction. A changed policy or another number of replicas is
// considered by the next plan.
const giveSeatsBack = {
  name: 'drill-give-back',
  text: `
    update binding b set placements = jsonb_path_query_array(e.before, '$[*] ? (!exists(@.leaving))')
    from eviction e join cluster c on c.name = e.cluster and c.deleting_at is null
    where e.id = any($1::bigint[]) and e.producer = 'drill' and b.resource_id = e.resource_id and e.before is not null and e.before <> '[]'`,
};

const saveResources = {
  name: 'drill-save-resources',
  text: `
    update drill_resource i set floor = x.floor, fewest_ready = x."fewestReady", below = x.below,
      evicted_at = case when x.evicted then coalesce(i.evicted_at, now()) end,
      moved_at = case when x.moved then coalesce(i.moved_at, now()) end,
      after = case when x.moved and i.moved_at is null then ${SEATS} else i.after end,
      home_at = case when x.home then coalesce(i.home_at, now()) end,
      home = case when x.home and i.home_at is null then ${SEATS} else i.home end
    from jsonb_to_recordset($2::jsonb) as x(resource bigint, evicted boolean, moved boolean, home boolean, floor int, "fewestReady" int, below int)
    left join binding b on b.resource_id = x.resource
    where i.drill_id = $1::bigint and i.resource_id = x.resource`,
};

const saveState = {
  name: 'drill-save-state',
  text: `
    update drill set state = $2, result = $3, reason = $4, message = $5,
      away_at = case when $2 = 'AWAY' then coalesce(away_at, now()) else away_at end,
      returning_at = case when $2 in ('RETURNING', 'ENDED') then coalesce(returning_at, now()) else returning_at end,
      ended_at = case when $2 = 'ENDED' then now() end
    where id = $1::bigint and ended_at is null`,
};
