import type { Amounts } from '../../core/model/cluster/cluster.js';
import { isObject } from '../../kubernetes/json/untrusted.js';
import { parseQuantity } from '../../kubernetes/quantity.js';

/** Amounts while they are added up; a `Map`, since a member chooses the names. */
export type Sums = Map<string, number>;

const resourceName = /^([a-z0-9]([a-z0-9.-]*[a-z0-9])?\/)?[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/;
export const MAX_NAMES = 64;

/** A member's quantities by resource name; names and quantities that are none are left out. */
export function readAmounts(value: unknown): Sums {
  const sums: Sums = new Map();
  if (!isObject(value)) return sums;
  for (const [name, quantity] of Object.entries(value)) {
    const amount = parseQuantity(quantity);
    if (amount !== null && isResourceName(name) && sums.size < MAX_NAMES) sums.set(name, amount);
  }
  return sums;
}

export function isResourceName(name: string): boolean {
  return name.length <= 317 && resourceName.test(name);
}

export function add(to: Sums, from: ReadonlyMap<string, number>): void {
  for (const [name, amount] of from) addOne(to, name, amount);
}

export function addOne(to: Sums, name: string, amount: number): void {
  to.set(name, (to.get(name) ?? 0) + amount);
}

/** Sums as plain data, in name order, with nine decimals, the precision of Kubernetes quantities. */
export function toAmounts(sums: Sums): Amounts {
  const sorted = [...sums].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([name, amount]) => [name, Number(amount.toFixed(9))]));
}
