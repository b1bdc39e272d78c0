import {
  ClusterChangesDocument,
  ClusterDetailDocument,
  type ClusterDetailQuery,
  type ClusterFilter,
  type ClusterNumbersFragment,
  ClusterObjectsDocument,
  type ClusterObjectsQuery,
  type ClusterOrder,
  ClusterPageDocument,
  type ClusterRowFragment,
} from './generated/graphql.js';
import { mapAnswer } from './map-answer.js';
import { type Answer, useAnswer } from './use-answer.js';
import { useChanges, useFreshness } from './use-live.js';
import { type Page, useLivePage } from './use-live-page.js';

export type ClusterRow = ClusterRowFragment;
export type ClusterNumbers = ClusterNumbersFragment;

export const clusterKey = (cluster: ClusterRow): string => cluster.name;

export interface ClusterAsk {
  readonly first: number;
  readonly after?: string | undefined;
  readonly filter?: ClusterFilter;
  readonly orderBy?: ClusterOrder | undefined;
}

/** A page of clusters that follows the fleet. */
export function useClusters({ first, after, filter = {}, orderBy }: ClusterAsk): Answer<Page<ClusterRow, ClusterNumbers>> {
  const answer = mapAnswer(useAnswer(ClusterPageDocument, { first, after, filter, orderBy }), (data) => data.clusters);
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  const { page, onChange } = useLivePage(answer, clusterKey, isFiltered || (orderBy !== undefined && orderBy.field !== 'NAME'));
  useChanges(ClusterChangesDocument, {}, ({ clusterChanged }) =>
    onChange({ type: clusterChanged.type, item: clusterChanged.cluster ?? null }),
  );
  return page;
}

export type ClusterDetail = NonNullable<ClusterDetailQuery['cluster']>;
export type ClusterEviction = ClusterDetailQuery['evictions']['nodes'][number];
export type ClusterObject = ClusterObjectsQuery['resources']['nodes'][number];

/** One cluster with its evictions; `data.cluster` is null if there is none of that name. */
export function useCluster(name: string): Answer<ClusterDetailQuery> {
  const answer = useAnswer(ClusterDetailDocument, { name });
  const askSoon = useFreshness(answer.askAgain);
  useChanges(ClusterChangesDocument, { name }, askSoon);
  return answer;
}

/** The hub's objects in a cluster. */
export function useClusterObjects(name: string, first: number, after: string | undefined): Answer<ClusterObjectsQuery['resources']> {
  const answer = useAnswer(ClusterObjectsDocument, { name, first, after, filter: { cluster: name } });
  const askSoon = useFreshness(answer.askAgain);
  useChanges(ClusterChangesDocument, { name }, askSoon);
  return mapAnswer(answer, (data) => data.resources);
}
