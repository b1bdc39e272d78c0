import type { FailbackRow } from '../../../store/reads/rows.js';
import type { Failback } from '../../generated/schema.js';
import { objectIdentity } from '../object.view.js';

export function failbackView(row: FailbackRow): Failback {
  const { id, apiVersion, kind, namespace, name, application, homeKind, home, policy, state, gate, message } = row;
  return {
    id,
    object: objectIdentity({ apiVersion, kind, namespace, name }),
    application,
    home,
    kind: homeKind,
    policy,
    state,
    gate,
    message,
    until: row.until?.toISOString() ?? null,
    since: row.since.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
  };
}
