import type { GroupVersionKind, KubeObject } from './object.js';

/** The kinds that a CustomResourceDefinition makes a member serve. The object is untrusted: what has another shape defines nothing. */
export function definedKinds(definition: KubeObject): readonly GroupVersionKind[] {
  const { group, names, versions } = (definition['spec'] ?? {}) as {
    group?: unknown;
    names?: { kind?: unknown } | null;
    versions?: unknown;
  };
  const kind = names?.kind;
  if (typeof group !== 'string' || typeof kind !== 'string' || !Array.isArray(versions)) return [];
  return versions.flatMap((version: { name?: unknown; served?: unknown } | null) =>
    typeof version?.name === 'string' && version.served === true ? [{ apiVersion: `${group}/${version.name}`, kind }] : [],
  );
}
