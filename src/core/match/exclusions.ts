import { groupOf } from '../../kubernetes/kinds/api-group.js';
import type { ResourceSelector } from '../model/policy/policy.js';
import { precisionOf, type Selectable } from '../model/policy/resource-selector.js';

/** Namespaces that are skipped by default: regular expressions on the whole name (parity B9). */
export const defaultSkippedNamespaces: readonly string[] = ['kube-.*'];

const reservedNamespaces = /^(karmada-system|karmada-cluster|karmada-es-.*)$/;
/** Groups of the hub's own kinds, and of kinds that report the state of one cluster. */
const excludedGroups = /^((.*\.)?karmada\.io|(.*\.)?manifold\.hub|events\.k8s\.io|metrics\.k8s\.io|coordination\.k8s\.io)$/;

/** Why a resource is never propagated, whatever a policy selects, as a sentence; null if it may be. */
export function excludedBecause(resource: Selectable): string | null {
  const { apiVersion, kind, metadata } = resource;
  if (excludedGroups.test(groupOf(apiVersion)) || (apiVersion === 'v1' && kind === 'Event')) {
    return `Objects of ${apiVersion}/${kind} are never propagated.`;
  }
  if (metadata.namespace && reservedNamespaces.test(metadata.namespace)) return `Namespace ${metadata.namespace} is reserved.`;
  return objectExcluded(resource);
}

/** Why a resource is skipped unless a policy names its namespace, as a sentence; null if it is not skipped. */
export function skippedBecause({ metadata }: Selectable, skippedNamespaces: readonly string[] = defaultSkippedNamespaces): string | null {
  const { namespace } = metadata;
  const pattern = namespace && skippedNamespaces.find((one) => wholeName(one).test(namespace));
  return pattern ? `Namespace ${namespace} is skipped (${pattern}).` : null;
}

/** Whether a policy names the resource's namespace in a matching selector; it then applies in a skipped namespace too. */
export function namesNamespaceOf(resource: Selectable, selectors: readonly ResourceSelector[]): boolean {
  return selectors.some((one) => one.namespace === resource.metadata.namespace && precisionOf(one, resource) !== 'NoMatch');
}

/** Each API server writes this ConfigMap; a copy from another cluster would break its authentication. */
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
