/** Numbers from a seed: the same seed gives the same run (mulberry32). */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** 0 up to 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  /** True once in `times`. */
  once(times: number): boolean {
    return this.below(times) === 0;
  }

  one<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)]!;
  }
}

/** Values that no API server sends where they stand. `RAW:` is written as it is, whether it is JSON or not. */
const hostile: readonly ((dice: Dice) => unknown)[] = [
  () => null,
  () => true,
  () => 0,
  () => -1,
  () => 1e308,
  () => '',
  () => [],
  () => ({}),
  () => [null],
  () => 'a\0b',
  () => '\ud800',
  () => '\u202e\u2066\u0007\r\n',
  () => '../../etc',
  () => '%2e%2e/%00',
  (dice) => 'x'.repeat(dice.one([127, 129, 254, 8_000, 70_000])),
  (dice) => `RAW:${nested(dice.one([50, 199, 201, 3_000, 20_000]))}`,
  (dice) => `RAW:[${'0,'.repeat(dice.one([10, 1_000, 260_000]))}0]`,
  () => 'RAW:{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"toString":1,"hasOwnProperty":null}',
  () => 'RAW:{"a":1,"a":2,"metadata":{"name":"b"},"metadata":null}',
  () => 'RAW:1e999999',
  () => 'RAW:-',
  () => 'RAW:{"a":',
  () => 'RAW:"\\ud83d"',
];

function nested(levels: number): string {
  return levels % 2 === 0 ? '['.repeat(levels) + ']'.repeat(levels) : `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
}

const keys = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'valueOf',
  'metadata',
  'items',
  'kind',
  'f:spec',
  'k:{"name":"x"}',
  'v:1',
  '.',
  '',
  '\0',
];

/** JSON text of a value in which a few places hold something else: other types, depths, sizes and keys. */
export function mutatedJson(dice: Dice, value: unknown): string {
  return textOf(mutated(dice, value, 0, { left: 1 + dice.below(3) }));
}

function mutated(dice: Dice, value: unknown, depth: number, changes: { left: number }): unknown {
  if (changes.left > 0 && dice.once(depth === 0 ? 40 : 6)) {
    changes.left -= 1;
    return dice.one(hostile)(dice);
  }
  if (Array.isArray(value)) {
    const items = value.map((item) => mutated(dice, item, depth + 1, changes));
    return changes.left > 0 && items.length > 0 && dice.once(8) ? Array.from({ length: dice.one([0, 2, 700]) }, () => items[0]) : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]): [string, unknown] => [key, mutated(dice, inner, depth + 1, changes)]);
  if (changes.left > 0 && dice.once(10)) {
    changes.left -= 1;
    if (dice.once(2)) entries.splice(dice.below(entries.length + 1), 1);
    else entries.splice(dice.below(entries.length + 1), 0, [dice.one(keys), dice.one(hostile)(dice)]);
  }
  return new Map(entries.map((entry, i) => [i, entry]));
}

/** Like JSON.stringify, with `RAW:` texts as they are and maps of entries, which may name a key twice, as objects. */
function textOf(value: unknown): string {
  if (typeof value === 'string' && value.startsWith('RAW:')) return value.slice(4);
  if (Array.isArray(value)) return `[${value.map(textOf).join()}]`;
  if (value instanceof Map)
    return `{${[...(value as Map<number, [string, unknown]>).values()].map(([key, inner]) => `${JSON.stringify(key)}:${textOf(inner)}`).join()}}`;
  return JSON.stringify(value) ?? 'null';
}

/** How the bytes of an answer are sent. */
export const deliveries = [
  'whole',
  'whole',
  'whole',
  'whole',
  'whole',
  'whole',
  'cut',
  'reset',
  'drip',
  'gzip',
  'brotli-name',
  'html',
  'wrong-length',
  'twice',
  'invalid-utf8',
] as const;
export type Delivery = (typeof deliveries)[number];

/** HTTP codes: nearly always the right one. */
export function statusOf(dice: Dice): number {
  return dice.once(6)
    ? dice.one([201, 204, 206, 301, 302, 307, 308, 400, 401, 403, 404, 404, 405, 409, 410, 413, 415, 422, 429, 500, 503, 599])
    : 200;
}

/** Headers that tell lies, or are long. */
export function headersOf(dice: Dice): Record<string, string> {
  if (!dice.once(8)) return { 'content-type': 'application/json' };
  return dice.one<Record<string, string>>([
    { 'content-type': 'application/vnd.kubernetes.protobuf' },
    { 'content-type': 'text/html', location: 'http://169.254.169.254/latest/meta-data/' },
    { 'content-type': 'application/json', 'retry-after': '99999999999999999999' },
    { 'content-type': 'application/json', 'retry-after': '-1' },
    { 'content-type': 'application/json', date: 'never' },
    { 'content-type': 'application/json', date: 'Thu, 01 Jan 1970 00:00:00 GMT' },
    { 'content-type': 'application/json', 'x-long': 'x'.repeat(12_000) },
    { 'content-type': 'application/json', 'x-too-long': 'x'.repeat(40_000) },
    { 'content-type': 'application/json', 'content-encoding': 'br' },
  ]);
}
