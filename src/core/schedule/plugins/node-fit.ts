import type { Requirements } from '../../model/demand.js';
import { roomFor } from '../capacity/room.js';
import { whyNoNode } from '../capacity/why-no-room.js';
import { type FilterPlugin, fits, unfit } from '../filter.js';

/**
 * Keeps a workload off clusters where no node could ever run a replica of it: 8 GPUs never go where the best node has 4 (P10).
 * What is free at the moment does not matter here, since that changes.
 */
export const nodeFit: FilterPlugin = {
  name: 'node-fit',
  filter({ demand, placed }, { name, capacity }) {
    if (!capacity || placed.has(name)) return fits;
    for (const requirements of podsOf(demand)) {
      if (roomFor(capacity, requirements)?.fitsEver !== false) continue;
      const { reason, admit } = whyNoNode(capacity, requirements);
      return unfit(reason, 'cluster.capacity', admit);
    }
    return fits;
  },
};

function podsOf({
  requirements,
  components,
}: {
  requirements: Requirements | null;
  components: readonly { requirements: Requirements }[];
}) {
  if (components.length > 0) return components.map((one) => one.requirements);
  return requirements ? [requirements] : [];
}
