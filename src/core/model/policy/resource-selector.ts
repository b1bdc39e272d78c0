import { matchesLabels } from '../../../kubernetes/labels/label-selector.js';
import type { KubeObject } from '../../../kubernetes/object.js';
import type { ResourceSelector } from './policy.js';

/** How specifically a selector matches a resource, from no match to by name (parity B1). */
export const precisions = ['NoMatch', 'MatchAll', 'MatchLabelSelector', 'MatchName'] as const;
export type Precision = (typeof precisions)[number];

/** The part of an object that a selector reads. */
export type Selectable = Pick<KubeObject, 'apiVersion' | 'kind' | 'metadata'>;

export function precisionOf(selector: ResourceSelector, resource: Selectable): Precision {
  const { apiVersion, kind, metadata } = resource;
  if (selector.apiVersion !== apiVersion || selector.kind !== kind) return 'NoMatch';
  if (selector.namespace && selector.namespace !== metadata.namespace) return 'NoMatch';
  // If a name is set, the label selector is ignored.
  if (selector.name) return selector.name === metadata.name ? 'MatchName' : 'NoMatch';
  if (selector.labelSelector) return matchesLabels(selector.labelSelector, metadata.labels) ? 'MatchLabelSelector' : 'NoMatch';
  return 'MatchAll';
}

/** The precision of the most precise of the selectors. */
export function bestPrecision(selectors: readonly ResourceSelector[], resource: Selectable): Precision {
  return selectors.reduce<Precision>((best, selector) => morePrecise(best, precisionOf(selector, resource)), 'NoMatch');
}

export function selectsAny(selectors: readonly ResourceSelector[], resource: Selectable): boolean {
  return selectors.some((selector) => precisionOf(selector, resource) !== 'NoMatch');
}

export function morePrecise(a: Precision, b: Precision): Precision {
  return comparePrecision(a, b) >= 0 ? a : b;
}

/** Positive if `a` is more precise. */
export function comparePrecision(a: Precision, b: Precision): number {
  return precisions.indexOf(a) - precisions.indexOf(b);
}
