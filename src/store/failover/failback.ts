import type {
  ActiveReturn,
  FailbackFacts,
  FailbackJudgement,
  ReturnCandidate,
  ReturnGate,
} from '../../core/failover/failback/failback-facts.js';
import { deadlineSeconds } from '../../core/model/movement/movement.js';
import type { ResourceKey } from '../../core/model/plan.js';
import { workloadKindOf } from '../../core/model/workload/workload-kinds.js';
import { jsonText } from '../database/json-text.js';
import { type Db, millis, rows, run } from '../database/sql.js';
import { freezesOfWork } from '../freezes/freeze-sql.js';
import { requestSchedule } from '../intents/placement-intents.js';
import { placedWorksSettled } from './settled-works.js';

/** Maximum number of candidates, and of returns in progress, per pass; later ones follow when these have returned. */
const MOST = 5_000;

interface Named {
  readonly apiVersion: string;
  readonly objectKind: string;
  readonly hasReplicas: boolean;
}

/** A policy with its text, as in `ReturnCandidate`. */
export interface NamedPolicy {
  readonly policy: string;
  /** Kind, namespace and name. */
  readonly ref: readonly [string, string, string];
}

interface CandidateRow extends Omit<ReturnCandidate, 'isWorkload' | 'fitsSince' | 'before'>, NamedPolicy, Named {
  readonly fits_since: number | null;
  readonly gate: ReturnGate | null;
  readonly message: string | null;
  readonly until: number | null;
}

interface ActiveRow extends Omit<ActiveReturn, 'progressedAt' | 'deadlineSeconds'> {
  readonly progressed_at: number;
  readonly deadline: unknown;
}

interface CountRow extends Named {
  readonly policy: string;
  readonly count: number;
}

/** Resources that are away from home, and returns in progress. Read only if `away` of the clusters' query is true. */
export async function failbackFacts(db: Db): Promise<FailbackFacts> {
  const [candidates, active, stale] = await Promise.all([
    rows<CandidateRow>(db, awayResources),
    rows<ActiveRow>(db, activeReturns),
    rows<{ id: string }>(db, staleWaits),
  ]);
  return {
    candidates: candidates.map(candidateOf),
    active: active.map(activeOf),
    stale: stale.map(({ id }) => id),
    policies: await policyFacts(db, candidates),
  };
}

/** What the limits of these policies depend on. Reads the bindings of these policies only. */
export async function policyFacts(db: Db, named: readonly NamedPolicy[]): Promise<FailbackFacts['policies']> {
  const refs = new Map(named.map(({ policy, ref }) => [policy, ref]));
  if (refs.size === 0) return new Map();
  const policies = [...refs.keys()];
  const [placed, begun] = await Promise.all([
    rows<CountRow>(db, placedByPolicy, [policies, ...[0, 1, 2].map((part) => [...refs.values()].map((ref) => ref[part]))]),
    rows<{ policy: string; begun: readonly number[] }>(db, begunByPolicy, [policies]),
  ]);
  const workloads = Map.groupBy(placed.filter(isWorkload), ({ policy }) => policy);
  const times = new Map(begun.map((one) => [one.policy, one.begun]));
  return new Map(
    policies.map((policy) => [
      policy,
      { workloads: (workloads.get(policy) ?? []).reduce((sum, { count }) => sum + count, 0), begun: times.get(policy) ?? [] },
    ]),
  );
}

function isWorkload({ apiVersion, objectKind: kind, hasReplicas }: Named): boolean {
  return hasReplicas || workloadKindOf({ apiVersion, kind }) !== undefined;
}

function candidateOf({
  apiVersion,
  objectKind,
  hasReplicas,
  ref: _,
  fits_since,
  gate,
  message,
  until,
  ...same
}: CandidateRow): ReturnCandidate {
  return {
    ...same,
    isWorkload: isWorkload({ apiVersion, objectKind, hasReplicas }),
    fitsSince: fits_since,
    before: gate === null ? null : { gate, message: message ?? '', until },
  };
}

function activeOf({ progressed_at, deadline, ...same }: ActiveRow): ActiveReturn {
  return { ...same, progressedAt: progressed_at, deadlineSeconds: deadlineSeconds(deadline) };
}

