import type { Actor } from '../../auth/actor.js';
import { compareText } from '../../core/model/compare-text.js';
import { builtinNamespaces } from '../../kubernetes/names.js';
import type { Intents, StoredResource } from '../../store/intents/intents-port.js';
import type { NeededNamespace } from '../answers.js';
import type { Planned } from '../preview/preview-answer.js';

const builtin: ReadonlySet<string> = new Set(builtinNamespaces);

/**
 * Namespaces that a plan needs and that are created in clusters without them: no object declares them, and the hub has no objects there in
 * that cluster.
 */
export async function neededNamespaces(
  intents: Pick<Intents, 'occupied'>,
  actor: Actor,
  planned: readonly Planned[],
): Promise<readonly NeededNamespace[]> {
  const needed = new Map<string, Set<string>>();
  for (const { ref, preview } of planned) {
    if (ref.namespace === '' || builtin.has(ref.namespace)) continue;
    for (const { action, cluster } of preview.works) {
      if (action !== 'CREATE') continue;
      const clusters = needed.get(ref.namespace) ?? new Set();
      needed.set(ref.namespace, clusters.add(cluster));
    }
  }
  if (needed.size === 0) return [];

  for (const { ref, preview } of planned) {
    if (!isNamespace(ref)) continue;
    for (const { action, cluster } of preview.works) if (action !== 'DELETE') needed.get(ref.name)?.delete(cluster);
  }
  for (const { cluster, namespace } of await intents.occupied(actor, [...needed.keys()])) needed.get(namespace)?.delete(cluster);
  return [...needed]
    .filter(([, clusters]) => clusters.size > 0)
    .map(([name, clusters]) => ({ name, clusters: [...clusters].sort(compareText) }))
    .sort((a, b) => compareText(a.name, b.name));
}

/** Namespaces of the resources that stay after their removal, because no Namespace object among them declares these. */
export function keptNamespaces(resources: readonly StoredResource[]): readonly string[] {
  const stated = new Set(resources.filter(({ ref }) => isNamespace(ref)).map(({ ref }) => ref.name));
  const used = new Set(resources.filter(({ ref, works }) => ref.namespace !== '' && works.size > 0).map(({ ref }) => ref.namespace));
  return [...used].filter((name) => !stated.has(name) && !builtin.has(name)).sort(compareText);
}

function isNamespace({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }): boolean {
  return apiVersion === 'v1' && kind === 'Namespace';
}
