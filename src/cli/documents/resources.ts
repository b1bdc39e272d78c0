import { api } from '../hub/document.js';
import type { Page } from '../hub/pages.js';
import { type Failback, failbackFields } from './failovers.js';
import {
  type Delivery,
  delivery,
  type Health,
  type ObjectIdentity,
  type PageVariables,
  type PolicyRef,
  pageInfo,
  type ReadyCount,
  type ReplicaCount,
  replicas,
} from './shapes.js';
import { type Transition, transitionFields } from './transitions.js';

export interface Resource extends ObjectIdentity {
  readonly application: { readonly namespace: string; readonly name: string };
  readonly health: Health;
  readonly message: string | null;
  readonly delivery: Delivery;
  readonly clusters: ReadyCount;
  readonly replicas: ReplicaCount | null;
  readonly deleting: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly createdAt: string;
}

export interface ResourceFilter {
  readonly kind?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly labelSelector?: string;
  readonly nameContains?: string;
  readonly image?: string;
  readonly health?: readonly string[];
  readonly delivery?: readonly string[];
}

/** Identifies one resource. */
export interface ResourceKey {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
}

const identity = 'apiVersion kind namespace name';
const resource = `${identity} application { namespace name } health message ${delivery} clusters { ready total } ${replicas} deleting labels createdAt`;
const keyVariables = '$apiVersion: String!, $kind: String!, $namespace: String, $name: String!';
const key = 'apiVersion: $apiVersion, kind: $kind, namespace: $namespace, name: $name';

export const resourcesPage = api<{ resources: Page<Resource> }, PageVariables & { filter: ResourceFilter }>(`
  query Resources($first: Int!, $after: String, $filter: ResourceFilter) {
    resources(first: $first, after: $after, filter: $filter) { nodes { ${resource} } ${pageInfo} totalCount }
  }
`);

export const resourceByKey = api<{ resource: Resource | null }, ResourceKey>(`
  query Resource(${keyVariables}) { resource(${key}) { ${resource} } }
`);

/** A resource with its template; with the manifest of one cluster if a cluster is given. */
export interface ResourceManifest extends Resource {
  readonly manifest: string;
  readonly status: unknown;
  readonly works?: { readonly nodes: readonly { readonly manifest: string | null }[] };
}

const ofCluster = 'works(first: 1, cluster: $cluster) @include(if: $inCluster) { nodes { manifest } }';

export const resourceManifestsPage = api<
  { resources: Page<ResourceManifest> },
  PageVariables & { filter: ResourceFilter; cluster: string | null; inCluster: boolean }
>(`
  query ResourceManifests($first: Int!, $after: String, $filter: ResourceFilter, $cluster: String, $inCluster: Boolean!) {
    resources(first: $first, after: $after, filter: $filter) { nodes { ${resource} status manifest ${ofCluster} } ${pageInfo} totalCount }
  }
`);

export interface Work {
  readonly cluster: string;
  readonly state: string;
  readonly reason: string | null;
  readonly message: string | null;
  readonly revision: number | null;
  readonly appliedAt: string | null;
  readonly observedAt: string | null;
  readonly stale: boolean;
  readonly health: Health;
  readonly replicas: ReplicaCount | null;
}

export interface ResourceWorks extends ObjectIdentity {
  readonly works: Page<Work>;
}

const work = `cluster state reason message revision appliedAt observedAt stale health ${replicas}`;

export const worksOfResource = api<{ resource: ResourceWorks | null }, PageVariables & ResourceKey & { cluster: string | null }>(`
  query WorksOfResource(${keyVariables}, $first: Int!, $after: String, $cluster: String) {
    resource(${key}) { ${identity} works(first: $first, after: $after, cluster: $cluster) { nodes { ${work} } ${pageInfo} totalCount } }
  }
`);

export const worksOfApplication = api<
  { application: { readonly resources: Page<ResourceWorks> } | null },
  PageVariables & { application: string; applicationNamespace: string; works: number; cluster: string | null }
>(`
  query WorksOfApplication($application: String!, $applicationNamespace: String!, $first: Int!, $after: String, $works: Int!, $cluster: String) {
    application(namespace: $applicationNamespace, name: $application) {
      resources(first: $first, after: $after) {
        nodes { ${identity} works(first: $works, cluster: $cluster) { nodes { ${work} } ${pageInfo} totalCount } }
        ${pageInfo}
      }
    }
  }
`);

/** The current object of a resource in a cluster; null if it does not exist. */
export const liveObject = api<{ liveObject: { readonly manifest: string } | null }, ResourceKey & { cluster: string }>(`
  query LiveObject($cluster: String!, ${keyVariables}) { liveObject(cluster: $cluster, ${key}) { manifest } }
`);

/** The status of a resource in each member. */
export const memberStatuses = api<
  { resource: { readonly works: Page<{ readonly cluster: string; readonly status: unknown }> } | null },
  PageVariables & ResourceKey
