/**
 * Compares resourceVersions of one object (KEP-5504: they are increasing integers). If they cannot be parsed, the one received later counts
 * as newer.
 */
export function isOlder(version: string, than: string | null): boolean {
  if (than === null) return false;
  const a = Number(version);
  const b = Number(than);
  return Number.isSafeInteger(a) && Number.isSafeInteger(b) && a < b;
}
