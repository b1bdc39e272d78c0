/** When the old copy is removed: before its replacement is ready, after, or only when a person confirms. */
export type PurgeMode = 'Directly' | 'Gracefully' | 'Never';

/** The fields of a placement policy's `spec.failover` about lost clusters. */
export interface ClusterFailover {
  readonly cluster?: { readonly purgeMode?: PurgeMode | '' } | null;
}

/**
 * How the old copy leaves a lost cluster (parity F6). A policy with a field about lost clusters decides, and defaults to Gracefully.
 * Otherwise the hub's setting applies, also with Gracefully as default.
 */
export function purgeModeOf(failover: ClusterFailover | null | undefined, setting: PurgeMode | null): PurgeMode {
  if (failover?.cluster) return failover.cluster.purgeMode || 'Gracefully';
  return setting ?? 'Gracefully';
}

/** Parses a mode. `Graciously` and `Immediately` are older names. */
export function purgeModeNamed(name: string | null | undefined): PurgeMode {
  if (name === 'Directly' || name === 'Immediately') return 'Directly';
  return name === 'Never' ? 'Never' : 'Gracefully';
}
