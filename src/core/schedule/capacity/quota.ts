import { formatQuantity } from '../../../kubernetes/quantity.js';
import type { Amounts } from '../../model/cluster/cluster.js';
import type { Demand } from '../../model/demand.js';
import type { Quota, ReplicaAssignment } from '../../model/plan.js';
import { UNLIMITED } from './columns.js';
import { pieces } from './room.js';

/** The sum of the requests of a workload with these placements (parity J2). A whole set counts once per cluster. */
export function usageOf({ replicas, requirements, components }: Demand, seats: readonly ReplicaAssignment[]): Amounts {
  const used = new Map<string, number>();
  const sets = replicas === null ? seats.length : totalOf(seats);
  for (const component of components) addTo(used, component.requirements.request, component.replicas * sets);
  if (components.length === 0 && requirements) addTo(used, requirements.request, totalOf(seats));
  return Object.fromEntries(used);
}

/** The sum of the requests of a namespace's workloads, for the resources that `overall` limits. */
export function usageWithin(overall: Amounts, usages: readonly Amounts[]): Amounts {
  const used = new Map<string, number>();
  for (const usage of usages) addTo(used, Object.fromEntries(Object.entries(usage).filter(([name]) => Object.hasOwn(overall, name))), 1);
  return Object.fromEntries(used);
}

/** The seats that count in a quota: a replica that moves counts in its new cluster only. */
export function standingSeats(seats: readonly ReplicaAssignment[]): readonly ReplicaAssignment[] {
  return seats.some(({ leaving }) => leaving) ? seats.filter(({ leaving }) => !leaving) : seats;
}

/** The namespace quota that a change of placements would exceed, and by how much; null: none. A reduction is always admitted. */
export function exceededQuota(
  quotas: readonly Quota[],
  namespace: string,
  demand: Demand,
  before: readonly ReplicaAssignment[],
  after: readonly ReplicaAssignment[],
): { readonly quota: string; readonly message: string } | null {
  const mine = quotas.filter((quota) => quota.namespace === namespace);
  if (mine.length === 0) return null;

  const [old, next] = [usageOf(demand, before), usageOf(demand, after)];
  for (const { name, overall, used } of mine) {
    for (const [resource, limit] of Object.entries(overall)) {
      const more = amountOf(next, resource) - amountOf(old, resource);
      const excess = amountOf(used, resource) + more - limit;
      if (more <= 1e-9 || excess <= 1e-9) continue;
      const quota = `quota ${namespace}/${name}`;
      const left = Math.max(0, limit - amountOf(used, resource));
      return {
        quota,
        message: `The ${quota} has ${text(left, resource)} ${resource} left, and the workload requests ${text(more, resource)}: ${text(excess, resource)} too much.`,
      };
    }
  }
  return null;
}

/** Replicas (or sets) that the namespace's per-cluster quotas still admit in one cluster; null: no quota applies (parity J1). */
export function roomInQuotas(
  quotas: readonly Quota[],
  namespace: string,
  cluster: string,
  demand: Demand,
): { readonly quota: string; readonly more: number } | null {
  let least: { quota: string; more: number } | null = null;
  for (const quota of quotas) {
    if (quota.namespace !== namespace) continue;
    const assigned = quota.assignments?.find((one) => one.cluster === cluster);
    if (!assigned) continue;
    const more = fitting(assigned.hard, assigned.used, usageOf(demand, [{ cluster, replicas: 1 }]));
    if (!least || more < least.more) least = { quota: `quota ${namespace}/${quota.name}`, more };
  }
  return least;
}

/** The quotas after a change of placements, for the next decision of the same batch. */
export function afterSeats(
  quotas: readonly Quota[],
  namespace: string,
  demand: Demand,
  before: readonly ReplicaAssignment[],
  after: readonly ReplicaAssignment[],
): readonly Quota[] {
  if (!quotas.some((quota) => quota.namespace === namespace)) return quotas;
  const change = difference(usageOf(demand, before), usageOf(demand, after));
  return quotas.map((quota) => {
    if (quota.namespace !== namespace) return quota;
    const assignments = quota.assignments?.map((one) => {
      const at = (seats: readonly ReplicaAssignment[]) => seats.filter(({ cluster }) => cluster === one.cluster);
      return { ...one, used: plus(one.used, difference(usageOf(demand, at(before)), usageOf(demand, at(after)))) };
    });
    return { ...quota, used: plus(quota.used, change), ...(assignments && { assignments }) };
  });
}

function fitting(hard: Amounts, used: Amounts, each: Amounts): number {
  return Object.entries(hard).reduce((least, [name, limit]) => {
    const asked = amountOf(each, name);
    return asked > 0 ? Math.min(least, Math.max(0, pieces(limit - amountOf(used, name), asked))) : least;
  }, UNLIMITED);
}

function plus(a: Amounts, b: Amounts): Amounts {
  const sum = new Map(Object.entries(a));
  addTo(sum, b, 1);
  return Object.fromEntries(sum);
}

function difference(before: Amounts, after: Amounts): Amounts {
  const change = new Map(Object.entries(after));
  addTo(change, before, -1);
  return Object.fromEntries(change);
}

function addTo(sums: Map<string, number>, amounts: Amounts, times: number): void {
  if (times === 0) return;
  for (const [name, amount] of Object.entries(amounts)) sums.set(name, (sums.get(name) ?? 0) + amount * times);
}

function totalOf(seats: readonly ReplicaAssignment[]): number {
  return seats.reduce((sum, { replicas }) => sum + (replicas ?? 0), 0);
}

function amountOf(amounts: Amounts, name: string): number {
  return Object.hasOwn(amounts, name) ? amounts[name]! : 0;
}

function text(amount: number, name: string): string {
  return formatQuantity(Math.round(amount * 1e9) / 1e9, /memory|storage|hugepages/.test(name) ? 'binary' : 'decimal');
}
