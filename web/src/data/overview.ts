import { ApplicationChangesDocument, ClusterChangesDocument, NumbersDocument, type NumbersQuery } from './generated/graphql.js';
import { type Answer, useAnswer } from './use-answer.js';
import { useChanges, useFreshness } from './use-live.js';

/** Counts of clusters and applications by state, and the moves in progress. */
export function useNumbers(): Answer<NumbersQuery> {
  const answer = useAnswer(NumbersDocument, {});
  const askSoon = useFreshness(answer.askAgain);
  useChanges(ClusterChangesDocument, {}, askSoon);
  useChanges(ApplicationChangesDocument, {}, askSoon);
  return answer;
}
