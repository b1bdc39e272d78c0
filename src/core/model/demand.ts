import { at, isObject, itemsOf, textOf } from '../../kubernetes/json/untrusted.js';
import type { KubeObject } from '../../kubernetes/object.js';
import { parseQuantity } from '../../kubernetes/quantity.js';
import type { Amounts } from './cluster/cluster.js';
import type { Toleration } from './policy/policy.js';
import { replicasOf } from './replicas.js';
import type { Component as Part, PodRequirements } from './workload/requirements.js';
import { componentsOf, replicaRequirements, splitOf } from './workload/workload.js';
import { workloadKindOf } from './workload/workload-kinds.js';

/** One expression on the labels of a node; `Gt` and `Lt` compare whole numbers. */
export interface NodeExpression {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt';
  readonly values: readonly string[];
}

/** The requirements of one replica on its node. */
export interface Requirements {
  readonly request: Amounts;
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /** At least one term must match, with all its expressions. */
  readonly nodeTerms?: readonly (readonly NodeExpression[])[];
  readonly tolerations?: readonly Toleration[];
}

/** Pods of one role, with their number per set. */
export interface Component {
  readonly name: string;
  readonly replicas: number;
  readonly requirements: Requirements;
}

/** The requests of a workload. */
export interface Demand {
  /** Null for kinds without replicas. */
  readonly replicas: number | null;
  /** Requirements of each replica; null if not known: a replica then counts as one pod. */
  readonly requirements: Requirements | null;
  /** Pods that are placed together: of the whole workload, or of each replica if replicas are groups of pods. Otherwise empty. */
  readonly components: readonly Component[];
}

const demands = new WeakMap<KubeObject, Demand>();

/** The demand of a template, by the hub's rules for its kind. */
export function demandOf(template: KubeObject): Demand {
  let demand = demands.get(template);
  if (!demand) demands.set(template, (demand = readDemand(template)));
  return demand;
}

/** Converts a pod's requests to the form that is compared with nodes. */
export function requirementsFrom(pod: PodRequirements): Requirements {
  const nodeTerms = itemsOf(at(pod.hardNodeAffinity, 'nodeSelectorTerms')).map((term) =>
    itemsOf(at(term, 'matchExpressions')).flatMap(expressionOf),
  );
  const tolerations = (pod.tolerations ?? []).filter(isObject) as readonly Toleration[];
  return {
    request: Object.fromEntries(Object.entries(pod.resources).flatMap(amountOf)),
    ...(pod.nodeSelector && { nodeSelector: pod.nodeSelector }),
    ...(nodeTerms.length > 0 && { nodeTerms }),
    ...(tolerations.length > 0 && { tolerations }),
  };
}

/**
 * The demand computed by users' interpreters. Replicas that cannot be written into the template are not divided: the workload stays whole,
 * also if only its components were counted.
 */
export function demandFrom(
  counted: { readonly replicas: number; readonly requirements: PodRequirements | null } | null,
  parts: readonly Part[],
  isShared: boolean,
): Demand {
  const requirements = counted?.requirements ? requirementsFrom(counted.requirements) : null;
  if (counted && isShared) return { replicas: counted.replicas, requirements, components: [] };
  const all = parts.length === 0 && counted ? [{ name: 'pod', ...counted }] : parts;
  return { replicas: null, requirements: null, components: all.flatMap((part) => componentOf(part, 1)) };
}

function readDemand(template: KubeObject): Demand {
  const replicas = replicasOf(template);
  const pod = replicaRequirements(template);
  return { replicas, requirements: pod && requirementsFrom(pod), components: togetherOf(template, replicas) };
}

function togetherOf(template: KubeObject, replicas: number | null): readonly Component[] {
  if (splitOf(template) === 'whole') return componentsOf(template).flatMap((part) => componentOf(part, 1));
  // A replica that is a group of pods is a set by itself.
  const grouped = workloadKindOf(template)?.grouped === true && replicas !== null && replicas > 0;
  return grouped ? componentsOf(template).flatMap((part) => componentOf(part, replicas)) : [];
}

/** Pods that run once per node are not part of a set. */
function componentOf({ name, replicas, requirements }: Part, sets: number): readonly Component[] {
  if (replicas === null) return [];
  return [{ name, replicas: Math.ceil(replicas / sets), requirements: requirements ? requirementsFrom(requirements) : { request: {} } }];
}

function amountOf([name, quantity]: [string, string]): readonly (readonly [string, number])[] {
  const amount = parseQuantity(quantity);
  return amount === null || amount <= 0 ? [] : [[name, amount]];
}

function expressionOf(value: unknown): readonly NodeExpression[] {
  const key = textOf(at(value, 'key'));
  const operator = textOf(at(value, 'operator')) as NodeExpression['operator'] | null;
  if (key === null || operator === null) return [];
  return [{ key, operator, values: itemsOf(at(value, 'values')).map(String) }];
}
