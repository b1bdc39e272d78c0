import { canonicalJson } from '../../kubernetes/json/canonical-json.js';
import { groupOf } from '../../kubernetes/kinds/api-group.js';
import type { ObjectRef } from '../../kubernetes/object.js';
import type { ApplicationRef } from '../model/application.js';
import { compareText } from '../model/compare-text.js';

/** An object that a change would take away, with the labels that may protect it. */
export interface RemovedObject extends ObjectRef {
  readonly labels?: Readonly<Record<string, string>>;
}

/** What a removal would take away, held until someone confirms exactly that. */
export interface Confirmation {
  /** Names the application and the exact set: any other set has another token. */
  readonly token: string;
  readonly counts: readonly { readonly kind: string; readonly count: number }[];
  /** In order of kind, namespace and name. */
  readonly objects: readonly ObjectRef[];
}

/** A hexadecimal digest of a text, strong enough that nobody finds a second set for a token. */
export type Digest = (text: string) => string;

/** How many of an application's objects one change may remove without being confirmed (GR1). */
export function removalBudget(total: number): number {
  return Math.max(5, Math.ceil(total / 10));
}

/** Null when the removal may go through as it is. `total` is how many objects the application has before it. */
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

/** What is lost with it does not come back by applying it again, so its removal is always confirmed (GR2). */
export function isPrecious({ apiVersion, kind, labels }: RemovedObject): boolean {
  return preciousKinds.has(`${groupOf(apiVersion)}/${kind}`) || labelOf(labels, 'manifold.hub/deletion-protected') === 'true';
}

/** Removal is refused, confirmed or not, until someone takes the label off (parity G9). */
export function isUndeletable(labels: RemovedObject['labels']): boolean {
  return protectingLabel(labels) !== null;
}

/** The label that refuses the removal of what has it; null when nothing does. */
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
