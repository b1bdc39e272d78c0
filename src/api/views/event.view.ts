import type { EventRow } from '../../store/reads/rows.js';
import type { Event } from '../generated/schema.js';
import { objectIdentity } from './object.view.js';

export function eventView(row: EventRow): Event {
  return {
    id: row.id,
    at: row.at.toISOString(),
    type: row.type,
    severity: row.severity,
    message: row.message,
    cluster: row.cluster,
    applicationNamespace: row.application?.namespace ?? null,
    application: row.application?.name ?? null,
    object: row.object && objectIdentity(row.object),
    failoverId: row.failoverId,
  };
}
