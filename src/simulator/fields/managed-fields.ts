import type { JsonObject, KubeObject, ManagedFieldsEntry } from '../../kubernetes/object.js';
import { isJsonObject } from '../json.js';
import type { ServedKind } from '../kinds/served-kind.js';
import { diffFields } from './diff-fields.js';
import { type FieldSet, fieldsOf, isEmpty, sameSet, subtract, UnkeyedList, union } from './field-set.js';
import { type FieldConflict, findConflicts } from './find-conflicts.js';
import { mergeApplied, removeAbandoned } from './merge-applied.js';

/** The manager of a write, for `managedFields`. */
export interface FieldOwner {
  readonly manager: string;
  readonly subresource: '' | 'status' | 'scale';
}

export type ManagedFields = readonly ManagedFieldsEntry[];

export interface Applied {
  readonly object: KubeObject;
  readonly managedFields: ManagedFields;
}

export type ApplyOutcome =
  | ({ readonly kind: 'applied' } & Applied)
  | { readonly kind: 'conflicts'; readonly conflicts: readonly FieldConflict<ManagedFieldsEntry>[] };

/**
 * Server-side apply: merges `applied` into `live`, removes what this manager applied before and nobody owns any more, and computes the new ownership.
 * An apply that changes nothing returns the same objects that it received.
 */
export function applyFields(
  kind: ServedKind,
  live: KubeObject,
  applied: KubeObject,
  owner: FieldOwner,
  options: { readonly force: boolean; readonly now: string },
): ApplyOutcome {
  const wanted = userPart(applied, kind, owner.subresource);
  const entries = live.metadata.managedFields ?? [];
  const mine = entries.find((entry) => isOwn(entry, owner, 'Apply'));
  const others = entries.filter((entry) => entry !== mine);

  const conflicts = findConflicts(
    live as JsonObject,
    wanted,
    kind.schema,
    others.map((entry) => ({ owner: entry, set: setOf(entry) })),
  );
  if (conflicts.length > 0 && !options.force) return { kind: 'conflicts', conflicts };

  const left = conflicts.length === 0 ? others : others.flatMap((entry) => without(entry, conflicts));
  const set = fieldsOf(wanted, kind.schema);
  const merged = mergeApplied(live as JsonObject, wanted, kind.schema);
  const last = mine && setOf(mine);
  // Most applies set the same fields as the last one; then no field can be abandoned.
  const sameFields = sameSet(last ?? {}, set);
  const kept =
    last === undefined || sameFields
      ? merged
      : (removeAbandoned(merged, last, [set, ...left.map(setOf), metadataStays], kind.schema) ?? {});
  const unchanged = kept === live && conflicts.length === 0 && sameFields;
  if (unchanged) return { kind: 'applied', object: live, managedFields: entries };

  // An apply of the same fields keeps the time of its entry, so that an apply without effect changes nothing.
  const entry = mine && sameFields && kept === live ? mine : entryOf(kind, owner, 'Apply', set, options.now);
  const owned = isEmpty(set) ? left : [...left, entry];
  return { kind: 'applied', object: kept as KubeObject, managedFields: inOrder(owned) };
}

/** An object's name has no owner; metadata is owned by field and never as a whole. */
const metadataStays: FieldSet = { 'f:metadata': {} };

/** Ownership after an update (not an apply): changed fields belong to the updating manager. */
export function updateFields(
  kind: ServedKind,
  before: KubeObject | undefined,
  after: KubeObject,
  owner: FieldOwner,
  now: string,
): ManagedFields {
  const entries = before?.metadata.managedFields ?? [];
  try {
    return updatedEntries(kind, before, after, owner, now, entries);
  } catch (error) {
    // Lists without proper keys cannot be tracked; the real server also keeps ownership unchanged.
    if (error instanceof UnkeyedList) return entries;
    throw error;
  }
}

/** The structures of the built-in kinds that are not pointers in Go: they exist with an empty value before anything in them is set. */
const structures: ReadonlySet<string> = new Set([
  'metadata',
  'spec',
  'status',
  'template',
  'jobTemplate',
  'strategy',
  'updateStrategy',
  'resources',
  'containers',
]);
const metadataAlone: ReadonlySet<string> = new Set(['metadata']);

