import jsonPatch from 'fast-json-patch';
import type { Json, JsonObject, KubeObject } from '../../kubernetes/object.js';
import { fieldInvalid } from '../admission/validate.js';
import { ApiError, badRequest, invalid, notFound, stale } from '../api-error.js';
import { timestamp } from '../clock.js';
import { updateFields } from '../fields/managed-fields.js';
import { isMap } from '../json.js';
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
  if (name !== live.name) throw badRequest(`the name of the object (${name ?? ''}) does not match the name on the URL (${live.name})`);
  if (kind.namespaced && namespace !== undefined && namespace !== live.namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
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
  const patched = Array.isArray(body) ? jsonPatched(kind, live, base, body) : mergePatched(base, body as Json);
  if (!isObject(patched)) throw badRequest('the patched document is not an object');
  if (patched.metadata.name !== live.name)
    throw invalid(kind, live.name, [fieldInvalid('metadata.name', patched.metadata.name, 'field is immutable')]);
  checkRevision(kind, live, patched.metadata.resourceVersion);
  return update(world, kind, live, patched, caller, options);
}

/** Stores `given` in place of `live`, as far as this path may write it. */
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
  const managed = (next: KubeObject) => (reset ? [] : updateFields(kind, before, next, { manager: caller.manager, subresource }, now));
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

function uidConflict(kind: ServedKind, live: Entry, uid: string): ApiError {
  const message = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${live.uid}`;
  const text = `Operation cannot be fulfilled on ${kind.resource}${kind.group === '' ? '' : `.${kind.group}`} "${live.name}": ${message}`;
  return new ApiError(409, 'Conflict', text, { name: live.name, group: kind.group, kind: kind.resource, uid: live.uid });
}

/** A resourceVersion in a write says which state it was made for. */
export function checkRevision(kind: ServedKind, live: Entry, resourceVersion: string | undefined): void {
  if (resourceVersion && resourceVersion !== String(live.revision)) throw stale(kind, live.name);
}

function withStatus(object: KubeObject, status: unknown): KubeObject {
  if (object.status === status) return object;
  const { status: _status, ...others } = object;
  return { ...others, ...(status !== undefined && { status }) } as KubeObject;
}

/** One empty entry is how a client says: forget who owns what. */
function asksForReset(given: KubeObject): boolean {
  const entries = given.metadata.managedFields;
  return entries?.length === 1 && Object.keys(entries[0] as object).length === 0;
}

function jsonPatched(kind: ServedKind, live: Entry, base: Json, operations: readonly unknown[]): unknown {
  try {
    const copy = structuredClone(base);
    return jsonPatch.applyPatch(copy, operations as Parameters<typeof jsonPatch.applyPatch>[1], true).newDocument;
  } catch (error) {
    const reason =
      error instanceof Error && error.name === 'TEST_OPERATION_FAILED' ? 'the test operation failed' : 'the patch does not apply';
    throw new ApiError(422, 'Invalid', `${reason}: ${kind.resource} "${live.name}"`, { name: live.name, kind: kind.resource });
  }
}

/** RFC 7396. Parts that the patch does not touch stay the same objects. */
export function mergePatched(target: Json | undefined, patch: Json): Json {
  if (!isMap(patch)) return patch;
  const out: Record<string, Json> = isMap(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete out[name];
    else out[name] = mergePatched(out[name], value);
  }
  return out;
}

export function isObject(value: unknown): value is KubeObject {
  return isMap(value) && isMap((value as JsonObject).metadata);
}
