import { inspect } from 'node:util';

const MASK = '***';

/** A setting that cannot print itself: not in a log, an error, JSON or the debugger. `reveal` is the one way to it. */
export class SecretSetting {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [inspect.custom](): string {
    return MASK;
  }
}
