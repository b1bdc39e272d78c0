import { getRouteApi, Link } from '@tanstack/react-router';
import { Circle, CircleAlert } from 'lucide-react';
import { FailoverChangesDocument, FailoverDetailDocument, type FailoverDetailQuery } from '../../data/generated/graphql.js';
import { useAnswer } from '../../data/use-answer.js';
import { useChanges, useFreshness } from '../../data/use-live.js';
import { useText } from '../../messages/messages.js';
import { Age } from '../../parts/age.js';
import { Fact, Facts } from '../../parts/facts.js';
import { ClusterLink, ObjectLink } from '../../parts/identity.js';
import { Mark } from '../../parts/mark.js';
import { Nothing } from '../../parts/nothing.js';
import { PageHeading } from '../../parts/page-heading.js';
import { Pager } from '../../parts/pager.js';
import { Box, Panel } from '../../parts/panel.js';
import { toneOfFailover } from './failover-rows.js';

const route = getRouteApi('/signed-in/failover/$id');
const pageSize = 100;

type Failover = NonNullable<FailoverDetailQuery['failover']>;
type Entry = Failover['timeline']['nodes'][number];

/** One failure of a cluster, from its last answer to the end of the failover, step by step. */
export function TimelinePage() {
  const text = useText();
  const { id } = route.useParams();
  const { after } = route.useSearch();
  const answer = useAnswer(FailoverDetailDocument, { id, first: pageSize, after });
  const askSoon = useFreshness(answer.askAgain);
  useChanges(FailoverChangesDocument, { id }, askSoon);
  const found = answer.data?.failover ?? null;
  return (
    <>
      <PageHeading
        title={found ? text.failover.of(found.cluster) : text.failover.title}
        crumbs={<Link to="/failover">{text.failover.title}</Link>}
      >
        {found ? <Mark tone={toneOfFailover[found.state]} word={text.failover.states[found.state]} /> : null}
      </PageHeading>
      <Panel title={text.failover.summary} what={text.failover.what} answer={answer}>
        {({ failover }) =>
          failover ? (
            <>
              <p>{failover.cause}</p>
              <Facts>
                <Fact name={text.clusters.name}>
                  <ClusterLink name={failover.cluster} />
                </Fact>
                <Fact name={text.failover.lastAnswer}>
                  <Age at={failover.doubtedAt} />
                </Fact>
                <Fact name={text.evictions.started}>
                  <Age at={failover.startedAt} />
                </Fact>
                <Fact name={text.failover.returned}>{failover.returnedAt ? <Age at={failover.returnedAt} /> : text.none}</Fact>
                <Fact name={text.evictions.ended}>{failover.endedAt ? <Age at={failover.endedAt} /> : text.none}</Fact>
                <Fact name={text.application.objects}>{text.failover.resources(failover.resources)}</Fact>
              </Facts>
            </>
          ) : (
            <Nothing why={text.failover.notThere} />
          )
        }
      </Panel>
      {found ? (
        <Box title={text.failover.timeline}>
          <ol className="timeline">
            {found.timeline.nodes.map((entry, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: steps are told apart by their place alone.
              <Step key={index} entry={entry} from={found.startedAt} />
            ))}
          </ol>
          <Pager page={found.timeline} what={text.failover.timeline} after={after} />
        </Box>
      ) : null}
    </>
  );
}

function Step({ entry, from }: { readonly entry: Entry; readonly from: string }) {
  const text = useText();
  const isWarning = entry.severity === 'WARNING';
  const Shape = isWarning ? CircleAlert : Circle;
  const seconds = (Date.parse(entry.at) - Date.parse(from)) / 1000;
  const seats = seatsText(entry);
  return (
    <li className={`timeline-step ${isWarning ? 'event-warning' : ''}`}>
      <span className="numeric quiet small">
        <time dateTime={entry.at} title={text.moment(new Date(entry.at))}>
          {text.failover.offset(seconds)}
        </time>
      </span>
      <Shape size={12} aria-label={isWarning ? text.events.warning : text.events.info} />
      <div className="event-words">
        {entry.message}
        <div className="event-about">
          <code className="quiet">{entry.step}</code>
          {entry.object ? <ObjectLink object={entry.object} /> : null}
          {seats.map((seat) => (
            <span key={seat} className="tag mono">
              {seat}
            </span>
          ))}
        </div>
      </div>
    </li>
  );
}

/** `cloud-b 2 → –`: seats that a step changed. */
function seatsText({ before, after }: Entry): readonly string[] {
  const had = new Map((before ?? []).map(({ cluster, replicas }) => [cluster, replicas ?? '✓']));
  const has = new Map((after ?? []).map(({ cluster, replicas }) => [cluster, replicas ?? '✓']));
  return [...new Set([...had.keys(), ...has.keys()])]
    .filter((cluster) => had.get(cluster) !== has.get(cluster))
    .toSorted()
    .slice(0, 8)
    .map((cluster) => `${cluster} ${had.get(cluster) ?? '–'} → ${has.get(cluster) ?? '–'}`);
}
