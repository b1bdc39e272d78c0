import { serves } from '../../../model/cluster/cluster.js';
import { type FilterPlugin, fits, unfit } from '../filter.js';

/** Keeps new work off clusters that do not serve its kind (parity C5). */
export const apiEnablement: FilterPlugin = {
  name: 'api-enablement',
  filter({ gvk, api, placed }, cluster) {
    if (cluster.apis.has(api)) return fits;
    // A kind that vanishes from discovery for a moment must not take work away from where it runs.
    const served = serves(cluster, gvk);
    if (served === 'yes' || placed.has(cluster.name)) return fits;

    return served === 'no'
      ? unfit(`The cluster does not serve ${api}.`, 'cluster.apis', `install ${api} in the cluster`)
      : unfit(
          `Discovery of the cluster was partial and did not show ${api}.`,
          'cluster.apis',
          'repair the API services whose discovery fails',
        );
  },
};
