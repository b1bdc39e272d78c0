/** Random choices that are the same for the same seed. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** 32 bits, by mulberry32. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }

  /** From 0 to `below`, which is not reached. */
  below(below: number): number {
    return Math.floor((this.next() / 2 ** 32) * below);
  }

  chance(probability: number): boolean {
    return this.next() / 2 ** 32 < probability;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)]!;
  }

  bytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => this.below(256)));
  }

  times<T>(most: number, make: () => T): T[] {
    return Array.from({ length: this.below(most + 1) }, make);
  }
}

/** Bytes with a few of them changed, lost, doubled or added. */
export function mutated(bytes: Buffer, random: Random): Buffer {
  let result = bytes;
  for (let i = random.below(4); i >= 0; i--) {
    const at = random.below(result.length + 1);
    const end = Math.min(result.length, at + random.below(16));
    const added = random.pick([
      () => random.bytes(random.below(8)),
      () => result.subarray(at, end),
      () => Buffer.alloc(0),
      () => odd(random),
    ])();
    const rest = random.chance(0.5) ? end : at;
    result = Buffer.concat([result.subarray(0, at), added, result.subarray(rest)]);
  }
  return result;
}

function odd(random: Random): Buffer {
  return Buffer.from(
    random.pick([
      '\0',
      '\r\n',
      '\n',
      '\r\n\r\n',
      '%00',
      '%',
      '../',
      '\u{1f600}',
      '\ud800',
      '-1',
      '4294967296',
      '1e999',
      '"',
      '\\',
      '{',
      '[[[[',
      ' ',
    ]),
  );
}
