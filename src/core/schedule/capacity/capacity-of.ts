import type { Amounts, Capacity, NodePool, ResourceModel } from '../../model/cluster/cluster.js';
import { countByGrade, gradedNodes } from './grade-nodes.js';

export interface CapacityFigures {
  /** As the member reported them; null if they could not be read. */
  readonly pools: readonly NodePool[] | null;
  /** Requests of pods that wait for a node. */
  readonly allocating?: Amounts;
  /** Grades that the operator gave the cluster: its nodes are then counted by grade, as in the reference (parity C26). */
  readonly models?: readonly ResourceModel[];
  readonly ageSeconds: number | null;
}

/** Free capacity of a cluster from its node pools; null if unknown, which is not the same as zero. */
export function capacityOf({ pools, allocating = {}, models = [], ageSeconds }: CapacityFigures): Capacity | null {
  if (!pools || pools.length === 0) return null;
  const figures = {
    allocatable: sumOf(pools, ({ allocatable }) => allocatable),
    allocated: sumOf(pools, ({ requested }) => requested),
    allocating,
    ageSeconds,
  };
  const nodes = models.length > 0 ? pools.flatMap(freeOfEach) : [];
  if (nodes.length === 0) return { ...figures, pools, grades: null };
  return { ...figures, pools: null, grades: gradedNodes(models, countByGrade(models, nodes)) };
}

function freeOfEach({ freePerNode = [] }: NodePool): readonly Amounts[] {
  return freePerNode.flatMap(({ nodes, free }) => Array.from({ length: nodes }, () => free));
}

function sumOf(pools: readonly NodePool[], amounts: (pool: NodePool) => Amounts): Amounts {
  const sums = new Map<string, number>();
  for (const pool of pools) for (const [name, amount] of Object.entries(amounts(pool))) sums.set(name, (sums.get(name) ?? 0) + amount);
  return Object.fromEntries(sums);
}
