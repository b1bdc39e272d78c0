import { otherServedVersions, serves } from '../../../model/cluster/cluster.js';
import { type FilterPlugin, fits, unfit } from '../filter.js';

/**
 * Excludes clusters that serve the kind in no version (parity C5). If only the manifest's version is not served, dispatch applies another
 * one, and the plan warns.
 */
export const apiEnablement: FilterPlugin = {
  name: 'api-enablement',
  filter({ gvk, api, placed }, cluster) {
    if (cluster.apis.has(api)) return fits;
    // Keep present placements: a kind that is missing from discovery for a moment must not remove running work.
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
