import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { KubeObject, ManagedFieldsEntry, ObjectMeta } from '../../kubernetes/object.js';
import { withKindDefaults } from '../admission/defaults.js';
import { immutableCauses } from '../admission/immutable.js';
import { admittedPod } from '../admission/pod-defaults.js';
import { validate } from '../admission/validate.js';
import { ApiError, alreadyExists, forbidden, invalid, notFound, type StatusCause } from '../api-error.js';
import { timestamp } from '../clock.js';
import { sameJson } from '../json.js';
import type { ServedKind } from '../kinds/served-kind.js';
import { type Entry, typed } from '../store/entry.js';
import type { MemberWorld } from '../world.js';

/** The result of a write. A dry run has an object but no entry in the store. */
export interface Written {
  readonly kind: 'created' | 'changed' | 'unchanged' | 'deleted';
  readonly object: KubeObject;
  readonly entry: Entry | undefined;
  /** The object in the answer, if it differs from the stored one. */
  readonly shown?: KubeObject;
}

export type ManagedFieldsOf = (object: KubeObject) => readonly ManagedFieldsEntry[];

/** Refuses new objects in a namespace that does not exist or is terminating. */
export function checkNamespace(world: MemberWorld, kind: ServedKind, namespace: string, name: string): void {
  if (!kind.namespaced) return;
  const found = world.store.get('/namespaces', '', namespace);
  const namespaces = world.kinds.byStorage('/namespaces') as ServedKind;
  if (found === undefined) throw notFound(namespaces, namespace);
  if (found.metadata.deletionTimestamp === undefined) return;
  const message = `namespace ${namespace} is being terminated`;
  throw forbidden(kind, name, `unable to create new content in namespace ${namespace} because it is being terminated`, [
    { reason: 'NamespaceTerminating', message, field: 'metadata.namespace' },
  ]);
}

/** Sets the system metadata and defaults of a new object, validates and stores it. `name` is already final. */
export function storeNew(
  world: MemberWorld,
  kind: ServedKind,
  given: KubeObject,
  managedFieldsOf: ManagedFieldsOf | undefined,
  dryRun: boolean,
): Written {
  const { name, namespace, resourceVersion } = given.metadata;
  if (resourceVersion) throw new ApiError(500, '', 'resourceVersion should not be set on objects to be created');
  checkNamespace(world, kind, namespace ?? '', name);
  const stored = world.kinds.byStorage(kind.storageKey) ?? kind;
  const typedObject = typed(stored, { ...given, metadata: newMetadata(given.metadata, kind, timestamp(world.clock)) });
  const object = withKindDefaults(kind, withoutEmpty(kind, typedObject), defaultingWorld(world, undefined));
  const causes = validate(kind, object);
  if (causes.length > 0) throw invalid(kind, name, causes);
  if (world.store.get(kind.storageKey, namespace ?? '', name) !== undefined) throw alreadyExists(kind, name);

  // Fields that admission adds to a pod have no owner.
  const managedFields = managedFieldsOf?.(object) ?? [];
  const admitted = kind.storageKey === '/pods' ? admittedPod(object) : object;
  const complete = managedFields.length === 0 ? admitted : withMetadata(admitted, { managedFields });
  if (dryRun) return { kind: 'created', object: complete, entry: undefined };
  const entry = world.store.put(stored, complete);
  return { kind: 'created', object: entry.object, entry };
}

/**
 * Stores an update of `live`: keeps the fields of the server, sets defaults, checks the rules for changes, increments the generation. An update that
 * changes nothing keeps the revision. Removing the last finalizer of a deleted object removes the object.
 */
export function storeUpdate(
  world: MemberWorld,
  kind: ServedKind,
  live: Entry,
  given: KubeObject,
  managedFieldsOf: ManagedFieldsOf | undefined,
  dryRun: boolean,
): Written {
  assert(world.store.get(live.kind.storageKey, live.namespace, live.name) === live, 'an update starts from the present state');
  const before = live.object;
  const kept = withMetadata(typed(live.kind, given), serverMetadata(before.metadata));
  const object = withKindDefaults(kind, withoutEmpty(kind, kept), defaultingWorld(world, before));
  checkUpdate(kind, before, object);

  const next = counted(kind, before, object, managedFieldsOf?.(object) ?? before.metadata.managedFields);
  if (sameJson(next, before)) return { kind: 'unchanged', object: before, entry: live };
  if (dryRun) return { kind: 'changed', object: next, entry: undefined };
  // The DELETED event has the last stored state; the client that removed the last finalizer gets the object without it.
  if (isFinished(kind, next)) return { kind: 'deleted', object: next, entry: world.store.remove(live), shown: next };
  const entry = world.store.put(live.kind, next);
  return { kind: 'changed', object: entry.object, entry };
}

