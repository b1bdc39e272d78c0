import { getRouteApi } from '@tanstack/react-router';
import type { ObjectRef, Works } from '../../data/objects.js';
import { type ClusterPods, clustersOfPods, type Pod, useObjectPods } from '../../data/pods.js';
import type { Messages } from '../../messages/en.js';
import { useText } from '../../messages/messages.js';
import { Age } from '../../parts/age.js';
import { SelectFilter } from '../../parts/filter-bar.js';
import { ClusterLink } from '../../parts/identity.js';
import { Mark } from '../../parts/mark.js';
import { Nothing } from '../../parts/nothing.js';
import { Notice } from '../../parts/notice.js';
import { Box, Panel } from '../../parts/panel.js';
import { type RowColumn, Rows } from '../../parts/rows.js';
import { toneOfPod, urgentFirst } from '../../state/pods.js';
import { PodLogPanel } from './pod-log.js';

const route = getRouteApi('/signed-in/object');

interface Row {
  readonly cluster: string;
  readonly pod: Pod;
}

interface PodsProps {
  readonly object: ObjectRef;
  readonly works: Works;
}

/** The pods of an object in each cluster, and the log of the chosen one. */
export function Pods(props: PodsProps) {
  const text = useText();
  if (props.works.nodes.length > 0) return <PodsInClusters {...props} />;
  return (
    <Box title={text.pods.title}>
      <Nothing why={text.object.noCopies} />
    </Box>
  );
}

function PodsInClusters({ object, works }: PodsProps) {
  const text = useText();
  const navigate = route.useNavigate();
  const { cluster, pod: chosen, container } = route.useSearch();
  const names = works.nodes.map((work) => work.cluster);
  const asked = cluster === undefined ? names.slice(0, clustersOfPods) : [cluster];
  const answer = useObjectPods(object, asked);
  const rows = urgentFirst((answer.data ?? []).flatMap(({ cluster: where, pods }) => pods.map((pod) => ({ cluster: where, pod }))));
  const open = rows.find((row) => keyOf(row) === chosen);
  const choose = (part: {
    readonly cluster?: string | undefined;
    readonly pod?: string | undefined;
    readonly container?: string | undefined;
  }) => void navigate({ search: (before) => ({ ...before, ...part }), replace: true, resetScroll: false });

  return (
    <>
      <Panel
        title={text.pods.title}
        what={text.pods.what}
        answer={answer}
        tools={
          <SelectFilter
            label={text.clusters.name}
            value={cluster}
            options={names.toSorted().map((name) => ({ value: name, word: name }))}
            onValue={(value) => choose({ cluster: value, pod: undefined, container: undefined })}
          />
        }
      >
        {(clusters) => (
          <>
            {clusters.map((one) => (
              <ClusterNote key={one.cluster} of={one} />
            ))}
            {rows.length === 0 ? (
              <Nothing why={text.pods.none} />
            ) : (
              <Rows
                label={text.pods.title}
                items={rows}
                keyOf={keyOf}
                columns={columns(text)}
                onOpen={(row) => choose({ pod: keyOf(row), container: undefined })}
                opened={chosen}
              />
            )}
            {cluster === undefined && works.totalCount > asked.length ? (
              <p className="quiet small">{text.pods.firstClusters(asked.length, works.totalCount)}</p>
            ) : null}
          </>
        )}
      </Panel>
      {open ? (
        <PodLogPanel
          key={keyOf(open)}
          cluster={open.cluster}
          pod={open.pod}
          container={container}
          onContainer={(name) => choose({ container: name })}
          onClose={() => choose({ pod: undefined, container: undefined })}
        />
      ) : rows.length > 0 ? (
        <p className="quiet">{text.pods.choose}</p>
      ) : null}
    </>
  );
}

function ClusterNote({ of: { cluster, failure, more, pods } }: { readonly of: ClusterPods }) {
  const text = useText();
  if (failure != null)
    return (
      <Notice kind="lost" title={text.pods.notRead(cluster)}>
        <p className="hub-sentence">{failure}</p>
      </Notice>
    );
  return more ? <p className="quiet small">{text.pods.more(cluster, pods.length)}</p> : null;
}

function keyOf({ cluster, pod }: Row): string {
  return `${cluster}/${pod.namespace}/${pod.name}`;
}

function columns(text: Messages): readonly RowColumn<Row>[] {
  return [
    { title: text.pods.pod, phone: 'title', cell: ({ pod }) => <span className="name mono">{pod.name}</span> },
    {
      title: text.applications.state,
      align: 'wide',
      phone: 'state',
      cell: ({ pod }) => (
        <div className="state">
          <Mark tone={toneOfPod(pod)} word={pod.reason ?? pod.phase} />
          {pod.message ? <span className="state-cause">{pod.message}</span> : null}
        </div>
      ),
    },
    { title: text.clusters.name, cell: ({ cluster }) => <ClusterLink name={cluster} /> },
    { title: text.pods.node, phone: 'hide', cell: ({ pod }) => (pod.node ? <code>{pod.node}</code> : text.none) },
    { title: text.pods.restarts, align: 'end', cell: ({ pod }) => <span className="numeric">{text.pods.restartCount(pod.restarts)}</span> },
    { title: text.pods.age, cell: ({ pod }) => <Age at={pod.createdAt} /> },
  ];
}
