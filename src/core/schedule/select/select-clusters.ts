import type { Placement } from '../../model/policy/policy.js';
import { type DivisionMethod, dividesByRoom } from '../division/division-method.js';
import type { Refusal } from '../filter/filter.js';
import { type Levels, levelsOf } from '../spread/levels.js';
import { byRank, type Ranked } from '../spread/ranked.js';
import { type Picked, selectByCluster } from '../spread/select-by-cluster.js';
import { selectByLevels } from '../spread/select-by-levels.js';

/** Whether spread constraints apply; static weights name clusters themselves (parity C14). */
export function spreads({ spreadConstraints = [], replicaScheduling = {} }: Placement): boolean {
  const { replicaSchedulingType, replicaDivisionPreference, weightPreference } = replicaScheduling;
  const byWeights = replicaSchedulingType === 'Divided' && replicaDivisionPreference === 'Weighted' && !weightPreference?.dynamicWeight;
  return spreadConstraints.length > 0 && !byWeights;
}

interface Selectable<Item extends Ranked> {
  readonly candidates: readonly Item[];
  /** The candidates are the present clusters: all are kept if they satisfy the constraints. */
  readonly steady: boolean;
}

/** Selects the best candidates that the spread constraints allow; all candidates without constraints. */
export function selectClusters<Item extends Ranked>(
  placement: Placement,
  method: DivisionMethod,
  { candidates, steady }: Selectable<Item>,
  replicas: number,
): Picked<Item> {
  if (!spreads(placement)) return { ok: true, selected: candidates };

  const levels = levelsOf(placement.spreadConstraints!);
  if (steady && satisfies(levels, candidates)) return { ok: true, selected: candidates };

  const ranked = byRank(candidates);
  const divided = dividesByRoom(method) || dividesAnyway(placement) ? replicas : null;
  if (levels.groups.length === 0) return selectByCluster(ranked, levels.clusters, divided);
  return selectByLevels(ranked, levels, { divided, replicas });
}

/** Whether every constraint allows exactly these clusters. */
function satisfies({ groups, clusters }: Levels, list: readonly Ranked[]): boolean {
  return [...groups, clusters].every((level) => {
    const found = new Set(list.map(({ cluster }) => level.groupOf(cluster)));
    return !found.has(null) && found.size >= level.min && found.size <= level.max;
  });
}

function dividesAnyway({ replicaScheduling }: Placement): boolean {
  return replicaScheduling?.replicaSchedulingType === 'Divided';
}

/** The refusals of candidates that were not selected because they rank lower. */
export function passedOver(placement: Placement, candidates: readonly Ranked[], selected: readonly Ranked[]): ReadonlyMap<string, Refusal> {
  if (selected.length === candidates.length) return none;
  const taken = new Set(selected.map(({ cluster }) => cluster.name));
  const { clusters } = levelsOf(placement.spreadConstraints ?? []);
  const refusals = new Map<string, Refusal>();
  for (const [i, { cluster }] of byRank(candidates).entries()) {
    if (!taken.has(cluster.name)) refusals.set(cluster.name, beyondMaximum(clusters.field, clusters.max, i + 1));
  }
  return refusals;
}

const none: ReadonlyMap<string, Refusal> = new Map();

function beyondMaximum(field: string, max: number, rank: number): Refusal {
  if (!Number.isFinite(max)) {
    return {
      rule: 'spread-constraint',
      reason: `Other groups of clusters satisfy the spread constraints better; this cluster is number ${rank} in rank.`,
      field,
      remedy: 'raise maxGroups of the constraint',
    };
  }
  return {
    rule: 'spread-constraint',
    reason: `The policy allows at most ${max} clusters, and this one is number ${rank} in rank.`,
    field: `${field}.maxGroups`,
    remedy: `raise maxGroups to ${Math.max(rank, max + 1)}`,
  };
}
