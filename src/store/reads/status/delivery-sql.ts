import { deliveryStates } from '../../../core/model/delivery.js';

/* The delivery of a resource, of `resource r left join binding_status b`. */

const order = `array[${deliveryStates.map((state) => `'${state}'`).join(', ')}]`;

/** Rank of a state from best to worst, starting at 1. */
export function deliveryRank(state: string): string {
  return `array_position(${order}, ${state})`;
}

export function deliveryAt(rank: string): string {
  return `(${order})[${rank}]`;
}

/** A generation that is accepted but not reported yet is DELIVERING; so is a resource that is due for another plan, or moves. */
export const RESOURCE_DELIVERY = `case
  when b.generation is distinct from r.generation then 'DELIVERING'
  when b.delivery = 'DELIVERED' and (exists (select from plan_due due where due.resource_id = r.id and due.not_before <= now())
    or exists (select from transition t where t.resource_id = r.id)) then 'DELIVERING'
  else b.delivery end`;

/** Reason and message describe the reported generation; a newer generation has none yet. */
export const DELIVERY_REASON = 'case when b.generation = r.generation then b.delivery_reason end';
export const DELIVERY_MESSAGE = 'case when b.generation = r.generation then b.delivery_message end';

// The oldest unreported change counts. The unreported changes are the last entries of `template_revisions`.
const beforeUnreported = `coalesce(r.template_revisions[cardinality(r.template_revisions) - (r.generation - b.generation) + 1], r.template_revisions[1]) - 1`;

/** The newest revision that every cluster has reached for this resource; 0: none; null: the current revision of the application. */
export const DELIVERED_REVISION = `case
  when b.generation is null then r.template_revisions[1] - 1
  when b.generation < r.generation then least(b.delivered_revision, ${beforeUnreported})
  else b.delivered_revision end`;

/** A resource that no cluster has, because no policy selects it or it is never propagated: it does not count for the health of its application. */
export const NOT_PLACED = "coalesce(b.delivery_reason in ('NOT_PLACED', 'EXCLUDED') and b.clusters_total = 0, false)";
