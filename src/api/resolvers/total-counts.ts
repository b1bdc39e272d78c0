import type { Connection } from '../graphql/page.js';

/** A field of a page that is computed only if it is requested. */
const facets = { facets: (page: { readonly facets: () => Promise<unknown> }): Promise<unknown> => page.facets() };

const totalCount = { totalCount: (page: Pick<Connection<unknown>, 'totalCount'>): Promise<number> => page.totalCount() };

/**
 * Compiled queries read properties and do not call functions, so each `totalCount`, and each other field that a page computes on request,
 * has a resolver.
 */
export const totalCounts = {
  ApplicationConnection: { ...totalCount, ...facets },
  ClusterConnection: { ...totalCount, ...facets },
  ClusterDecisionConnection: totalCount,
  EvictionConnection: totalCount,
  FailbackConnection: totalCount,
  FailoverConnection: totalCount,
  FailoverDrillConnection: totalCount,
  OrphanConnection: totalCount,
  PolicyConnection: totalCount,
  ResourceConnection: totalCount,
  TokenConnection: totalCount,
  TransitionConnection: totalCount,
  WorkConnection: totalCount,
};
