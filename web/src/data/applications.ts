import {
  ApplicationChangesDocument,
  ApplicationDetailDocument,
  type ApplicationDetailQuery,
  type ApplicationFilter,
  type ApplicationNumbersFragment,
  type ApplicationOrder,
  ApplicationPageDocument,
  type ApplicationRowFragment,
  type LostFragment,
  type ResourceRowFragment,
} from './generated/graphql.js';
import { mapAnswer } from './map-answer.js';
import { type Answer, useAnswer } from './use-answer.js';
import { useChanges, useFreshness } from './use-live.js';
import { type Page, useLivePage } from './use-live-page.js';

export type ApplicationRow = ApplicationRowFragment;
export type ResourceRow = ResourceRowFragment;
export type Lost = LostFragment;
export type ApplicationNumbers = ApplicationNumbersFragment;
export type ApplicationDetail = NonNullable<ApplicationDetailQuery['application']>;

export const applicationKey = (application: { readonly namespace: string; readonly name: string }): string =>
  `${application.namespace}/${application.name}`;

export interface ApplicationAsk {
  readonly first: number;
  readonly after?: string | undefined;
  readonly filter?: ApplicationFilter;
  readonly orderBy?: ApplicationOrder | undefined;
}

/** A page of applications, updated by subscriptions. */
export function useApplications({ first, after, filter = {}, orderBy }: ApplicationAsk): Answer<Page<ApplicationRow, ApplicationNumbers>> {
  const answer = mapAnswer(useAnswer(ApplicationPageDocument, { first, after, filter, orderBy }), (data) => data.applications);
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  const { page, onChange } = useLivePage(answer, applicationKey, isFiltered || (orderBy !== undefined && orderBy.field !== 'NAME'));
  useChanges(ApplicationChangesDocument, {}, ({ applicationChanged }) =>
    onChange({ type: applicationChanged.type, item: applicationChanged.application ?? null }),
  );
  return page;
}

/** One application with a page of its resources; `data.application` is null if there is none of that name. */
export function useApplication(namespace: string, name: string, first: number, after: string | undefined): Answer<ApplicationDetailQuery> {
  const answer = useAnswer(ApplicationDetailDocument, { namespace, name, first, after });
  const askSoon = useFreshness(answer.askAgain);
  useChanges(ApplicationChangesDocument, { namespace, name }, askSoon);
  return answer;
}
