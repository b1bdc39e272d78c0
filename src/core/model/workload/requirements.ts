import type { Json } from '../../../kubernetes/object.js';

/** The requirements of one pod. */
export interface PodRequirements {
  /** Exact quantities by resource name in Kubernetes' format: cores for `cpu`, bytes for `memory`. */
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
  /** Null if it depends on the cluster: one per node. */
  readonly replicas: number | null;
  /** The minimum that can work (a gang); absent: all. */
  readonly minReplicas?: number;
  /** Null if nothing is known about its pods. */
  readonly requirements: PodRequirements | null;
}

/**
 * How a workload may be divided: its replicas may be divided over clusters; it stays whole in each of its clusters; or it runs one pod per
 * node, so each cluster runs all of it.
 */
export type Split = 'replicas' | 'whole' | 'per-node';
