import { api } from '../hub/document.js';
import type { Page } from '../hub/pages.js';
import { type Preview, preview } from './changes.js';
import {
  type Confirmation,
  confirmation,
  type Health,
  type ObjectIdentity,
  type PageVariables,
  pageInfo,
  type ReadyCount,
  type UserError,
  userErrors,
} from './shapes.js';

export type TaintEffect = 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';

export interface Taint {
  readonly key: string;
  readonly value: string | null;
  readonly effect: TaintEffect;
}

export interface NodePool {
  readonly name: string;
  readonly nodes: number;
  readonly readyNodes: number;
  readonly allocatable: Readonly<Record<string, unknown>>;
  readonly requested: Readonly<Record<string, unknown>>;
  readonly labels: Readonly<Record<string, string>> | null;
  readonly variedLabels: readonly string[] | null;
  readonly taints: readonly Taint[];
  readonly freePerNode: readonly FreeNodes[] | null;
}

export interface FreeNodes {
  readonly nodes: number;
  readonly allocatable: Readonly<Record<string, unknown>>;
  readonly free: Readonly<Record<string, unknown>>;
}

/** How far the unregistration of a cluster is. */
export interface Unregistering {
  readonly startedAt: string;
  readonly inSteps: boolean;
  readonly left: number;
  readonly moving: number;
  readonly blocked: number;
  readonly waits: readonly { readonly object: ObjectIdentity; readonly message: string }[];
}

/** How far a drain is. */
export interface Drain {
  readonly actor: string;
  readonly startedAt: string;
  readonly maxUnavailable: number;
  readonly left: number;
  readonly moving: number;
  readonly blocked: number;
  readonly doneAt: string | null;
}

export interface Cluster {
  readonly name: string;
  readonly provider: string | null;
  readonly region: string | null;
  readonly zones: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly properties: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
  /** Taints that the hub sets and removes. */
  readonly automaticTaints: readonly (Taint & { readonly policy: string | null; readonly addedAt: string })[];
  readonly cordoned: boolean;
  readonly unregistering: Unregistering | null;
  readonly drain: Drain | null;
  readonly deleting: boolean;
  readonly revision: number;
  readonly endpoint: string;
  readonly credentialExpiresAt: string | null;
  readonly health: Health;
  readonly reason: string;
  readonly message: string;
  readonly stale: boolean;
  readonly heardAt: string | null;
  readonly kubernetesVersion: string | null;
  readonly servedKinds: number | null;
  readonly nodePools: readonly NodePool[] | null;
  readonly allocating: Readonly<Record<string, unknown>>;
  readonly works: ReadyCount;
  readonly condition: { readonly status: string; readonly since: string; readonly held: string | null } | null;
  readonly evidence: readonly ClusterEvidence[];
  /** The effect of the loss of the cluster; null: not computed yet. */
  readonly lossScore: {
    readonly score: number;
    readonly replicasLost: number;
    readonly replicasShort: number;
    readonly applicationsShort: number;
  } | null;
  readonly createdAt: string;
}

/** The evidence of one kind about a cluster. */
export interface ClusterEvidence {
  readonly kind: 'API_PROBE' | 'WATCH' | 'NODE_LEASES' | 'REPLICA';
  readonly replica: string | null;
  readonly verdict: 'ALIVE' | 'FAILED' | 'SILENT';
  readonly aliveAt: string | null;
  readonly checkedAt: string;
  readonly failingSince: string | null;
  readonly message: string;
}

export interface ClusterFilter {
  readonly nameContains?: string;
  readonly labelSelector?: string;
  readonly provider?: readonly string[];
  readonly region?: readonly string[];
  readonly ready?: boolean;
}

const cluster = `
  name provider region zones labels properties taints { key value effect } automaticTaints { key value effect policy addedAt } cordoned unregistering { startedAt inSteps left moving blocked waits { object { apiVersion kind namespace name } message } } drain { actor startedAt maxUnavailable left moving blocked doneAt } deleting revision endpoint credentialExpiresAt health reason message stale heardAt
  kubernetesVersion servedKinds nodePools { name nodes readyNodes allocatable requested labels variedLabels taints { key value effect } freePerNode { nodes allocatable free } } allocating works { ready total }
  condition { status since held } evidence { kind replica verdict aliveAt checkedAt failingSince message }
  lossScore { score replicasLost replicasShort applicationsShort } createdAt
`;

