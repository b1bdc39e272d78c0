import { fieldValues } from '../../model/cluster-affinity.js';
import { type FilterPlugin, fits, unfit } from '../filter.js';

const properties: ReadonlySet<string> = new Set(['provider', 'region', 'zone']);

/** A cluster can be spread over a property only when it has that property (parity C7). */
export const spreadProperty: FilterPlugin = {
  name: 'spread-property',
  filter({ placement }, cluster) {
    const constraints = placement.spreadConstraints ?? [];
    const i = constraints.findIndex(
      ({ spreadByField }) => spreadByField && properties.has(spreadByField) && fieldValues(cluster, spreadByField).length === 0,
    );
    if (i < 0) return fits;
    const property = constraints[i]!.spreadByField!;
    return unfit(
      `The policy spreads by ${property}, and the cluster has no ${property}.`,
      `spec.placement.spreadConstraints[${i}].spreadByField`,
      `set ${property} of the cluster`,
    );
  },
};
