import type { KubeObject, ManagedFieldsEntry } from '../../kubernetes/object.js';
import { undeclaredField } from '../admission/schema-rules.js';
import { fieldInvalid } from '../admission/validate.js';
import { ApiError, badRequest, conflict, invalid, notFound, type StatusCause } from '../api-error.js';
import { timestamp } from '../clock.js';
import { UnkeyedList } from '../fields/field-set.js';
import type { FieldConflict } from '../fields/find-conflicts.js';
import { type Applied, applyFields } from '../fields/managed-fields.js';
import type { ServedKind } from '../kinds/served-kind.js';
import { typed } from '../store/entry.js';
import type { Caller, MemberWorld } from '../world.js';
import { withoutStatus } from './create.js';
import { storeNew, storeUpdate, type Written, withoutEmpty } from './store-write.js';
import { checkRevision, logUpdate, nameMismatch, namespaceMismatch } from './update.js';

export interface ApplyOptions {
  readonly force: boolean;
  readonly dryRun: boolean;
  readonly subresource: '' | 'status';
}

/** PATCH with `application/apply-patch+yaml`: creates the object if it does not exist. */
export function applyObject(
  world: MemberWorld,
  kind: ServedKind,
  target: { readonly namespace: string; readonly name: string },
  given: KubeObject,
  caller: Caller,
  options: ApplyOptions,
): Written {
  const wanted = addressed(kind, target, given);
  const live = world.store.get(kind.storageKey, target.namespace, target.name);
  if (live === undefined) return createApplied(world, kind, wanted, caller, options);

  const { uid } = wanted.metadata;
  if (uid !== undefined && uid !== live.uid) throw invalid(kind, target.name, [fieldInvalid('metadata.uid', uid, 'field is immutable')]);
  checkRevision(kind, live, wanted.metadata.resourceVersion);
  const applied = merged(world, kind, live.object, wanted, caller, options);
  const same = applied.object === live.object && applied.managedFields === live.metadata.managedFields;
  const written: Written = same
    ? { kind: 'unchanged', object: live.object, entry: live }
    : storeUpdate(world, kind, live, applied.object, () => applied.managedFields, options.dryRun);
  logUpdate(world, written, caller, 'apply', options.subresource);
  return written;
}

function createApplied(world: MemberWorld, kind: ServedKind, wanted: KubeObject, caller: Caller, options: ApplyOptions): Written {
  const { uid } = wanted.metadata;
  if (options.subresource !== '') throw notFound(kind, wanted.metadata.name);
  if (uid !== undefined) {
    const why = `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`;
    throw conflict(kind, wanted.metadata.name, why);
  }
  const { name, namespace } = wanted.metadata;
  const empty = typed(kind, { metadata: { name, ...(namespace !== undefined && { namespace }) } });
  const applied = merged(world, kind, empty, wanted, caller, options);
  const object = withoutStatus(kind, applied.object);
  const written = storeNew(world, kind, object, () => applied.managedFields, options.dryRun);
  logUpdate(world, written, caller, 'apply', '');
  return written;
}

function notTyped(kind: ServedKind, live: KubeObject, why: string): ApiError {
  const what = `${target(live)}; ${kind.apiVersion}, Kind=${kind.kind}`;
  return new ApiError(500, '', `failed to create typed patch object (${what}): ${why}`);
}

function merged(
  world: MemberWorld,
  kind: ServedKind,
  live: KubeObject,
  wanted: KubeObject,
  caller: Caller,
  options: ApplyOptions,
): Applied {
  const owner = { manager: caller.manager, subresource: options.subresource };
  const undeclared = options.subresource === '' ? undeclaredField(kind, wanted) : null;
  if (undeclared !== null) throw notTyped(kind, live, undeclared);
  try {
    const outcome = applyFields(kind, live, wanted, owner, { force: options.force, now: timestamp(world.clock) });
    if (outcome.kind === 'conflicts') throw applyConflict(outcome.conflicts);
    return outcome;
  } catch (error) {
    if (!(error instanceof UnkeyedList)) throw error;
    throw notTyped(kind, live, error.message);
  }
}

function target(object: KubeObject): string {
  const { namespace, name } = object.metadata;
  return namespace === undefined ? name : `${namespace}/${name}`;
}

function addressed(kind: ServedKind, { namespace, name }: { namespace: string; name: string }, given: KubeObject): KubeObject {
  if (given.kind !== kind.kind || given.apiVersion !== kind.apiVersion) {
    throw badRequest(
      `the kind in the data (${given.apiVersion}, Kind=${given.kind}) does not match the expected kind (${kind.apiVersion}, Kind=${kind.kind})`,
    );
  }
  if (given.metadata.name !== undefined && given.metadata.name !== name) {
    throw nameMismatch(given.metadata.name, name);
  }
  if (kind.namespaced && given.metadata.namespace !== undefined && given.metadata.namespace !== namespace) {
    throw namespaceMismatch(given.metadata.namespace, namespace);
  }
  if (given.metadata.managedFields !== undefined && given.metadata.managedFields !== null) {
    throw badRequest('metadata.managedFields must be nil');
  }
  return withoutEmpty(kind, { ...given, metadata: { ...given.metadata, name, ...(kind.namespaced && { namespace }) } });
}

/** 422, the answer to an apply without a manager. */
export function managerRequired(): ApiError {
  const cause = fieldInvalid('fieldManager', '', 'is required for apply patch');
  return invalid({ kind: 'PatchOptions', group: 'meta.k8s.io' }, '', [
    { ...cause, reason: 'FieldValueRequired', message: 'Required value: is required for apply patch' },
  ]);
}

function applyConflict(conflicts: readonly FieldConflict<ManagedFieldsEntry>[]): ApiError {
  const causes: StatusCause[] = conflicts.map(({ owner, path }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${printed(owner)}`,
    field: path,
  }));
  return new ApiError(409, 'Conflict', conflictMessage(conflicts), { causes });
}

function conflictMessage(conflicts: readonly FieldConflict<ManagedFieldsEntry>[]): string {
  const [first] = conflicts;
  if (conflicts.length === 1 && first) return `Apply failed with 1 conflict: conflict with ${printed(first.owner)}: ${first.path}`;
  const owners = [...new Set(conflicts.map(({ owner }) => owner))];
  const lines = owners.flatMap((owner) => [
    `conflicts with ${printed(owner)}:`,
    ...conflicts.filter((conflict) => conflict.owner === owner).map(({ path }) => `- ${path}`),
  ]);
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join('\n')}`;
}

/** Managers that updated are printed with the version that they used; those that applied are not. */
function printed(entry: ManagedFieldsEntry): string {
  const subresource = entry.subresource ? ` with subresource ${JSON.stringify(entry.subresource)}` : '';
  const version = entry.operation === 'Update' ? ` using ${entry.apiVersion}` : '';
  return `${JSON.stringify(entry.manager)}${subresource}${version}`;
}
