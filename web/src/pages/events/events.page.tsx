import { getRouteApi, Link } from '@tanstack/react-router';
import { useText } from '../../messages/messages.js';
import { ChoiceLink } from '../../parts/choice-link.js';
import { PageHeading } from '../../parts/page-heading.js';
import { EventList } from './event-list.js';

const route = getRouteApi('/signed-in/events');
const pageSize = 100;

export function EventsPage() {
  const text = useText();
  const { after, severity, cluster, namespace, application, type } = route.useSearch();
  const narrowed = [
    ['cluster', text.clusters.name, cluster],
    ['namespace', text.applications.namespace, namespace],
    ['application', text.applications.name, application],
    ['type', text.events.type, type],
  ] as const;
  return (
    <>
      <PageHeading title={text.events.title} />
      <EventList
        title={after ? text.events.older : text.events.newest}
        first={pageSize}
        after={after}
        filter={{
          severity: severity === 'warning' ? 'WARNING' : undefined,
          cluster,
          namespace,
          application,
          type: type ? [type] : undefined,
        }}
        tools={
          <search className="filter" aria-label={text.filter.label(text.events.what)}>
            <ChoiceLink
              to="."
              className="choice"
              chosen={severity === undefined}
              search={(before: object) => ({ ...before, after: undefined, severity: undefined })}
            >
              {text.events.all}
            </ChoiceLink>
            <ChoiceLink
              to="."
              className="choice"
              chosen={severity === 'warning'}
              search={(before: object) => ({ ...before, after: undefined, severity: 'warning' as const })}
            >
              {text.events.warnings}
            </ChoiceLink>
            {narrowed.map(([key, word, value]) =>
              value ? (
                <Link key={key} to="." className="choice" search={(before: object) => ({ ...before, after: undefined, [key]: undefined })}>
                  {text.filter.only(word, value)} ×
                </Link>
              ) : null,
            )}
          </search>
        }
      />
    </>
  );
}
