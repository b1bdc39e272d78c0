import { type Fields, fieldsOf } from '../../../kubernetes/json/untrusted.js';
import type { KubeObject } from '../../../kubernetes/object.js';
import type { Policy, PolicyKind, PolicyRef } from '../../model/policy/policy.js';
import { describeField, type Problem } from '../intent-error.js';
import { clusterTaintPolicy } from '../kinds/cluster-taint-policy.js';
import { cronFederatedHpa } from '../kinds/cron-federated-hpa.js';
import { federatedHpa } from '../kinds/federated-hpa.js';
import { federatedResourceQuota } from '../kinds/federated-resource-quota.js';
import { multiClusterIngress } from '../kinds/multi-cluster-ingress.js';
import { multiClusterService } from '../kinds/multi-cluster-service.js';
import { workloadRebalancer } from '../kinds/workload-rebalancer.js';
import { fields, required, type Shape } from '../shape.js';
import { defaultOverride, defaultPlacement } from './default-policy.js';
import { checkOverride } from './override-rules.js';
import { overrideSpec } from './override-shape.js';
import { idFormProblems, permanentIdLabel, statedId } from './permanent-id.js';
import { checkPlacement, checkPlacementUpdate } from './placement-rules.js';
import { placementSpec } from './placement-shape.js';
import type { PolicyRules } from './policy-rules.js';

export type ValidatedPolicy =
  | { readonly ok: true; readonly policy: Policy }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** `apiVersion`, `kind` and `metadata` are checked for all documents alike; `status` was removed. */
const anyValue: Shape = (value) => value;
const envelope = (spec: Shape) => fields({ apiVersion: anyValue, kind: anyValue, metadata: anyValue, spec: required(spec) });

const placement: PolicyRules = { spec: placementSpec, defaults: defaultPlacement, check: checkPlacement, update: checkPlacementUpdate };
const override: PolicyRules = { spec: overrideSpec, defaults: defaultOverride, check: checkOverride };

/** The spec is checked by `check-interpreters.ts`, which compiles the scripts. */
const interpreter: PolicyRules = { spec: anyValue, check: () => {} };

const rules: Readonly<Record<PolicyKind, PolicyRules>> = {
  PlacementPolicy: placement,
  ClusterPlacementPolicy: placement,
  OverridePolicy: override,
  ClusterOverridePolicy: override,
  Interpreter: interpreter,
  ResourceInterpreterCustomization: interpreter,
  FederatedResourceQuota: federatedResourceQuota,
  ClusterTaintPolicy: clusterTaintPolicy,
  FederatedHPA: federatedHpa,
  CronFederatedHPA: cronFederatedHpa,
  MultiClusterService: multiClusterService,
  MultiClusterIngress: multiClusterIngress,
  WorkloadRebalancer: workloadRebalancer,
};

/**
 * Converts a document to a policy with defaults, or returns all its problems. `ref` is its name, with the namespace that applies.
 */
export function validatePolicy(document: KubeObject, ref: PolicyRef): ValidatedPolicy {
  const problems: Problem[] = [];
  const read = fieldsOf(envelope(rules[ref.kind].spec)(document, [], (problem) => problems.push(problem)));
  const spec = defaultPolicy(ref.kind, fieldsOf(read['spec']), ref.namespace);
  problems.push(...nameProblems(ref), ...idFormProblems(ref.kind, document.metadata), ...policyRuleProblems(ref.kind, spec, ref.namespace));

  // A field with a wrong form can also violate a rule; only the first problem is reported.
  const distinct = [...new Map(problems.reverse().map((problem) => [describeField(problem.field), problem])).values()].reverse();
  if (distinct.length > 0) return { ok: false, problems: distinct };
  const policy = { kind: ref.kind, namespace: ref.namespace, name: ref.name, spec, ...statedMetadata(ref.kind, document) };
  return { ok: true, policy: policy as unknown as Policy };
}

/** The spec with the defaults of Karmada's admission. */
export function defaultPolicy(kind: PolicyKind, spec: Fields, namespace: string): Fields {
  return rules[kind].defaults?.(spec, namespace) ?? spec;
}

/** The rules across fields alone (parity O), without the shape of each field. */
export function policyRuleProblems(kind: PolicyKind, spec: unknown, namespace: string): readonly Problem[] {
  const problems: Problem[] = [];
  rules[kind].check(spec, namespace, (problem) => problems.push(problem));
  return problems;
}

/** Immutable fields that an edit changes. */
export function policyUpdateProblems(kind: PolicyKind, before: unknown, after: unknown): readonly Problem[] {
  const problems: Problem[] = [];
  rules[kind].update?.(before, after, (problem) => problems.push(problem));
  return problems;
}

/** The id is stored outside the labels, because it stays when the label is removed. */
function statedMetadata(kind: PolicyKind, { metadata }: KubeObject): Pick<Policy, 'labels' | 'uid'> {
  const uid = statedId(kind, metadata);
  const labels = Object.entries(metadata.labels ?? {}).filter(([key]) => key !== permanentIdLabel(kind));
  return { ...(labels.length > 0 && { labels: Object.fromEntries(labels) }), ...(uid !== null && { uid }) };
}

function nameProblems({ kind, name }: PolicyRef): readonly Problem[] {
  const error = rules[kind].nameError?.(name) ?? null;
  if (error === null) return [];
  return [{ code: 'INVALID_VALUE', field: ['metadata', 'name'], message: `metadata.name ${error}.`, fix: 'Choose another name.' }];
}
