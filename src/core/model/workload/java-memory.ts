const KI = 1_024n;

const factors: Readonly<Record<string, bigint>> = {
  '': 1n,
  b: 1n,
  k: KI,
  kb: KI,
  m: KI ** 2n,
  mb: KI ** 2n,
  g: KI ** 3n,
  gb: KI ** 3n,
  t: KI ** 4n,
  tb: KI ** 4n,
};

const form = /^(\d{1,15})(?:\.(\d{1,9}))? ?([a-z]{0,2})$/;

/**
 * Memory in Java's format, in billionths of a byte: `2048m` means 2 GiB in Java, but 2.048 bytes in Kubernetes. Null for other formats,
 * such as `2Gi`.
 */
export function javaMemoryNano(value: unknown): bigint | null {
  const [, whole, fraction = '', unit = ''] = form.exec(String(value ?? '').toLowerCase()) ?? [];
  const factor = Object.hasOwn(factors, unit) ? factors[unit] : undefined;
  if (whole === undefined || factor === undefined) return null;
  return BigInt(whole + fraction.padEnd(9, '0')) * factor;
}
