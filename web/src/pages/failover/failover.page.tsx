import { CircleCheck } from 'lucide-react';
import { FailoverChangesDocument, FailoverDocument, type FailoverQuery } from '../../data/generated/graphql.js';
import { useAnswer } from '../../data/use-answer.js';
import { useChanges, useFreshness } from '../../data/use-live.js';
import { useText } from '../../messages/messages.js';
import { Age } from '../../parts/age.js';
import { ClusterLink, ObjectLink } from '../../parts/identity.js';
import { Mark } from '../../parts/mark.js';
import { Nothing } from '../../parts/nothing.js';
import { PageHeading } from '../../parts/page-heading.js';
import { AnswerContent, Box, Panel } from '../../parts/panel.js';
import { type RowColumn, Rows } from '../../parts/rows.js';
import { toneOfEviction } from '../../state/eviction.js';
import { Drills } from './drills.js';
import { EvictionDecision } from './eviction-decision.js';
import { FailoverRows, toneOfFailover } from './failover-rows.js';
import { FreezeButton, Freezes } from './freezes.js';
import { LossSimulation } from './loss-simulation.js';
import { Returns } from './returns.js';

const shown = 50;

type Eviction = FailoverQuery['newest']['nodes'][number];
type Transition = FailoverQuery['transitions']['nodes'][number];

/** Evictions from lost or tainted clusters, moves, and the condition that each waits for. */
export function FailoverPage() {
  const text = useText();
  const answer = useAnswer(FailoverDocument, { first: shown });
  const askSoon = useFreshness(answer.askAgain);
  useChanges(FailoverChangesDocument, {}, askSoon);
  return (
    <>
      <PageHeading title={text.failover.title} actions={<FreezeButton onDone={answer.askAgain} />} />
      <Freezes freezes={answer.data?.freezes ?? []} onDone={answer.askAgain} />
      <Panel title={text.failover.now} what={text.failover.what} answer={answer}>
        {({ running, blocked, transitions, failovers }) =>
          running.totalCount + blocked.totalCount + transitions.totalCount === 0 && failovers.nodes.every(({ endedAt }) => endedAt) ? (
            <p className="calm">
              <CircleCheck size={16} aria-hidden /> {text.failover.calm}
            </p>
          ) : (
            <div className="filter">
              {failovers.nodes
                .filter(({ endedAt }) => !endedAt)
                .map(({ id, cluster, state }) => (
                  <Mark key={id} tone={toneOfFailover[state]} word={`${cluster}: ${text.failover.states[state]}`} />
                ))}
              {blocked.totalCount > 0 ? <Mark tone="lost" word={text.failover.blockedCount(blocked.totalCount)} /> : null}
              {running.totalCount > 0 ? <Mark tone="moving" word={text.failover.runningCount(running.totalCount)} /> : null}
              {transitions.totalCount > 0 ? <Mark tone="moving" word={text.failover.movesCount(transitions.totalCount)} /> : null}
            </div>
          )
        }
      </Panel>
      <AnswerContent what={text.failover.what} answer={answer}>
        {({ running, blocked, newest, transitions, failovers, returning, waiting, failoverDrills }) => {
          const active = [...blocked.nodes, ...running.nodes];
          const returns = [...returning.nodes, ...waiting.nodes];
          const ended = newest.nodes.filter(({ endedAt }) => endedAt !== null);
          return (
            <>
              <Box title={text.failover.failures(failovers.totalCount)}>
                {failovers.nodes.length > 0 ? <FailoverRows failovers={failovers.nodes} /> : <Nothing why={text.failover.noFailures} />}
              </Box>
              {active.length > 0 ? (
                <Box title={text.failover.leaving(blocked.totalCount + running.totalCount)}>
                  <EvictionRows label={text.failover.leaving(active.length)} evictions={active} onDone={answer.askAgain} />
                </Box>
              ) : null}
              {returns.length > 0 ? (
                <Returns returns={returns} total={returning.totalCount + waiting.totalCount} onDone={answer.askAgain} />
              ) : null}
              {transitions.nodes.length > 0 ? (
                <Box title={text.failover.moves(transitions.totalCount)}>
                  <TransitionRows transitions={transitions.nodes} />
                </Box>
              ) : null}
              <Drills drills={failoverDrills.nodes} onDone={answer.askAgain} />
              <Box title={text.failover.ended}>
                {ended.length > 0 ? (
                  <EvictionRows label={text.failover.ended} evictions={ended} />
                ) : (
                  <Nothing why={text.failover.noneEnded} />
                )}
              </Box>
            </>
          );
        }}
      </AnswerContent>
      <LossSimulation />
    </>
  );
}

