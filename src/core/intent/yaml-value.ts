import { type Document, isAlias, isMap, isScalar, isSeq, type ParsedNode, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml';
import { isObject } from '../../kubernetes/json/untrusted.js';
import type { Json } from '../../kubernetes/object.js';
import type { FieldPath, Problem } from './intent-error.js';
import { intentLimits } from './limits.js';

/** The remaining part of the limits, for all documents of a text together. */
export interface Budget {
  nodes: number;
  aliasExpansions: number;
}

export interface PlacedProblem extends Problem {
  /** Offset in the text. */
  readonly offset: number;
}

/** Keys with a special meaning in JavaScript. */
const refusedKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** A key that kubectl converts to a different text. */
export interface RewrittenKey {
  readonly says: string;
  /** Offset in the text. */
  readonly offset: number;
}

export interface ReadValue {
  readonly value: Json;
  readonly problems: readonly PlacedProblem[];
  readonly rewritten: readonly RewrittenKey[];
}

/** The JSON value of a parsed document, and its problems: everything that a Kubernetes object cannot contain. */
export function yamlValue(document: Document.Parsed, budget: Budget): ReadValue {
  const reader = new ValueReader(budget);
  const value = reader.read(document.contents, null, 0);
  return { value, problems: reader.problems, rewritten: reader.rewritten };
}

/** The path to a node as a list from the node to the root. It becomes text only when a problem is reported. */
type Trail = { readonly outer: Trail; readonly part: string | number } | null;

function pathOf(trail: Trail): FieldPath {
  const path: string[] = [];
  for (let place = trail; place; place = place.outer) path.push(String(place.part));
  return path.reverse();
}

/** The value of an anchor, which its aliases share, and the amount that each alias takes from the limits. */
interface Anchored {
  readonly value: Json;
  readonly nodes: number;
  /** Nesting of maps and lists inside the value. */
  readonly height: number;
}

class ValueReader {
  readonly problems: PlacedProblem[] = [];
  readonly rewritten: RewrittenKey[] = [];
  /** An alias refers to the last preceding node with its anchor; null while that node is being read. */
  readonly #anchors = new Map<string, Anchored | null>();
  /** The deepest level since the start of the current anchor. */
  #deepest = 0;
  #stopped = false;

  constructor(private readonly budget: Budget) {}

  read(node: unknown, trail: Trail, depth: number): Json {
    if (this.#stopped || node === null || node === undefined) return null;
    const parsed = node as ParsedNode;
    if (isAlias(parsed)) return this.#expand(parsed, trail, depth);
    return parsed.anchor ? this.#readAnchored(parsed, parsed.anchor, trail, depth) : this.#readNode(parsed, trail, depth);
  }

  #readNode(node: ParsedNode, trail: Trail, depth: number): Json {
    if (!this.#take(node, trail, 1, depth)) return null;
    if (isScalar(node)) return this.#readScalar(node, trail);
    if (isMap(node)) return this.#readMap(node, trail, depth);
    return isSeq(node) ? this.#readList(node, trail, depth) : null;
  }

  #readAnchored(node: ParsedNode, anchor: string, trail: Trail, depth: number): Json {
    const outside = this.#deepest;
    const left = this.budget.nodes;
    this.#anchors.set(anchor, null);
    this.#deepest = depth;
    const value = this.#readNode(node, trail, depth);
    this.#anchors.set(anchor, { value, nodes: left - this.budget.nodes, height: this.#deepest - depth });
    this.#deepest = Math.max(outside, this.#deepest);
    return value;
  }

  #expand(alias: ParsedNode & { source: string }, trail: Trail, depth: number): Json {
    const target = this.#anchors.get(alias.source);
    if (target === undefined) {
      const message = 'An alias names an anchor that is not defined before it.';
      return this.#refuse(alias, 'BAD_YAML', trail, message, 'Define the anchor above the alias.');
    }
    if (target === null)
      return this.#refuse(
        alias,
        'BAD_YAML',
        trail,
        'An alias is inside the value of its own anchor.',
        'Write the value instead of the alias.',
      );
    if (--this.budget.aliasExpansions < 0) return this.#stop(alias, trail, `expands more than ${intentLimits.aliasExpansions} aliases`);
    return this.#take(alias, trail, target.nodes, depth + target.height) ? target.value : null;
  }

  /** Takes a number of nodes, down to a depth, from the limits; false if they exceed the limits. */
  #take(node: ParsedNode, trail: Trail, nodes: number, depth: number): boolean {
    this.budget.nodes -= nodes;
    this.#deepest = Math.max(this.#deepest, depth);
    if (this.budget.nodes < 0) this.#stop(node, trail, `contains more than ${intentLimits.nodes} values`);
    else if (depth > intentLimits.depth) this.#stop(node, trail, `is nested deeper than ${intentLimits.depth} levels`);
    return !this.#stopped;
  }

  #readList(list: YAMLSeq, trail: Trail, depth: number): Json {
    const items: Json[] = [];
    for (const item of list.items) {
      if (this.#stopped) break;
      items.push(this.read(item, { outer: trail, part: items.length }, depth + 1));
    }
    return items;
  }

  #readMap(map: YAMLMap, trail: Trail, depth: number): Json {
    const fields: Record<string, Json> = {};
    let merged: Record<string, Json> | null = null;
    for (const { key: keyNode, value } of map.items) {
      if (this.#stopped) break;
      if (isMergeKey(keyNode)) {
        const place = { outer: trail, part: '<<' };
        if (merged) this.#refuse(keyNode, 'BAD_YAML', place, 'A map contains the same key twice.', 'Write <<: [*first, *second].');
        else merged = this.#merge(value, fields, place, depth);
        continue;
      }
      const key = this.#readKey(keyNode, map, trail);
      if (key === null) continue;
      if (Object.hasOwn(fields, key)) {
        this.#refuse(keyNode, 'BAD_YAML', { outer: trail, part: key }, 'A map contains the same key twice.', 'Remove one of the two.');
        continue;
      }
      fields[key] = this.read(value, { outer: trail, part: key }, depth + 1);
    }
    return merged ? { ...merged, ...fields } : fields;
  }

  /** The fields that `<<` merges; in a list of maps, the first map that has a key wins. `above` has the fields before it. */
  #merge(node: unknown, above: Readonly<Record<string, Json>>, trail: Trail, depth: number): Record<string, Json> {
    const parsed = node as ParsedNode;
    const merged: Record<string, Json> = {};
    const known = new Set<Json>();
    for (const source of isSeq(parsed) ? parsed.items : [parsed]) {
      const before = this.problems.length;
      const value = this.read(source, trail, depth);
      if (this.#stopped || this.problems.length > before) break;
      if (!isObject(value)) {
        this.#refuse(node, 'BAD_YAML', trail, 'A merge key (<<) takes a map or a list of maps.', 'Name the anchor of a map.');
        break;
      }
      if (known.has(value)) continue;
      known.add(value);
      for (const [key, one] of Object.entries(value)) if (!Object.hasOwn(merged, key)) merged[key] = one as Json;
    }
    if (Object.keys(above).some((key) => Object.hasOwn(merged, key))) {
      const message = 'A merge key (<<) sets a key that is also set above it; YAML parsers differ in which of the two they use.';
      this.#refuse(node, 'BAD_YAML', trail, message, 'Move << to the top of its map.');
    }
    return merged;
  }

  #readKey(node: unknown, map: YAMLMap, trail: Trail): string | null {
    const key = isScalar(node) ? keyText(node) : null;
    if (key === null) {
      this.#refuse(node ?? map, 'BAD_YAML', trail, 'A key must be a string.', 'Write the key as a string.');
      return null;
    }
    if (refusedKeys.has(key)) {
      this.#refuse(node, 'INVALID_VALUE', { outer: trail, part: key }, `The key ${key} is not allowed.`, 'Choose another key.');
      return null;
    }
    const { source } = node as Scalar;
    if (source !== undefined && source !== key) {
      const says = `the key ${source} is read as ${key}, as in kubectl. Put it in quotes to keep the text.`;
      this.rewritten.push({ says, offset: offsetOf(node) });
    }
    return key;
  }

  #readScalar(scalar: Scalar.Parsed, trail: Trail): Json {
    const { value } = scalar;
    if (typeof value === 'string') return this.#readText(scalar, value, trail);
    if (typeof value === 'boolean' || value === null) return value;

    const number = Number(value);
    if (!Number.isFinite(number))
      return this.#refuse(scalar, 'INVALID_VALUE', trail, 'JSON has no such number.', 'Use a finite number or a string.');
    if (Number.isInteger(number) && !Number.isSafeInteger(number)) {
      const message = 'A whole number beyond 2^53 cannot be stored exactly.';
      return this.#refuse(
        scalar,
        'INVALID_VALUE',
        trail,
        message,
        'Put it in quotes if the field takes a string; else use a smaller number.',
      );
    }
    return number;
  }

  #readText(scalar: Scalar.Parsed, text: string, trail: Trail): Json {
    if (!text.includes('\0') && text.isWellFormed()) return text;
    const message = 'The text contains a NUL character or half of a surrogate pair, which Kubernetes cannot store.';
    return this.#refuse(scalar, 'INVALID_VALUE', trail, message, 'Remove it, or encode the data with base64.');
  }

  #refuse(node: unknown, code: Problem['code'], trail: Trail, message: string, fix: string): null {
    this.problems.push({ code, field: pathOf(trail), message, fix, offset: offsetOf(node) });
    if (this.problems.length >= intentLimits.errors) this.#stopped = true;
    return null;
  }

  #stop(node: ParsedNode, trail: Trail, what: string): null {
    this.#refuse(node, 'TOO_COMPLEX', trail, `The text ${what}.`, 'Split it into several applies, or replace aliases by their values.');
    this.#stopped = true;
    return null;
  }
}

/** kubectl converts keys that are numbers or booleans to text: `80` stays, `yes` becomes `true`. */
function keyText(scalar: Scalar): string | null {
  const { value, source } = scalar;
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (typeof value !== 'number') return null;
  // A number above 2^53 stays as it is written.
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? (source ?? null) : String(value);
}

/** Whether the key is `<<` without quotes; with quotes it is an ordinary key. */
function isMergeKey(node: unknown): boolean {
  return isScalar(node) && node.value === '<<' && node.type === 'PLAIN';
}

function offsetOf(node: unknown): number {
  return (node as { range?: readonly number[] | null } | null)?.range?.[0] ?? 0;
}
