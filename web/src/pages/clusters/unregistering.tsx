import type { ClusterDetail } from '../../data/clusters.js';
import { CancelUnregisterDocument } from '../../data/generated/graphql.js';
import { useText } from '../../messages/messages.js';
import { Age } from '../../parts/age.js';
import { useAct } from '../../parts/change/use-act.js';
import { ObjectLink } from '../../parts/identity.js';
import { Notice } from '../../parts/notice.js';

interface UnregisteringProps {
  readonly name: string;
  readonly state: NonNullable<ClusterDetail['unregistering']>;
  readonly onDone: () => void;
}

/** How far the unregistration of a cluster is, what it waits for, and the way to cancel it. */
export function Unregistering({ name, state: { startedAt, left, moving, blocked, waits }, onDone }: UnregisteringProps) {
  const text = useText();
  const { act, isActing, wrong } = useAct(CancelUnregisterDocument, (data) => data.cancelUnregisterCluster.userErrors);
  async function cancel() {
    await act({ input: { name } });
    onDone();
  }
  return (
    <Notice kind={blocked > 0 ? 'lost' : 'info'} role="status" title={text.unregistering.title(left)}>
      <p className="small">
        {text.drain.progress(moving, blocked)}{' '}
        <span className="quiet">
          <Age at={startedAt} />
        </span>
      </p>
      <ul className="plain small">
        {waits.map(({ object, message }) => (
          <li key={`${object.kind}/${object.namespace}/${object.name}`}>
            <ObjectLink object={object} /> {message}
          </li>
        ))}
      </ul>
      <button type="button" className="button" disabled={isActing} onClick={() => void cancel()}>
        {text.unregistering.cancel}
      </button>
      {wrong}
    </Notice>
  );
}
