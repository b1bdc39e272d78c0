import type { Pool } from 'pg';
import type { Manifests } from '../database/manifests.js';
import { run } from '../database/sql.js';
import { oldSecondLooks } from '../fleet/evidence.js';
import { KEPT_FOR } from '../intents/idempotency.js';
import { unusedDocuments, unusedKinds } from '../schemas/schema.store.js';
import { REMOVED_KEPT } from '../world/world.js';

/** Limits of the history; docs/OPERATIONS.md lists the limit of each table. */
export interface Retention {
  readonly eventDays: number;
  /** Null: audit entries are never deleted. */
  readonly auditDays: number | null;
  /** The newest of each application and each policy. */
  readonly revisions: number;
}

export const defaultRetention: Retention = { eventDays: 30, auditDays: null, revisions: 100 };

/** Maximum number of rows per statement, so that locks are held only briefly. */
const CHUNK = 5_000;
/** Maximum number of statements of one kind per run; remaining rows are deleted by the next run. */
const MAX_CHUNKS = 100;
const DECISIONS_KEPT = 50;
/** Retention of evictions and automatic returns that ended. */
const EVICTION_DAYS = 30;
/** Retention of tokens that are revoked or expired; the audit records them longer. */
const TOKEN_DAYS = 90;
/** Retention of the history of a deleted policy. */
const DELETED_POLICY_DAYS = 90;

const removals = [
  'events',
  'auditEntries',
  'idempotencyKeys',
  'decisions',
  'revisions',
  'policyRevisions',
  'removedMarks',
  'evictions',
  'failovers',
  'failbacks',
  'drills',
  'leftovers',
  'schemas',
  'secondLooks',
  'tokens',
] as const;

/** Number of deleted rows by kind. */
export type Removed = Readonly<Record<(typeof removals)[number] | 'manifests', number>>;

/**
 * Deletes history beyond its limits; per call at most 500 000 rows of each kind, 5 000 per statement. Then it reads the images of manifests
 * that have none: during a rolling upgrade, replicas of the older version still store such rows.
 */
export async function removePast(pool: Pool, manifests: Manifests, { eventDays, auditDays, revisions }: Retention): Promise<Removed> {
  const removed = (text: string, ...values: unknown[]) => inChunks(async () => (await run(pool, text, [...values, CHUNK])).rowCount ?? 0);
  const all: Removed = {
    events: await removed(pastIn('event'), eventDays),
    auditEntries: auditDays === null ? 0 : await removed(pastIn('audit_entry'), auditDays),
    idempotencyKeys: await removed(oldKeys),
    decisions: await removed(oldDecisions, DECISIONS_KEPT),
    revisions: await removed(oldRevisions, revisions),
    policyRevisions: await removed(oldPolicyRevisions, revisions, DELETED_POLICY_DAYS),
    evictions: await removed(oldEvictions, EVICTION_DAYS),
    removedMarks: await removed(oldMarks, REMOVED_KEPT),
    failovers: await removed(endedFailovers, eventDays),
    failbacks: await removed(endedFailbacks, EVICTION_DAYS),
    drills: await removed(endedDrills, eventDays),
    leftovers: await leftoversOf(removed),
    schemas: (await removed(unusedDocuments)) + (await removed(unusedKinds)),
    secondLooks: await removed(oldSecondLooks),
    tokens: await removed(endedTokens, TOKEN_DAYS),
    // Last, because manifests may have lost their last reference by the deletions before.
    manifests: await inChunks(() => manifests.collect(pool, CHUNK)),
  };
  await manifests.fillImages(pool);
  return all;
}

async function inChunks(removeSome: () => Promise<number>): Promise<number> {
  let total = 0;
  for (let i = 0; i < MAX_CHUNKS; i++) {
    const removed = await removeSome();
    total += removed;
    if (removed < CHUNK) break;
  }
  return total;
}

/** Rows of deleted resources in tables without a cascading foreign key. */
async function leftoversOf(removed: (text: string) => Promise<number>): Promise<number> {
  let total = 0;
  for (const table of ['observation', 'binding_status', 'reservation', 'plan_due']) total += await removed(leftIn(table));
  return total;
}

function pastIn(table: 'event' | 'audit_entry'): string {
  return `delete from ${table} where id in (
    select id from ${table} where at < now() - $1 * interval '1 day' order by at limit $2
  )`;
}

// Kept as long as the events of the failovers.
const endedFailovers = `delete from failover where id in (
  select id from failover where ended_at < now() - $1 * interval '1 day' order by ended_at limit $2
)`;

const endedDrills = `delete from drill where id in (
  select id from drill where ended_at < now() - $1 * interval '1 day' order by ended_at limit $2
)`;

const endedTokens = `delete from token where id in (
  select id from token where least(revoked_at, expires_at) < now() - $1 * interval '1 day' limit $2
)`;

const oldKeys = `delete from idempotency where (actor, key) in (
  select actor, key from idempotency where created_at < now() - ${KEPT_FOR} limit $1
)`;

const oldDecisions = `delete from decision where id in (
  select id from (
    select d.id, row_number() over (partition by d.resource_id order by d.id desc) as place from decision d
  ) ranked
  where place > $1 and not exists (select from binding b where b.decision_id = ranked.id) limit $2
)`;

// Revision numbers have no gaps, so old revisions are found by the key without counting.
const oldRevisions = `delete from revision where (application_id, number) in (
  select v.application_id, v.number from application a join revision v on v.application_id = a.id and v.number <= a.revision - $1 limit $2
)`;

const oldPolicyRevisions = `delete from policy_revision where (kind, namespace, name, number) in (
  select v.kind, v.namespace, v.name, v.number
  from policy_revision v left join policy p on p.kind = v.kind and p.namespace = v.namespace and p.name = v.name
  where v.number <= p.revision - $1 or (p.id is null and v.created_at < now() - $2 * interval '1 day') limit $3
)`;

const oldMarks = `delete from world_removed where (kind, namespace, name) in (
  select kind, namespace, name from world_removed order by world_version desc offset $1 limit $2
)`;

const oldEvictions = `delete from eviction where id = any(array(
  select id from eviction where not excludes and not kept and ended_at < now() - $1 * interval '1 day' limit $2
))`;

const endedFailbacks = `delete from failback where id = any(array(
  select id from failback where ended_at < now() - $1 * interval '1 day' limit $2
))`;

function leftIn(table: string): string {
  return `delete from ${table} where ctid = any(array(
    select x.ctid from ${table} x where not exists (select from resource r where r.id = x.resource_id) limit $1
  ))`;
}
