import { type HealthGroup, isHealthGroup } from '../data/health-group.js';
import { policyKinds } from '../data/policies.js';

/* The search parameters of each page. URLs are untrusted input: only strings of limited length are accepted. */

type Search = Record<string, unknown>;

/** Each parameter is optional in the URL. */
type Optional<All> = { [Key in keyof All]?: All[Key] };

const optional = <All extends object>(all: All): Optional<All> => all;

export interface ListSearch {
  readonly after?: string | undefined;
  readonly name?: string | undefined;
  readonly sort?: string | undefined;
}

export function listSearch(search: Search): ListSearch {
  return { after: shortText(search['after'], 2_000), name: nameText(search['name']), sort: shortText(search['sort'], 40) };
}

export function applicationsSearch(search: Search) {
  return optional({
    ...listSearch(search),
    namespace: nameText(search['namespace']),
    health: isHealthGroup(search['health']) ? (search['health'] as HealthGroup) : undefined,
    delivery: oneOf(search['delivery'], ['blocked'] as const),
    open: nameText(search['open']),
  });
}

export function clustersSearch(search: Search) {
  return optional({
    ...listSearch(search),
    ready: oneOf(search['ready'], ['yes', 'no'] as const),
    provider: nameText(search['provider']),
    region: nameText(search['region']),
  });
}

/** A page with tabs; `open` names the object in its drawer. */
export function tabSearch(search: Search) {
  return optional({ tab: shortText(search['tab'], 40), after: shortText(search['after'], 2_000), open: nameText(search['open']) });
}

export function objectSearch(search: Search) {
  return optional({
    v: nameText(search['v']),
    kind: nameText(search['kind']),
    ns: nameText(search['ns']),
    name: nameText(search['name']),
    tab: shortText(search['tab'], 40),
    cluster: nameText(search['cluster']),
    against: nameText(search['against']),
    pod: nameText(search['pod']),
    container: nameText(search['container']),
  });
}

/** Two revisions of an application. */
export function compareSearch(search: Search) {
  return optional({ from: revisionNumber(search['from']), to: revisionNumber(search['to']) });
}

export function eventsSearch(search: Search) {
  return optional({
    after: shortText(search['after'], 2_000),
    severity: oneOf(search['severity'], ['warning'] as const),
    cluster: nameText(search['cluster']),
    namespace: nameText(search['namespace']),
    application: nameText(search['application']),
    type: nameText(search['type']),
  });
}

export function policiesSearch(search: Search) {
  return optional({ ...listSearch(search), namespace: nameText(search['namespace']), kind: oneOf(search['kind'], policyKinds) });
}

/** The object or policy to edit. */
export function applySearch(search: Search) {
  return optional({
    policy: nameText(search['policy']),
    v: nameText(search['v']),
    kind: nameText(search['kind']),
    ns: nameText(search['ns']),
    name: nameText(search['name']),
  });
}

export function searchSearch(search: Search) {
  return optional({ q: nameText(search['q']), after: shortText(search['after'], 2_000) });
}

export function metricsSearch(search: Search) {
  return optional({
    cluster: nameText(search['cluster']),
    minutes: oneOf(String(search['minutes'] ?? ''), ['10', '30'] as const),
    replica: nameText(search['replica']),
  });
}

export function explorerSearch(search: Search) {
  return optional({ query: shortText(search['query'], 2_000) });
}

function revisionNumber(value: unknown): number | undefined {
  const number = Number(value);
  return Number.isInteger(number) && number > 0 && number < 2 ** 31 ? number : undefined;
}

function nameText(value: unknown): string | undefined {
  return shortText(value, 512);
}

export function oneOf<Word extends string>(value: unknown, words: readonly Word[]): Word | undefined {
  return words.find((word) => word === value);
}

export function shortText(value: unknown, longest: number): string | undefined {
  // The router reads `name=42` as a number.
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && text !== '' && text.length <= longest ? text : undefined;
}
