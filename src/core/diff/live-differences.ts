import { isObject, itemsOf } from '../../kubernetes/json/untrusted.js';
import type { Json, JsonObject, KubeObject } from '../../kubernetes/object.js';
import { sameQuantity } from '../../kubernetes/quantity.js';
import { isSecret, redactSecret } from '../../kubernetes/secret.js';
import { compareText } from '../model/compare-text.js';

/** A field of the manifest that an object in a cluster has otherwise. */
export interface LiveChange {
  /** `spec.template.spec.containers[web].image`. */
  readonly path: string;
  readonly desired: Json;
  /** Undefined if the object does not have the field. */
  readonly live: Json | undefined;
  /** Field managers other than the hub that own the field. */
  readonly managers: readonly string[];
}

/** The same difference in several clusters. */
export interface SharedChange extends LiveChange {
  readonly clusters: readonly string[];
}

/** An object with more differences than this is another object. */
export const MAX_LIVE_CHANGES = 200;
const MAX_MANAGERS = 10;
const OUR_MANAGER = 'manifold';

/**
 * Where an object differs from its rendered manifest: in the fields that the manifest states. Fields that only the cluster has are defaults and
 * the work of its controllers. The values of a Secret are not compared.
 */
export function liveChanges(desired: KubeObject, live: KubeObject): readonly LiveChange[] {
  const changes: LiveChange[] = [];
  const entries = itemsOf(live.metadata['managedFields']).filter(isObject);
  compare(shown(desired), shown(live), { path: '', keys: [] }, (path, keys, want, has) => {
    if (changes.length < MAX_LIVE_CHANGES) changes.push({ path, desired: want, live: has, managers: ownersOf(entries, keys) });
  });
  return changes;
}

/** Equal differences once, with their clusters: those of the most clusters first. */
export function shareChanges(byCluster: ReadonlyMap<string, readonly LiveChange[]>): readonly SharedChange[] {
  const shared = new Map<string, LiveChange & { clusters: string[] }>();
  for (const [cluster, changes] of [...byCluster].sort(([a], [b]) => compareText(a, b))) {
    for (const change of changes) {
      const key = JSON.stringify([change.path, change.desired, change.live ?? null, change.live === undefined, change.managers]);
      const found = shared.get(key);
      if (found) found.clusters.push(cluster);
      else shared.set(key, { ...change, clusters: [cluster] });
    }
  }
  return [...shared.values()].sort((a, b) => b.clusters.length - a.clusters.length || compareText(a.path, b.path));
}

type Report = (path: string, keys: readonly string[], desired: Json, live: Json | undefined) => void;

interface Place {
  readonly path: string;
  /** As `managedFields` names it: `f:spec`, `k:{"name":"web"}`. */
  readonly keys: readonly string[];
}

function compare(desired: Json, live: Json | undefined, place: Place, report: Report): void {
  if (isObject(desired) && isObject(live)) {
    for (const name of Object.keys(desired).sort(compareText)) {
      const want = (desired as JsonObject)[name];
      // Null removes a field when it is applied, so there is nothing to compare.
      if (want === undefined || want === null) continue;
      const has = Object.hasOwn(live, name) ? ((live as JsonObject)[name] as Json) : undefined;
      compare(want, has, { path: place.path === '' ? name : `${place.path}.${name}`, keys: [...place.keys, `f:${name}`] }, report);
    }
  } else if (Array.isArray(desired) && Array.isArray(live) && isNamed(desired)) {
    for (const want of desired) {
      const name = (want as JsonObject)['name'] as string;
      const has = live.find((one) => isObject(one) && one['name'] === name);
      compare(want, has, { path: `${place.path}[${name}]`, keys: [...place.keys, `k:${JSON.stringify({ name })}`] }, report);
    }
  } else if (Array.isArray(desired) && Array.isArray(live) && desired.length === live.length) {
    for (const [i, want] of desired.entries()) compare(want, live[i], { path: `${place.path}[${i}]`, keys: place.keys }, report);
  } else if (!isSame(desired, live, place.path)) {
    report(place.path, place.keys, desired, live);
  }
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

/** Of a Secret only what is no value: `stringData` becomes `data` in the cluster, and values are redacted on both sides. */
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
    // An owner of a whole map or list owns what is in it.
    if (isObject(here) && Object.keys(here).length === 0) return true;
  }
  return true;
}
