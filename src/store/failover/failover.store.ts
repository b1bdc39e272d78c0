import type { Pool } from 'pg';
import { type Threat, threatOf } from '../../core/failover/causes.js';
import type { ReadyStatus } from '../../core/failover/cluster-condition.js';
import { conditionOf } from '../../core/failover/conditions.js';
import type { Evidence } from '../../core/failover/evidence/evidence.js';
import type { ClusterEvidence, FailoverFacts, OpenEviction, Producer, ThreatenedCopy } from '../../core/failover/facts.js';
import type { Judgement } from '../../core/failover/judge.js';
import { concernsPlan, type EvictionChange } from '../../core/failover/next-state.js';
import { purgeModeNamed } from '../../core/failover/purge-mode.js';
import type { AutomaticTaint, TaintPolicy } from '../../core/failover/taints/automatic-taints.js';
import { priorityValues } from '../../core/match/priority.js';
import type { HubEvent } from '../../engine/ports/events.js';
import type { FailoverStore } from '../../engine/ports/failover.js';
import type { Wakeups } from '../../engine/ports/wakeups.js';
import { HubError } from '../../errors.js';
import { jsonText } from '../database/json-text.js';
import { millis, rows, run, withTransaction } from '../database/sql.js';
import { insertEvents } from '../events/event.store.js';
import { isCurrentEvidence } from '../fleet/evidence.js';
import { freezesOfWork } from '../freezes/freeze-sql.js';
import { keepLease } from '../leases/lease.store.js';
import { dueResources } from '../plan/plan-due.js';
import type { WorldCache } from '../world/world.js';
import { applicationCopies, saveApplications } from './applications.js';
import { saveTaints } from './automatic-taints.js';
import { drillFacts, returnSeats, saveDrill } from './drills.js';
import { failbackFacts, saveFailback } from './failback.js';
import { recordJudgement } from './failover-records.js';
import { PRIORITY_CLASS, policyOfBinding } from './priority-sql.js';
import { placedWorksSettled } from './settled-works.js';
import { copiesWithoutNodes, takeBack } from './unschedulable.js';

export interface FailoverStoreParts {
  readonly pool: Pool;
  readonly worlds: WorldCache;
  readonly wakeups: Wakeups;
  readonly holder: string;
}

/** Conditions of clusters and evictions, as the loop `failover` reads and writes them. */
export class PostgresFailover implements FailoverStore {
  readonly #pool: Pool;
  readonly #wakeups: Wakeups;
  readonly #holder: string;
  readonly #worlds: WorldCache;

  constructor({ pool, worlds, wakeups, holder }: FailoverStoreParts) {
    this.#pool = pool;
    this.#worlds = worlds;
    this.#wakeups = wakeups;
    this.#holder = holder;
  }