/** Part of the transaction of the pass, before other statements lock resources. Returns the resources that must be planned. */
export async function saveFailback(
  db: Db,
  { started, waits, released, changed, dropped }: FailbackJudgement,
): Promise<readonly ResourceKey[]> {
  const starting = started.map(({ resource }) => resource);
  // If free capacity decides a placement, a plan keeps the present clusters unless a new schedule is requested.
  if (starting.length > 0) await requestSchedule(db, starting);
  const evictions = [...started, ...released].flatMap(({ eviction }) => eviction ?? []);
  if (evictions.length > 0) await run(db, endAway, [evictions]);
  if (changed.length > 0) {
    const input = changed.map(({ active, state, message }) => ({ id: active.id, state, message }));
    await run(db, changeReturns, [jsonText(input)]);
  }
  const rowsOf = [
    ...started.map((one) => ({ ...rowOf(one), state: 'RETURNING', gate: null, message: 'It waits for a plan.', until: null })),
    ...waits.map(({ candidate, wait }) => ({ ...rowOf(candidate), state: 'WAITING', ...wait })),
  ];
  if (rowsOf.length > 0) await run(db, saveReturns, [jsonText(rowsOf)]);
  if (dropped.length > 0) await run(db, dropWaits, [dropped]);
  return [...starting, ...released.map(({ resource }) => resource)];
}

function rowOf({ resource, kind, home, policy, isWorkload: workload }: ReturnCandidate) {
  return { resource, kind, home, policy, workload };
}

const policyOf =
  "coalesce(b.policy_kind || ' ' || nullif(b.policy_namespace, '') || '/' || b.policy_name, b.policy_kind || ' ' || b.policy_name, '')";
const nameOf = "r.kind || ' ' || case when r.namespace = '' then '' else r.namespace || '/' end || r.name";
const hasReplicas = "coalesce(b.placements @? '$[*].replicas ? (@ != null)', false)";
const FAILBACK = "b.applied_policy #> '{placement,failback}'";

// Of evictions whose policy does not fail back automatically, only those that may no longer keep the resource away. A resource without a policy
// stays away until a policy selects it again.
const awayResources = {
  name: 'failback-away',
  text: `
    with away as (
      select e.resource_id, 'CLUSTER' as kind, e.cluster as home, e.id as eviction, null::timestamptz as fits_since
      from eviction e join binding b on b.resource_id = e.resource_id
      where e.away and (${FAILBACK} ->> 'mode' is null
        or b.policy_name is not null and (${FAILBACK} ->> 'mode' = 'Automatic' or b.outcome in ('UNSCHEDULABLE', 'NO_CLUSTER_FIT'))
        or not exists (select from cluster c where c.name = e.cluster and c.deleting_at is null))
      union all
      select b.resource_id, 'GROUP', b.fits_affinity, null, b.fits_since from binding b where b.fits_affinity is not null
    )
    select a.resource_id as resource, ${nameOf} as name, r.application_id::text as application, ${policyOf} as policy,
      array[b.policy_kind, b.policy_namespace, b.policy_name] as ref, r.api_version as "apiVersion", r.kind as "objectKind", ${hasReplicas} as "hasReplicas", a.kind, a.home, a.eviction,
      ${millis('a.fits_since')} as fits_since, case when b.policy_name is not null then nullif(${FAILBACK}, 'null') end as failback,
      (select g from jsonb_array_elements(b.applied_policy #> '{placement,clusterAffinities}') g
        where a.kind = 'GROUP' and g ->> 'affinityName' = a.home limit 1) as affinity,
      b.outcome, f.gate, f.message, ${millis('f.until')} as until,
      exists (select from (select r.id as resource_id, r.application_id, case a.kind when 'CLUSTER' then a.home end as cluster) w
        where exists (select from ${freezesOfWork('ALL', 'MOVES')})) as "isFrozen"
    from away a
    join resource r on r.id = a.resource_id and r.deleted_at is null
    join binding b on b.resource_id = a.resource_id
    left join failback f on f.resource_id = a.resource_id and f.kind = a.kind and f.home = a.home and f.ended_at is null
    where f.state is distinct from 'RETURNING'
    order by coalesce(a.fits_since, f.since, now()), a.resource_id, a.kind limit ${MOST}`,
};