interface EvictionRowsProps {
  readonly evictions: readonly Eviction[];
  readonly label: string;
  /** Present if the eviction can still be cancelled or confirmed. */
  readonly onDone?: () => void;
}

function EvictionRows({ evictions, label, onDone }: EvictionRowsProps) {
  const text = useText();
  const columns: readonly RowColumn<Eviction>[] = [
    { title: text.application.object, phone: 'title', cell: ({ object }) => <ObjectLink object={object} /> },
    { title: text.failover.leaves, cell: ({ cluster }) => <ClusterLink name={cluster} /> },
    {
      title: text.applications.state,
      align: 'wide',
      phone: 'state',
      cell: ({ state, message, cause }) => (
        <div className="state">
          <Mark tone={toneOfEviction[state]} word={text.evictions.states[state]} />
          <span className="state-cause">{message}</span>
          <span className="state-cause">{cause}</span>
        </div>
      ),
    },
    { title: text.evictions.started, cell: ({ startedAt }) => <Age at={startedAt} /> },
    onDone
      ? { title: text.evictions.decide, cell: ({ id }) => <EvictionDecision id={id} onDone={onDone} /> }
      : { title: text.evictions.ended, phone: 'hide', cell: ({ endedAt }) => (endedAt ? <Age at={endedAt} /> : text.none) },
  ];
  return <Rows label={label} items={evictions} keyOf={({ id }) => id} columns={columns} />;
}

function TransitionRows({ transitions }: { readonly transitions: readonly Transition[] }) {
  const text = useText();
  const columns: readonly RowColumn<Transition>[] = [
    { title: text.application.object, phone: 'title', cell: ({ object }) => <ObjectLink object={object} /> },
    {
      title: text.applications.state,
      align: 'wide',
      phone: 'state',
      cell: (transition) => (
        <div className="state">
          <Mark
            tone={transition.state === 'BLOCKED' ? 'lost' : 'moving'}
            word={transition.state === 'BLOCKED' ? text.why.blocked : text.why.moving}
          />
          <span className="state-cause">{transition.cause}</span>
          {transition.waits.slice(0, 3).map((wait) => (
            <span key={`${wait.cluster}/${wait.constraint}`} className="state-cause">
              {wait.cluster}: {wait.message} {text.why.ends(wait.ends)}
            </span>
          ))}
        </div>
      ),
    },
    { title: text.failover.seats, phone: 'state', cell: (transition) => <Seats transition={transition} /> },
    { title: text.evictions.started, cell: ({ startedAt }) => <Age at={startedAt} /> },
  ];
  return (
    <Rows
      label={text.failover.moves(transitions.length)}
      items={transitions}
      keyOf={({ object }) => `${object.kind}/${object.namespace}/${object.name}`}
      columns={columns}
    />
  );
}

/** Clusters whose replicas change, with the current and the target number. */
function Seats({ transition: { before, target } }: { readonly transition: Transition }) {
  const text = useText();
  const had = new Map(before.map(({ cluster, replicas }) => [cluster, replicas]));
  const gets = new Map(target.map(({ cluster, replicas }) => [cluster, replicas]));
  const changed = [...new Set([...had.keys(), ...gets.keys()])].toSorted().filter((cluster) => had.get(cluster) !== gets.get(cluster));
  const seat = (seats: ReadonlyMap<string, number | null | undefined>, cluster: string) =>
    seats.has(cluster) ? (seats.get(cluster) ?? '✓') : text.none;
  return (
    <span className="tags">
      {changed.slice(0, 6).map((cluster) => (
        <span key={cluster} className="tag mono">{`${cluster} ${seat(had, cluster)} → ${seat(gets, cluster)}`}</span>
      ))}
    </span>
  );
}
