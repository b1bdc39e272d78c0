import { demandOf } from '../../model/demand.js';
import type { Neighbour, PlanInput, Preemption, Quota, ReplicaAssignment, Reservation, World } from '../../model/plan.js';
import { afterSeats, standingSeats } from './quota.js';
import { type Reserved, reservedOf } from './reserved.js';

/**
 * Capacity that decisions of one pass have assigned, so that later decisions of the pass do not assign it again. The world itself stays as
 * it was read.
 */
export class AssumedPlacements {
  readonly reserved: Reserved;
  readonly #recent: Neighbour[] = [];
  #quotas: readonly Quota[];
  #neighbours: readonly Neighbour[];

  constructor({ reservations, quotas, neighbours }: Pick<World, 'reservations' | 'quotas' | 'neighbours'>) {
    this.reserved = reservedOf(reservations).copy();
    this.#quotas = quotas ?? [];
    this.#neighbours = neighbours ?? [];
  }

  /** The placed workloads, less the replicas that this pass preempted. */
  get neighbours(): readonly Neighbour[] {
    return this.#neighbours;
  }

  get quotas(): readonly Quota[] {
    return this.#quotas;
  }

  /** Workloads that this pass placed; they replace the entries of the world. */
  get recent(): readonly Neighbour[] {
    return this.#recent;
  }

  /** Records preempted replicas, so that no later decision preempts them again. */
  take({ cluster, victims }: Preemption): void {
    const keeps = new Map(victims.map((victim) => [victim.key, victim.keeps]));
    this.#neighbours = this.#neighbours.map((one) => {
      const left = keeps.get(one.key);
      if (left === undefined) return one;
      return { ...one, placed: one.placed.map((seat) => (seat.cluster === cluster ? { ...seat, replicas: left } : seat)) };
    });
  }

  add(seen: PlanInput, seats: readonly ReplicaAssignment[]): void {
    const { metadata } = seen.template;
    const demand = seen.demand ?? demandOf(seen.template);
    for (const one of grownBy(seen, seats)) this.reserved.add(one);
    this.#quotas = afterSeats(this.#quotas, metadata.namespace ?? '', demand, standingSeats(seen.placed), seats);
    this.#recent.push({
      key: seen.key,
      namespace: metadata.namespace ?? '',
      labels: metadata.labels ?? {},
      priority: seen.priority?.value ?? 0,
      requirements: demand.requirements,
      placed: seats,
    });
  }
}

/**
 * The additional requests of these placements over the present ones: per replica, or per component of a set in the order of the components.
 * They stay reserved until the figures of the cluster include them.
 */
export function grownBy(seen: PlanInput, seats: readonly ReplicaAssignment[]): readonly Reservation[] {
  const demand = seen.demand ?? demandOf(seen.template);
  const before = new Map(seen.placed.map(({ cluster, replicas }) => [cluster, replicas]));
  return seats.flatMap(({ cluster, replicas }) => {
    const more = replicas === null ? Number(!before.has(cluster)) : replicas - (before.get(cluster) ?? 0);
    if (more <= 0) return [];
    if (demand.components.length > 0)
      return demand.components.map((one) => ({ cluster, replicas: more * one.replicas, requirements: one.requirements }));
    return replicas === null ? [] : [{ cluster, replicas: more, requirements: demand.requirements }];
  });
}
