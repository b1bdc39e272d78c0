import { stringify } from 'yaml';
import type { MemberOptions } from './options.js';

/** A clusters file for the hub: every member with its kubeconfig (in `kubeconfigs/` beside the file) and its labels and region. */
export function clustersYaml(members: readonly MemberOptions[]): string {
  return stringify({
    clusters: members.map(({ name, nodeLabels = {}, zones = [] }) => {
      const region = nodeLabels['topology.kubernetes.io/region'];
      return {
        name,
        kubeconfig: `./kubeconfigs/${name}.yaml`,
        provider: nodeLabels['manifold.example/provider'] ?? 'simulated',
        ...(region !== undefined && { region }),
        ...(zones.length > 0 && { zones: [...zones] }),
      };
    }),
  });
}
