import { parseLabelSelector } from '../../kubernetes/labels/parse-label-selector.js';
import { badRequest } from './failure.js';

/** A label selector of a filter that cannot be parsed is a mistake of whoever asks. */
export function refuseBadSelector({ labelSelector }: { readonly labelSelector?: string }): void {
  const parsed = labelSelector === undefined ? null : parseLabelSelector(labelSelector);
  if (parsed && !parsed.ok) throw badRequest(`\`labelSelector\`: ${parsed.message}.`);
}
