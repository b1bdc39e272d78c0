/**
 * Compares resourceVersions of one object (KEP-5504: they are integers that grow). Where they do not parse the
 * newer one is taken to be newer.
 */
export function isOlder(version: string, than: string | null): boolean {
  if (than === null) return false;
  const a = Number(version);
  const b = Number(than);
  return Number.isSafeInteger(a) && Number.isSafeInteger(b) && a < b;
}
