import { fieldsUnion, isFieldsTree } from '../../kubernetes/fields/fields-v1.js';
import { FIELD_MANAGER } from '../../kubernetes/kinds/well-known.js';
import type { JsonObject, KubeObject, ManagedFieldsEntry } from '../../kubernetes/object.js';
import { allManagers } from './managers.js';

/** The managed fields of an object after the hub has taken the fields of earlier deployers. */
export interface TakeOver {
  readonly managedFields: readonly ManagedFieldsEntry[];
  /** The managers whose fields the hub takes. */
  readonly managers: readonly string[];
  /** The fields that are taken, as FieldsV1. */
  readonly fields: JsonObject;
}

/**
 * Managers that deploy manifests by updates. Controllers also use updates, but their fields are not taken: the controller would write them
 * again and again.
 */
const deployers =
  /^(kubectl|helm|before-first-apply|argocd|argo-cd|flux|kustomize|helm-controller|terraform|hashicorp|pulumi|karmada|work-|fleet|rancher|ansible|openshift|oc\b|skaffold|tilt)/i;

const MAX_REMOVED = 20;

/**
 * Moves the fields of earlier deployers of the object to the hub's own Apply entry, so that the next apply removes fields that are not in
 * the manifest; the field migration of client-go's `csaupgrade`. Null if no other manager deployed it.
 * https://github.com/kubernetes/client-go/blob/v0.33.0/util/csaupgrade/upgrade.go
 */
export function takeOver(object: KubeObject): TakeOver | null {
  const { managedFields = [] } = object.metadata;
  const taken = managedFields.filter(isDeployer);
  if (taken.length === 0) return null;
  const ours = managedFields.find(isOurApply);
  const fields = taken.reduce<JsonObject>((sum, entry) => fieldsUnion(sum, entry.fieldsV1 ?? {}), {});
  const entry: ManagedFieldsEntry = {
    ...(ours ?? taken[0]!),
    manager: FIELD_MANAGER,
    operation: 'Apply',
    fieldsType: 'FieldsV1',
    fieldsV1: fieldsUnion(ours?.fieldsV1 ?? {}, fields),
  };
  const others = managedFields.filter((one) => one !== ours && !taken.includes(one));
  return { managedFields: [...others, entry], managers: allManagers(withManagers(object, taken)), fields };
}

/**
 * The managed fields with `fields` added to the hub's own entry, so that the next apply removes them. Used for fields without an owner that
 * the server filled in by default. Null if the hub has no entry.
 */
export function claimed(object: KubeObject, fields: JsonObject): readonly ManagedFieldsEntry[] | null {
  const { managedFields = [] } = object.metadata;
  const ours = managedFields.find(isOurApply);
  if (ours === undefined) return null;
  return managedFields.map((entry) => (entry === ours ? { ...entry, fieldsV1: fieldsUnion(entry.fieldsV1 ?? {}, fields) } : entry));
}

/** The object without the entries of earlier deployers, as after a take-over. */
export function withoutDeployers(object: KubeObject): KubeObject {
  return withManagers(
    object,
    (object.metadata.managedFields ?? []).filter((entry) => !isDeployer(entry)),
  );
}

function isOurApply({ manager, operation, subresource }: ManagedFieldsEntry): boolean {
  return manager === FIELD_MANAGER && operation === 'Apply' && !subresource;
}

function isDeployer({ manager, operation, subresource }: ManagedFieldsEntry): boolean {
  if (subresource || manager === undefined || manager === FIELD_MANAGER) return false;
  return operation === 'Apply' || (operation === 'Update' && deployers.test(manager));
}

function withManagers(object: KubeObject, managedFields: readonly ManagedFieldsEntry[]): KubeObject {
  return { ...object, metadata: { ...object.metadata, managedFields } };
}

/** The paths of `fields` that have no owner in the current object: the write removed them. */
export function removedPaths(fields: JsonObject, object: KubeObject): readonly string[] {
  const now = (object.metadata.managedFields ?? []).reduce<JsonObject>((sum, entry) => fieldsUnion(sum, entry.fieldsV1 ?? {}), {});
  const removed: string[] = [];
  collect(fields, now, '', removed);
  return removed.sort();
}

function collect(fields: JsonObject, now: JsonObject | undefined, path: string, removed: string[]): void {
  for (const [element, below] of Object.entries(fields)) {
    if (removed.length === MAX_REMOVED) return;
    if (element === '.') continue;
    const at = `${path}/${step(element)}`;
    const there = now?.[element];
    if (there === undefined) removed.push(at);
    else if (isFieldsTree(below) && isFieldsTree(there) && Object.keys(there).length > 0) collect(below, there, at, removed);
  }
}

/** `f:spec` is a field, `k:{"name":"web"}` an item of a list. */
function step(element: string): string {
  const rest = element.slice(2);
  return element.startsWith('f:') ? rest.replaceAll('~', '~0').replaceAll('/', '~1') : `[${rest.slice(0, 100)}]`;
}
