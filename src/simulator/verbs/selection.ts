import { matchesLabels } from '../../kubernetes/labels/label-selector.js';
import { parseLabelSelector } from '../../kubernetes/labels/parse-label-selector.js';
import { badRequest } from '../api-error.js';
import type { ServedKind } from '../kinds/served-kind.js';
import type { Entry } from '../store/entry.js';
import { type EntryFilter, fieldFilter } from './field-selector.js';

/** The objects of a kind that a list or watch selects. */
export interface Selection {
  readonly namespace: string;
  matches(entry: Entry): boolean;
}

export function selection(kind: ServedKind, namespace: string, query: URLSearchParams): Selection {
  const filters = [labelFilter(query.get('labelSelector')), fieldFilter(kind, query.get('fieldSelector'))].filter(
    (filter) => filter !== undefined,
  );
  return {
    namespace,
    matches: (entry) => (namespace === '' || entry.namespace === namespace) && filters.every((filter) => filter(entry)),
  };
}

function labelFilter(text: string | null): EntryFilter | undefined {
  if (text === null || text.trim() === '') return undefined;
  const parsed = parseLabelSelector(text);
  if (!parsed.ok) throw badRequest(`unable to parse requirement: ${parsed.message}`);
  return (entry) => matchesLabels(parsed.selector, entry.labels);
}
