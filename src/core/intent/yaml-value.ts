import { type Document, isAlias, isMap, isScalar, isSeq, type ParsedNode, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml';
import type { Json } from '../../kubernetes/object.js';
import type { FieldPath, Problem } from './intent-error.js';
import { intentLimits } from './limits.js';

/** What is left of the limits, over all documents of a text. */
export interface Budget {
  nodes: number;
  aliasExpansions: number;
}

export interface PlacedProblem extends Problem {
  /** Offset in the text. */
  readonly offset: number;
}

/** Keys that mean something to JavaScript itself. */
const refusedKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** The JSON that a parsed document stands for, and everything in it that no Kubernetes object may hold. */
export function yamlValue(
  document: Document.Parsed,
  budget: Budget,
): { readonly value: Json; readonly problems: readonly PlacedProblem[] } {
  const reader = new ValueReader(budget);
  return { value: reader.read(document.contents, null, 0), problems: reader.problems };
}

/** The way to a node, from the inside out: it is written out only where something is wrong. */
type Trail = { readonly outer: Trail; readonly part: string | number } | null;

function pathOf(trail: Trail): FieldPath {
  const path: string[] = [];
  for (let place = trail; place; place = place.outer) trail.push(String(place.part));
  return trail.reverse();
}

class ValueReader {
  readonly problems: PlacedProblem[] = [];
  /** An alias stands for the last node before it that has its anchor. */
  readonly #anchors = new Map<string, ParsedNode>();
  /** Nodes with an anchor that are being read: an alias inside them would never end. */
  readonly #open = new Set<ParsedNode>();
  #stopped = false;

  constructor(private readonly budget: Budget) {}

  read(node: unknown, trail: Trail, depth: number): Json {
    if (this.#stopped || node === null || node === undefined) return null;
    const parsed = node as ParsedNode;
    if (--this.budget.nodes < 0) return this.#stop(parsed, trail, `holds more than ${intentLimits.nodes} values`);
    if (depth > intentLimits.depth) return this.#stop(parsed, trail, `is nested deeper than ${intentLimits.depth} levels`);
    if (isAlias(parsed)) return this.#expand(parsed, trail, depth);
    if (parsed.anchor) this.#anchors.set(parsed.anchor, parsed);
    if (isScalar(parsed)) return this.#readScalar(parsed, trail);

    this.#open.add(parsed);
    const value = isMap(parsed) ? this.#readMap(parsed, trail, depth) : isSeq(parsed) ? this.#readList(parsed, trail, depth) : null;
    this.#open.delete(parsed);
    return value;
  }

  #expand(alias: ParsedNode & { source: string }, trail: Trail, depth: number): Json {
    if (--this.budget.aliasExpansions < 0) return this.#stop(alias, trail, `expands more than ${intentLimits.aliasExpansions} aliases`);
    const target = this.#anchors.get(alias.source);
    if (target && this.#open.has(target)) {
      return this.#refuse(alias, 'BAD_YAML', trail, 'An alias stands inside what it stands for.', 'Write the value out.');
    }
    if (target) return this.read(target, trail, depth + 1);
    return this.#refuse(
      alias,
      'BAD_YAML',
      trail,
      'An alias names an anchor that is not defined before it.',
      'Define the anchor above the alias.',
    );
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
    for (const { key: keyNode, value } of map.items) {
      if (this.#stopped) break;
      const key = this.#readKey(keyNode, map, trail);
      if (key === null) continue;
      if (Object.hasOwn(fields, key)) {
        this.#refuse(keyNode, 'BAD_YAML', { outer: trail, part: key }, 'The same key stands twice in one map.', 'Remove one of the two.');
        continue;
      }
      fields[key] = this.read(value, { outer: trail, part: key }, depth + 1);
    }
    return fields;
  }

  #readKey(node: unknown, map: YAMLMap, trail: Trail): string | null {
    const key = isScalar(node) ? keyText(node) : null;
    if (key === null) {
      this.#refuse(node ?? map, 'BAD_YAML', trail, 'A key must be a plain name.', 'Write the key as a string.');
      return null;
    }
    if (key === '<<') {
      this.#refuse(node, 'BAD_YAML', { outer: trail, part: key }, 'Merge keys (<<) are not supported.', 'Write the merged fields out.');
      return null;
    }
    if (refusedKeys.has(key)) {
      this.#refuse(node, 'INVALID_VALUE', { outer: trail, part: key }, `The key ${key} is not allowed.`, 'Choose another key.');
      return null;
    }
    return key;
  }

  #readScalar(scalar: Scalar.Parsed, trail: Trail): Json {
    const { value } = scalar;
    if (typeof value === 'string') return this.#readText(scalar, value, trail);
    if (typeof value === 'boolean' || value === null) return value;

    const number = isOldOctal(scalar) ? Number.parseInt(scalar.source, 8) : Number(value);
    if (!Number.isFinite(number))
      return this.#refuse(scalar, 'INVALID_VALUE', trail, 'JSON has no such number.', 'Use a finite number or a string.');
    if (Number.isInteger(number) && !Number.isSafeInteger(number)) {
      const message = 'A whole number beyond 2^53 cannot be kept exactly.';
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
    const message = 'The text holds a NUL character or half of a character, which Kubernetes cannot store.';
    return this.#refuse(scalar, 'INVALID_VALUE', trail, message, 'Remove it, or encode the data with base64.');
  }

  #refuse(node: unknown, code: Problem['code'], trail: Trail, message: string, fix: string): null {
    this.problems.push({ code, field: pathOf(trail), message, fix, offset: offsetOf(node) });
    if (this.problems.length >= intentLimits.errors) this.#stopped = true;
    return null;
  }

  #stop(node: ParsedNode, trail: Trail, what: string): null {
    this.#refuse(node, 'TOO_COMPLEX', trail, `The text ${what}.`, 'Split it into several applies, or write aliases out.');
    this.#stopped = true;
    return null;
  }
}

/** `080` and `true` are keys by what is written; kubectl makes strings of them too. */
function keyText(scalar: Scalar): string | null {
  if (typeof scalar.value === 'string') return scalar.value;
  return scalar.value === null ? null : (scalar.source ?? String(scalar.value));
}

/** `defaultMode: 0644`: YAML 1.2 reads six hundred and forty-four, kubectl and everybody who writes it mean octal. */
function isOldOctal(scalar: Scalar): scalar is Scalar & { source: string } {
  return typeof scalar.value === 'number' && scalar.source !== undefined && /^[-+]?0[0-7]+$/.test(scalar.source);
}

function offsetOf(node: unknown): number {
  return (node as { range?: readonly number[] | null } | null)?.range?.[0] ?? 0;
}
