/*
 * Kubernetes quantities (`100m`, `1.5Gi`, `2e3`). They are exact decimals; the API keeps nano precision and rounds
 * anything finer away from zero, and so does this file.
 */

const form = /^([+-]?)(\d+\.?\d*|\.\d+)(Ki|Mi|Gi|Ti|Pi|Ei|n|u|m|k|M|G|T|P|E|[eE][+-]?\d{1,3})?$/;

const binary: Readonly<Record<string, bigint>> = {
  Ki: 1n << 10n,
  Mi: 1n << 20n,
  Gi: 1n << 30n,
  Ti: 1n << 40n,
  Pi: 1n << 50n,
  Ei: 1n << 60n,
};
const decimalExponent: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };

const NANO = 9;
const UNIT = 10n ** BigInt(NANO);

/** Cached, because many objects share few quantities (`100m`, `128Mi`); the cache has this many entries at most. */
const known = new Map<string, bigint | null>();
const MAX_KNOWN = 4_096;

/** Exact value in billionths of the base unit; null if `value` is not a quantity. */
export function quantityNano(value: unknown): bigint | null {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || text.length > 64) return null;
  let nano = known.get(text);
  if (nano === undefined) {
    if (known.size >= MAX_KNOWN) known.clear();
    known.set(text, (nano = readNano(text)));
  }
  return nano;
}

function readNano(text: string): bigint | null {
  const match = form.exec(text);
  if (!match) return null;

  const [, sign, number = '', suffix = ''] = match;
  const [whole = '', fraction = ''] = number.split('.');
  const factor = binary[suffix] ?? 1n;
  const exponent = NANO + exponentOf(suffix) - fraction.length;
  const nano = shift(BigInt(whole + fraction) * factor, exponent);
  return sign === '-' ? -nano : nano;
}

/** Value in base units: cores for `cpu`, bytes for `memory`. Null if `value` is not a quantity. */
export function parseQuantity(value: unknown): number | null {
  const nano = quantityNano(value);
  if (nano === null) return null;
  // Numbers are exact up to 2^53 base units; converting the integer and the fraction separately keeps both exact.
  return Number(nano / UNIT) + Number(nano % UNIT) / 1e9;
}

/** The error of a quantity, as a sentence that follows the field's name; null if it is valid. */
export function quantityError(value: unknown): string | null {
  return quantityNano(value) === null ? 'must be a quantity such as 250m, 2, 512Mi or 1.5Gi' : null;
}

export function sameQuantity(a: unknown, b: unknown): boolean {
  const nano = quantityNano(a);
  return nano !== null && nano === quantityNano(b);
}

/** The shortest exact text: `binary` for bytes (`512Mi`), `decimal` for the rest (`250m`). */
export function formatQuantity(value: number, style: 'decimal' | 'binary'): string {
  if (!Number.isFinite(value)) throw new RangeError(`a quantity must be finite, not ${value}`);
  return style === 'binary' && Number.isInteger(value) ? formatBinary(value) : formatDecimal(value);
}

/**
 * The canonical text that the API server stores for a quantity: `0.5` becomes `500m`, `1024Mi` becomes `1Gi`; a binary suffix stays binary. Null if
 * `value` is not a quantity.
 */
export function canonicalQuantity(value: unknown): string | null {
  const nano = quantityNano(value);
  if (nano === null) return null;
  if (nano < 0n) return String(value);
  if (/i$/.test(String(value)) && nano % UNIT === 0n) return scaled(nano / UNIT, binarySteps);
  if (/[eE]\d/.test(String(value))) return String(value);
  return nano % UNIT === 0n ? scaled(nano / UNIT, decimalSteps) : fraction(nano);
}

const binarySteps = Object.entries(binary).reverse() as readonly (readonly [string, bigint])[];
const decimalSteps = (['E', 'P', 'T', 'G', 'M', 'k'] as const).map(
  (suffix) => [suffix, 10n ** BigInt(decimalExponent[suffix] ?? 0)] as const,
);

function scaled(whole: bigint, steps: readonly (readonly [string, bigint])[]): string {
  const step = whole === 0n ? undefined : steps.find(([, size]) => whole % size === 0n);
  return step === undefined ? String(whole) : `${whole / step[1]}${step[0]}`;
}

function fraction(nano: bigint): string {
  const [suffix, size] = nano % 1_000_000n === 0n ? ['m', 1_000_000n] : nano % 1_000n === 0n ? ['u', 1_000n] : ['n', 1n];
  return `${nano / BigInt(size)}${suffix}`;
}

function formatBinary(value: number): string {
  if (value === 0) return '0';
  const suffix = ['Ei', 'Pi', 'Ti', 'Gi', 'Mi', 'Ki'].find((one) => value % Number(binary[one]) === 0);
  return suffix ? `${value / Number(binary[suffix])}${suffix}` : String(value);
}

function formatDecimal(value: number): string {
  if (Number.isInteger(value)) return BigInt(value).toString();
  const nano = BigInt(Math.round(value * 1e9));
  for (const [suffix, size] of [
    ['m', 1_000_000n],
    ['u', 1_000n],
  ] as const) {
    if (nano % size === 0n) return `${nano / size}${suffix}`;
  }
  return `${nano}n`;
}

function exponentOf(suffix: string): number {
  return suffix.length > 1 && /^[eE]/.test(suffix) && !Object.hasOwn(binary, suffix)
    ? Number(suffix.slice(1))
    : (decimalExponent[suffix] ?? 0);
}

function shift(digits: bigint, exponent: number): bigint {
  if (exponent >= 0) return digits * 10n ** BigInt(exponent);
  const divisor = 10n ** BigInt(-exponent);
  return (digits + divisor - 1n) / divisor;
}
