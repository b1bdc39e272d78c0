/** Ids of failovers and evictions are numbers that the database assigns; no object has any other text as its id. */
export function isDatabaseId(text: string): boolean {
  return /^\d{1,18}$/.test(text);
}
