import type { Pool } from 'pg';
import { type Demand, demandOf } from '../../core/model/demand.js';
import type { PlanInput, ReplicaAssignment } from '../../core/model/plan.js';
import type { FederatedResourceQuota, PlacementPolicy } from '../../core/model/policy/policy.js';
import { firstRow } from '../database/sql.js';

/** The demand of a workload as `binding` stores it. */
export type StoredDemand = Pick<Demand, 'requirements' | 'components'>;

/** Null if the workload requests nothing that the hub knows. */
export function storedDemand({ demand, template }: PlanInput): StoredDemand | null {
  const { requirements, components } = demand ?? demandOf(template);
  return requirements === null && components.length === 0 ? null : { requirements, components };
}

/** The selection of placed workloads that plans need. */
export interface StandingAsk {
  /** Workloads with one of these labels, for workload affinity. */
  readonly labelKeys: readonly string[];
  /** Workloads in these namespaces, which have quotas. */
  readonly namespaces: readonly string[];
  /** All workloads: a workload with a higher priority may preempt them. */
  readonly everyone: boolean;
}

/** A workload that is placed. */
export interface StandingRow {
  readonly id: string;
  readonly api_version: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly policy_kind: string | null;
  readonly policy_namespace: string | null;
  readonly policy_name: string | null;
  readonly placements: readonly ReplicaAssignment[];
  readonly demand: StoredDemand | null;
}

/**
 * The placed workloads that policies and quotas depend on. No query if none does. Only workloads that were planned since the last read are
 * read again: one planner writes the bindings, so none appears later with an earlier time. Deleted workloads are detected by the sum of the
 * ids.
 */
export class Standing {
  readonly #pool: Pool;
  #asked = '';
  #known = nothing;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** The same list object as before if nothing changed; undefined if no policy or quota needs it. Calls run one after another. */
  async current(ask: StandingAsk): Promise<readonly StandingRow[] | undefined> {
    if (!asksForAny(ask)) return undefined;
    const turn = this.#turn.then(() => this.#read(ask));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #read({ labelKeys, namespaces, everyone }: StandingAsk): Promise<readonly StandingRow[]> {
    const asked = everyone ? [[], [], true] : [labelKeys, namespaces, false];
    if (JSON.stringify(asked) !== this.#asked) this.#known = nothing;
    this.#asked = JSON.stringify(asked);
    this.#known = await readSince(this.#pool, asked, this.#known);
    return this.#known.rows;
  }
}

interface Known {
  readonly rows: readonly StandingRow[];
  /** When the last of them was planned. */
  readonly since: string;
  /** Digest of the rows with that time, which are read again each time. */
  readonly mark: string;
}

const nothing: Known = { rows: [], since: '-infinity', mark: '' };

interface Found {
  /** The count and the sum of the ids; they differ if rows were added or removed. */
  readonly sum: string;
  readonly since: string | null;
  readonly mark: string;
  readonly text: string | null;
}

async function readSince(pool: Pool, asked: readonly unknown[], known: Known): Promise<Known> {
  const found = (await firstRow<Found>(pool, select, [...asked, known.since, known.mark]))!;
  const changed = found.text === null ? [] : (JSON.parse(found.text) as readonly StandingRow[]);
  const rows = changed.length === 0 ? known.rows : merged(known.rows, changed);
  // Some known rows were deleted or are no longer selected.
  if (known !== nothing && sumOf(rows) !== found.sum) return readSince(pool, asked, nothing);
  return { rows, since: found.since ?? known.since, mark: found.mark };
}

function merged(before: readonly StandingRow[], changed: readonly StandingRow[]): readonly StandingRow[] {
  const rows = new Map(before.map((row) => [row.id, row]));
  for (const row of changed) rows.set(row.id, row);
  return [...rows.values()];
}

function sumOf(rows: readonly StandingRow[]): string {
  return `${rows.length} ${rows.reduce((sum, { id }) => sum + Number(id), 0)}`;
}

/** Whether the result for `wide` includes all workloads that `narrow` selects. */
export function covers(wide: StandingAsk, narrow: StandingAsk): boolean {
  if (wide.everyone || !asksForAny(narrow)) return true;
  const [keys, namespaces] = [new Set(wide.labelKeys), new Set(wide.namespaces)];
  return !narrow.everyone && narrow.labelKeys.every((key) => keys.has(key)) && narrow.namespaces.every((one) => namespaces.has(one));
}

function asksForAny({ labelKeys, namespaces, everyone }: StandingAsk): boolean {
  return labelKeys.length > 0 || namespaces.length > 0 || everyone;
}

/** The workloads that policies and quotas depend on. */
export function standingAsk(
  policies: readonly PlacementPolicy[],
  quotas: readonly FederatedResourceQuota[],
  { everyone }: Pick<StandingAsk, 'everyone'>,
): StandingAsk {
  return { labelKeys: groupKeys(policies), namespaces: [...new Set(quotas.map(({ namespace }) => namespace))].sort(), everyone };
}

const keysOf = new WeakMap<readonly PlacementPolicy[], readonly string[]>();

/** Labels by which policies group workloads. */
function groupKeys(policies: readonly PlacementPolicy[]): readonly string[] {
  let keys = keysOf.get(policies);
  if (!keys) keysOf.set(policies, (keys = [...new Set(policies.flatMap(keysOfPolicy))].sort()));
  return keys;
}

function keysOfPolicy({ spec }: PlacementPolicy): readonly string[] {
  const { affinity, antiAffinity } = spec.placement?.workloadAffinity ?? {};
  return [affinity, antiAffinity].flatMap((group) => group?.groupByLabelKey ?? []);
}

// Resources that are being deleted are not counted. The text is left out if it equals the one read before.
const select = {
  name: 'world-standing',
  text: `
    with standing as (
      select r.id::text, r.api_version, r.kind, r.namespace, r.name, r.labels, b.policy_kind, b.policy_namespace, b.policy_name,
        b.placements, b.demand, b.planned_at
      from resource r join binding b on b.resource_id = r.id
      where r.deleted_at is null and b.placements <> '[]' and ($3::boolean or r.labels ?| $1::text[] or r.namespace = any($2::text[]))
    ), changed as (
      select max(planned_at)::text as since, coalesce(jsonb_agg(to_jsonb(s) - 'planned_at' order by s.id::bigint), '[]')::text as text
      from standing s where planned_at >= $4::timestamptz
    )
    select (select count(*) || ' ' || coalesce(sum(id::bigint), 0) from standing) as sum, c.since, m.mark, case when m.mark <> $5 then c.text end as text
    from changed c, lateral (select md5(c.text) as mark) m`,
};
