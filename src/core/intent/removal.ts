import { canonicalJson } from '../../kubernetes/json/canonical-json.js';
import { groupOf } from '../../kubernetes/kinds/api-group.js';
import type { ObjectRef } from '../../kubernetes/object.js';
import type { ApplicationRef } from '../model/application.js';
import { compareText } from '../model/compare-text.js';

/** An object that a change would remove, with the labels that may protect it. */
export interface RemovedObject extends ObjectRef {
  readonly labels?: Readonly<Record<string, string>>;
}

/** The objects that a removal would delete; it waits until a user confirms exactly this set. */
export interface Confirmation {
  /** Identifies the application and the exact set: any other set has a different token. */
  readonly token: string;
  readonly counts: readonly { readonly kind: string; readonly count: number }[];
  /** In order of kind, namespace and name. */
  readonly objects: readonly ObjectRef[];
}

/** A collision-resistant hexadecimal digest of a text, so that no second set has the same token. */
export type Digest = (text: string) => string;

/** Maximum number of an application's objects that one change may remove without confirmation (GR1). */
export function removalBudget(total: number): number {
  return Math.max(5, Math.ceil(total / 10));
}

/** Null if the removal needs no confirmation. `total` is the number of the application's objects before it. */
export function confirmationFor(
  removed: readonly RemovedObject[],
  application: ApplicationRef,
  total: number,
  digest: Digest,
): Confirmation | null {
  if (removed.length <= removalBudget(total) && !removed.some(isPrecious)) return null;
  const objects = removed.map(({ apiVersion, kind, namespace, name }) => ({ apiVersion, kind, namespace, name })).sort(compareRefs);
  return { token: digest(canonicalJson({ application, objects })), counts: countKinds(objects), objects };
}

const preciousKinds: ReadonlySet<string> = new Set([
  '/Namespace',
  '/PersistentVolume',
  '/PersistentVolumeClaim',
  'apiextensions.k8s.io/CustomResourceDefinition',
  'storage.k8s.io/StorageClass',
  'rbac.authorization.k8s.io/ClusterRole',
  'rbac.authorization.k8s.io/ClusterRoleBinding',
]);

/** Whether the removal must always be confirmed, since applying the object again does not restore its data (GR2). */
export function isPrecious({ apiVersion, kind, labels }: RemovedObject): boolean {
  return preciousKinds.has(`${groupOf(apiVersion)}/${kind}`) || labelOf(labels, 'manifold.hub/deletion-protected') === 'true';
}

/** Whether removal is refused, even if confirmed, until a user removes the label (parity G9). */
export function isUndeletable(labels: RemovedObject['labels']): boolean {
  return protectingLabel(labels) !== null;
}

/** The label that protects the object from removal; null: not protected. */
export function protectingLabel(labels: RemovedObject['labels']): string | null {
  const keys = ['manifold.hub/deletion-protected', 'resourcetemplate.karmada.io/deletion-protected'];
  return keys.find((key) => labelOf(labels, key) === 'Always') ?? null;
}

function labelOf(labels: RemovedObject['labels'], key: string): string | undefined {
  return labels && Object.hasOwn(labels, key) ? labels[key] : undefined;
}

function countKinds(objects: readonly ObjectRef[]): Confirmation['counts'] {
  const counts = new Map<string, number>();
  for (const { kind } of objects) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => ({ kind, count }));
}

function compareRefs(a: ObjectRef, b: ObjectRef): number {
  return (
    compareText(a.kind, b.kind) ||
    compareText(a.apiVersion, b.apiVersion) ||
    compareText(a.namespace, b.namespace) ||
    compareText(a.name, b.name)
  );
}
