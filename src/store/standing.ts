import type { Pool } from 'pg';
import { type Demand, demandOf } from '../core/model/demand.js';
import type { Neighbour, ResourceKey, Seats, SeenResource } from '../core/model/plan.js';
import type { PlacementPolicy } from '../core/model/policy.js';
import { firstRow } from './sql.js';

/** What `binding` keeps of what a workload asks for. */
export type StoredDemand = Pick<Demand, 'requirements' | 'components'>;

/** Null for what asks for nothing that is known. */
export function storedDemand({ demand, template }: SeenResource): StoredDemand | null {
  const { requirements, components } = demand ?? demandOf(template);
  return requirements === null && components.length === 0 ? null : { requirements, components };
}

/** Which of the workloads that are placed somewhere a plan must know of. */
export interface StandingAsk {
  /** Those that carry one of these labels. */
  readonly labelKeys: readonly string[];
}

interface StandingRow {
  readonly id: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly placements: readonly Seats[];
  readonly demand: StoredDemand | null;
}

/** The workloads that stand and that policies in force ask about. Costs nothing where none does. */
export class Standing {
  readonly #pool: Pool;
  #mark = '';
  #neighbours: readonly Neighbour[] = [];

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** The same list as before where nothing changed; undefined where nobody asks. */
  async current(ask: StandingAsk): Promise<readonly Neighbour[] | undefined> {
    if (!asksFor(ask)) return undefined;
    const found = (await firstRow<{ mark: string; text: string | null }>(this.#pool, select, [ask.labelKeys, this.#mark]))!;
    if (found.text !== null) {
      this.#mark = found.mark;
      this.#neighbours = (JSON.parse(found.text) as readonly StandingRow[]).map(neighbourOf);
    }
    return this.#neighbours;
  }
}

/** What policies ask about the workloads around. */
export function standingAsk(policies: readonly PlacementPolicy[]): StandingAsk {
  let ask = asks.get(policies);
  if (!ask) asks.set(policies, (ask = readAsk(policies)));
  return ask;
}

const asks = new WeakMap<readonly PlacementPolicy[], StandingAsk>();

function readAsk(policies: readonly PlacementPolicy[]): StandingAsk {
  const groups = policies.flatMap(({ spec }) => {
    const { affinity, antiAffinity } = spec.placement?.workloadAffinity ?? {};
    return [affinity, antiAffinity].flatMap((group) => group?.groupByLabelKey ?? []);
  });
  return { labelKeys: [...new Set(groups)].sort() };
}

function asksFor({ labelKeys }: StandingAsk): boolean {
  return labelKeys.length > 0;
}

function neighbourOf({ id, namespace, labels, placements, demand }: StandingRow): Neighbour {
  return { key: id as ResourceKey, namespace, labels, priority: 0, requirements: demand?.requirements ?? null, placed: placements };
}

// What is being deleted is no neighbour any more. The text is not sent again where it is what it was.
const select = {
  name: 'world-standing',
  text: `
    with found as (
      select coalesce(jsonb_agg(jsonb_build_object('id', r.id::text, 'namespace', r.namespace, 'labels', r.labels,
        'placements', b.placements, 'demand', b.demand) order by r.id), '[]')::text as text
      from resource r join binding b on b.resource_id = r.id
      where r.deleted_at is null and b.placements <> '[]' and r.labels ?| $1::text[]
    )
    select m.mark, case when m.mark <> $2 then f.text end as text
    from found f, lateral (select md5(f.text) as mark) m`,
};
