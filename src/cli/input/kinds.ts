/** The command line's data about a kind, as `kubectl api-resources` lists it. */
export interface KnownKind {
  readonly kind: string;
  readonly plural: string;
  readonly short: readonly string[];
}

const kind = (name: string, plural: string, ...short: string[]): KnownKind => ({ kind: name, plural, short });

/** Kinds with kubectl's short names. Other kinds are written by their kind. */
const known: readonly KnownKind[] = [
  kind('ConfigMap', 'configmaps', 'cm'),
  kind('CronJob', 'cronjobs', 'cj'),
  kind('CustomResourceDefinition', 'customresourcedefinitions', 'crd', 'crds'),
  kind('ClusterRole', 'clusterroles'),
  kind('ClusterRoleBinding', 'clusterrolebindings'),
  kind('DaemonSet', 'daemonsets', 'ds'),
  kind('Deployment', 'deployments', 'deploy'),
  kind('HorizontalPodAutoscaler', 'horizontalpodautoscalers', 'hpa'),
  kind('Ingress', 'ingresses', 'ing'),
  kind('Job', 'jobs'),
  kind('LimitRange', 'limitranges', 'limits'),
  kind('Namespace', 'namespaces', 'ns'),
  kind('NetworkPolicy', 'networkpolicies', 'netpol'),
  kind('PersistentVolumeClaim', 'persistentvolumeclaims', 'pvc'),
  kind('Pod', 'pods', 'po'),
  kind('PodDisruptionBudget', 'poddisruptionbudgets', 'pdb'),
  kind('PriorityClass', 'priorityclasses', 'pc'),
  kind('ReplicaSet', 'replicasets', 'rs'),
  kind('ResourceQuota', 'resourcequotas', 'quota'),
  kind('Role', 'roles'),
  kind('RoleBinding', 'rolebindings'),
  kind('Secret', 'secrets'),
  kind('Service', 'services', 'svc'),
  kind('ServiceAccount', 'serviceaccounts', 'sa'),
  kind('StatefulSet', 'statefulsets', 'sts'),
  kind('StorageClass', 'storageclasses', 'sc'),
];

/** Policies under both of their names, with the short names of the reference. */
const policies: readonly KnownKind[] = [
  kind('PlacementPolicy', 'placementpolicies', 'pp', 'propagationpolicy', 'propagationpolicies'),
  kind('ClusterPlacementPolicy', 'clusterplacementpolicies', 'cpp', 'clusterpropagationpolicy', 'clusterpropagationpolicies'),
  kind('OverridePolicy', 'overridepolicies', 'op'),
  kind('ClusterOverridePolicy', 'clusteroverridepolicies', 'cop'),
  kind('Interpreter', 'interpreters'),
  kind('ResourceInterpreterCustomization', 'resourceinterpretercustomizations', 'ric'),
  kind('FederatedResourceQuota', 'federatedresourcequotas', 'frq'),
  kind('ClusterTaintPolicy', 'clustertaintpolicies', 'ctp'),
  kind('FederatedHPA', 'federatedhpas', 'fhpa'),
  kind('CronFederatedHPA', 'cronfederatedhpas', 'cronfhpa'),
  kind('WorkloadRebalancer', 'workloadrebalancers', 'wr'),
  kind('MultiClusterService', 'multiclusterservices', 'mcs'),
  kind('MultiClusterIngress', 'multiclusteringresses', 'mcingress', 'mci'),
];

const byWord = index(known);
const policyByWord = index(policies);

/** Whether this program knows the kind of a word; only the hub knows others. */
export function isKnownKind(word: string): boolean {
  return byWord.has(word.split('.')[0]!.toLowerCase());
}

/** Kinds of Kubernetes and of policies with their plural and short names. */
export const knownKinds: readonly KnownKind[] = known;
export const policyKinds: readonly KnownKind[] = policies;

/** The kind of a word: `deploy`, `deployments`, `Deployment`, `deployments.apps`; an unknown word is returned without its group. */
export function kindOf(word: string): string {
  const name = word.split('.')[0]!;
  return byWord.get(name.toLowerCase()) ?? name;
}

/** The policy kind that a word means: `pp`, `ClusterPropagationPolicy`; undefined for other words. */
export function policyKindOf(word: string): string | undefined {
  return policyByWord.get(word.split('.')[0]!.toLowerCase());
}

/** Plural words, for completion of kinds. */
export const kindWords: readonly string[] = known.map(({ plural }) => plural);

function index(kinds: readonly KnownKind[]): ReadonlyMap<string, string> {
  return new Map(
    kinds.flatMap(({ kind: name, plural, short }) => [name.toLowerCase(), plural, ...short].map((word) => [word, name] as const)),
  );
}
