import type { Json } from '../../../kubernetes/object.js';

/** What one pod asks of the cluster that takes it. */
export interface PodRequirements {
  /** Exact quantities by resource name, as Kubernetes writes them: cores for `cpu`, bytes for `memory`. */
  readonly resources: Readonly<Record<string, string>>;
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly tolerations?: readonly Json[];
  /** `requiredDuringSchedulingIgnoredDuringExecution` of the node affinity. */
  readonly hardNodeAffinity?: Json;
  readonly priorityClassName?: string;
}

/** Pods of one role in a workload, such as the driver or the workers. */
export interface Component {
  readonly name: string;
  /** Null when a cluster decides it: one a node. */
  readonly replicas: number | null;
  /** Fewer than these are of no use (a gang); all of them when absent. */
  readonly minReplicas?: number;
  /** Null when nothing is known of its pods. */
  readonly requirements: PodRequirements | null;
}

/**
 * How a workload may be spread: its replicas may be shared out; it stays whole in each cluster that gets it; or it runs once a
 * node, so that each cluster gets all of it and there is nothing to share out.
 */
export type Split = 'replicas' | 'whole' | 'per-node';
