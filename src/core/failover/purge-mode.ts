import type { PurgeMode } from './facts.js';

/** `spec.failover` of a placement policy, as far as it says how a lost cluster is left. */
export interface ClusterFailover {
  readonly cluster?: { readonly purgeMode?: PurgeMode | '' } | null;
}

/**
 * How the old copy leaves a cluster that is lost (parity F6). A policy that says anything about lost clusters decides, with Gracefully where it names
 * no mode; otherwise the setting of the hub, and Gracefully where there is none.
 */
export function purgeModeOf(failover: ClusterFailover | null | undefined, setting: PurgeMode | null): PurgeMode {
  if (failover?.cluster) return failover.cluster.purgeMode || 'Gracefully';
  return setting ?? 'Gracefully';
}
