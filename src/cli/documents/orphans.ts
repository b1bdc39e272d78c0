import { api } from '../hub/document.js';
import type { Page } from '../hub/pages.js';
import { type ObjectIdentity, type PageVariables, pageInfo } from './shapes.js';

/** An object in a member that has the hub's annotations but no work. */
export interface Orphan {
  readonly cluster: string;
  readonly object: ObjectIdentity;
  readonly uid: string;
  readonly foundAt: string;
}

export interface OrphanFilter {
  readonly cluster?: string;
}

export const orphansPage = api<{ orphans: Page<Orphan> & { readonly totalCount: number } }, PageVariables & { filter: OrphanFilter }>(`
  query Orphans($first: Int!, $after: String, $filter: OrphanFilter) {
    orphans(first: $first, after: $after, filter: $filter) {
      nodes { cluster object { apiVersion kind namespace name } uid foundAt } ${pageInfo} totalCount
    }
  }
`);
