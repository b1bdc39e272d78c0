/**
 * The page to return to after signing in, or nothing: a path of this console and never another site. `//host` and `/\host`
 * are addresses of other sites to a browser.
 */
export function safeReturn(next: unknown): string | undefined {
  if (typeof next !== 'string' || next.length > 2_000) return undefined;
  const staysHere = next.startsWith('/') && !/^\/[/\\]/.test(next);
  return staysHere && next !== '/' && !next.startsWith('/login') ? next : undefined;
}
