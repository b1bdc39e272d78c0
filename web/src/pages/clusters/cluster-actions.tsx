import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { ClusterDetail } from '../../data/clusters.js';
import { useText } from '../../messages/messages.js';
import { CordonDialog, DrainDialog, FailBackDialog, TaintDialog } from './change-dialogs.js';
import { UnregisterDialog } from './unregister-dialog.js';

interface ClusterActionsProps {
  readonly cluster: ClusterDetail;
  /** Resources were evicted from the cluster and may return when it is ready. */
  readonly hasEvictions: boolean;
  readonly onDone: () => void;
}

/** Actions for a cluster. Each has a preview of its effect. */
export function ClusterActions({ cluster, hasEvictions, onDone }: ClusterActionsProps) {
  const text = useText();
  const navigate = useNavigate();
  const [shown, setShown] = useState<'cordon' | 'drain' | 'failBack' | 'taint' | 'unregister' | null>(null);
  const close = () => setShown(null);
  const done = () => {
    close();
    onDone();
  };
  return (
    <>
      <button type="button" className="button" onClick={() => setShown('cordon')} disabled={cluster.deleting}>
        {cluster.cordoned ? text.actions.uncordon : text.actions.cordon}
      </button>
      {cluster.drain ? null : (
        <button type="button" className="button" onClick={() => setShown('drain')} disabled={cluster.deleting}>
          {text.actions.drain}
        </button>
      )}
      {hasEvictions && !cluster.stale ? (
        <button type="button" className="button" onClick={() => setShown('failBack')} disabled={cluster.deleting}>
          {text.actions.failBack}
        </button>
      ) : null}
      <button type="button" className="button" onClick={() => setShown('taint')} disabled={cluster.deleting}>
        {text.actions.taints}
      </button>
      <button type="button" className="button button-danger" onClick={() => setShown('unregister')} disabled={cluster.deleting}>
        {text.actions.unregister}
      </button>
      {shown === 'cordon' ? <CordonDialog cluster={cluster} onClose={close} onDone={done} /> : null}
      {shown === 'drain' ? <DrainDialog cluster={cluster} onClose={close} onDone={done} /> : null}
      {shown === 'failBack' ? <FailBackDialog cluster={cluster} onClose={close} onDone={done} /> : null}
      {shown === 'taint' ? <TaintDialog cluster={cluster} onClose={close} onDone={done} /> : null}
      {shown === 'unregister' ? (
        <UnregisterDialog cluster={cluster} onClose={close} onDone={() => void navigate({ to: '/clusters' })} />
      ) : null}
    </>
  );
}
