import { EventFeedDocument, type EventFilter, EventPageDocument, type EventPageQuery, type EventRowFragment } from './generated/graphql.js';
import { mapAnswer } from './map-answer.js';
import { type Answer, useAnswer } from './use-answer.js';
import { useChanges, useFreshness } from './use-live.js';

export type EventRow = EventRowFragment;

/** A page of events, newest first, updated by a subscription. */
export function useEvents(first: number, after: string | undefined, filter: EventFilter): Answer<EventPageQuery['events']> {
  const answer = useAnswer(EventPageDocument, { first, after, filter });
  const askSoon = useFreshness(answer.askAgain);
  useChanges(EventFeedDocument, { filter }, askSoon);
  return mapAnswer(answer, (data) => data.events);
}
