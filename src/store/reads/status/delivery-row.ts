import type { DeliveryState } from '../../../core/model/delivery.js';
import type { DeliveryRow } from '../rows.js';

interface Columns {
  readonly delivery: DeliveryState;
  /** 0: no revision; null: the current one. */
  readonly delivered_revision: number | null;
  readonly delivery_reason: string | null;
  readonly delivery_message: string | null;
  readonly clusters_total: number;
  readonly clusters_delivered: number;
}

/** `present`: the application's revision. */
export function deliveryRow(row: Columns, present: number): DeliveryRow {
  const reached = row.delivered_revision ?? present;
  const isThere = row.delivery === 'DELIVERED';
  return {
    state: row.delivery,
    revision: reached === 0 ? null : reached,
    clusters: { total: row.clusters_total, delivered: row.clusters_delivered },
    reason: isThere ? null : row.delivery_reason,
    message: isThere ? null : row.delivery_message,
  };
}
