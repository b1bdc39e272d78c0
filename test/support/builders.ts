import type { Cluster } from '../../src/core/model/cluster.js';
import type { ResourceKey, SeenResource, World } from '../../src/core/model/plan.js';
import type { OverridePolicy, Placement, PlacementPolicy, PlacementPolicySpec } from '../../src/core/model/policy.js';
import type { KubeObject } from '../../src/kubernetes/object.js';

/* Values of the model for tests, which say only what matters to them. */

export function aCluster(name: string, facts: Partial<Cluster> = {}): Cluster {
  return {
    name,
    zones: [],
    labels: {},
    properties: {},
    taints: [],
    cordoned: false,
    deleting: false,
    apis: new Set(['apps/v1/Deployment', 'batch/v1/Job', 'v1/ConfigMap', 'v1/Service', 'v1/Pod']),
    apisComplete: true,
    ...facts,
  };
}

export function aDeployment(name: string, { namespace = 'shop', labels = {}, replicas = 2 } = {}): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, labels },
    spec: { replicas, template: { spec: { containers: [{ name: 'web', image: 'docker.io/library/nginx:1.27' }] } } },
  };
}

export function aConfigMap(name: string, data: Readonly<Record<string, string>> = {}): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'shop' }, data };
}

/** A policy of namespace `shop` for every Deployment there; cluster-wide where `namespace` is `''`. */
export function aPolicy(name: string, spec: Partial<PlacementPolicySpec> = {}, namespace = 'shop'): PlacementPolicy {
  const resourceSelectors = [{ apiVersion: 'apps/v1', kind: 'Deployment' }];
  return { kind: namespace ? 'PlacementPolicy' : 'ClusterPlacementPolicy', namespace, name, spec: { resourceSelectors, ...spec } };
}

export function aPlacement(placement: Placement): PlacementPolicySpec {
  return { ...aPolicy('any').spec, placement };
}

export function anOverride(name: string, spec: OverridePolicy['spec'], namespace = 'shop'): OverridePolicy {
  return { kind: namespace ? 'OverridePolicy' : 'ClusterOverridePolicy', namespace, name, spec };
}

export function seen(template: KubeObject, facts: Partial<SeenResource> = {}): SeenResource {
  return { key: template.metadata.name as ResourceKey, uid: '', template, claim: null, placed: [], evicting: [], deleted: false, ...facts };
}

export function aWorld(facts: Partial<World> = {}): World {
  return { version: 1, clusters: [], policies: [], overrides: [], ...facts };
}