function updatedEntries(
  kind: ServedKind,
  before: KubeObject | undefined,
  after: KubeObject,
  owner: FieldOwner,
  now: string,
  entries: ManagedFields,
): ManagedFields {
  const old = before === undefined ? {} : userPart(before, kind, owner.subresource);
  const { changed, removed } = diffFields(
    old,
    userPart(after, kind, owner.subresource),
    kind.schema,
    kind.custom ? metadataAlone : structures,
  );
  if (changed === undefined && removed === undefined) return entries;

  const mine = entries.find((entry) => isOwn(entry, owner, 'Update'));
  const touched = union(changed ?? {}, removed ?? {});
  const others = entries.flatMap((entry) => (entry === mine ? [entry] : withSet(entry, subtract(setOf(entry), touched))));
  const kept = mine && removed ? (subtract(setOf(mine), removed) ?? {}) : mine ? setOf(mine) : {};
  const set = union(kept, changed ?? {});
  if (Object.keys(set).length === 0) return others.filter((entry) => entry !== mine);

  const grown = mine === undefined || !sameSet(setOf(mine), set);
  const entry = entryOf(kind, owner, 'Update', set, grown ? now : (mine?.time ?? now));
  return inOrder(mine ? others.map((one) => (one === mine ? entry : one)) : [...others, entry]);
}

const ownedMetadata = ['labels', 'annotations', 'finalizers', 'ownerReferences'] as const;

/** The fields that managers can own: neither those that the server sets nor those of other subresources. */
export function userPart(object: KubeObject, kind: ServedKind, subresource: FieldOwner['subresource']): JsonObject {
  const { status } = object;
  if (subresource === 'status') return status === undefined ? {} : ({ status } as JsonObject);

  const { kind: _kind, apiVersion: _apiVersion, metadata, status: _status, ...others } = object;
  const set: Record<string, unknown> = {};
  for (const name of ownedMetadata) if (metadata[name] !== undefined && metadata[name] !== null) set[name] = metadata[name];
  return {
    ...(!isEmpty(set as FieldSet) && { metadata: set }),
    ...others,
    ...(!kind.hasStatus && status !== undefined && { status }),
  } as JsonObject;
}

function isOwn(entry: ManagedFieldsEntry, owner: FieldOwner, operation: ManagedFieldsEntry['operation']): boolean {
  return entry.manager === owner.manager && entry.operation === operation && (entry.subresource ?? '') === owner.subresource;
}

function setOf(entry: ManagedFieldsEntry): FieldSet {
  return isJsonObject(entry.fieldsV1) ? (entry.fieldsV1 as unknown as FieldSet) : {};
}

function withSet(entry: ManagedFieldsEntry, set: FieldSet | undefined): ManagedFieldsEntry[] {
  if (set === undefined) return [];
  return [set === setOf(entry) ? entry : { ...entry, fieldsV1: set as unknown as JsonObject }];
}

function without(entry: ManagedFieldsEntry, conflicts: readonly FieldConflict<ManagedFieldsEntry>[]): ManagedFieldsEntry[] {
  const taken = conflicts.filter((conflict) => conflict.owner === entry);
  const left = taken.reduce<FieldSet | undefined>((set, { fields }) => set && subtract(set, fields), setOf(entry));
  return withSet(entry, left);
}

/** Managers that apply come before those that update, each group by time. */
function inOrder(entries: ManagedFields): ManagedFields {
  if (entries.length < 2) return entries;
  return [...entries].sort(
    (a, b) =>
      ascending(a.operation ?? '', b.operation ?? '') ||
      ascending(a.time ?? '', b.time ?? '') ||
      ascending(a.manager ?? '', b.manager ?? ''),
  );
}

function ascending(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function entryOf(kind: ServedKind, owner: FieldOwner, operation: 'Apply' | 'Update', set: FieldSet, time: string): ManagedFieldsEntry {
  return {
    manager: owner.manager,
    operation,
    apiVersion: kind.apiVersion,
    time,
    fieldsType: 'FieldsV1',
    fieldsV1: set as unknown as JsonObject,
    ...(owner.subresource !== '' && { subresource: owner.subresource }),
  };
}
