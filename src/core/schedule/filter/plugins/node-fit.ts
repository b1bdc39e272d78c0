import type { Demand, Requirements } from '../../../model/demand.js';
import { fitsEver } from '../../capacity/fits-ever.js';
import { holdsSurely } from '../../capacity/fleet-room.js';
import { whyNoNode } from '../../capacity/why-no-room.js';
import { type FilterPlugin, fits, unfit } from '../filter.js';

/**
 * Excludes clusters where no node could run a replica even if it were empty: a replica with 8 GPUs never goes to a cluster whose largest
 * node has 4. Free capacity does not matter here, since it changes.
 */
export const nodeFit: FilterPlugin = {
  name: 'node-fit',
  concerns({ demand: { requirements, components } }, clusters) {
    if (components.length > 0 || requirements === null) return components.length > 0;
    const surely = holdsSurely(clusters, requirements);
    return (at) => !surely(at);
  },
  filter({ demand, placed }, { name, capacity }) {
    if (!capacity || placed.has(name)) return fits;
    const unfitting = podThatNeverFits(demand, (requirements) => fitsEver(capacity, requirements));
    if (!unfitting) return fits;
    const { reason, remedy } = whyNoNode(capacity, unfitting);
    return unfit(reason, 'cluster.capacity', remedy);
  },
};

function podThatNeverFits({ requirements, components }: Demand, fitting: (requirements: Requirements) => boolean): Requirements | null {
  if (components.length > 0) return components.find((one) => !fitting(one.requirements))?.requirements ?? null;
  return requirements === null || fitting(requirements) ? null : requirements;
}
