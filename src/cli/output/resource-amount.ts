const binary = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi'];

/** An amount of the API (cores, bytes or pieces) as Kubernetes writes quantities: `1500m`, `12Gi`, `3`. */
export function resourceAmount(resource: string, amount: unknown): string {
  const number = Number(amount);
  if (!Number.isFinite(number)) return String(amount);
  if (isBytes(resource)) return bytes(number);
  return Number.isInteger(number) ? String(number) : `${Math.round(number * 1000)}m`;
}

function isBytes(resource: string): boolean {
  return /(^|[-./])(memory|storage|ephemeral-storage)$/.test(resource) || resource.startsWith('hugepages-');
}

function bytes(number: number): string {
  let unit = 0;
  let left = number;
  while (left >= 1024 && unit < binary.length - 1) {
    left /= 1024;
    unit++;
  }
  return `${Number(left.toFixed(1))}${binary[unit]}`;
}
