import type { Policy, ResourceSelector } from './policy.js';
import { type Selectable, selectsAny } from './resource-selector.js';

/** A request to place workloads again, once or on a schedule (parity A10). The last three fields are Manifold's own. */
export interface WorkloadRebalancerSpec {
  readonly workloads?: readonly RebalancedWorkload[];
  /** The document is deleted this many seconds after all workloads were placed again. */
  readonly ttlSecondsAfterFinished?: number;
  readonly resourceSelectors?: readonly ResourceSelector[];
  /** Five fields of cron, or a macro. Without it the document acts once. */
  readonly schedule?: string;
  readonly timeZone?: string;
}

export interface RebalancedWorkload {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

/** The result for one workload of `workloads`, as in Karmada. */
export interface ObservedWorkload {
  readonly workload: RebalancedWorkload;
  readonly result: 'Successful' | 'Failed';
  readonly reason?: 'ReferencedBindingNotFound';
}

export interface RebalancerStatus {
  readonly observedGeneration: number;
  readonly observedWorkloads: readonly ObservedWorkload[];
  /** How many resources the last run placed again. */
  readonly rescheduled: number;
  readonly finishTime: string;
}

export function isRebalancer(policy: Pick<Policy, 'kind'>): boolean {
  return policy.kind === 'WorkloadRebalancer';
}

/** Selectors of all resources that the document names. */
export function rebalancerSelectors({ workloads = [], resourceSelectors = [] }: WorkloadRebalancerSpec): readonly ResourceSelector[] {
  return [...workloads, ...resourceSelectors];
}

/**
 * Whether the document requests a new placement of the resource when it is applied: it names the resource, and its stored form did not. A
 * document with a schedule requests nothing at once.
 */
export function requestsAtOnce(after: WorkloadRebalancerSpec, before: WorkloadRebalancerSpec | null, resource: Selectable): boolean {
  if (after.schedule !== undefined) return false;
  return namesIt(after, resource) && !(before !== null && before.schedule === undefined && namesIt(before, resource));
}

/** A workload of a cluster-wide kind has no namespace; it never matches an object in a namespace. */
export function namesIt(spec: WorkloadRebalancerSpec, resource: Selectable): boolean {
  const { workloads = [], resourceSelectors = [] } = spec;
  const isNamed = workloads.some((one) => selectsAny([one], resource) && (one.namespace ?? '') === (resource.metadata.namespace ?? ''));
  return isNamed || selectsAny(resourceSelectors, resource);
}
