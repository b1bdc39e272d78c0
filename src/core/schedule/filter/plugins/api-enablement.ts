import { otherServedVersions, serves } from '../../../model/cluster/cluster.js';
import { type FilterPlugin, fits, unfit } from '../filter.js';

/**
 * Keeps new work off clusters that do not serve its kind in any version (parity C5). Where only its version is not served, dispatch applies it
 * in another one, and the plan warns.
 */
export const apiEnablement: FilterPlugin = {
  name: 'api-enablement',
  filter({ gvk, api, placed }, cluster) {
    if (cluster.apis.has(api)) return fits;
    // A kind that vanishes from discovery for a moment must not take work away from where it runs.
    const served = serves(cluster, gvk);
    if (served === 'yes' || placed.has(cluster.name) || otherServedVersions(cluster, gvk).length > 0) return fits;

    return served === 'no'
      ? unfit(`The cluster does not serve ${api}.`, 'cluster.apis', `install ${api} in the cluster`)
      : unfit(
          `Discovery of the cluster was partial and did not show ${api}.`,
          'cluster.apis',
          'repair the API services whose discovery fails',
        );
  },
};
