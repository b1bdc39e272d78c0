import type { KubeObject, ObjectMeta } from '../../kubernetes/object.js';

type Kind = 'labels' | 'annotations';

/** Annotations of a member's object that list which of its labels and annotations came from the hub. */
const managedKeys: Readonly<Record<Kind, string>> = {
  labels: 'resourcetemplate.karmada.io/managed-labels',
  annotations: 'resourcetemplate.karmada.io/managed-annotations',
};

/**
 * Merges the desired object with the existing one: keeps labels and annotations that the member wrote, and removes those from the hub that
 * are no longer wanted. Shows the result of the server-side apply.
 */
export function retainMetadata(desired: KubeObject, observed: KubeObject): KubeObject {
  const labels = retained(desired.metadata, observed.metadata, 'labels');
  const annotations = retained(desired.metadata, observed.metadata, 'annotations');
  if (!labels && !annotations) return desired;
  return { ...desired, metadata: { ...desired.metadata, ...(labels && { labels }), ...(annotations && { annotations }) } };
}

function retained(desired: ObjectMeta, observed: ObjectMeta, kind: Kind): Readonly<Record<string, string>> | null {
  const there = observed[kind] as Readonly<Record<string, string>> | undefined;
  if (!there) return null;
  const managed = new Set(observed.annotations?.[managedKeys[kind]]?.split(',') ?? []);
  const wanted = (desired[kind] ?? {}) as Readonly<Record<string, string>>;
  const kept = Object.entries(there).filter(([key]) => !Object.hasOwn(wanted, key) && !managed.has(key) && key !== managedKeys[kind]);
  return kept.length === 0 ? null : { ...wanted, ...Object.fromEntries(kept) };
}
