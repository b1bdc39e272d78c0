import { demandOf } from '../../model/demand.js';
import type { Neighbour, PlanInput, Preemption, Quota, ReplicaAssignment, Reservation, World } from '../../model/plan.js';
import { afterSeats } from './quota.js';
import { type Reserved, reservedOf } from './reserved.js';

/**
 * What decisions of one pass gave out already: the next decision of the pass must not give it out again. The world itself
 * stays as it was read.
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

  /** The workloads that stand, without what this pass took from them. */
  get neighbours(): readonly Neighbour[] {
    return this.#neighbours;
  }

  get quotas(): readonly Quota[] {
    return this.#quotas;
  }

  /** Workloads that this pass placed; they stand for what the world says of them. */
  get recent(): readonly Neighbour[] {
    return this.#recent;
  }

  /** These gave up seats: nobody takes them twice. */
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
    this.#quotas = afterSeats(this.#quotas, metadata.namespace ?? '', demand, seen.placed, seats);
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
 * What these seats take of clusters beyond what the resource holds there: of each replica, or of each component of a set, in the order of
 * the components. These are reserved until the figures of the cluster show them.
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
