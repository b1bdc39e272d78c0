import { formatQuantity, quantityNano } from '../../../kubernetes/quantity.js';

/** Exact amounts by resource name, in billionths of the base unit. */
export type Amounts = ReadonlyMap<string, bigint>;

/** Limit of resource names that are read; no real pod has more. */
const MAX_NAMES = 64;

/** Amounts of a `requests` or `limits`; entries that are not quantities are left out. */
export function amountsOf(list: Readonly<Record<string, unknown>>): Amounts {
  const amounts = new Map<string, bigint>();
  for (const [name, value] of Object.entries(list).slice(0, MAX_NAMES)) {
    const nano = quantityNano(value);
    if (nano !== null && nano >= 0n) amounts.set(name, nano);
  }
  return amounts;
}

export function plus(a: Amounts, b: Amounts): Amounts {
  return merged(a, b, (x, y) => x + y);
}

/** The larger amount per resource. */
export function most(a: Amounts, b: Amounts): Amounts {
  // biome-ignore lint/complexity/useMathMinMax: Math.max does not take a bigint.
  return merged(a, b, (x, y) => (x > y ? x : y));
}

export function times(amounts: Amounts, factor: number): Amounts {
  return new Map([...amounts].map(([name, nano]) => [name, nano * BigInt(factor)]));
}

/** Quantities in Kubernetes' format, in name order; the precision is one billionth. */
export function textOfAmounts(amounts: Amounts): Readonly<Record<string, string>> {
  return Object.fromEntries([...amounts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, nano]) => [name, textOfNano(name, nano)]));
}

function merged(a: Amounts, b: Amounts, of: (x: bigint, y: bigint) => bigint): Amounts {
  if (b.size === 0) return a;
  if (a.size === 0) return b;
  const sum = new Map(a);
  for (const [name, nano] of b) sum.set(name, of(sum.get(name) ?? 0n, nano));
  return sum;
}

const UNIT = 1_000_000_000n;
const bytes = /memory|storage|hugepages/;

function textOfNano(name: string, nano: bigint): string {
  if (nano % UNIT !== 0n) return nano % 1_000_000n === 0n ? `${nano / 1_000_000n}m` : `${nano}n`;
  const whole = nano / UNIT;
  return whole <= BigInt(Number.MAX_SAFE_INTEGER) ? formatQuantity(Number(whole), bytes.test(name) ? 'binary' : 'decimal') : `${whole}`;
}
