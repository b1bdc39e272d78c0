/** How the old copy leaves: before its replacement is there, after, or not without a person. */
export type PurgeMode = 'Directly' | 'Gracefully' | 'Never';

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

/** The mode by any of its names: `Graciously` and `Immediately` are the older ones. */
export function purgeModeNamed(name: string | null | undefined): PurgeMode {
  if (name === 'Directly' || name === 'Immediately') return 'Directly';
  return name === 'Never' ? 'Never' : 'Gracefully';
}