  async facts(): Promise<FailoverFacts> {
    const found = await rows<ClusterRow>(this.#pool, clusterEvidence);
    const now = found[0]?.now ?? 0;
    const clusters = found.flatMap((row) => (row.name === null ? [] : [evidenceOf({ ...row, name: row.name })]));
    const threats = clusters.flatMap((one) => threatOf(one, conditionOf(one, now)) ?? []);
    const open = found[0]?.open === true;
    const taintPolicies = found[0]?.policies ?? [];
    const [applications, withoutNodes, failback, drill] = await Promise.all([
      applicationCopies(this.#pool, () => this.#priorities()),
      copiesWithoutNodes(this.#pool),
      found[0]?.away === true ? failbackFacts(this.#pool) : null,
      found[0]?.drilling === true ? drillFacts(this.#pool) : null,
    ]);
    const always = { now, clusters, taintPolicies, withoutNodes, drill, ...(failback && { failback }) };
    if (threats.length === 0 && !open && applications.length === 0) return { ...always, copies: [], evictions: [], recent: [] };
    const [copies, evictions, recent] = await Promise.all([
      threats.length === 0 ? [] : this.#threatened(threats),
      open ? rows<EvictionRow>(this.#pool, openEvictions) : [],
      rows<{ cluster: string; started_at: number; producer: Producer }>(this.#pool, recentEvictions),
    ]);
    return {
      ...always,
      copies,
      evictions,
      applications,
      recent: recent.map(({ cluster, started_at, producer }) => ({ cluster, startedAt: started_at, producer })),
    };
  }

  async #threatened(threats: readonly Threat[]): Promise<readonly ThreatenedCopy[]> {
    const values = await this.#priorities();
    const found = await rows<ThreatenedRow>(this.#pool, threatenedCopies, [jsonText(threats), [...values.keys()], [...values.values()]]);
    return found.map((row) => ({ ...row, priority: Number(row.priority), purgeMode: purgeModeNamed(row.purgeMode) }));
  }

  /** The values of the hub's PriorityClasses by name. The planner keeps the world current; it is read here only after a start. */
  async #priorities(): Promise<ReadonlyMap<string, number>> {
    return priorityValues(this.#worlds.version > 0 ? this.#worlds.known : await this.#worlds.current());
  }

  async save(judgement: Judgement, events: readonly HubEvent[], epoch: number): Promise<void> {
    const { conditions, taints, started, applications, takenBack, drained, drill } = judgement;
    let changed = judgement.changed;
    await withTransaction(this.#pool, async (db) => {
      if (!(await keepLease(db, { name: 'plan', epoch }, this.#holder))) throw new HubError('LEASE_LOST', 'Another replica plans now.');
      if (conditions.length > 0) await run(db, saveConditions, [jsonText(conditions.map(({ cluster, now }) => ({ ...now, cluster })))]);
      if (taints.length > 0) await saveTaints(db, taints);
      const returning = await saveFailback(db, judgement.failback);
      if (applications.length > 0) await saveApplications(db, applications);
      if (started.length > 0) await run(db, startEvictions, [jsonText(started)]);
      if (changed.length > 0) {
        const saved = await rows<{ id: string }>(db, changeEvictions, [jsonText(changed)]);
        const ids = new Set(saved.map(({ id }) => id));
        changed = changed.filter(({ id }) => ids.has(id));
      }
      await returnSeats(db, changed);
      if (drill) await saveDrill(db, drill);
      if (takenBack.length > 0) await takeBack(db, takenBack);
      if (drained.length > 0) await run(db, endDrains, [drained]);
      const told = await recordJudgement(db, { ...judgement, changed });
      await insertEvents(db, [...eventsOfSaved(events, judgement.changed, changed), ...told]);
      const due = [...started, ...changed.filter(concernsPlan), ...takenBack].map(({ resource }) => resource);
      await dueResources(db, [...new Set([...returning, ...due])]);
    });
    const returns = judgement.failback.started.length + judgement.failback.released.length;
    if (taints.length + started.length + changed.filter(concernsPlan).length + takenBack.length + returns > 0) this.#wakeups.wake('plan');
    this.#wakeups.wake('api');
  }
}

interface ClusterRow {
  readonly now: number;
  /** Whether any eviction excludes a resource from a cluster. */
  readonly open: boolean;
  /** Whether a resource is away from home, or returns. */
  readonly away: boolean;
  /** Whether a drill is in progress. */
  readonly drilling: boolean;
  /** `ClusterTaintPolicy` documents, the oldest first. */
  readonly policies: readonly TaintPolicy[] | null;
  readonly name: string | null;
  readonly ready: ReadyStatus;
  readonly reason: string;
  readonly heard_at: number | null;
  readonly taints: ClusterEvidence['taints'];
  readonly provider: string | null;
  readonly region: string | null;
  readonly zones: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly properties: Readonly<Record<string, string>>;
  readonly cordoned: boolean;
  readonly apis_complete: boolean;
  readonly automatic: readonly AutomaticTaint[];
  readonly seen: NonNullable<ClusterEvidence['seen']> | null;
  readonly drain: ClusterEvidence['drain'];
  readonly evidence: readonly Evidence[];
  readonly before: ClusterEvidence['before'];
}

interface ThreatenedRow extends Omit<ThreatenedCopy, 'priority' | 'purgeMode'> {
  readonly priority: string;
  readonly purgeMode: string;
}

interface EvictionRow extends Omit<OpenEviction, 'deadline' | 'startedAt'> {
  readonly startedAt: number;
  readonly deadline: number;
}

function evidenceOf(row: ClusterRow & { readonly name: string }): ClusterEvidence {
  const { name, ready, reason, heard_at: heardAt, taints, before, drain = null, evidence, seen } = row;
  return { name, ready, reason, heardAt, taints, evidence, before, drain, ...(seen && { seen }), automatic: taintedCluster(row) };
}

/** Served kinds are not part of these facts: no taint depends on them, and they would be read every second. */
function taintedCluster(row: ClusterRow & { readonly name: string }): NonNullable<ClusterEvidence['automatic']> {
  const { name, provider, region, zones, labels, properties, cordoned, apis_complete: apisComplete, automatic: taints } = row;
  const place = { ...(provider !== null && { provider }), ...(region !== null && { region }), zones };
  return { name, ...place, labels, properties, taints, cordoned, deleting: false, apis: new Set(), apisComplete };
}

/** `events` without those of evictions in `asked` that are not in `saved`. */
function eventsOfSaved(
  events: readonly HubEvent[],
  asked: readonly EvictionChange[],
  saved: readonly EvictionChange[],
): readonly HubEvent[] {
  if (asked.length === saved.length) return events;
  const kept = new Set(saved);
  const keyOf = ({ cluster, resource }: Pick<HubEvent, 'cluster' | 'resource'>) => `${cluster}/${resource}`;
  const unsaved = new Set(asked.filter((one) => !kept.has(one)).map(keyOf));
  return events.filter((event) => !evictionEnds.has(event.type) || !unsaved.has(keyOf(event)));
}

const evictionEnds = new Set(['EVICTION_BLOCKED', 'EVICTION_DONE', 'EVICTION_CANCELLED', 'EVICTION_EXPIRED']);

// Returns one row without a cluster if there are no clusters, because the caller needs the database's clock.
const clusterEvidence = {
  name: 'failover-clusters',
  text: `
    select ${millis('now()')} as now, exists (select from eviction where (excludes and not away) or kept) as open,
      exists (select from eviction where away) or exists (select from binding where fits_affinity is not null)
        or exists (select from failback where ended_at is null) as away,
      exists (select from drill where ended_at is null) as drilling,
      (select jsonb_agg(jsonb_build_object('name', p.name, 'spec', p.spec) order by p.created_at, p.name)
        from policy p where p.kind = 'ClusterTaintPolicy') as policies, c.name, coalesce(s.ready, 'Unknown') as ready, coalesce(s.reason, '') as reason,
      ${millis('s.heard_at')} as heard_at, c.taints, c.provider, c.region, c.zones, c.labels, c.properties, c.cordoned,
      s.apis is not null and coalesce(s.apis_complete, false) as apis_complete, coalesce(k.taints, '[]') as automatic,
      case when s.probed_epoch is not null then jsonb_build_object('probed', coalesce(s.probed_epoch = l.epoch, false),
        'listed', coalesce(s.listed_epoch = l.epoch, false)) end as seen,
      case when n.cluster is not null then jsonb_build_object('maxUnavailable', n.max_unavailable, 'isDone', n.done_at is not null,
        'left', (select count(*) from work w where w.cluster = c.name)) end as drain,
      case when k.cluster is not null then jsonb_build_object('ready', k.ready, 'since', ${millis('k.since')}, 'flaps', k.flaps,
        'held', k.held) end as before,
      (select coalesce(jsonb_agg(jsonb_build_object('kind', v.kind, 'replica', v.replica, 'aliveAt', ${millis('v.alive_at')},
          'countsUntil', ${millis('v.counts_until')}, 'checkedAt', ${millis('v.checked_at')}, 'failingSince', ${millis('v.failing_since')},
          'message', v.message)), '[]') from cluster_evidence v where v.cluster = c.name and ${isCurrentEvidence}) as evidence
    from (select) one
    left join cluster c on c.deleting_at is null
    left join cluster_status s on s.cluster = c.name
    left join cluster_condition k on k.cluster = c.name
    left join drain n on n.cluster = c.name
    left join lease l on l.name = 'cluster/' || c.name and l.expires_at > now()
    order by c.name`,
};

/** Maximum number of copies per pass, most important first; the others follow when these have left. */
const MOST_COPIES = 5_000;
const TOLERATIONS = "coalesce(b.applied_policy -> 'placement' -> 'clusterTolerations', '[]')";

// Copies that certainly stay take no place of the limit: they set no time limit, and each key has an `Exists` toleration. Other copies are
// left to the core, which knows all rules of tolerations.
const MAY_LEAVE = `(t.keys is null or jsonb_path_exists(${TOLERATIONS}, '$[*].tolerationSeconds') or exists (
        select from unnest(t.keys) as taint(key)
        where not jsonb_path_exists(${TOLERATIONS}, '$[*] ? (@.operator == "Exists" && (!exists(@.key) || @.key == "" || @.key == $key)
          && (!exists(@.effect) || @.effect == "" || @.effect == "NoExecute"))', jsonb_build_object('key', taint.key))))`;

// A dependency that follows its users has no policy of its own; it leaves together with them.
const threatenedCopies = {
  name: 'failover-copies',
  text: `
    select w.resource_id as resource, w.cluster, coalesce(k.value, 0) as priority, ${TOLERATIONS} as tolerations,
      coalesce(b.applied_policy -> 'failover' -> 'cluster' ->> 'purgeMode', 'Gracefully') as "purgeMode",
      (select jsonb_build_object('rules', b.applied_policy #> '{failover,cluster,statePreservation}', 'status', o.status)
        from observation o where o.cluster = w.cluster and o.resource_id = w.resource_id
          and b.applied_policy #> '{failover,cluster,statePreservation}' is not null and jsonb_array_length(b.placements) = 1) as state
    from jsonb_to_recordset($1::jsonb) as t(cluster text, keys text[]) join work w on w.cluster = t.cluster
    join binding b on b.resource_id = w.resource_id join resource r on r.id = w.resource_id and r.deleted_at is null
    ${policyOfBinding}
    left join unnest($2::text[], $3::bigint[]) as k(name, value) on k.name = ${PRIORITY_CLASS}
    where w.desired_digest is not null and b.policy_name is not null and ${MAY_LEAVE}
      and not exists (select from eviction e where e.resource_id = w.resource_id and e.cluster = w.cluster and (e.excludes or e.kept))
      and not exists (select from ${freezesOfWork('ALL', 'MOVES')})
    order by priority desc, w.resource_id, w.cluster limit ${MOST_COPIES}`,
};

/** Maximum number of evictions per pass; later ones follow when these have ended. */
const MOST_OPEN = 10_000;

const openEvictions = {
  name: 'failover-evictions',
  text: `
    select e.id, e.resource_id as resource, e.cluster, e.state, e.message, e.purge_mode as "purgeMode", e.producer, e.kept as "isKept",
      ${millis('e.deadline')} as deadline, ${millis('e.started_at')} as "startedAt",
      exists (select from observation o where o.resource_id = e.resource_id and o.cluster = e.cluster and o.health = 'HEALTHY') as "isWell",
      coalesce(b.applied_policy -> 'placement' -> 'clusterTolerations', '[]') as tolerations,
      b.applied_policy #> '{placement,failback}' is not null as "failsBack",
      exists (select from plan_due d where d.resource_id = e.resource_id and d.not_before <= now()) as "isDue",
      coalesce(b.outcome = 'SCHEDULED', false) as "isPlaced", coalesce(d.message, 'It was not planned yet.') as refusal,
      exists (select from work w where w.resource_id = e.resource_id and w.cluster = e.cluster) as stands,
      coalesce(n.settled, false) and not exists (select from transition t where t.resource_id = e.resource_id) as "isReplaced"
    from eviction e
    left join binding b on b.resource_id = e.resource_id
    left join decision d on d.id = b.decision_id
    ${placedWorksSettled('e')}
    where (e.excludes and not e.away) or e.kept order by e.state in ('RUNNING', 'BLOCKED') desc, e.id limit ${MOST_OPEN}`,
};

const recentEvictions = {
  name: 'failover-recent',
  text: `
    select cluster, ${millis('started_at')} as started_at, producer from eviction
    where started_at > now() - interval '10 minutes' and producer not in ('drain', 'drill') order by started_at desc limit 10000`,
};

const saveConditions = {
  name: 'failover-save-conditions',
  text: `
    insert into cluster_condition as k (cluster, ready, since, flaps, held)
    select i.cluster, i.ready, to_timestamp(i.since / 1000.0), i.flaps, i.held
    from jsonb_to_recordset($1::jsonb) as i(cluster text, ready text, since bigint, flaps jsonb, held text) join cluster c on c.name = i.cluster
    order by i.cluster
    on conflict (cluster) do update set ready = excluded.ready, since = excluded.since, flaps = excluded.flaps, held = excluded.held`,
};

const startEvictions = {
  name: 'failover-start',
  text: `
    insert into eviction (resource_id, cluster, cause, producer, purge_mode, grace_seconds, deadline, state, message, excludes, preserved, before)
    select i.resource, i.cluster, i.cause, i.producer, i."purgeMode", i."graceSeconds", now() + i."graceSeconds" * interval '1 second',
      'RUNNING', 'It waits for a plan.', true, nullif(i.preserved, 'null'),
      (select b.placements from binding b where b.resource_id = i.resource)
    from jsonb_to_recordset($1::jsonb) as i(resource bigint, cluster text, cause text, producer text, "purgeMode" text, "graceSeconds" int,
      preserved jsonb)
    join resource r on r.id = i.resource
    on conflict (resource_id, cluster) where excludes do nothing`,
};

const endDrains = {
  name: 'failover-end-drains',
  text: 'update drain set done_at = now() where done_at is null and cluster = any($1::text[])',
};

// A person may have resolved the eviction after the facts were read: what the person decided stays.
const changeEvictions = {
  name: 'failover-change',
  text: `
    update eviction e set state = i.state, message = i.message, excludes = i.excludes, kept = i.kept, away = i.away,
      ended_at = case when i.state in ('RUNNING', 'BLOCKED') then null else coalesce(e.ended_at, now()) end
    from jsonb_to_recordset($1::jsonb) as i(id bigint, before text, state text, message text, excludes boolean, kept boolean, away boolean)
    where e.id = i.id and e.state = i.before
    returning e.id`,
};
