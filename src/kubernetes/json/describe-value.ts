/**
 * What a message may say of a value in a document: its type and size. The value itself may be a secret, whichever field it is in, so
 * no message quotes it.
 */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (typeof value === 'string') return value === '' ? 'an empty text' : `a text of ${counted(value.length, 'character')}`;
  if (Array.isArray(value)) return `a list of ${counted(value.length, 'item')}`;
  if (typeof value === 'object') return `a map of ${counted(Object.keys(value).length, 'key')}`;
  return `a ${typeof value}`;
}

function counted(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}
