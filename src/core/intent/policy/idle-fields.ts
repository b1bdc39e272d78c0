import { type Fields, fieldsOf } from '../../../kubernetes/json/untrusted.js';
import { furtherKinds, type PolicyKind } from '../../model/policy/policy.js';
import { isPlacementKind } from '../../model/policy/policy-ref.js';

/** Quotas limit scheduling, taint policies taint clusters, and rebalancers place resources again. */
const activeKinds: ReadonlySet<PolicyKind> = new Set(['FederatedResourceQuota', 'ClusterTaintPolicy', 'WorkloadRebalancer']);
/** Kinds that are validated and stored, but have no effect yet. */
const idleKinds: ReadonlySet<PolicyKind> = new Set<PolicyKind>(furtherKinds.filter((kind) => !activeKinds.has(kind)));

/** Fields of placement policies that are validated and stored, but have no effect yet, with the value that means "off". */
const idle: Fields = {
  schedulerName: 'default-scheduler',
};

/** Fields of a policy that have no effect yet, so that users are warned: `spec`, or single fields such as `spec.schedulerName`. */
export function idleFields(kind: PolicyKind, spec: unknown): readonly string[] {
  if (idleKinds.has(kind)) return ['spec'];
  if (!isPlacementKind(kind)) return [];
  const stated = fieldsOf(spec);
  const asked = Object.keys(idle).filter((name) => Object.hasOwn(stated, name) && stated[name] != null && stated[name] !== idle[name]);
  return asked.map((name) => `spec.${name}`);
}