>(`
  query MemberStatuses(${keyVariables}, $first: Int!, $after: String) {
    resource(${key}) { works(first: $first, after: $after) { nodes { cluster status } ${pageInfo} totalCount } }
  }
`);

/** A resource of an application with its works and its policy. */
export interface TreeResource extends ResourceWorks {
  readonly health: Health;
  readonly message: string | null;
  readonly delivery: Delivery;
  readonly replicas: ReplicaCount | null;
  readonly decision: { readonly policy: PolicyRef | null } | null;
}

export const treeOfApplication = api<
  { application: { readonly resources: Page<TreeResource> } | null },
  PageVariables & { application: string; applicationNamespace: string; works: number; cluster: string | null }
>(`
  query TreeOfApplication($application: String!, $applicationNamespace: String!, $first: Int!, $after: String, $works: Int!, $cluster: String) {
    application(namespace: $applicationNamespace, name: $application) {
      resources(first: $first, after: $after) {
        nodes {
          ${identity} health message ${delivery} ${replicas} decision { policy { kind namespace name } }
          works(first: $works, cluster: $cluster) { nodes { ${work} } ${pageInfo} totalCount }
        }
        ${pageInfo}
        totalCount
      }
    }
  }
`);

export interface ClusterDecision {
  readonly cluster: string;
  readonly chosen: boolean;
  readonly replicas: number | null;
  readonly rule: string | null;
  readonly reason: string;
  readonly field: string | null;
  readonly admit: string | null;
  readonly scores: readonly { readonly name: string; readonly value: number }[];
  readonly before: number | null;
  readonly capacity: CapacityUsed | null;
}

export interface CapacityUsed {
  readonly more: number | null;
  readonly source: string;
  readonly reserved: number;
  readonly ageSeconds: number | null;
}

export interface Decision {
  readonly policy: PolicyRef | null;
  readonly scheduledAt: string;
  readonly outcome: string;
  readonly message: string;
  readonly losers: readonly (PolicyRef & { readonly reason: string })[];
  readonly warnings: readonly string[];
  readonly clusters: Page<ClusterDecision>;
}

export interface TraceStep {
  readonly at: string;
  readonly step: string;
  readonly seen: string;
  readonly decided: string;
  readonly outcome: string;
}

/** A resource with its decision. `trace` is present if it was requested. */
export interface ExplainedResource extends ObjectIdentity {
  readonly transition: Transition | null;
  readonly failback: Failback | null;
  readonly delivery: Delivery;
  readonly decision: Decision | null;
  readonly trace?: readonly TraceStep[];
}

const decision = `
  decision {
    policy { kind namespace name } scheduledAt outcome message warnings
    losers { kind namespace name reason }
    clusters(first: $clusters, after: $clustersAfter, cluster: $cluster) {
      nodes { cluster chosen replicas rule reason field admit scores { name value } before capacity { more source reserved ageSeconds } } ${pageInfo} totalCount
    }
  }
  trace @include(if: $trace) { at step seen decided outcome }
`;
const explainVariables = '$clusters: Int!, $clustersAfter: String, $cluster: String, $trace: Boolean!';

export interface ExplainVariables {
  readonly clusters: number;
  readonly clustersAfter: string | null;
  readonly cluster: string | null;
  readonly trace: boolean;
}

export const explainedResource = api<{ resource: ExplainedResource | null }, ResourceKey & ExplainVariables>(`
  query ExplainedResource(${keyVariables}, ${explainVariables}) { resource(${key}) { ${identity} ${delivery} ${decision} transition { ${transitionFields} } failback { ${failbackFields} } } }
`);

export const explainedApplication = api<
  { application: { readonly resources: Page<ExplainedResource> } | null },
  PageVariables & ExplainVariables & { application: string; applicationNamespace: string }
>(`
  query ExplainedApplication($application: String!, $applicationNamespace: String!, $first: Int!, $after: String, ${explainVariables}) {
    application(namespace: $applicationNamespace, name: $application) {
      resources(first: $first, after: $after) { nodes { ${identity} ${delivery} ${decision} transition { ${transitionFields} } failback { ${failbackFields} } } ${pageInfo} totalCount }
    }
  }
`);

export interface DescribedResource extends Resource {
  readonly transition: Transition | null;
  readonly status: unknown;
  readonly manifest: string;
  readonly decision: Omit<Decision, 'clusters'> | null;
  readonly works: Page<Work>;
}

export const describedResource = api<{ resource: DescribedResource | null }, ResourceKey>(`
  query DescribedResource(${keyVariables}) {
    resource(${key}) {
      ${resource} status manifest transition { ${transitionFields} }
      decision { policy { kind namespace name } scheduledAt outcome message warnings losers { kind namespace name reason } }
      works(first: 100) { nodes { ${work} } ${pageInfo} totalCount }
    }
  }
`);
