import { levelsOf } from '../../spread/levels.js';
import { type FilterPlugin, fits, unfit } from '../filter.js';

/** Excludes clusters without the property or label over which the policy spreads (parity C7). */
export const spreadProperty: FilterPlugin = {
  name: 'spread-property',
  filter({ placement: { spreadConstraints } }, cluster) {
    if (!spreadConstraints || spreadConstraints.length === 0) return fits;
    const missing = levelsOf(spreadConstraints).groups.find((level) => level.groupOf(cluster) === null);
    if (!missing) return fits;
    const property = missing.by;
    const label = property.startsWith('label ');
    return unfit(
      `The policy spreads by ${property}, and the cluster has no ${property}.`,
      `${missing.field}.${label ? 'spreadByLabel' : 'spreadByField'}`,
      label ? `add ${property}` : `set ${property} of the cluster`,
    );
  },
};
