import { useState } from 'react';
import { PatchResourceDocument } from '../../data/generated/graphql.js';
import type { ObjectDetail } from '../../data/objects.js';
import { useText } from '../../messages/messages.js';
import { ChangeDialog } from '../../parts/change/change-dialog.js';

/** For clusters that refuse a change of an immutable field: the choice to delete and create the object again. */
export function ReplaceObject({ object }: { readonly object: ObjectDetail }) {
  const text = useText();
  const [isShown, setShown] = useState(false);
  if (!object.works.nodes.some(({ reason }) => reason === 'IMMUTABLE_FIELD')) return null;
  const { apiVersion, kind, namespace, name } = object;
  const input = { apiVersion, kind, namespace: namespace ?? null, name, patch: {}, replace: true, cause: 'replace' };
  const close = () => setShown(false);
  return (
    <>
      <button type="button" className="button button-danger" onClick={() => setShown(true)}>
        {text.object.replace}
      </button>
      {isShown ? (
        <ChangeDialog
          title={text.object.replaceOf(name)}
          act={text.object.replace}
          isDanger
          mutation={PatchResourceDocument}
          answerOf={(data) => data.patchResource}
          variables={(how) => ({ input: { ...input, ...how } })}
          onClose={close}
          onDone={close}
        >
          <p className="quiet">{text.object.replaceHelp}</p>
        </ChangeDialog>
      ) : null}
    </>
  );
}
