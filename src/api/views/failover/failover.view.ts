import type { ReplicaAssignment } from '../../../core/model/plan.js';
import type { FailoverEntryRow, FailoverRow } from '../../../store/reads/rows.js';
import type { Failover, FailoverEntry, TransitionSeat } from '../../generated/schema.js';
import { objectIdentity } from '../object.view.js';

/** The timeline has a resolver. */
export type FailoverView = Omit<Failover, 'timeline'>;

export function failoverView({ evicted, moved, blocked, home, ...row }: FailoverRow): FailoverView {
  return {
    ...row,
    doubtedAt: row.doubtedAt?.toISOString() ?? null,
    startedAt: row.startedAt.toISOString(),
    returnedAt: row.returnedAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
    resources: { evicted, moved, blocked, home },
  };
}

export function failoverEntryView({ at, step, severity, message, cluster, object, before, after }: FailoverEntryRow): FailoverEntry {
  return {
    at: at.toISOString(),
    step,
    severity,
    message,
    cluster,
    object: object && objectIdentity(object),
    before: seatsView(before),
    after: seatsView(after),
  };
}

/** The internal mark of a copy that is leaving is left out. */
export function seatsView(seats: readonly ReplicaAssignment[] | null): TransitionSeat[] | null {
  return seats?.map(({ cluster, replicas }) => ({ cluster, replicas })) ?? null;
}
