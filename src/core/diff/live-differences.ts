import { isObject, itemsOf } from '../../kubernetes/json/untrusted.js';
import type { Json, JsonObject, KubeObject } from '../../kubernetes/object.js';
import { sameQuantity } from '../../kubernetes/quantity.js';
import { isSecret, redactSecret } from '../../kubernetes/secret.js';
import { compareText } from '../model/compare-text.js';

/** A field of the manifest whose value differs in an object of a cluster. */
export interface LiveChange {
  /** `spec.template.spec.containers[web].image`. */
  readonly path: string;
  /** As JSON, truncated. */
  readonly desired: string;
  /** As JSON, truncated; null if the object does not have the field. */
  readonly live: string | null;
  /** Field managers other than the hub that own the field. */
  readonly managers: readonly string[];
}

/** The same difference in several clusters. */
export interface SharedChange extends LiveChange {
  readonly clusters: readonly string[];
}

/** An object with more differences than this is another object. */
export const MAX_LIVE_CHANGES = 200;
const MAX_CHARACTERS = 2_000;
const MAX_MANAGERS = 10;
const OUR_MANAGER = 'manifold';

/**
 * The fields of the rendered manifest that differ in an object. Fields that only the object has are defaults or were set by controllers. The values
 * of a Secret are not compared.
 */
export function liveChanges(desired: KubeObject, live: KubeObject): readonly LiveChange[] {
  const changes: LiveChange[] = [];
  const entries = itemsOf(live.metadata['managedFields']).filter(isObject);
  compare(shown(desired), shown(live), { path: '', keys: [] }, (path, keys, want, has) => {
    changes.push({ path, desired: textOf(want), live: has === undefined ? null : textOf(has), managers: ownersOf(entries, keys) });
    return changes.length < MAX_LIVE_CHANGES;
  });
  return changes;
}

/** Merges equal differences, with their clusters; those of the most clusters come first. */
export function shareChanges(byCluster: ReadonlyMap<string, readonly LiveChange[]>): readonly SharedChange[] {
  const shared = new Map<string, LiveChange & { clusters: string[] }>();
  for (const [cluster, changes] of [...byCluster].sort(([a], [b]) => compareText(a, b))) {
    for (const change of changes) {
      const key = JSON.stringify([change.path, change.desired, change.live, change.managers]);
      const found = shared.get(key);
      if (found) found.clusters.push(cluster);
      else shared.set(key, { ...change, clusters: [cluster] });
    }
  }
  return [...shared.values()].sort((a, b) => b.clusters.length - a.clusters.length || compareText(a.path, b.path));
}

/** Whether the limit of differences is not reached yet. */
type Report = (path: string, keys: readonly string[], desired: Json, live: Json | undefined) => boolean;

interface Place {
  readonly path: string;
  /** As `managedFields` names it: `f:spec`, `k:{"name":"web"}`. */
  readonly keys: readonly string[];
}

/** Whether the limit of differences is not reached yet. */
function compare(desired: Json, live: Json | undefined, place: Place, report: Report): boolean {
  if (isObject(desired) && isObject(live)) {
    return Object.keys(desired)
      .sort(compareText)
      .every((name) => {
        const want = (desired as JsonObject)[name];
        // Null removes a field when it is applied, so there is nothing to compare.
        if (want === undefined || want === null) return true;
        const has = Object.hasOwn(live, name) ? ((live as JsonObject)[name] as Json) : undefined;
        const below = { path: place.path === '' ? name : `${place.path}.${name}`, keys: [...place.keys, `f:${name}`] };
        return compare(want, has, below, report);
      });
  }
  if (Array.isArray(desired) && Array.isArray(live) && isNamed(desired)) {
    const named = firstByName(live);
    return desired.every((want) => {
      const name = (want as JsonObject)['name'] as string;
      const below = { path: `${place.path}[${name}]`, keys: [...place.keys, `k:${JSON.stringify({ name })}`] };
      return compare(want, named.get(name), below, report);
    });
  }
  if (Array.isArray(desired) && Array.isArray(live) && desired.length === live.length)
    return desired.every((want, i) => compare(want, live[i], { path: `${place.path}[${i}]`, keys: place.keys }, report));
  return isSame(desired, live, place.path) || report(place.path, place.keys, desired, live);
}

function firstByName(list: readonly Json[]): ReadonlyMap<unknown, Json> {
  return new Map(list.flatMap((one) => (isObject(one) ? [[one['name'], one as Json] as const] : [])).reverse());
}

function textOf(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}…` : text;
}

function isNamed(list: readonly Json[]): boolean {
  return list.length > 0 && list.every((one) => isObject(one) && typeof one['name'] === 'string');
}

/** An empty map or list counts as absent, as API servers store it; `1000m` and `1` are the same quantity. */
function isSame(desired: Json, live: Json | undefined, path: string): boolean {
  if (desired === live) return true;
  if (live === undefined) return isEmpty(desired);
  return /(^|\.)(requests|limits|capacity|hard)\./.test(path) && sameQuantity(desired, live);
}

function isEmpty(value: Json): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** The part of an object that is compared. Of a Secret: metadata, `type` and `immutable`, because its values are redacted on both sides. */
function shown(object: KubeObject): Json {
  if (!isSecret(object)) return object as unknown as Json;
  const { apiVersion, kind, metadata, ...rest } = redactSecret(object);
  const open = Object.fromEntries(['type', 'immutable'].flatMap((name) => (name in rest ? [[name, rest[name as keyof typeof rest]]] : [])));
  return { apiVersion, kind, metadata, ...open } as unknown as Json;
}

function ownersOf(entries: readonly JsonObjectLike[], keys: readonly string[]): readonly string[] {
  const owners = entries
    .filter(({ fieldsV1, manager }) => manager !== OUR_MANAGER && owns(fieldsV1, keys))
    .map(({ manager }) => (typeof manager === 'string' ? manager.replace(/[^\u0020-\u007e]/g, '').slice(0, 128) : ''));
  return [...new Set(owners)]
    .filter((name) => name !== '')
    .sort(compareText)
    .slice(0, MAX_MANAGERS);
}

type JsonObjectLike = Readonly<Record<string, unknown>>;

function owns(fields: unknown, keys: readonly string[]): boolean {
  let here: unknown = fields;
  for (const key of keys) {
    if (!isObject(here) || !Object.hasOwn(here, key)) return false;
    here = here[key];
    // The owner of a whole map or list owns all of its content.
    if (isObject(here) && Object.keys(here).length === 0) return true;
  }
  return true;
}
