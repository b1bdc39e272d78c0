import { LiveDifferencesDocument, type LiveDifferencesQuery } from '../../data/generated/graphql.js';
import { mapAnswer } from '../../data/map-answer.js';
import type { ObjectRef, Works } from '../../data/objects.js';
import { clustersOfPods } from '../../data/pods.js';
import { useAnswer } from '../../data/use-answer.js';
import type { Messages } from '../../messages/en.js';
import { useText } from '../../messages/messages.js';
import { ClusterLink } from '../../parts/identity.js';
import { Nothing } from '../../parts/nothing.js';
import { Notice } from '../../parts/notice.js';
import { Box, Panel } from '../../parts/panel.js';
import { type RowColumn, Rows } from '../../parts/rows.js';

type Comparison = NonNullable<LiveDifferencesQuery['liveDifferences']>;
type Difference = Comparison['differences'][number];

const none: Comparison = { differences: [], same: [], failures: [] };

interface LiveDifferencesProps {
  readonly object: ObjectRef;
  readonly works: Works;
}

/** Differences between the object in clusters and its manifest, each once with its clusters. */
export function LiveDifferences(props: LiveDifferencesProps) {
  const text = useText();
  if (props.works.nodes.length > 0) return <DifferencesInClusters {...props} />;
  return (
    <Box title={text.differences.title}>
      <Nothing why={text.object.noCopies} />
    </Box>
  );
}

function DifferencesInClusters({ object, works }: LiveDifferencesProps) {
  const text = useText();
  const { apiVersion, kind, name } = object;
  const clusters = works.nodes.map(({ cluster }) => cluster).slice(0, clustersOfPods);
  const asked = useAnswer(LiveDifferencesDocument, { apiVersion, kind, namespace: object.namespace ?? null, name, clusters });
  const answer = mapAnswer(asked, (data) => data.liveDifferences ?? none);
  return (
    <Panel
      title={text.differences.title}
      what={text.differences.what}
      answer={answer}
      aside={
        <button type="button" className="button" onClick={asked.askAgain} disabled={asked.isAsking}>
          {text.differences.readAgain}
        </button>
      }
    >
      {({ differences, same, failures }) => (
        <>
          <p className="quiet">{text.differences.help}</p>
          {failures.map(({ cluster, message }) => (
            <Notice key={cluster} kind="lost" title={text.differences.notRead(cluster)}>
              <p className="hub-sentence">{message}</p>
            </Notice>
          ))}
          {same.length > 0 ? <p>{text.differences.same(same.length)}</p> : null}
          {differences.length > 0 ? (
            <Rows label={text.differences.title} items={differences} keyOf={keyOf} columns={columns(text)} />
          ) : same.length === 0 && failures.length === 0 ? (
            <Nothing why={text.object.noCopies} />
          ) : null}
          {works.totalCount > clusters.length ? (
            <p className="quiet small">{text.pods.firstClusters(clusters.length, works.totalCount)}</p>
          ) : null}
        </>
      )}
    </Panel>
  );
}

function keyOf({ path, live, clusters }: Difference): string {
  return [path, live, ...clusters].join(' ');
}

function columns(text: Messages): readonly RowColumn<Difference>[] {
  return [
    { title: text.differences.field, phone: 'title', cell: ({ path }) => <code className="break">{path}</code> },
    { title: text.differences.desired, align: 'wide', cell: ({ desired }) => <code className="break value-before">{desired}</code> },
    {
      title: text.differences.live,
      align: 'wide',
      cell: ({ live }) =>
        live == null ? <span className="quiet">{text.differences.absent}</span> : <code className="break value-after">{live}</code>,
    },
    {
      title: text.differences.by,
      cell: ({ managers }) => (managers.length === 0 ? <span className="quiet">{text.differences.byNobody}</span> : managers.join(', ')),
    },
    {
      title: text.clusters.title,
      cell: ({ clusters }) => (
        <ul className="inline-list">
          {clusters.map((cluster) => (
            <li key={cluster}>
              <ClusterLink name={cluster} />
            </li>
          ))}
        </ul>
      ),
    },
  ];
}
