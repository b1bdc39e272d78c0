import type { Connection } from '../graphql/page.js';

const totalCount = { totalCount: (page: Pick<Connection<unknown>, 'totalCount'>): Promise<number> => page.totalCount() };

/** Compiled queries read properties and do not call them, so each `totalCount` has a resolver. */
export const totalCounts = {
  ApplicationConnection: totalCount,
  ClusterConnection: totalCount,
  ClusterDecisionConnection: totalCount,
  EvictionConnection: totalCount,
  OrphanConnection: totalCount,
  PolicyConnection: totalCount,
  ResourceConnection: totalCount,
  TransitionConnection: totalCount,
  WorkConnection: totalCount,
};
