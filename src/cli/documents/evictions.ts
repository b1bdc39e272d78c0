import { api } from '../hub/document.js';
import type { Page } from '../hub/pages.js';
import { type ObjectIdentity, type PageVariables, pageInfo } from './shapes.js';

/** A resource that must leave a cluster. */
export interface Eviction {
  readonly id: string;
  readonly object: ObjectIdentity;
  readonly cluster: string;
  readonly cause: string;
  readonly purgeMode: string;
  readonly state: string;
  readonly message: string;
  readonly startedAt: string;
}

export interface EvictionFilter {
  readonly namespace?: string;
  readonly cluster?: string;
}

export const evictionsPage = api<{ evictions: Page<Eviction> }, PageVariables & { filter: EvictionFilter }>(`
  query Evictions($first: Int!, $after: String, $filter: EvictionFilter) {
    evictions(first: $first, after: $after, filter: $filter) {
      nodes { id object { apiVersion kind namespace name } cluster cause purgeMode state message startedAt } ${pageInfo} totalCount
    }
  }
`);
