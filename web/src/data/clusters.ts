import { ClusterChangesDocument, type ClusterFilter, ClusterPageDocument, type ClusterRowFragment } from './generated/graphql.js';
import { mapAnswer } from './map-answer.js';
import { type Answer, useAnswer } from './use-answer.js';
import { useChanges } from './use-live.js';
import { type Page, useLivePage } from './use-live-page.js';

export type ClusterRow = ClusterRowFragment;

export const clusterKey = (cluster: ClusterRow): string => cluster.name;

/** A page of clusters that follows the fleet. */
export function useClusters(first: number, after: string | undefined, filter: ClusterFilter): Answer<Page<ClusterRow>> {
  const answer = mapAnswer(useAnswer(ClusterPageDocument, { first, after, filter }), (data) => data.clusters);
  const { page, onChange } = useLivePage(
    answer,
    clusterKey,
    Object.values(filter).some((value) => value !== undefined),
  );
  useChanges(ClusterChangesDocument, {}, ({ clusterChanged }) =>
    onChange({ type: clusterChanged.type, item: clusterChanged.cluster ?? null }),
  );
  return page;
}
