import type { ParseResult } from '@marcbachmann/cel-js';
import type { Json } from '../../kubernetes/object.js';
import type { Job, JobEnd } from '../job.js';
import { limits } from '../limits.js';
import { celEnvironment } from './cel-environment.js';

type CelJob = Extract<Job, { readonly language: 'cel' }>;

const environment = celEnvironment();
/** Cached: users have few expressions and many objects. */
const parsed = new Map<string, ParseResult>();
const MAX_PARSED = 1_000;

/** Evaluates every expression of the job over its variables and returns the results by name. */
export function runCel({ expressions, variables }: CelJob): JobEnd {
  const context = Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, withWholeNumbers(value)]));
  const answer: Record<string, Json> = {};
  const budget = { left: limits.outputBytes };
  for (const [name, expression] of Object.entries(expressions)) {
    try {
      answer[name] = asJson(expressionOf(expression)(context), budget);
    } catch (error) {
      if (error instanceof TooLarge) return tooLarge;
      return { ok: false, message: `${name}: ${firstLine(error)}`, cutOff: false };
    }
  }
  const json = JSON.stringify(answer);
  return json.length > limits.outputBytes ? tooLarge : { ok: true, json };
}

const tooLarge: JobEnd = { ok: false, message: `the answer is larger than ${limits.outputBytes / 1_024} kB`, cutOff: true };

class TooLarge extends Error {}

function expressionOf(text: string): ParseResult {
  let expression = parsed.get(text);
  if (!expression) {
    if (parsed.size >= MAX_PARSED) parsed.clear();
    parsed.set(text, (expression = environment.parse(text)));
  }
  return expression;
}

/** Integers are passed as CEL `int`, so that `object.spec.size + 1` is valid. */
function withWholeNumbers(value: Json): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(withWholeNumbers);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, withWholeNumbers(field)]));
}

/**
 * The answer as data. A string built by doubling takes little memory until it is written out, and a doubled list contains the same items many times,
 * so sizes are counted before anything is copied.
 */
function asJson(value: unknown, budget: { left: number }, depth = 0): Json {
  budget.left -= typeof value === 'string' ? value.length : 1;
  if (budget.left < 0) throw new TooLarge();
  if (depth > limits.depth) throw new Error(`the answer is nested more than ${limits.depth} levels deep`);
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint') return wholeNumber(value);
  if (typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (Array.isArray(value)) return value.map((item) => asJson(item, budget, depth + 1));
  const entries = value instanceof Map ? [...value] : isPlain(value) ? Object.entries(value) : null;
  if (entries === null) throw new Error('the answer has a value that is no data');
  return Object.fromEntries(entries.map(([name, field]) => [String(name), asJson(field, budget, depth + 1)]));
}

function wholeNumber(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER) || value < BigInt(Number.MIN_SAFE_INTEGER))
    throw new Error('the answer has a number that is too large');
  return Number(value);
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/** Errors of expressions contain the source line with a marker below it; only the first sentence is kept. */
function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
}
