import type { Actor } from '../../../auth/actor.js';
import type { ResourceKey } from '../../../core/model/plan.js';
import { nextRun } from '../../../core/model/policy/cron.js';
import type { Policy } from '../../../core/model/policy/policy.js';
import {
  isRebalancer,
  namesIt,
  type ObservedWorkload,
  type RebalancerStatus,
  requestsAtOnce,
  type WorkloadRebalancerSpec,
} from '../../../core/model/policy/rebalancer.js';
import type { Selectable } from '../../../core/model/policy/resource-selector.js';
import { jsonText } from '../../database/json-text.js';
import { type Db, firstRow, rows, run } from '../../database/sql.js';
import { affectedResources, affectedValues } from '../../plan/plan-due.js';
import { reschedule } from '../placement-intents.js';

/** Maximum number of resources that one document places again. */
const MOST = 10_000;

interface NamedRow {
  readonly id: ResourceKey;
  readonly api_version: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly placed: boolean;
}

interface Edit {
  readonly name: string;
  readonly spec: WorkloadRebalancerSpec;
  readonly before: WorkloadRebalancerSpec | null;
}

/** Requests the new placements of the documents that were stored, in their transaction, and stores the results. */
export async function applyRebalancers(
  db: Db,
  actor: Actor,
  fresh: readonly Policy[],
  before: (policy: Policy) => Policy['spec'] | null,
): Promise<void> {
  const edits = fresh
    .filter(isRebalancer)
    .map(
      (one): Edit => ({ name: one.name, spec: one.spec as WorkloadRebalancerSpec, before: before(one) as WorkloadRebalancerSpec | null }),
    );
  if (edits.length === 0) return;
  const found = await named(
    db,
    edits.map(({ spec }) => spec),
  );
  const asked = found.filter((row) => row.placed && edits.some(({ spec, before: old }) => requestsAtOnce(spec, old, selectable(row))));
  if (asked.length > 0)
    await reschedule(
      db,
      actor,
      asked.map(({ id }) => id),
    );
  const [{ now }] = (await rows<{ now: string }>(db, 'select round(extract(epoch from now()) * 1000) as now')) as [{ now: string }];
  const input = edits.map(({ name, spec, before: old }) => ({
    name,
    status: spec.schedule === undefined ? statusOf(spec, found, countOf(asked, spec, old), Number(now)) : null,
    due: dueAt(spec, Number(now)),
  }));
  await run(db, saveStatus, [jsonText(input)]);
}

function countOf(asked: readonly NamedRow[], spec: WorkloadRebalancerSpec, old: WorkloadRebalancerSpec | null): number {
  return asked.filter((row) => requestsAtOnce(spec, old, selectable(row))).length;
}

/** A document that is due: by its schedule, or because its time to live is over. */
export interface DueRebalancer {
  readonly name: string;
  readonly spec: WorkloadRebalancerSpec;
  readonly now: string;
  /** When it was due, in milliseconds. */
  readonly at: string;
}

export async function isRebalancerDue(db: Db): Promise<boolean> {
  return (await firstRow(db, anyDue)) !== null;
}

/** The document that has been due for the longest time, locked; null if none is due. */
export async function dueRebalancer(db: Db): Promise<DueRebalancer | null> {
  return firstRow<DueRebalancer & object>(db, due);
}

/** Carries out a scheduled run. A run that was missed while no hub planned is carried out once. */
export async function runSchedule(db: Db, actor: Actor, { name, spec, now }: DueRebalancer, isRun: boolean): Promise<void> {
  const nowMs = Number(now);
  const found = isRun ? (await named(db, [spec])).filter((row) => namesIt(spec, selectable(row))) : [];
  const asked = found.filter(({ placed }) => placed);
  if (asked.length > 0)
    await reschedule(
      db,
      actor,
      asked.map(({ id }) => id),
    );
  const status = isRun ? statusOf(spec, found, asked.length, nowMs) : null;
  await run(db, saveStatus, [jsonText([{ name, status, due: dueAt(spec, nowMs) }])]);
}

async function named(db: Db, specs: readonly WorkloadRebalancerSpec[]): Promise<readonly NamedRow[]> {
  const edit = {
    ref: { kind: 'WorkloadRebalancer' as const, namespace: '', name: '' },
    specs: specs as unknown as readonly Policy['spec'][],
  };
  return rows<NamedRow & object>(db, namedResources, [...affectedValues([edit]), MOST]);
}

function selectable({ api_version: apiVersion, kind, namespace, name, labels }: NamedRow): Selectable {
  return { apiVersion, kind, metadata: { name, ...(namespace !== '' && { namespace }), labels } };
}

function statusOf(
  spec: WorkloadRebalancerSpec,
  found: readonly NamedRow[],
  rescheduled: number,
  nowMs: number,
): Omit<RebalancerStatus, 'observedGeneration'> {
  const placed = new Set(
    found.filter((row) => row.placed).map((row) => JSON.stringify([row.api_version, row.kind, row.namespace, row.name])),
  );
  const observedWorkloads = (spec.workloads ?? []).map((workload): ObservedWorkload => {
    const { apiVersion, kind, namespace = '', name } = workload;
    const isPlaced = placed.has(JSON.stringify([apiVersion, kind, namespace, name]));
    return isPlaced ? { workload, result: 'Successful' } : { workload, result: 'Failed', reason: 'ReferencedBindingNotFound' };
  });
  return { observedWorkloads, rescheduled, finishTime: new Date(nowMs).toISOString() };
}

function dueAt({ schedule, timeZone, ttlSecondsAfterFinished: ttl }: WorkloadRebalancerSpec, nowMs: number): number | null {
  if (schedule !== undefined) return nextRun(schedule, timeZone, nowMs).at;
  return ttl === undefined ? null : nowMs + ttl * 1000;
}

const namedResources = `
  select r.id, r.api_version, r.kind, r.namespace, r.name, r.labels, b.placements is not null and b.placements <> '[]' as placed
  from (${affectedResources}) a join resource r on r.id = a.id and r.deleted_at is null left join binding b on b.resource_id = r.id
  order by r.id limit $6`;

const isDue = "due_at <= now() and kind = 'WorkloadRebalancer'";
const anyDue = { name: 'rebalance-any-due', text: `select 1 as one from policy where ${isDue} limit 1` };
const due = {
  name: 'rebalance-due',
  text: `
    select name, spec, round(extract(epoch from now()) * 1000) as now, round(extract(epoch from due_at) * 1000) as at from policy
    where ${isDue} order by due_at, name limit 1 for update`,
};

// A scheduled check without a run keeps the status of the last run.
const saveStatus = `
  update policy p set due_at = to_timestamp(i.due / 1000.0),
    status = case when i.status is null then p.status else i.status || jsonb_build_object('observedGeneration', p.revision) end
  from jsonb_to_recordset($1::jsonb) as i(name text, status jsonb, due float8)
  where p.kind = 'WorkloadRebalancer' and p.namespace = '' and p.name = i.name`;
