import type { ObjectIdentity, PolicyRef } from '../documents/shapes.js';
import { printable } from './printable.js';

/** `deployment.apps/storefront`, as kubectl names objects. */
export function kubectlName({ apiVersion, kind, name }: Pick<ObjectIdentity, 'apiVersion' | 'kind' | 'name'>): string {
  const slash = apiVersion.indexOf('/');
  const group = slash < 0 ? '' : `.${apiVersion.slice(0, slash)}`;
  return printable(`${kind.toLowerCase()}${group}/${name}`);
}

/** `Deployment shop/storefront`; without a namespace if the object has none. */
export function longName({ kind, namespace, name }: PolicyRef): string {
  return printable(`${kind} ${namespace ? `${namespace}/` : ''}${name}`);
}

/** As {@link kubectlName}, of a manifest. */
export function objectName({ apiVersion, kind, metadata }: { apiVersion: string; kind: string; metadata: { name: string } }): string {
  return kubectlName({ apiVersion, kind, name: metadata.name });
}
