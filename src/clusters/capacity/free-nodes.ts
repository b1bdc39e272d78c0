import type { FreeNodes } from '../../core/model/cluster/cluster.js';
import { type Sums, toAmounts } from './amounts.js';

interface Node {
  readonly allocatable: ReadonlyMap<string, number>;
  readonly requested: ReadonlyMap<string, number>;
}

/** If a pool has more groups than this, they are merged and their free capacity is rounded down, so that it is never overestimated. */
const MAX_GROUPS = 64;
/** Steps of a node's size, finest first; null is exact. */
const steps = [null, 64, 16, 4] as const;

/** Nodes grouped by their free capacity, in order of that capacity. */
export function freePerNode(nodes: readonly Node[]): readonly FreeNodes[] {
  for (const step of steps) {
    const groups = folded(nodes, step);
    if (groups.size <= MAX_GROUPS) return inOrder(groups);
  }
  return leastOfAll(inOrder(folded(nodes, 4)));
}

function folded(nodes: readonly Node[], step: number | null): Map<string, FreeNodes> {
  const groups = new Map<string, FreeNodes>();
  for (const { allocatable, requested } of nodes) {
    const group = { allocatable: toAmounts(new Map(allocatable)), free: toAmounts(freeOf(allocatable, requested, step)) };
    const key = JSON.stringify(group);
    groups.set(key, { nodes: (groups.get(key)?.nodes ?? 0) + 1, ...group });
  }
  return groups;
}

function freeOf(allocatable: ReadonlyMap<string, number>, requested: ReadonlyMap<string, number>, step: number | null): Sums {
  return new Map(
    [...allocatable].map(([name, amount]) => {
      const free = Math.max(0, amount - (requested.get(name) ?? 0));
      return [name, step === null ? free : (Math.floor((free / amount) * step) * amount) / step || 0];
    }),
  );
}

function inOrder(groups: ReadonlyMap<string, FreeNodes>): readonly FreeNodes[] {
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}

/** Last resort: the first groups stay as they are, and all other nodes become one group with the minimum of their free capacity. */
function leastOfAll(groups: readonly FreeNodes[]): readonly FreeNodes[] {
  const [kept, rest] = [groups.slice(0, MAX_GROUPS - 1), groups.slice(MAX_GROUPS - 1)];
  const merged = rest.reduce((a, b) => ({
    nodes: a.nodes + b.nodes,
    allocatable: least(a.allocatable, b.allocatable),
    free: least(a.free, b.free),
  }));
  return [...kept, merged];
}

function least(a: FreeNodes['free'], b: FreeNodes['free']): FreeNodes['free'] {
  return Object.fromEntries(
    Object.entries(a).flatMap(([name, amount]) => (Object.hasOwn(b, name) ? [[name, Math.min(amount, b[name]!)]] : [])),
  );
}
