import { sameJson } from '../../../kubernetes/json/same-json.js';
import type { DrilledRow, DrillRow } from '../../../store/reads/rows.js';
import type { FailoverDrill, FailoverDrillEntry, FailoverDrillReport, FailoverDrillResource } from '../../generated/schema.js';
import { objectIdentity } from '../object.view.js';
import { seatsView } from './failover.view.js';

export function drillView(row: DrillRow): FailoverDrill {
  return {
    id: row.id,
    cluster: row.cluster,
    actor: row.actor,
    share: row.share,
    returnAfter: row.returnAfterSeconds,
    deadline: row.deadlineSeconds,
    state: row.state,
    result: row.result,
    reason: row.reason,
    message: row.message,
    startedAt: row.startedAt.toISOString(),
    awayAt: row.awayAt?.toISOString() ?? null,
    returningAt: row.returningAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
    report: reportOf(row),
    resources: row.resources.map(resourceView),
    timeline: timelineOf(row),
  };
}

function reportOf({ resources, returningAt }: DrillRow): FailoverDrillReport {
  const moves = resources.flatMap(({ evictedAt, movedAt }) => (evictedAt === null || movedAt === null ? [] : [movedAt - evictedAt]));
  const returns = resources.flatMap(({ homeAt }) => (homeAt === null || returningAt === null ? [] : [homeAt - returningAt.getTime()]));
  return {
    resources: resources.length,
    moved: moves.length,
    returned: returns.length,
    placedDifferently: resources.filter(({ home, before }) => home !== null && !sameJson(home, before)).length,
    slowestMove: longest(moves),
    slowestReturn: longest(returns),
    belowFloor: resources.filter(({ below }) => below > 0).length,
  };
}

function longest(times: readonly number[]): number | null {
  return times.length === 0 ? null : Math.max(...times) / 1000;
}

function resourceView(row: DrilledRow): FailoverDrillResource {
  return {
    object: objectIdentity(row),
    application: row.application,
    before: seatsView(row.before)!,
    after: seatsView(row.after),
    home: seatsView(row.home),
    evictedAt: timeOf(row.evictedAt),
    movedAt: timeOf(row.movedAt),
    returnedAt: timeOf(row.homeAt),
    floor: row.floor,
    fewestReady: row.fewestReady,
    below: row.below,
  };
}

function timeOf(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

/** Steps at the same time stay in the order in which one leads to the other. */
function timelineOf({ cluster, actor, resources, reason, message, ...row }: DrillRow): readonly FailoverDrillEntry[] {
  const entry = (at: Date | number | null, step: string, text: string, one?: DrilledRow): readonly FailoverDrillEntry[] =>
    at === null ? [] : [{ at: new Date(at).toISOString(), step, message: text, object: one ? objectIdentity(one) : null }];
  const each = (of: (one: DrilledRow) => readonly FailoverDrillEntry[]) => resources.flatMap(of);
  const all = [
    ...entry(row.startedAt, 'DRILL_STARTED', `${actor} started the drill of ${cluster}.`),
    ...each((one) => entry(one.evictedAt, 'RESOURCE_EVICTED', `Its eviction from ${cluster} started.`, one)),
    ...each((one) => entry(one.movedAt, 'RESOURCE_MOVED', 'It is ready in other clusters.', one)),
    ...entry(row.awayAt, 'DRILL_MOVED', 'All resources are ready in other clusters.'),
    ...entry(row.returningAt, 'DRILL_RETURNING', reason ?? 'The resources return.'),
    ...each((one) =>
      entry(one.homeAt, 'RESOURCE_RETURNED', sameJson(one.home, one.before) ? 'It is placed as before.' : 'It is placed differently.', one),
    ),
    ...entry(row.endedAt, 'DRILL_ENDED', message),
  ];
  return all.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
}
