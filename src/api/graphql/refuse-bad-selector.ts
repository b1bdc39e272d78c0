import { parseLabelSelector } from '../../kubernetes/labels/parse-label-selector.js';
import { badRequest } from './failure.js';

/** An invalid label selector in a filter is an error of the request. */
export function refuseBadSelector({ labelSelector }: { readonly labelSelector?: string }): void {
  const parsed = labelSelector === undefined ? null : parseLabelSelector(labelSelector);
  if (parsed && !parsed.ok) throw badRequest(`\`labelSelector\`: ${parsed.message}.`);
}
