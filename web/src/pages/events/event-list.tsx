import { CircleAlert, Info } from 'lucide-react';
import { type EventRow, useEvents } from '../../data/events.js';
import type { EventFilter } from '../../data/generated/graphql.js';
import { useText } from '../../messages/messages.js';
import { Age } from '../../parts/age.js';
import { ApplicationLink, ClusterLink, ObjectLink } from '../../parts/identity.js';
import { Nothing } from '../../parts/nothing.js';
import { Pager } from '../../parts/pager.js';
import { Panel } from '../../parts/panel.js';

interface EventListProps {
  readonly filter: EventFilter;
  readonly first?: number;
  readonly after?: string | undefined;
  readonly aside?: React.ReactNode;
  readonly tools?: React.ReactNode;
  readonly title?: string;
}

/** Events, newest first, with links to their objects. */
export function EventList({ filter, first = 50, after, aside, tools, title }: EventListProps) {
  const text = useText();
  const answer = useEvents(first, after, filter);
  return (
    <Panel title={title ?? text.events.title} what={text.events.what} answer={answer} aside={aside} tools={tools}>
      {(page) => (
        <>
          {page.nodes.length === 0 ? (
            <Nothing why={text.events.none} />
          ) : (
            <ol className="events">
              {page.nodes.map((event) => (
                <EventLine key={event.id} event={event} />
              ))}
            </ol>
          )}
          {aside ? null : <Pager page={page} what={text.events.what} after={after} />}
        </>
      )}
    </Panel>
  );
}

function EventLine({ event }: { readonly event: EventRow }) {
  const text = useText();
  const isWarning = event.severity === 'WARNING';
  const Shape = isWarning ? CircleAlert : Info;
  const { cluster, application, applicationNamespace, object } = event;
  return (
    <li className={`event ${isWarning ? 'event-warning' : ''}`}>
      <Shape size={14} aria-label={isWarning ? text.events.warning : text.events.info} />
      <div className="event-words">
        {event.message}
        <div className="event-about">
          <code className="quiet">{event.type}</code>
          {cluster ? <ClusterLink name={cluster} /> : null}
          {application && applicationNamespace ? <ApplicationLink namespace={applicationNamespace} name={application} /> : null}
          {object ? <ObjectLink object={object} /> : null}
        </div>
      </div>
      <Age at={event.at} />
    </li>
  );
}
