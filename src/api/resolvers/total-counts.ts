import type { Connection } from '../graphql/page.js';

/** A field that its list computes when it is asked for. */
const facets = { facets: (page: { readonly facets: () => Promise<unknown> }): Promise<unknown> => page.facets() };

const totalCount = { totalCount: (page: Pick<Connection<unknown>, 'totalCount'>): Promise<number> => page.totalCount() };

/** Compiled queries read properties and do not call them, so each `totalCount`, and what else a page computes on demand, has a resolver. */
export const totalCounts = {
  ApplicationConnection: { ...totalCount, ...facets },
  ClusterConnection: { ...totalCount, ...facets },
  ClusterDecisionConnection: totalCount,
  EvictionConnection: totalCount,
  FailoverConnection: totalCount,
  OrphanConnection: totalCount,
  PolicyConnection: totalCount,
  ResourceConnection: totalCount,
  TransitionConnection: totalCount,
  WorkConnection: totalCount,
};
