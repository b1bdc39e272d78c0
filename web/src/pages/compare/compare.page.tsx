import { getRouteApi, Link } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { RevisionsDocument, StoredRevisionDocument } from '../../data/generated/graphql.js';
import { mapAnswer } from '../../data/map-answer.js';
import { useAnswer } from '../../data/use-answer.js';
import { useText } from '../../messages/messages.js';
import { SelectFilter } from '../../parts/filter-bar.js';
import { ApplicationLink } from '../../parts/identity.js';
import { Nothing } from '../../parts/nothing.js';
import { PageHeading } from '../../parts/page-heading.js';
import { AnswerContent, Loading, Panel } from '../../parts/panel.js';
import { compareRevisions, type RevisionContent } from '../../state/compare-revisions.js';

const DiffView = lazy(() => import('../../parts/diff-view.js').then(({ DiffView: view }) => ({ default: view })));

const route = getRouteApi('/signed-in/apps/$namespace/$name/compare');
/** Number of the newest revisions that can be selected. */
const choices = 100;
/** If there are more texts than this, they are collapsed. */
const openTexts = 5;

/** Two revisions of an application: the objects that were added, changed and removed between them. */
export function ComparePage() {
  const text = useText();
  const navigate = route.useNavigate();
  const { namespace, name } = route.useParams();
  const { from, to } = route.useSearch();
  const revisions = useAnswer(RevisionsDocument, { namespace, name, first: choices, after: undefined });
  const nodes = revisions.data?.application?.revisions.nodes ?? [];
  const newer = to ?? nodes[0]?.number;
  const older = from ?? (newer === undefined ? undefined : Math.max(1, newer - 1));
  const options = nodes.map(({ number, cause }) => ({ value: String(number), word: `${text.count(number)}: ${cause}` }));
  const choose = (part: { readonly from?: number | undefined; readonly to?: number | undefined }) =>
    void navigate({ search: (before) => ({ ...before, ...part }), replace: true, resetScroll: false });
  const asNumber = (value: string | undefined) => (value === undefined ? undefined : Number(value));

  return (
    <>
      <PageHeading
        title={text.compare.title(name)}
        crumbs={
          <>
            <Link to="/apps">{text.applications.title}</Link>
            <span aria-hidden>/</span>
            <ApplicationLink namespace={namespace} name={name} />
          </>
        }
      />
      <div className="filter">
        <SelectFilter
          label={text.compare.from}
          value={older === undefined ? undefined : String(older)}
          options={options}
          none={text.none}
          onValue={(value) => choose({ from: asNumber(value) })}
        />
        <SelectFilter
          label={text.compare.to}
          value={newer === undefined ? undefined : String(newer)}
          options={options}
          none={text.none}
          onValue={(value) => choose({ to: asNumber(value) })}
        />
      </div>
      {older === undefined || newer === undefined ? (
        <AnswerContent what={text.history.what} answer={revisions}>
          {() => <Nothing why={text.history.none} />}
        </AnswerContent>
      ) : (
        <Differences namespace={namespace} name={name} older={older} newer={newer} />
      )}
    </>
  );
}

interface DifferencesProps {
  readonly namespace: string;
  readonly name: string;
  readonly older: number;
  readonly newer: number;
}

function Differences({ namespace, name, older, newer }: DifferencesProps) {
  const text = useText();
  const before = useAnswer(StoredRevisionDocument, { namespace, name, number: older });
  const after = useAnswer(StoredRevisionDocument, { namespace, name, number: newer });
  const contentsBefore = before.data?.application?.storedRevision?.contents;
  const answer = {
    ...mapAnswer(after, (data) => ({ before: contentsBefore, after: data.application?.storedRevision?.contents })),
    ...(before.data === null && { data: null }),
    failure: after.failure ?? before.failure,
  };
  return (
    <Panel title={text.compare.between(older, newer)} what={text.compare.what} answer={answer}>
      {(both) => {
        if (!both.before || !both.after) return <Nothing why={text.compare.notStored(both.before ? newer : older)} />;
        const changes = compareRevisions(both.before, both.after);
        if (changes.length === 0) return <p className="quiet">{text.object.same}</p>;
        return changes.map(({ change, object, before: old, after: now }) => (
          <details key={`${object.kind} ${object.namespace}/${object.name}`} open={changes.length <= openTexts}>
            <summary>
              {text.compare.change[change]} <span className="quiet">{object.kind}</span> <span className="mono">{nameOf(object)}</span>
            </summary>
            {object.kind === 'Secret' && change === 'changed' ? <p className="quiet">{text.compare.secret}</p> : null}
            <Suspense fallback={<Loading what={text.panel.loading(text.compare.what)} />}>
              <DiffView before={old} after={now} label={text.compare.textOf(`${object.kind} ${nameOf(object)}`)} />
            </Suspense>
          </details>
        ));
      }}
    </Panel>
  );
}

function nameOf({ namespace, name }: RevisionContent): string {
  return namespace ? `${namespace}/${name}` : name;
}
