import jsonPatch from 'fast-json-patch';
import type { Json, JsonObject, KubeObject } from '../../kubernetes/object.js';
import { fieldInvalid } from '../admission/validate.js';
import { ApiError, badRequest, conflict, invalid, notFound, stale } from '../api-error.js';
import { timestamp } from '../clock.js';
import { updateFields } from '../fields/managed-fields.js';
import { isJsonObject } from '../json.js';
import type { ServedKind } from '../kinds/served-kind.js';
import type { Entry } from '../store/entry.js';
import type { Caller, MemberWorld } from '../world.js';
import { storeUpdate, type Written } from './store-write.js';

export type Subresource = '' | 'status' | 'scale';

export interface UpdateOptions {
  readonly subresource: Subresource;
  readonly dryRun: boolean;
  readonly verb: 'update' | 'patch';
}

export function found(world: MemberWorld, kind: ServedKind, namespace: string, name: string): Entry {
  const entry = world.store.get(kind.storageKey, namespace, name);
  if (entry === undefined) throw notFound(kind, name);
  return entry;
}

/** PUT of an object or its status. */
export function replace(
  world: MemberWorld,
  kind: ServedKind,
  live: Entry,
  given: KubeObject,
  caller: Caller,
  options: UpdateOptions,
): Written {
  const { name, namespace, uid, resourceVersion } = given.metadata;
  if (name !== live.name) throw nameMismatch(name, live.name);
  if (kind.namespaced && namespace !== undefined && namespace !== live.namespace) {
    throw namespaceMismatch(namespace, live.namespace);
  }
  if (uid !== undefined && uid !== live.uid) throw uidConflict(kind, live, uid);
  if (kind.custom && !resourceVersion) {
    throw invalid(kind, live.name, [fieldInvalid('metadata.resourceVersion', 0, 'must be specified for an update')]);
  }
  checkRevision(kind, live, resourceVersion);
  return update(world, kind, live, given, caller, options);
}

/** PATCH with a merge patch (RFC 7396) or a JSON patch (RFC 6902). */
export function patch(world: MemberWorld, kind: ServedKind, live: Entry, body: unknown, caller: Caller, options: UpdateOptions): Written {
  const base = { ...live.object, apiVersion: kind.apiVersion } as unknown as Json;
  const patched = Array.isArray(body) ? jsonPatched(base, body) : mergePatched(base, body as Json);
  if (!isKubeObject(patched)) throw badRequest('the patched document is not an object');
  if (patched.metadata.name !== live.name) throw nameMismatch(patched.metadata.name, live.name);
  checkRevision(kind, live, patched.metadata.resourceVersion);
  return update(world, kind, live, patched, caller, options);
}

/** Replaces `live` by `given`, limited to the fields that this path (object or status) may write. */
export function update(
  world: MemberWorld,
  kind: ServedKind,
  live: Entry,
  given: KubeObject,
  caller: Caller,
  options: UpdateOptions,
): Written {
  const { subresource, dryRun, verb } = options;
  const before = live.object;
  const object =
    subresource === 'status' ? withStatus(before, given.status) : withStatus(given, kind.hasStatus ? before.status : given.status);
  const now = timestamp(world.clock);
  const reset = asksForReset(given);
  const owned = withStatedManagers(before, given);
  const managed = (next: KubeObject) => (reset ? [] : updateFields(kind, owned, next, { manager: caller.manager, subresource }, now));
  const untracked = caller.internal && before.metadata.managedFields === undefined;
  const written = storeUpdate(world, kind, live, object, untracked ? undefined : managed, dryRun);
  logUpdate(world, written, caller, verb, subresource);
  return written;
}

export function logUpdate(
  world: MemberWorld,
  written: Written,
  caller: Caller,
  verb: 'update' | 'patch' | 'apply',
  subresource: string,
): void {
  if (written.entry === undefined || caller.internal) return;
  const { namespace, name, uid, revision, kind } = written.entry;
  const unchanged = written.kind === 'unchanged';
  world.log({ user: caller.user, verb, resource: kind.storageKey, subresource, namespace, name, uid, revision, unchanged });
}

export function nameMismatch(said: string | undefined, name: string): ApiError {
  return badRequest(`the name of the object (${said ?? ''}) does not match the name on the URL (${name})`);
}

export function namespaceMismatch(said: string, namespace: string): ApiError {
  return badRequest(`the namespace of the object (${said}) does not match the namespace on the request (${namespace})`);
}

function uidConflict(kind: ServedKind, live: Entry, uid: string): ApiError {
  const key = `/registry/${kind.resource}/${live.namespace === '' ? '' : `${live.namespace}/`}${live.name}`;
  const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${live.uid}`;
  return conflict(kind, live.name, `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${why}`);
}

/** A resourceVersion in a write is a precondition on the stored one. */
export function checkRevision(kind: ServedKind, live: Entry, resourceVersion: string | undefined): void {
  if (resourceVersion && resourceVersion !== String(live.revision)) throw stale(kind, live.name);
}

function withStatus(object: KubeObject, status: unknown): KubeObject {
  if (object.status === status) return object;
  const { status: _status, ...others } = object;
  return { ...others, ...(status !== undefined && { status }) } as KubeObject;
}

/** A client may set `managedFields` to take an object over: ownership is then computed from its entries. */
function withStatedManagers(before: KubeObject, { metadata: { managedFields } }: KubeObject): KubeObject {
  if (!Array.isArray(managedFields) || managedFields.length === 0) return before;
  return { ...before, metadata: { ...before.metadata, managedFields } };
}

/** One empty entry is a client's request to clear all ownership. */
function asksForReset(given: KubeObject): boolean {
  const entries = given.metadata.managedFields;
  return entries?.length === 1 && Object.keys(entries[0] as object).length === 0;
}

function jsonPatched(base: Json, operations: readonly unknown[]): unknown {
  try {
    const copy = structuredClone(base);
    return jsonPatch.applyPatch(copy, operations as Parameters<typeof jsonPatch.applyPatch>[1], true).newDocument;
  } catch {
    throw new ApiError(422, 'Invalid', 'the server rejected our request due to an error in our request', {});
  }
}

/** RFC 7396. Parts that the patch does not touch stay the same objects. */
export function mergePatched(target: Json | undefined, patch: Json): Json {
  if (!isJsonObject(patch)) return patch;
  const out: Record<string, Json> = isJsonObject(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete out[name];
    else out[name] = mergePatched(out[name], value);
  }
  return out;
}

export function isKubeObject(value: unknown): value is KubeObject {
  return isJsonObject(value) && isJsonObject((value as JsonObject).metadata);
}
