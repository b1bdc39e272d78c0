/** The fields of a node pool from which its load is computed. */
export interface PoolAmounts {
  readonly nodes: number;
  readonly readyNodes: number;
  readonly allocatable: unknown;
  readonly requested: unknown;
}

export interface Load {
  readonly used: number;
  readonly total: number;
}

/** Requested and allocatable amounts of a resource over all pools; null if unknown. */
export function loadOf(pools: readonly PoolAmounts[] | null | undefined, resource: string): Load | null {
  if (!pools || pools.length === 0) return null;
  return {
    used: pools.reduce((sum, pool) => sum + amount(pool.requested, resource), 0),
    total: pools.reduce((sum, pool) => sum + amount(pool.allocatable, resource), 0),
  };
}

export function nodesOf(pools: readonly PoolAmounts[] | null | undefined): { readonly ready: number; readonly total: number } | null {
  if (!pools) return null;
  return {
    ready: pools.reduce((sum, { readyNodes }) => sum + readyNodes, 0),
    total: pools.reduce((sum, { nodes }) => sum + nodes, 0),
  };
}

/** Names of the resources in the pools, the common ones first. */
export function resourcesOf(pools: readonly PoolAmounts[]): readonly string[] {
  const names = new Set(pools.flatMap(({ allocatable }) => Object.keys((allocatable ?? {}) as object)));
  const usual = ['cpu', 'memory', 'pods', 'ephemeral-storage'].filter((name) => names.has(name));
  return [...usual, ...[...names].filter((name) => !usual.includes(name)).sort()];
}

/** `12`, `3.5 GiB`: amounts are in cores, bytes or items. */
export function amountText(resource: string, value: number, number: (value: number) => string): string {
  const isBytes = resource === 'memory' || resource.includes('storage') || resource.startsWith('hugepages');
  if (!isBytes) return number(Math.round(value * 100) / 100);
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  const step = value <= 0 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(value) / 10));
  return `${number(Math.round((value / 2 ** (10 * step)) * 10) / 10)} ${units[step]}`;
}

function amount(amounts: unknown, resource: string): number {
  const value = (amounts as Record<string, unknown> | null)?.[resource];
  return typeof value === 'number' ? value : 0;
}
