import { ApplicationChangesDocument, ClusterChangesDocument, OverviewDocument, type OverviewQuery } from './generated/graphql.js';
import { type Answer, useAnswer } from './use-answer.js';
import { useChanges, useFreshness } from './use-live.js';

/** How many clusters and applications there are, and how they are. */
export function useOverview(): Answer<OverviewQuery> {
  const answer = useAnswer(OverviewDocument, {});
  const askSoon = useFreshness(answer.askAgain);
  useChanges(ClusterChangesDocument, {}, askSoon);
  useChanges(ApplicationChangesDocument, {}, askSoon);
  return answer;
}
