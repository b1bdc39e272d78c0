import type { KubeObject } from '../../kubernetes/object.js';
import { at } from '../../kubernetes/untrusted.js';
import type { Amounts } from './cluster.js';
import { requirementsOf } from './pod-requirements.js';
import type { Toleration } from './policy.js';
import { replicasOf } from './replicas.js';

/** One expression on the labels of a node; `Gt` and `Lt` compare whole numbers. */
export interface NodeExpression {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt';
  readonly values: readonly string[];
}

/** What one replica needs of the node it runs on. */
export interface Requirements {
  readonly request: Amounts;
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /** One of the terms must hold, each with all its expressions. */
  readonly nodeTerms?: readonly (readonly NodeExpression[])[];
  readonly tolerations?: readonly Toleration[];
}

/** One of several pod templates of a workload. */
export interface Component {
  readonly name: string;
  readonly replicas: number;
  readonly requirements: Requirements;
}

/** What a workload asks of clusters. */
export interface Demand {
  /** Null for kinds without replicas. */
  readonly replicas: number | null;
  /** Of each replica; null when not known, and then a replica is counted as a pod. */
  readonly requirements: Requirements | null;
  /** A workload of several pod templates is placed as whole sets of them; empty for all others. */
  readonly components: readonly Component[];
}

/** Where kinds with one pod template keep it. */
const podSpecs: Readonly<Record<string, readonly string[]>> = {
  'apps/v1/Deployment': ['spec', 'template', 'spec'],
  'apps/v1/ReplicaSet': ['spec', 'template', 'spec'],
  'apps/v1/StatefulSet': ['spec', 'template', 'spec'],
  'apps/v1/DaemonSet': ['spec', 'template', 'spec'],
  'batch/v1/Job': ['spec', 'template', 'spec'],
  'v1/Pod': ['spec'],
};

const demands = new WeakMap<KubeObject, Demand>();

/** What a template of a native kind asks for. Interpreters answer for the others. */
export function demandOf(template: KubeObject): Demand {
  let demand = demands.get(template);
  if (!demand) demands.set(template, (demand = readDemand(template)));
  return demand;
}

function readDemand(template: KubeObject): Demand {
  const kind = `${template.apiVersion}/${template.kind}`;
  const path = Object.hasOwn(podSpecs, kind) ? podSpecs[kind] : undefined;
  return { replicas: replicasOf(template), requirements: path ? requirementsOf(at(template, ...path)) : null, components: [] };
}
