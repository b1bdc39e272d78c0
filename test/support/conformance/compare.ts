import { canonicalJson } from '../../../src/kubernetes/json/canonical-json.js';
import { sameQuantity } from '../../../src/kubernetes/quantity.js';
import type { Fields } from './case-file.js';

/** Fields of an expected answer that are hints and no contract. */
const hints: ReadonlySet<string> = new Set(['fields', 'rejectedBy', 'note']);
/** Lists whose order does not matter. */
const sets: ReadonlySet<string> = new Set(['selected', 'dependencies', 'components', 'taints', 'unhealthy', 'actions']);

/** Whether an answer is what a case of a schema expects. */
export function agrees(schema: string, expected: Fields, answer: Fields): boolean {
  if (schema === 'defaulting') return agreesOn(withoutMarks(expected), withoutMarks(answer));
  return agreesOn(expected, answer);
}

function agreesOn(expected: Fields, answer: Fields): boolean {
  if (expected['error'] !== undefined) return answer['error'] !== undefined;
  const alternatives = expected['anyOf'];
  if (Array.isArray(alternatives)) return alternatives.some((targets) => sameTargets(targets, answer['targets']));
  return Object.keys(expected)
    .filter((key) => !hints.has(key))
    .every((key) => sameField(key, expected[key], answer[key]));
}

function sameField(key: string, expected: unknown, answer: unknown): boolean {
  if (key === 'targets' || key === 'completions') return sameTargets(expected, answer);
  if (key === 'status' || key === 'collectedStatus') return same(withoutEmpty(expected), withoutEmpty(answer));
  if (sets.has(key)) return same(sorted(expected), sorted(answer));
  return same(expected, answer);
}

/** Maps of replicas by cluster, where one that is missing has none; or names alone. */
function sameTargets(expected: unknown, answer: unknown): boolean {
  if (Array.isArray(expected)) return same(sorted(expected), sorted(answer));
  if (!isMap(expected) || !isMap(answer)) return false;
  const clusters = new Set([...Object.keys(expected), ...Object.keys(answer)]);
  return [...clusters].every((cluster) => (expected[cluster] ?? 0) === (answer[cluster] ?? 0));
}

function same(expected: unknown, answer: unknown): boolean {
  if (expected === '{{EXCLUDE}}') return true;
  if (expected === '{{ANY}}') return typeof answer === 'string' && answer !== '';
  if (Array.isArray(expected)) {
    return Array.isArray(answer) && expected.length === answer.length && expected.every((item, i) => same(item, answer[i]));
  }
  if (!isMap(expected)) return canonicalJson(expected) === canonicalJson(answer);
  if (!isMap(answer)) return false;
  return [...new Set([...Object.keys(expected), ...Object.keys(answer)])].every((key) =>
    key === 'resourceRequest' ? sameAmounts(expected[key], answer[key]) : same(expected[key], answer[key]),
  );
}

/** An object that was defaulted, without the finalizers and labels by which the reference marks it. */
function withoutMarks({ object, ...rest }: Fields): Fields {
  if (!isMap(object) || !isMap(object['metadata'])) return { ...rest, object };
  const { finalizers: _finalizers, labels, ...metadata } = object['metadata'];
  const own = Object.entries(isMap(labels) ? labels : {}).filter(([key]) => !/(^|\.)karmada\.io\//.test(key));
  const kept = own.length > 0 ? { labels: Object.fromEntries(own) } : {};
  return { ...rest, object: { ...object, metadata: { ...metadata, ...kept } } };
}

/** Quantities are compared by what they are worth: `1` and `1000m` are one. */
function sameAmounts(expected: unknown, answer: unknown): boolean {
  if (!isMap(expected) || !isMap(answer)) return expected === answer;
  const names = new Set([...Object.keys(expected), ...Object.keys(answer)]);
  return [...names].every((name) => expected[name] === answer[name] || sameQuantity(expected[name], answer[name]));
}

function sorted(list: unknown): unknown {
  return Array.isArray(list) ? list.toSorted((a, b) => (canonicalJson(a) < canonicalJson(b) ? -1 : 1)) : list;
}

/** Inside a status, absent, null, zero and empty are one. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map(withoutEmpty);
  if (!isMap(value)) return value === null || value === 0 || value === '' ? undefined : value;
  const kept = Object.entries(value).flatMap(([key, field]) => {
    const rest = withoutEmpty(field);
    return rest === undefined ? [] : [[key, rest] as const];
  });
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

function isMap(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
