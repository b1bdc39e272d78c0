import { inspect } from 'node:util';

const MASK = '***';

/** A setting that does not print its value in logs, errors, JSON or the debugger. Only `reveal` returns it. */
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
