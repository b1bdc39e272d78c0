import type { Pool } from 'pg';
import { type Demand, demandOf } from '../core/model/demand.js';
import type { Seats, SeenResource } from '../core/model/plan.js';
import type { FederatedResourceQuota, PlacementPolicy } from '../core/model/policy.js';
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
  readonly placements: readonly Seats[];
  readonly demand: StoredDemand | null;
}

/** The workloads that stand and that policies and quotas in force ask about. Costs nothing where none does. */
export class Standing {
  readonly #pool: Pool;
  #mark = '';
  #rows: readonly StandingRow[] = [];

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** In id order; the same list as before where nothing changed; undefined where nobody asks. */
  async current({ labelKeys, namespaces, everyone }: StandingAsk): Promise<readonly StandingRow[] | undefined> {
    if (labelKeys.length === 0 && namespaces.length === 0 && !everyone) return undefined;
    const asked = [labelKeys, namespaces, everyone, this.#mark];
    const found = (await firstRow<{ mark: string; text: string | null }>(this.#pool, select, asked))!;
    if (found.text !== null) {
      this.#mark = found.mark;
      this.#rows = JSON.parse(found.text) as readonly StandingRow[];
    }
    return this.#rows;
  }
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
    with one as (
      select r.id::text, r.api_version, r.kind, r.namespace, r.name, r.labels, b.policy_kind, b.policy_namespace, b.policy_name,
        b.placements, b.demand
      from resource r join binding b on b.resource_id = r.id
      where r.deleted_at is null and b.placements <> '[]' and ($3::boolean or r.labels ?| $1::text[] or r.namespace = any($2::text[]))
      order by r.id
    ), found as (select coalesce(jsonb_agg(to_jsonb(one)), '[]')::text as text from one)
    select m.mark, case when m.mark <> $4 then f.text end as text
    from found f, lateral (select md5(f.text) as mark) m`,
};
