import { StraysDocument, type StraysQuery } from '../../data/generated/graphql.js';
import { mapAnswer } from '../../data/map-answer.js';
import { useAnswer } from '../../data/use-answer.js';
import { useFreshness } from '../../data/use-live.js';
import type { Messages } from '../../messages/en.js';
import { useText } from '../../messages/messages.js';
import { Age } from '../../parts/age.js';
import { ClusterLink } from '../../parts/identity.js';
import { Nothing } from '../../parts/nothing.js';
import { Pager } from '../../parts/pager.js';
import { Panel } from '../../parts/panel.js';
import { type RowColumn, Rows } from '../../parts/rows.js';

const pageSize = 100;

type Stray = StraysQuery['orphans']['nodes'][number];

/** Objects in members that have this hub's id but no work. */
export function Strays({ after }: { readonly after: string | undefined }) {
  const text = useText();
  const asked = useAnswer(StraysDocument, { first: pageSize, after, filter: {} });
  useFreshness(asked.askAgain);
  const answer = mapAnswer(asked, (data) => data.orphans);
  return (
    <Panel
      title={answer.data ? text.application.objectCount(answer.data.totalCount) : text.strays.title}
      what={text.application.objects}
      answer={answer}
    >
      {(page) => (
        <>
          <p className="quiet">{text.strays.help}</p>
          {page.nodes.length === 0 ? (
            <Nothing why={text.strays.none} />
          ) : (
            <Rows label={text.strays.title} items={page.nodes} keyOf={({ cluster, uid }) => `${cluster}/${uid}`} columns={columns(text)} />
          )}
          <Pager page={page} what={text.application.objects} after={after} />
        </>
      )}
    </Panel>
  );
}

function columns(text: Messages): readonly RowColumn<Stray>[] {
  return [
    {
      title: text.application.object,
      phone: 'title',
      cell: ({ object }) => (
        <>
          <span className="quiet">{object.kind}</span> {object.namespace ? <span className="quiet mono">{object.namespace}/</span> : null}
          <span className="name">{object.name}</span>
        </>
      ),
    },
    { title: text.clusters.name, cell: ({ cluster }) => <ClusterLink name={cluster} /> },
    { title: 'uid', phone: 'hide', cell: ({ uid }) => <code>{uid}</code> },
    { title: text.strays.found, cell: ({ foundAt }) => <Age at={foundAt} /> },
  ];
}
