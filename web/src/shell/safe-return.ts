/**
 * The page to return to after signing in, or undefined: only a path of this console, never another site. Browsers treat `//host` and
 * `/\host` as URLs of other sites.
 */
export function safeReturn(next: unknown): string | undefined {
  if (typeof next !== 'string' || next.length > 2_000) return undefined;
  const staysHere = next.startsWith('/') && !/^\/[/\\]/.test(next);
  return staysHere && next !== '/' && !next.startsWith('/login') ? next : undefined;
}
