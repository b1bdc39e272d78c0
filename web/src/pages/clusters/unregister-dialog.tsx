import { useState } from 'react';
import type { ClusterDetail } from '../../data/clusters.js';
import { UnregisterClusterDocument } from '../../data/generated/graphql.js';
import { useText } from '../../messages/messages.js';
import { KeepOrDelete, TypedNameDialog } from '../../parts/change/typed-name-dialog.js';

interface UnregisterDialogProps {
  readonly cluster: ClusterDetail;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Two different actions: unregister the cluster and keep its workloads, or delete the hub's objects there first. */
export function UnregisterDialog({ cluster, onClose, onDone }: UnregisterDialogProps) {
  const text = useText();
  const [keeps, setKeeps] = useState(true);
  return (
    <TypedNameDialog
      title={text.actions.unregisterOf(cluster.name)}
      name={cluster.name}
      act={text.actions.unregister}
      mutation={UnregisterClusterDocument}
      answerOf={(data) => data.unregisterCluster}
      variables={(confirm) => ({ input: { name: cluster.name, deleteWorkloads: !keeps, confirm } })}
      onClose={onClose}
      onDone={onDone}
    >
      <KeepOrDelete
        legend={text.actions.whatBecomes(cluster.works.total)}
        keeps={keeps}
        onKeeps={setKeeps}
        keepHelp={text.actions.keepHelp}
        deleteHelp={text.actions.removeHelp}
      />
    </TypedNameDialog>
  );
}
