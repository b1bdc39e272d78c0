import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { RevisionsDocument, type RevisionsQuery, RollbackDocument } from '../../data/generated/graphql.js';
import { mapAnswer } from '../../data/map-answer.js';
import { useAnswer } from '../../data/use-answer.js';
import { useText } from '../../messages/messages.js';
import { Age } from '../../parts/age.js';
import { ChangeDialog } from '../../parts/change/change-dialog.js';
import { Nothing } from '../../parts/nothing.js';
import { Pager } from '../../parts/pager.js';
import { Panel } from '../../parts/panel.js';
import { Rows } from '../../parts/rows.js';

const pageSize = 30;

type Revision = NonNullable<RevisionsQuery['application']>['revisions']['nodes'][number];

interface HistoryProps {
  readonly namespace: string;
  readonly name: string;
  readonly revision: number;
  readonly after: string | undefined;
}

/** Every accepted change, newest first: actor, time, content, and a rollback to it. */
export function History({ namespace, name, revision, after }: HistoryProps) {
  const text = useText();
  const asked = useAnswer(RevisionsDocument, { namespace, name, first: pageSize, after });
  const answer = mapAnswer(
    asked,
    (data) => data.application?.revisions ?? { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } },
  );
  const [target, setTarget] = useState<Revision | null>(null);
  return (
    <Panel title={text.history.title} what={text.history.what} answer={answer}>
      {(page) => (
        <>
          {page.nodes.length === 0 ? <Nothing why={text.history.none} /> : null}
          <Rows
            label={text.history.title}
            items={page.nodes}
            keyOf={({ number }) => String(number)}
            columns={[
              {
                title: text.applications.revision,
                phone: 'title',
                cell: ({ number }) => (
                  <span className="name">
                    {text.count(number)} {number === revision ? <span className="tag">{text.history.current}</span> : null}
                  </span>
                ),
              },
              { title: text.history.cause, align: 'wide', phone: 'state', cell: ({ cause }) => cause },
              { title: text.history.actor, cell: ({ actor }) => actor },
              { title: text.application.objects, cell: ({ resources }) => text.application.objectCount(resources.length) },
              { title: text.history.when, cell: ({ createdAt }) => <Age at={createdAt} /> },
              {
                title: text.history.back,
                align: 'end',
                cell: (one) => (
                  <div className="actions">
                    {one.number > 1 ? (
                      <Link
                        className="button"
                        to="/apps/$namespace/$name/compare"
                        params={{ namespace, name }}
                        search={{ from: one.number - 1, to: one.number }}
                        aria-label={text.compare.withPrevious(one.number)}
                      >
                        {text.compare.act}
                      </Link>
                    ) : null}
                    {one.number === revision ? null : (
                      <button type="button" className="button" onClick={() => setTarget(one)}>
                        {text.history.rollBackTo(one.number)}
                      </button>
                    )}
                  </div>
                ),
              },
            ]}
          />
          <Pager page={page} what={text.history.what} after={after} />
          {target ? (
            <ChangeDialog
              title={text.history.rollBackTitle(name, target.number)}
              act={text.history.rollBack}
              mutation={RollbackDocument}
              answerOf={(data) => data.rollbackApplication}
              variables={(how) => ({ input: { namespace, name, toRevision: target.number, expectedRevision: revision, ...how } })}
              onClose={() => setTarget(null)}
              onDone={() => {
                setTarget(null);
                asked.askAgain();
              }}
            >
              <p className="quiet">{text.history.rollBackHelp}</p>
            </ChangeDialog>
          ) : null}
        </>
      )}
    </Panel>
  );
}
