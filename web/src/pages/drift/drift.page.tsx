import { getRouteApi } from '@tanstack/react-router';
import { ObjectSearchDocument } from '../../data/generated/graphql.js';
import { mapAnswer } from '../../data/map-answer.js';
import { useAnswer } from '../../data/use-answer.js';
import { useFreshness } from '../../data/use-live.js';
import { useText } from '../../messages/messages.js';
import { Nothing } from '../../parts/nothing.js';
import { PageHeading } from '../../parts/page-heading.js';
import { Panel } from '../../parts/panel.js';
import { Tabs } from '../../parts/tabs.js';
import { ObjectRows } from '../apps/object-rows.js';
import { EventList } from '../events/event-list.js';
import { Strays } from './strays.js';

const route = getRouteApi('/signed-in/drift');
const pageSize = 100;
const driftEvents = ['FIELD_CONTESTED', 'DELETION_CONTESTED', 'DRIFT_REPAIRED', 'DELETED_IN_MEMBER'];

/** Changes that other clients made to objects of the hub: contested objects, reverted changes, and objects without an application. */
export function DriftPage() {
  const text = useText();
  const { tab = 'drift', after } = route.useSearch();
  return (
    <>
      <PageHeading title={text.drift.title} />
      <Tabs
        label={text.application.views}
        chosen={tab}
        tabs={[
          { key: 'drift', word: text.drift.title },
          { key: 'strays', word: text.strays.title },
        ]}
      />
      {tab === 'strays' ? (
        <Strays after={after} />
      ) : (
        <>
          <p className="quiet">{text.drift.help}</p>
          <Contested />
          <EventList title={text.drift.repaired} filter={{ type: driftEvents }} after={after} />
        </>
      )}
    </>
  );
}

function Contested() {
  const text = useText();
  const asked = useAnswer(ObjectSearchDocument, { first: pageSize, after: undefined, filter: { delivery: ['BLOCKED'] } });
  useFreshness(asked.askAgain);
  const answer = mapAnswer(asked, (data) => data.resources);
  return (
    <Panel title={text.drift.contested} what={text.application.objects} answer={answer}>
      {({ nodes, totalCount }) => {
        const isPart = totalCount > nodes.length;
        const contested = nodes.filter(({ delivery }) => delivery.reason === 'CONTESTED');
        return (
          <>
            {contested.length === 0 ? (
              <Nothing why={isPart ? text.drift.noneAmongFirst(nodes.length, totalCount) : text.drift.noneContested} />
            ) : (
              <>
                <p className="quiet">{text.drift.contestedHelp}</p>
                <ObjectRows objects={contested} />
                {isPart ? <p className="quiet small">{text.drift.firstBlocked(nodes.length, totalCount)}</p> : null}
              </>
            )}
          </>
        );
      }}
    </Panel>
  );
}
