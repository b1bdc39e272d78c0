/** Ids of failovers and evictions are numbers that the database gives; another text names nothing. */
export function isDatabaseId(text: string): boolean {
  return /^\d{1,18}$/.test(text);
}