/** Whether the object is marked for deletion and has no finalizers left. */
function isFinished(kind: ServedKind, { metadata }: KubeObject): boolean {
  return metadata.deletionTimestamp !== undefined && (metadata.finalizers ?? []).length === 0 && kind.storageKey !== '/namespaces';
}

function checkUpdate(kind: ServedKind, before: KubeObject, after: KubeObject): void {
  if (after === before) return;
  const causes = [...lateFinalizers(before.metadata, after.metadata), ...validate(kind, after), ...immutableCauses(kind, before, after)];
  if (causes.length > 0) throw invalid(kind, before.metadata.name, causes);
}

/** New finalizers are refused once the object is marked for deletion. */
function lateFinalizers(before: ObjectMeta, { finalizers }: ObjectMeta): readonly StatusCause[] {
  const late = before.deletionTimestamp === undefined ? [] : (finalizers ?? []).filter((name) => !before.finalizers?.includes(name));
  if (late.length === 0) return [];
  const found = `[]string{${late.map((name) => JSON.stringify(name)).join(', ')}}`;
  const message = `Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers ${found}`;
  return [{ reason: 'FieldValueForbidden', message, field: 'metadata.finalizers' }];
}

function counted(
  kind: ServedKind,
  before: KubeObject,
  after: KubeObject,
  managedFields: readonly ManagedFieldsEntry[] | undefined,
): KubeObject {
  const owned = withMetadata(after, { managedFields: managedFields?.length ? managedFields : undefined });
  if (!kind.countsGenerations || sameSpec(before, after)) return owned;
  return withMetadata(owned, { generation: (before.metadata.generation ?? 0) + 1 });
}

function sameSpec(before: KubeObject, after: KubeObject): boolean {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  for (const name of ['metadata', 'status', 'kind', 'apiVersion']) names.delete(name);
  return [...names].every((name) => sameJson(before[name], after[name]));
}

function newMetadata(given: ObjectMeta, kind: ServedKind, now: string): ObjectMeta {
  const { labels, annotations, finalizers, ownerReferences, generateName } = given;
  return {
    name: given.name,
    ...(generateName !== undefined && { generateName }),
    ...(kind.namespaced && { namespace: given.namespace ?? '' }),
    uid: randomUUID(),
    ...(kind.countsGenerations && { generation: 1 }),
    creationTimestamp: now,
    ...(labels && { labels }),
    ...(annotations && { annotations }),
    ...(ownerReferences && { ownerReferences }),
    ...(finalizers && { finalizers }),
  };
}

/** The metadata that updates cannot change. */
function serverMetadata(live: ObjectMeta): Partial<ObjectMeta> {
  const {
    name,
    namespace,
    uid,
    resourceVersion,
    generation,
    creationTimestamp,
    deletionTimestamp,
    deletionGracePeriodSeconds,
    generateName,
  } = live;
  return {
    name,
    namespace,
    uid,
    resourceVersion,
    generation,
    creationTimestamp,
    deletionTimestamp,
    deletionGracePeriodSeconds,
    generateName,
  };
}

/** `object` with these metadata fields; undefined removes a field. The same object if nothing changes. */
export function withMetadata(object: KubeObject, fields: Readonly<Record<string, unknown>>): KubeObject {
  const changed = Object.entries(fields).filter(([name, value]) => object.metadata[name] !== value);
  if (changed.length === 0) return object;
  const metadata: Record<string, unknown> = { ...object.metadata };
  for (const [name, value] of changed) {
    if (value === undefined) delete metadata[name];
    else metadata[name] = value;
  }
  return { ...object, metadata: metadata as unknown as ObjectMeta };
}

const emptied = ['data', 'binaryData', 'labels', 'annotations', 'finalizers', 'ownerReferences'] as const;

/** The real server does not store empty maps and lists, except in objects of custom kinds. */
export function withoutEmpty(kind: ServedKind, object: KubeObject): KubeObject {
  if (kind.custom) return object;
  const own = namesOfEmpty(object);
  const inMetadata = namesOfEmpty(object.metadata);
  const lean = inMetadata.length === 0 ? object : withMetadata(object, Object.fromEntries(inMetadata.map((name) => [name, undefined])));
  if (own.length === 0) return lean;
  return Object.fromEntries(Object.entries(lean).filter(([name]) => !own.includes(name))) as unknown as KubeObject;
}

function namesOfEmpty(map: object): readonly string[] {
  const names: string[] = [];
  for (const name of emptied) {
    const value = (map as Readonly<Record<string, unknown>>)[name];
    if (value === undefined || typeof value !== 'object') continue;
    if (value === null || isHollow(value)) names.push(name);
  }
  return names;
}

function isHollow(value: object): boolean {
  for (const _ in value) return false;
  return true;
}

function defaultingWorld(world: MemberWorld, live: KubeObject | undefined) {
  return { live, allocateClusterIp: () => world.clusterIps.allocate() };
}
