import type { WorkKey } from '../../core/model/plan.js';
import { isObject } from '../../kubernetes/json/untrusted.js';
import { FIELD_MANAGER, HUB_ANNOTATION, WORK_ANNOTATION } from '../../kubernetes/kinds/well-known.js';
import type { JsonObject, KubeObject, ManagedFieldsEntry } from '../../kubernetes/object.js';
import { memberText } from '../transport/translate-error.js';
import { textAt } from '../transport/unchecked-json.js';

const MAX_MANAGERS = 20;

/** The hub and the work of an object, from its annotations; null if the hub did not write it. */
export function provenance({ metadata }: KubeObject): { readonly hubId: string | null; readonly workKey: WorkKey | null } {
  const { annotations } = metadata;
  return {
    hubId: markOf(annotations, HUB_ANNOTATION),
    workKey: markOf(annotations, WORK_ANNOTATION) as WorkKey | null,
  };
}

/**
 * Any user can write an annotation, and its value is stored and displayed. A value of the wrong form is shortened to one line that no hub
 * id or work key can equal.
 */
function markOf(annotations: unknown, name: string): string | null {
  const mark = textAt(annotations, name);
  if (mark === undefined) return null;
  return markForm.test(mark) ? mark : memberText(mark);
}

const markForm = /^[\u0021-\u007e]{1,300}$/;

/** All field managers of the object. */
export function allManagers(object: KubeObject): string[] {
  return namesOf(entriesOf(object));
}

/** Managers other than the hub that own fields outside of status and metadata, and so may have taken a field of the hub. */
export function otherManagers(object: KubeObject): string[] {
  return namesOf(entriesOf(object).filter((entry) => !isOurs(entry) && ownsContent(entry.fieldsV1)));
}

/** The manager other than the hub that owns `spec.replicas`; null if there is none. */
export function otherOwnerOfReplicas(object: KubeObject): string | null {
  const owner = entriesOf(object).find((entry) => !isOurs(entry) && ownsReplicas(entry.fieldsV1));
  return owner ? (namesOf([owner])[0] ?? null) : null;
}

function entriesOf({ metadata }: KubeObject): ManagedFieldsEntry[] {
  const { managedFields } = metadata;
  return Array.isArray(managedFields) ? managedFields.filter(isObject) : [];
}

function isOurs({ manager }: ManagedFieldsEntry): boolean {
  return manager === FIELD_MANAGER;
}

function ownsContent(fields: JsonObject | undefined): boolean {
  return isObject(fields) && Object.keys(fields).some((key) => key.startsWith('f:') && key !== 'f:status' && key !== 'f:metadata');
}

function ownsReplicas(fields: JsonObject | undefined): boolean {
  const spec = isObject(fields) ? fields['f:spec'] : undefined;
  return isObject(spec) && Object.hasOwn(spec, 'f:replicas');
}

function namesOf(entries: readonly ManagedFieldsEntry[]): string[] {
  return [...new Set(entries.map(({ manager }) => memberText(manager)).filter((name) => name !== ''))].sort().slice(0, MAX_MANAGERS);
}
