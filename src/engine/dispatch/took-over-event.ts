import { describeRef } from '../../kubernetes/kinds/api-group.js';
import type { DueWork } from '../ports/dispatch.js';
import type { HubEvent } from '../ports/events.js';
import type { TookOver } from '../ports/member.js';

/** Names the previous field managers and the paths that the take-over removed; never values. */
export function tookOverEvent({ name: cluster }: { readonly name: string }, work: DueWork, { managers, removed }: TookOver): HubEvent {
  const gone = removed.length === 0 ? 'No field was removed' : `Removed fields that are not in the manifest: ${removed.join(', ')}`;
  return {
    type: 'TOOK_OVER',
    severity: 'INFO',
    message: `${describeRef(work.ref)} was deployed by ${managers.join(', ')} and is managed by the hub now. ${gone}.`,
    cluster,
    resource: work.resource,
  };
}