// An object without pods stays in its old clusters until the workloads that use it have left; its return is over when its new copies are ready.
const activeReturns = {
  name: 'failback-active',
  text: `
    select f.id, f.resource_id as resource, ${nameOf} as name, r.application_id::text as application, f.policy,
      f.is_workload as "isWorkload", f.kind, f.home, f.message,
      not exists (select from plan_due d where d.resource_id = f.resource_id and d.not_before <= now())
        and (not f.is_workload or t.resource_id is null) and coalesce(n.settled, false) as "isSettled",
      case f.kind when 'CLUSTER' then b.placements @> jsonb_build_array(jsonb_build_object('cluster', f.home)) else b.affinity = f.home end as "isHome",
      ${millis('greatest(f.started_at, t.progressed_at)')} as progressed_at, b.applied_policy #> '{placement,movement,deadline}' as deadline,
      coalesce(t.waits -> 0 ->> 'message', d.message, 'It waits for a plan.') as progress
    from failback f
    join resource r on r.id = f.resource_id and r.deleted_at is null
    join binding b on b.resource_id = f.resource_id
    left join decision d on d.id = b.decision_id
    left join transition t on t.resource_id = f.resource_id
    ${placedWorksSettled('f')}
    where f.state = 'RETURNING' and f.ended_at is null order by f.id limit ${MOST}`,
};

const placedByPolicy = {
  name: 'failback-placed',
  text: `
    select p.policy, r.api_version as "apiVersion", r.kind as "objectKind", ${hasReplicas} as "hasReplicas", count(*)::int as count
    from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as p(policy, kind, namespace, name)
    join binding b on b.policy_kind = p.kind and b.policy_namespace = p.namespace and b.policy_name = p.name
    join resource r on r.id = b.resource_id and r.deleted_at is null
    group by 1, 2, 3, 4`,
};

const begunByPolicy = {
  name: 'failback-begun',
  text: `
    select policy, jsonb_agg(${millis('started_at')} order by started_at) as begun from failback
    where policy = any($1::text[]) and started_at > now() - interval '24 hours' and is_workload group by policy`,
};

const endAway = {
  name: 'failback-end-away',
  text: 'update eviction set excludes = false, away = false where id = any($1::bigint[])',
};

const changeReturns = {
  name: 'failback-change',
  text: `
    update failback f set state = i.state, message = i.message, ended_at = case when i.state = 'RETURNING' then null else now() end
    from jsonb_to_recordset($1::jsonb) as i(id bigint, state text, message text) where f.id = i.id`,
};

const saveReturns = {
  name: 'failback-save',
  text: `
    insert into failback as f (resource_id, kind, home, policy, is_workload, state, gate, message, until, started_at)
    select i.resource, i.kind, i.home, i.policy, i.workload, i.state, i.gate, i.message, to_timestamp(i.until / 1000.0),
      case when i.state = 'RETURNING' then now() end
    from jsonb_to_recordset($1::jsonb) as i(resource bigint, kind text, home text, policy text, workload boolean, state text, gate text, message text,
      until float8)
    join resource r on r.id = i.resource
    on conflict (resource_id, kind, home) where ended_at is null do update set policy = excluded.policy, state = excluded.state,
      gate = excluded.gate, message = excluded.message, until = excluded.until, started_at = excluded.started_at`,
};

// A resource that is no longer away because of an automatic policy waits for nothing: a person requested its return, or its policy changed.
const staleWaits = {
  name: 'failback-stale',
  text: `
    select f.id from failback f where f.state = 'WAITING' and f.ended_at is null
      and not exists (select from eviction e join binding b on b.resource_id = e.resource_id
        where e.resource_id = f.resource_id and e.cluster = f.home and e.away and f.kind = 'CLUSTER'
          and b.policy_name is not null and ${FAILBACK} ->> 'mode' = 'Automatic')
      and not exists (select from binding b where b.resource_id = f.resource_id and b.fits_affinity = f.home and f.kind = 'GROUP')
    order by f.id limit ${MOST}`,
};

const dropWaits = { name: 'failback-drop', text: "delete from failback where state = 'WAITING' and id = any($1::bigint[])" };
