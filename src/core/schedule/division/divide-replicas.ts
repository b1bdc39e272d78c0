import type { Cluster } from '../../model/cluster.js';
import type { Seats } from '../../model/plan.js';
import type { ReplicaScheduling } from '../../model/policy.js';
import { apportion } from './apportion.js';
import { staticShares } from './static-weights.js';
import type { TieBreak } from './tie-break.js';

export interface DivisionAsk {
  /** Null for kinds without replicas. */
  readonly replicas: number | null;
  readonly scheduling: ReplicaScheduling | undefined;
  readonly tieBreak: TieBreak;
}

export type Division = { readonly ok: true; readonly seats: readonly Seats[] } | { readonly ok: false; readonly message: string };

/** Ways to divide; each names the rule of the reference that it follows. */
export type DivisionMethod = 'duplicated' | 'static-weights' | 'dynamic-weights' | 'aggregated';

/** How the replicas of a resource divide over clusters. Kinds without replicas are always duplicated (parity C15). */
export function divisionMethod(replicas: number | null, scheduling: ReplicaScheduling | undefined): DivisionMethod {
  if (replicas === null || scheduling?.replicaSchedulingType !== 'Divided') return 'duplicated';
  if (scheduling.replicaDivisionPreference === 'Aggregated') return 'aggregated';
  return scheduling.weightPreference?.dynamicWeight ? 'dynamic-weights' : 'static-weights';
}

/**
 * Seats for each of the selected clusters. A cluster whose share is none gets no seat and is left out, unless none are asked for
 * at all: a workload that is scaled to zero stays where it is, with zero replicas.
 */
export function divideReplicas({ replicas, scheduling, tieBreak }: DivisionAsk, clusters: readonly Cluster[]): Division {
  switch (divisionMethod(replicas, scheduling)) {
    case 'duplicated':
      return { ok: true, seats: clusters.map(({ name }) => ({ cluster: name, replicas })) };
    case 'static-weights': {
      const shares = staticShares(scheduling?.weightPreference?.staticWeightList ?? [], clusters).filter(({ weight }) => weight > 0);
      const seats = [...apportion(replicas ?? 0, shares, tieBreak)].map(([cluster, count]) => ({ cluster, replicas: count }));
      return { ok: true, seats: replicas === 0 ? seats : seats.filter((one) => one.replicas > 0) };
    }
    case 'dynamic-weights':
      return { ok: false, message: 'Division by available replicas (dynamicWeight) is not supported yet.' };
    case 'aggregated':
      return { ok: false, message: 'Aggregated division is not supported yet.' };
  }
}
