import { isObject } from '../../kubernetes/json/untrusted.js';
import type { Json, JsonObject } from '../../kubernetes/object.js';

/** Approximate limit of a stored status, in characters of its JSON text; one is stored per work and returned with it. */
export const MAX_STATUS_CHARACTERS = 64 * 1024;
/** Name of the field that marks a cut status. */
export const CUT_MARK = 'manifold.hub/cut';

const MAX_TEXT = 4_096;
const MAX_DEPTH = 32;

/** Fields that most kinds report and that aggregation reads. They are stored first. */
const conventionalFields = [
  'observedGeneration',
  'phase',
  'replicas',
  'readyReplicas',
  'availableReplicas',
  'updatedReplicas',
  'conditions',
];

/** The status to store: complete up to 64 kB; otherwise the fields, items and prefixes of strings that fit, with the mark. */
export function boundStatus(status: Json): Json {
  const weight = weightOf(status, MAX_STATUS_CHARACTERS);
  if (weight <= MAX_STATUS_CHARACTERS) return status;
  const cut = new Cut(MAX_STATUS_CHARACTERS - 200);
  const kept = isObject(status) ? cut.fields(status as JsonObject, 0, conventionalFields) : {};
  return {
    ...kept,
    [CUT_MARK]: `The member reports a status of more than ${MAX_STATUS_CHARACTERS / 1024} kB; only this part is stored.`,
  };
}

/**
 * Approximate length of the JSON text in characters; counting stops at `limit`. Each level of nesting adds to the length, so that deeply nested
 * values are cut too.
 */
function weightOf(value: unknown, limit: number): number {
  let weight = 0;
  const weigh = (part: unknown, depth: number): void => {
    if (depth > MAX_DEPTH * 4) weight = Number.POSITIVE_INFINITY;
    weight += typeof part === 'string' ? part.length + 3 : 6;
    if (weight > limit || typeof part !== 'object' || part === null) return;
    for (const key of Object.keys(part)) {
      weight += Array.isArray(part) ? 1 : key.length + 4;
      if (weight > limit) return;
      weigh((part as Readonly<Record<string, unknown>>)[key], depth + 1);
    }
  };
  weigh(value, 0);
  return weight;
}

class Cut {
  #left: number;

  constructor(characters: number) {
    this.#left = characters;
  }

  fields(value: JsonObject, depth: number, first: readonly string[] = []): JsonObject {
    const kept: Record<string, Json> = {};
    const names = [...first.filter((name) => Object.hasOwn(value, name)), ...Object.keys(value).filter((name) => !first.includes(name))];
    for (const name of names) {
      if (!this.#takes(name.length + 4)) break;
      const part = this.#value(value[name]!, depth + 1);
      if (part !== undefined && name !== '__proto__') kept[name] = part;
    }
    return kept;
  }

  #value(value: Json, depth: number): Json | undefined {
    if (depth > MAX_DEPTH) return undefined;
    if (typeof value === 'string') return this.#text(value);
    if (!this.#takes(6)) return undefined;
    if (Array.isArray(value)) return this.#items(value as readonly Json[], depth);
    return isObject(value) ? this.fields(value as JsonObject, depth) : value;
  }

  #items(values: readonly Json[], depth: number): Json {
    const kept: Json[] = [];
    for (const value of values) {
      const part = this.#value(value, depth + 1);
      if (part === undefined || !this.#takes(1)) break;
      kept.push(part);
    }
    return kept;
  }

  #text(text: string): string | undefined {
    const kept = text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT)}…`;
    return this.#takes(kept.length + 3) ? kept : undefined;
  }

  #takes(characters: number): boolean {
    if (this.#left < characters) return false;
    this.#left -= characters;
    return true;
  }
}
