import {
  ApplicationChangesDocument,
  ApplicationDetailDocument,
  type ApplicationDetailQuery,
  type ApplicationFilter,
  ApplicationPageDocument,
  type ApplicationRowFragment,
  type ResourceDetailFragment,
} from './generated/graphql.js';
import { mapAnswer } from './map-answer.js';
import { type Answer, useAnswer } from './use-answer.js';
import { useChanges, useFreshness } from './use-live.js';
import { type Page, useLivePage } from './use-live-page.js';

export type ApplicationRow = ApplicationRowFragment;
export type ResourceDetail = ResourceDetailFragment;
export type ApplicationDetail = ApplicationDetailQuery['application'];

export const applicationKey = (application: ApplicationRow): string => `${application.namespace}/${application.name}`;

/** A page of applications that follows what happens to them. */
export function useApplications(first: number, after: string | undefined, filter: ApplicationFilter): Answer<Page<ApplicationRow>> {
  const answer = mapAnswer(useAnswer(ApplicationPageDocument, { first, after, filter }), (data) => data.applications);
  const { page, onChange } = useLivePage(
    answer,
    applicationKey,
    Object.values(filter).some((value) => value !== undefined),
  );
  useChanges(ApplicationChangesDocument, {}, ({ applicationChanged }) =>
    onChange({ type: applicationChanged.type, item: applicationChanged.application ?? null }),
  );
  return page;
}

/** One application with a page of its resources; `data.application` is null when there is none of that name. */
export function useApplication(namespace: string, name: string, first: number, after: string | undefined): Answer<ApplicationDetailQuery> {
  const answer = useAnswer(ApplicationDetailDocument, { namespace, name, first, after });
  const askSoon = useFreshness(answer.askAgain);
  useChanges(ApplicationChangesDocument, { namespace, name }, askSoon);
  return answer;
}
