import type { Pool } from 'pg';
import { type Demand, demandOf } from '../../core/model/demand.js';
import type { PlanInput, ReplicaAssignment } from '../../core/model/plan.js';
import type { FederatedResourceQuota, PlacementPolicy } from '../../core/model/policy/policy.js';
import { firstRow } from '../database/sql.js';

/** What `binding` keeps of what a workload asks for. */
export type StoredDemand = Pick<Demand, 'requirements' | 'components'>;

/** Null for what asks for nothing that is known. */
export function storedDemand({ demand, template }: PlanInput): StoredDemand | null {
  const { requirements, components } = demand ?? demandOf(template);
  return requirements === null && components.length === 0 ? null : { requirements, components };
}

/** Which of the workloads that are placed somewhere a plan must know of. */
export interface StandingAsk {
  /** Those that carry one of these labels, for workload affinity. */
  readonly labelKeys: readonly string[];
  /** Those of these namespaces, whose use is limited. */
  readonly namespaces: readonly string[];
  /** All of them: something more important may take their place. */
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
 * The workloads that stand and that policies and quotas ask about. Costs nothing where nobody asks. Only those that were planned since are read
 * again: bindings are written by one planner, so none comes later with an earlier time. What went is noticed by their sum.
 */
export class Standing {
  readonly #pool: Pool;
  #asked = '';
  #known = nothing;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** The same list as before where nothing changed; undefined where nobody asks. Calls take turns. */
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
  /** Of what was planned then and is read again each time. */
  readonly mark: string;
}

const nothing: Known = { rows: [], since: '-infinity', mark: '' };

interface Found {
  /** How many there are, and the sum of their ids: other ones have another. */
  readonly sum: string;
  readonly since: string | null;
  readonly mark: string;
  readonly text: string | null;
}

async function readSince(pool: Pool, asked: readonly unknown[], known: Known): Promise<Known> {
  const found = (await firstRow<Found>(pool, select, [...asked, known.since, known.mark]))!;
  const changed = found.text === null ? [] : (JSON.parse(found.text) as readonly StandingRow[]);
  const rows = changed.length === 0 ? known.rows : merged(known.rows, changed);
  // Some of the known ones are gone, or do not concern anybody any more.
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

/** Whether what was read for `wide` answers `narrow`. */
export function covers(wide: StandingAsk, narrow: StandingAsk): boolean {
  if (wide.everyone || !asksForAny(narrow)) return true;
  const [keys, namespaces] = [new Set(wide.labelKeys), new Set(wide.namespaces)];
  return !narrow.everyone && narrow.labelKeys.every((key) => keys.has(key)) && narrow.namespaces.every((one) => namespaces.has(one));
}

function asksForAny({ labelKeys, namespaces, everyone }: StandingAsk): boolean {
  return labelKeys.length > 0 || namespaces.length > 0 || everyone;
}

/** What policies and quotas ask about the workloads around. */
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

// What is being deleted does not count any more. The text is not sent again where it is what it was.
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
