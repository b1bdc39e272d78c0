import { at, countOf, fieldsOf, isCount, isObject, itemsOf, textOf } from '../../kubernetes/json/untrusted.js';
import type { Json, JsonObject } from '../../kubernetes/object.js';
import { formatQuantity, parseQuantity } from '../../kubernetes/quantity.js';
import { earliest, latest, type StatusFold, type StatusItem, type TemplateGeneration, withStatus } from './status-fold.js';

/** One member's value of a field; members without the field are left out. */
export interface Found {
  readonly cluster: string;
  readonly value: unknown;
}

/** Combines one field; undefined omits it. `items` are all members, including those without the field. */
export type FieldFold = (found: readonly Found[], items: readonly StatusItem[], template: TemplateGeneration | null) => Json | undefined;

/** Combines a status field by field. Null if no field has a value. */
export function byField(fields: Readonly<Record<string, FieldFold>>): StatusFold {
  return (items, template) => {
    if (withStatus(items).length === 0 && (items.length > 0 || template === null)) return null;
    const folded = Object.entries(fields).map(([name, fold]) => [name, fold(foundIn(items, name), items, template)] as const);
    return Object.fromEntries(folded.filter((entry): entry is [string, Json] => entry[1] !== undefined));
  };
}

/** A single member's status unchanged; `fold` for several members. */
export function asItIsAlone(fold: StatusFold): StatusFold {
  return (items, template) => (items.length === 1 ? items[0]!.status : fold(items, template));
}

export const sum: FieldFold = (found) => found.reduce((total, { value }) => total + countOf(value), 0);

export const most: FieldFold = (found) => found.reduce((max, { value }) => Math.max(max, countOf(value)), 0);

/** The last non-empty value, in cluster order. */
export const last: FieldFold = (found) => found.map(({ value }) => value as Json).findLast(says);

export const first: FieldFold = (found) => found.map(({ value }) => value as Json).find(says);

export const earliestTime: FieldFold = (found) => earliest(found.map(({ value }) => value)) ?? undefined;

export const latestTime: FieldFold = (found) => latest(found.map(({ value }) => value)) ?? undefined;

/** Concatenates lists, up to the size limit of a single status. */
export const joined: FieldFold = (found) => found.flatMap(({ value }) => itemsOf(value) as readonly Json[]).slice(0, MAX_JOINED);

/** Merges maps; for a key that several members have, the last cluster's value. */
export const merged: FieldFold = (found) =>
  Object.fromEntries(found.flatMap(({ value }) => Object.entries(fieldsOf(value)).slice(0, MAX_JOINED))) as JsonObject;

/** Adds up maps of counters by name, at any depth. */
export const sums: FieldFold = (found) => found.reduce<Json>((total, { value }) => addCounters(total, value), {});

/** Adds up quantities such as `desiredMemory` exactly. */
export const amounts: FieldFold = (found) => {
  const values = found.map(({ value }) => parseQuantity(value)).filter((value) => value !== null);
  if (values.length === 0) return undefined;
  const total = values.reduce((a, b) => a + b, 0);
  const binary = found.some(({ value }) => /i$/.test(String(value)));
  return binary ? formatQuantity(total, 'binary') : withSuffixOf(found, total);
};

/** The template's generation once every member has observed it; before that, the last one that all had observed. */
export const generationOfAll: FieldFold = (_found, items, template) => {
  if (template === null) return undefined;
  const isCurrent = ({ status }: StatusItem) =>
    at(status, 'resourceTemplateGeneration') === template.generation && at(status, 'generation') === at(status, 'observedGeneration');
  return items.every(isCurrent) ? template.generation : template.observed;
};

/**
 * Conditions of all members, equal ones merged, with each cluster's message: `member1=…, member2=…`. Conditions are equal if type, status
 * and reason are equal.
 */
export const saidByCluster: FieldFold = (found) => {
  const said = new Map<string, JsonObject>();
  for (const { cluster, value } of found) {
    for (const condition of itemsOf(value).filter(isObject).slice(0, MAX_JOINED)) {
      const words = `${cluster}=${String(condition['message'] ?? '')}`;
      const key = JSON.stringify([condition['type'], condition['status'], condition['reason']]);
      const known = said.get(key);
      said.set(
        key,
        known ? { ...known, message: `${String(known['message'])}, ${words}` } : { ...(condition as JsonObject), message: words },
      );
    }
  }
  return [...said.values()];
};

/** For each type, the condition that changed last. */
export const latestOfEachType: FieldFold = (found) => {
  const newest = new Map<unknown, JsonObject>();
  for (const condition of found.flatMap(({ value }) => itemsOf(value)).filter(isObject)) {
    const known = newest.get(condition['type']);
    if (changedAt(condition) !== '' && (!known || changedAt(condition) > changedAt(known)))
      newest.set(condition['type'], condition as JsonObject);
  }
  return [...newest.values()];
};

/** The field of the member in the worst state. `word` is the path of the state; `worstFirst` lists the states. */
export function ofTheWorst(worstFirst: readonly string[], ...word: readonly string[]): FieldFold {
  return (found) => {
    const rank = (value: unknown) => {
      const place = worstFirst.indexOf(textOf(at(value, ...word) ?? value) ?? '');
      return place < 0 ? worstFirst.length : place;
    };
    const worst = found.toSorted((a, b) => rank(a.value) - rank(b.value))[0];
    return worst?.value as Json | undefined;
  };
}

export function changedAt(condition: unknown): string {
  return textOf(at(condition, 'lastUpdateTime') ?? at(condition, 'lastTransitionTime')) ?? '';
}

const MAX_JOINED = 1_000;

function foundIn(items: readonly StatusItem[], name: string): readonly Found[] {
  return items
    .map(({ cluster, status }) => ({ cluster, value: at(status, name) }))
    .filter(({ value }) => value !== undefined && value !== null);
}

function says(value: unknown): boolean {
  return value !== '' && !(isObject(value) && Object.keys(value).length === 0);
}

function addCounters(total: Json, value: unknown): Json {
  if (isCount(value)) return countOf(total) + value;
  if (!isObject(value)) return total;
  // A map, since a member may name a counter `__proto__`.
  const sums = new Map<string, Json>(isObject(total) ? (Object.entries(total) as [string, Json][]) : []);
  for (const [name, part] of Object.entries(value).slice(0, MAX_JOINED)) {
    sums.set(name, addCounters(sums.get(name) ?? (isObject(part) ? {} : 0), part));
  }
  return Object.fromEntries(sums);
}

/** `3G` and `5G` give `8G`: keeps the suffix that the members use. */
function withSuffixOf(found: readonly Found[], total: number): string {
  const suffixes = new Set(found.map(({ value }) => /[kMGTP]?$/.exec(String(value))?.[0] ?? ''));
  const [suffix = ''] = suffixes;
  const unit = suffixes.size === 1 ? (parseQuantity(`1${suffix}`) ?? 1) : 1;
  return `${formatQuantity(total / unit, 'decimal')}${unit === 1 ? '' : suffix}`;
}
