import { X } from 'lucide-react';
import { useId, useState } from 'react';
import type { ClusterDetail } from '../../data/clusters.js';
import {
  DrainClusterDocument,
  FailBackDocument,
  type TaintEffect,
  UpdateClusterDocument,
  type UpdateClusterInput,
} from '../../data/generated/graphql.js';
import { useText } from '../../messages/messages.js';
import { ChangeDialog } from '../../parts/change/change-dialog.js';

interface DialogProps {
  readonly cluster: ClusterDetail;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

export function CordonDialog({ cluster, onClose, onDone }: DialogProps) {
  const text = useText();
  const cordoned = !cluster.cordoned;
  return (
    <ChangeDialog
      title={cordoned ? text.actions.cordonOf(cluster.name) : text.actions.uncordonOf(cluster.name)}
      act={cordoned ? text.actions.cordon : text.actions.uncordon}
      mutation={UpdateClusterDocument}
      answerOf={(data) => data.updateCluster}
      variables={(how) => ({ input: inputOf(cluster, { cordoned }, how) })}
      onClose={onClose}
      onDone={onDone}
    >
      <p>{cordoned ? text.actions.cordonHelp : text.actions.uncordonHelp}</p>
    </ChangeDialog>
  );
}

/** Drains a cluster: each copy is removed once its replacement is ready in another cluster. */
export function DrainDialog({ cluster, onClose, onDone }: DialogProps) {
  const text = useText();
  return (
    <ChangeDialog
      title={text.actions.drainOf(cluster.name)}
      act={text.actions.drain}
      isDanger
      mutation={DrainClusterDocument}
      answerOf={(data) => data.drainCluster}
      variables={(how) => ({ input: { name: cluster.name, ...how } })}
      onClose={onClose}
      onDone={onDone}
    >
      <p>{text.actions.drainHelp}</p>
    </ChangeDialog>
  );
}

/** Plans resources again that were evicted from a cluster that is ready again. */
export function FailBackDialog({ cluster, onClose, onDone }: DialogProps) {
  const text = useText();
  return (
    <ChangeDialog
      title={text.actions.failBackOf(cluster.name)}
      act={text.actions.failBack}
      mutation={FailBackDocument}
      answerOf={(data) => data.failBack}
      variables={(how) => ({ input: { cluster: cluster.name, ...how } })}
      onClose={onClose}
      onDone={onDone}
    >
      <p>{text.actions.failBackHelp}</p>
    </ChangeDialog>
  );
}

type Taint = ClusterDetail['taints'][number];
const effects: readonly TaintEffect[] = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

export function TaintDialog({ cluster, onClose, onDone }: DialogProps) {
  const text = useText();
  const [taints, setTaints] = useState<readonly Taint[]>(cluster.taints);
  const [key, setKey] = useState('');
  const [value, setValue] = useState('');
  const [effect, setEffect] = useState<TaintEffect>('NoSchedule');
  const ids = [useId(), useId(), useId()] as const;
  return (
    <ChangeDialog
      title={text.actions.taintsOf(cluster.name)}
      act={text.actions.setTaints}
      mutation={UpdateClusterDocument}
      answerOf={(data) => data.updateCluster}
      variables={(how) => ({
        input: inputOf(cluster, { taints: taints.map((taint) => ({ key: taint.key, value: taint.value, effect: taint.effect })) }, how),
      })}
      isDirty={JSON.stringify(taints) !== JSON.stringify(cluster.taints)}
      onClose={onClose}
      onDone={onDone}
    >
      <p className="quiet">{text.actions.taintHelp}</p>
      <ul className="plain">
        {taints.map((taint) => (
          <li key={`${taint.key}:${taint.effect}`} className="reason-line">
            <code>{`${taint.key}${taint.value ? `=${taint.value}` : ''}:${taint.effect}`}</code>
            <button
              type="button"
              className="icon-button"
              aria-label={text.actions.removeTaint(taint.key)}
              onClick={() => setTaints(taints.filter((one) => one !== taint))}
            >
              <X size={14} aria-hidden />
            </button>
          </li>
        ))}
      </ul>
      <div className="filter">
        <label className="field" htmlFor={ids[0]}>
          <span>{text.actions.key}</span>
          <input id={ids[0]} className="input" value={key} onChange={(event) => setKey(event.target.value)} autoComplete="off" />
        </label>
        <label className="field" htmlFor={ids[1]}>
          <span>{text.actions.value}</span>
          <input id={ids[1]} className="input" value={value} onChange={(event) => setValue(event.target.value)} autoComplete="off" />
        </label>
        <label className="field" htmlFor={ids[2]}>
          <span>{text.actions.effect}</span>
          <select id={ids[2]} className="input" value={effect} onChange={(event) => setEffect(event.target.value as TaintEffect)}>
            {effects.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </label>
        <button
          type="button"
          className="button"
          disabled={key === ''}
          onClick={() => {
            setTaints([
              ...taints.filter((one) => one.key !== key || one.effect !== effect),
              { key, value: value === '' ? null : value, effect },
            ]);
            setKey('');
            setValue('');
          }}
        >
          {text.actions.add}
        </button>
      </div>
    </ChangeDialog>
  );
}

function inputOf(
  cluster: ClusterDetail,
  change: Partial<UpdateClusterInput>,
  how: { readonly dryRun: boolean; readonly confirm: string | undefined },
): UpdateClusterInput {
  return { name: cluster.name, expectedRevision: cluster.revision, ...change, ...how };
}
