import { deliveryStates } from '../../../core/model/delivery.js';

/* The delivery of a resource, of `resource r left join binding_status b`. */

const order = `array[${deliveryStates.map((state) => `'${state}'`).join(', ')}]`;

/** Where a state stands from best to worst, from 1. */
export function deliveryRank(state: string): string {
  return `array_position(${order}, ${state})`;
}

export function deliveryAt(rank: string): string {
  return `(${order})[${rank}]`;
}

/** What was accepted and not reported yet is on its way, and so is what waits for another plan. */
export const RESOURCE_DELIVERY = `case
  when b.generation is distinct from r.generation then 'DELIVERING'
  when b.delivery = 'DELIVERED' and exists (select from plan_due due where due.resource_id = r.id and due.not_before <= now()) then 'DELIVERING'
  else b.delivery end`;

/** Reason and message are of the state that was reported; another state has none yet. */
export const DELIVERY_REASON = 'case when b.generation = r.generation then b.delivery_reason end';
export const DELIVERY_MESSAGE = 'case when b.generation = r.generation then b.delivery_message end';

// Of changes that were not reported yet the oldest counts: they are the last so many of the resource.
const beforeUnreported = `coalesce(r.template_revisions[cardinality(r.template_revisions) - (r.generation - b.generation) + 1], r.template_revisions[1]) - 1`;

/** The newest revision that every cluster has reached as far as the resource goes; 0: none, null: the application's present one. */
export const DELIVERED_REVISION = `case
  when b.generation is null then r.template_revisions[1] - 1
  when b.generation < r.generation then least(b.delivered_revision, ${beforeUnreported})
  else b.delivered_revision end`;

/** What no policy selects, or what is never propagated, and is nowhere: it has no part in the health of its application. */
export const NOT_PLACED = "coalesce(b.delivery_reason in ('NOT_PLACED', 'EXCLUDED') and b.clusters_total = 0, false)";
