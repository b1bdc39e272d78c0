import type { FreeNodes } from '../../core/model/cluster/cluster.js';
import { type Sums, toAmounts } from './amounts.js';

interface Node {
  readonly allocatable: ReadonlyMap<string, number>;
  readonly requested: ReadonlyMap<string, number>;
}

/** More groups than this in one pool are made coarser: what is free is rounded down, so that nobody counts on more than there is. */
const MAX_GROUPS = 64;
/** Steps of a node's size, finest first; null is exact. */
const steps = [null, 64, 16, 4] as const;

/** Nodes by what is free on each, those that are alike folded, in order of what is free. */
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

/** The last resort: the first groups as they are, and of all others what every node of them has. */
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
