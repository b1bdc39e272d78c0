import type { GroupVersionKind, KubeObject } from '../object.js';

/** Maximum number, because the member is asked about each. */
const MAX_VERSIONS = 50;

/** The kinds that a CustomResourceDefinition defines. The object is untrusted: one of another shape defines none. */
export function definedKinds(definition: KubeObject): readonly GroupVersionKind[] {
  const { group, names, versions } = (definition['spec'] ?? {}) as {
    group?: unknown;
    names?: { kind?: unknown } | null;
    versions?: unknown;
  };
  const kind = typeof names === 'object' ? names?.kind : undefined;
  if (typeof group !== 'string' || typeof kind !== 'string' || !Array.isArray(versions)) return [];
  return versions
    .slice(0, MAX_VERSIONS)
    .flatMap((version: { name?: unknown; served?: unknown } | null) =>
      typeof version?.name === 'string' && version.served === true ? [{ apiVersion: `${group}/${version.name}`, kind }] : [],
    );
}
