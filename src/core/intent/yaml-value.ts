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
  for (let place = trail; place; place = place.outer) path.push(String(place.part));
  return path.reverse();
}

/** What an anchor stands for, read once and shared by its aliases, and what each of them takes from the limits. */
interface Anchored {
  readonly value: Json;
  readonly nodes: number;
  /** Levels of maps and lists inside it. */
  readonly height: number;
}

class ValueReader {
  readonly problems: PlacedProblem[] = [];
  /** An alias stands for the last node before it that has its anchor; null while that node is still being read. */
  readonly #anchors = new Map<string, Anchored | null>();
  /** The deepest level since the anchor that is being read began. */
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
      return this.#refuse(alias, 'BAD_YAML', trail, 'An alias stands inside what it stands for.', 'Write the value out.');
    if (--this.budget.aliasExpansions < 0) return this.#stop(alias, trail, `expands more than ${intentLimits.aliasExpansions} aliases`);
    return this.#take(alias, trail, target.nodes, depth + target.height) ? target.value : null;
  }

  /** Takes nodes that reach down to a depth from the limits; false when there are not as many left. */
  #take(node: ParsedNode, trail: Trail, nodes: number, depth: number): boolean {
    this.budget.nodes -= nodes;
    this.#deepest = Math.max(this.#deepest, depth);
    if (this.budget.nodes < 0) this.#stop(node, trail, `holds more than ${intentLimits.nodes} values`);
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
