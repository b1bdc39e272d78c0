import { useState } from 'react';
import type { ApplicationDetail } from '../../data/applications.js';
import { DeleteApplicationDocument } from '../../data/generated/graphql.js';
import { useText } from '../../messages/messages.js';
import { KeepOrDelete, TypedNameDialog } from '../../parts/change/typed-name-dialog.js';

interface DeleteApplicationProps {
  readonly application: ApplicationDetail;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Deletes an application after listing its objects. */
export function DeleteApplication({ application, onClose, onDone }: DeleteApplicationProps) {
  const text = useText();
  const [orphan, setOrphan] = useState(false);
  const { namespace, name, revision, resources } = application;
  const copies = resources.nodes.reduce((sum, { clusters }) => sum + clusters.total, 0);
  return (
    <TypedNameDialog
      title={text.remove.title(name)}
      name={name}
      act={text.remove.act}
      mutation={DeleteApplicationDocument}
      answerOf={(data) => data.deleteApplication}
      variables={(confirm) => ({ input: { namespace, name, orphan, expectedRevision: revision, confirm } })}
      onClose={onClose}
      onDone={onDone}
    >
      <p>{text.remove.help(copies, application.clusters.total)}</p>
      <details open={resources.nodes.length <= 12}>
        <summary>{text.change.exactly}</summary>
        <ul className="plain small mono">
          {resources.nodes.map((object) => (
            <li key={object.id}>
              {`${object.kind} ${object.namespace ? `${object.namespace}/` : ''}${object.name}`}{' '}
              <span className="quiet">{Object.keys((object.clusterHealth ?? {}) as object).join(', ')}</span>
            </li>
          ))}
          {resources.totalCount > resources.nodes.length ? (
            <li>{text.change.andMore(resources.totalCount - resources.nodes.length)}</li>
          ) : null}
        </ul>
      </details>
      <KeepOrDelete legend={text.remove.becomes} keeps={orphan} onKeeps={setOrphan} keepHelp={text.remove.keepHelp} />
    </TypedNameDialog>
  );
}
