import { groupOf } from '../../kubernetes/api-group.js';
import type { Selectable } from '../model/resource-selector.js';

/** Namespaces that are left alone unless an operator says otherwise: regular expressions on the whole name (parity B9). */
export const defaultSkippedNamespaces: readonly string[] = ['kube-.*'];

const reservedNamespaces = /^(karmada-system|karmada-cluster|karmada-es-.*)$/;
/** Groups of the hub's own kinds and of kinds that describe one cluster's present. */
const excludedGroups = /^((.*\.)?karmada\.io|(.*\.)?manifold\.hub|events\.k8s\.io|metrics\.k8s\.io|coordination\.k8s\.io)$/;

/** Why a resource is never propagated, as a sentence; null when it may be. */
export function excludedBecause(resource: Selectable, skippedNamespaces: readonly string[] = defaultSkippedNamespaces): string | null {
  const { apiVersion, kind, metadata } = resource;
  if (excludedGroups.test(groupOf(apiVersion)) || (apiVersion === 'v1' && kind === 'Event')) {
    return `Objects of ${apiVersion}/${kind} are never propagated.`;
  }
  return namespaceExcluded(metadata.namespace, skippedNamespaces) ?? objectExcluded(resource);
}

function namespaceExcluded(namespace: string | undefined, skippedNamespaces: readonly string[]): string | null {
  if (!namespace) return null;
  if (reservedNamespaces.test(namespace)) return `Namespace ${namespace} is reserved.`;
  const pattern = skippedNamespaces.find((one) => wholeName(one).test(namespace));
  return pattern ? `Namespace ${namespace} is skipped (${pattern}).` : null;
}

/** Each API server writes this ConfigMap for itself; a copy of another cluster's would break its authentication. */
function objectExcluded({ apiVersion, kind, metadata }: Selectable): string | null {
  const own =
    apiVersion === 'v1' &&
    kind === 'ConfigMap' &&
    metadata.namespace === 'kube-system' &&
    metadata.name === 'extension-apiserver-authentication';
  return own ? 'Each API server keeps this ConfigMap for itself.' : null;
}

const compiled = new Map<string, RegExp>();

function wholeName(pattern: string): RegExp {
  let expression = compiled.get(pattern);
  if (!expression) compiled.set(pattern, (expression = new RegExp(`^(${pattern})$`)));
  return expression;
}