export const clustersPage = api<{ clusters: Page<Cluster> }, PageVariables & { filter: ClusterFilter }>(`
  query Clusters($first: Int!, $after: String, $filter: ClusterFilter) {
    clusters(first: $first, after: $after, filter: $filter) { nodes { ${cluster} } ${pageInfo} totalCount }
  }
`);

export const clusterByName = api<{ cluster: Cluster | null }, { name: string }>(`
  query Cluster($name: String!) { cluster(name: $name) { ${cluster} } }
`);

export interface ClusterChange {
  readonly type: 'CHANGED' | 'REMOVED' | 'RESYNC';
  readonly name: string | null;
  readonly cluster: Cluster | null;
}

export const clusterChanged = api<{ clusterChanged: ClusterChange }, { name: string | null }>(`
  subscription ClusterChanged($name: String) { clusterChanged(name: $name) { type name cluster { ${cluster} } } }
`);

export interface ClusterPayload {
  readonly cluster: Cluster | null;
  readonly userErrors: readonly UserError[];
}

export interface RegisterClusterInput {
  readonly name: string;
  readonly kubeconfig: string;
  readonly context?: string;
  readonly provider?: string;
  readonly region?: string;
  readonly zones?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly Taint[];
  readonly idempotencyKey: string;
}

export const registerCluster = api<{ registerCluster: ClusterPayload }, { input: RegisterClusterInput }>(`
  mutation RegisterCluster($input: RegisterClusterInput!) { registerCluster(input: $input) { cluster { ${cluster} } ${userErrors} } }
`);

export const rotateClusterCredential = api<
  { rotateClusterCredential: ClusterPayload },
  { input: Pick<RegisterClusterInput, 'name' | 'kubeconfig' | 'context'> }
>(`
  mutation RotateClusterCredential($input: RotateClusterCredentialInput!) {
    rotateClusterCredential(input: $input) { cluster { ${cluster} } ${userErrors} }
  }
`);

export interface UpdateClusterInput {
  readonly name: string;
  readonly expectedRevision?: number;
  readonly labels?: Readonly<Record<string, string | null>>;
  readonly taints?: readonly Taint[];
  readonly cordoned?: boolean;
  readonly dryRun?: boolean;
  readonly confirm?: string;
}

export interface UpdateClusterPayload extends ClusterPayload {
  readonly preview: Preview | null;
  readonly confirmation: Confirmation | null;
}

export const updateCluster = api<{ updateCluster: UpdateClusterPayload }, { input: UpdateClusterInput }>(`
  mutation UpdateCluster($input: UpdateClusterInput!) {
    updateCluster(input: $input) { cluster { ${cluster} } preview { ${preview} } ${confirmation} ${userErrors} }
  }
`);

export interface UnregisterClusterPayload {
  readonly works: number;
  readonly confirmation: Confirmation | null;
  readonly userErrors: readonly UserError[];
}

export const unregisterCluster = api<
  { unregisterCluster: UnregisterClusterPayload },
  { input: { readonly name: string; readonly deleteWorkloads: boolean; readonly atOnce?: boolean; readonly confirm?: string } }
>(`
  mutation UnregisterCluster($input: UnregisterClusterInput!) {
    unregisterCluster(input: $input) { works ${confirmation} ${userErrors} }
  }
`);

export const cancelUnregister = api<
  { cancelUnregisterCluster: { readonly userErrors: readonly UserError[] } },
  { input: { readonly name: string } }
>(`
  mutation CancelUnregisterCluster($input: CancelUnregisterClusterInput!) { cancelUnregisterCluster(input: $input) { ${userErrors} } }
`);

export interface DrainClusterInput {
  readonly name: string;
  readonly maxUnavailable?: number;
  readonly dryRun?: boolean;
  readonly confirm?: string;
}

export const drainCluster = api<{ drainCluster: UpdateClusterPayload }, { input: DrainClusterInput }>(`
  mutation DrainCluster($input: DrainClusterInput!) {
    drainCluster(input: $input) { preview { ${preview} } ${confirmation} ${userErrors} }
  }
`);
