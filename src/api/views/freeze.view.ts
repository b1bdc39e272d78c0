import type { StandingFreeze } from '../../core/model/movement/freeze.js';
import type { StoredFreeze } from '../../store/freezes/freeze-sql.js';
import type { RestoreRow } from '../../store/freezes/restore.store.js';
import type { Freeze, Restore } from '../generated/schema.js';
import { objectIdentity } from './object.view.js';

export function freezeView({ startedAt, endsAt, ...freeze }: StoredFreeze): Freeze {
  return {
    ...limits(freeze),
    actor: freeze.actor,
    startedAt: startedAt.toISOString(),
    endsAt: endsAt?.toISOString() ?? null,
    source: 'DATABASE',
  };
}

/** A freeze of this process that is not in the database. */
export function localFreezeView(freeze: StandingFreeze): Freeze {
  return { ...limits(freeze), actor: null, startedAt: null, endsAt: null, source: freeze.id === 'file' ? 'FILE' : 'ENVIRONMENT' };
}

function limits({ id, scope, cluster, application, policy, reason }: StandingFreeze) {
  return { id, scope, cluster, application, policy: policy && { ...policy, namespace: policy.namespace || null }, reason };
}

export function restoreView({ foundAt, clusters, changes }: RestoreRow): Restore {
  return {
    foundAt: foundAt.toISOString(),
    clusters: clusters.map(({ cluster: name, foundAt: at, ...counts }) => ({ name, foundAt: at.toISOString(), ...counts })),
    changes: changes.map(({ ref, ...change }) => ({ ...change, object: objectIdentity(ref) })),
  };
}
