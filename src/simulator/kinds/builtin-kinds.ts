import { builtinSchema } from '../../kubernetes/fields/builtin-schemas.js';
import { type ScalePaths, type ServedKind, servedKind } from './served-kind.js';

type Row = Partial<ServedKind>;

const cluster: Row = { namespaced: false };
const status: Row = { hasStatus: true };
const generations: Row = { countsGenerations: true };
const scale: ScalePaths = { specReplicas: 'spec.replicas', statusReplicas: 'status.replicas', labelSelector: undefined };
const workload: Row = { hasStatus: true, countsGenerations: true, categories: ['all'] };

/** The kinds that a member serves without CustomResourceDefinitions. */
export const builtinKinds: readonly ServedKind[] = [
  row('', 'v1', 'Namespace', 'namespaces', ['ns'], cluster, status),
  row('', 'v1', 'ConfigMap', 'configmaps', ['cm']),
  row('', 'v1', 'Secret', 'secrets', []),
  row('', 'v1', 'Service', 'services', ['svc'], status, { categories: ['all'] }),
  row('', 'v1', 'ServiceAccount', 'serviceaccounts', ['sa']),
  row('', 'v1', 'Pod', 'pods', ['po'], status, { categories: ['all'] }),
  row('', 'v1', 'Node', 'nodes', ['no'], cluster, status),
  row('', 'v1', 'Event', 'events', ['ev']),
  row('', 'v1', 'PersistentVolumeClaim', 'persistentvolumeclaims', ['pvc'], status),
  row('', 'v1', 'PersistentVolume', 'persistentvolumes', ['pv'], cluster, status),
  row('', 'v1', 'ResourceQuota', 'resourcequotas', ['quota'], status),
  row('', 'v1', 'LimitRange', 'limitranges', ['limits']),
  row('', 'v1', 'Endpoints', 'endpoints', ['ep'], { singular: 'endpoints' }),
  row('', 'v1', 'PodTemplate', 'podtemplates', []),
  row('', 'v1', 'ReplicationController', 'replicationcontrollers', ['rc'], workload, { scale }),
  row('apps', 'v1', 'Deployment', 'deployments', ['deploy'], workload, { scale }),
  row('apps', 'v1', 'ReplicaSet', 'replicasets', ['rs'], workload, { scale }),
  row('apps', 'v1', 'StatefulSet', 'statefulsets', ['sts'], workload, { scale }),
  row('apps', 'v1', 'DaemonSet', 'daemonsets', ['ds'], workload),
  row('batch', 'v1', 'Job', 'jobs', [], workload),
  row('batch', 'v1', 'CronJob', 'cronjobs', ['cj'], workload),
  row('autoscaling', 'v2', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers', ['hpa'], status, { categories: ['all'] }),
  row('policy', 'v1', 'PodDisruptionBudget', 'poddisruptionbudgets', ['pdb'], status, { countsGenerations: true }),
  row('networking.k8s.io', 'v1', 'Ingress', 'ingresses', ['ing'], status, { countsGenerations: true }),
  row('networking.k8s.io', 'v1', 'NetworkPolicy', 'networkpolicies', ['netpol'], { countsGenerations: true }),
  row('networking.k8s.io', 'v1', 'IngressClass', 'ingressclasses', [], cluster, { countsGenerations: true }),
  row('rbac.authorization.k8s.io', 'v1', 'Role', 'roles', []),
  row('rbac.authorization.k8s.io', 'v1', 'RoleBinding', 'rolebindings', []),
  row('rbac.authorization.k8s.io', 'v1', 'ClusterRole', 'clusterroles', [], cluster),
  row('rbac.authorization.k8s.io', 'v1', 'ClusterRoleBinding', 'clusterrolebindings', [], cluster),
  row('storage.k8s.io', 'v1', 'StorageClass', 'storageclasses', ['sc'], cluster),
  row('storage.k8s.io', 'v1', 'CSIDriver', 'csidrivers', [], cluster),
  row('storage.k8s.io', 'v1', 'CSINode', 'csinodes', [], cluster),
  row('storage.k8s.io', 'v1', 'CSIStorageCapacity', 'csistoragecapacities', []),
  row('storage.k8s.io', 'v1', 'VolumeAttachment', 'volumeattachments', [], cluster, status),
  row('node.k8s.io', 'v1', 'RuntimeClass', 'runtimeclasses', [], cluster),
  row('certificates.k8s.io', 'v1', 'CertificateSigningRequest', 'certificatesigningrequests', ['csr'], cluster, status),
  row('flowcontrol.apiserver.k8s.io', 'v1', 'FlowSchema', 'flowschemas', [], cluster, status, { countsGenerations: true }),
  row('flowcontrol.apiserver.k8s.io', 'v1', 'PriorityLevelConfiguration', 'prioritylevelconfigurations', [], cluster, status, {
    countsGenerations: true,
  }),
  row('scheduling.k8s.io', 'v1', 'PriorityClass', 'priorityclasses', ['pc'], cluster, { countsGenerations: true }),
  row('coordination.k8s.io', 'v1', 'Lease', 'leases', []),
  row('discovery.k8s.io', 'v1', 'EndpointSlice', 'endpointslices', [], { countsGenerations: true }),
  row('admissionregistration.k8s.io', 'v1', 'MutatingWebhookConfiguration', 'mutatingwebhookconfigurations', [], cluster, generations),
  row('admissionregistration.k8s.io', 'v1', 'ValidatingWebhookConfiguration', 'validatingwebhookconfigurations', [], cluster, generations),
  row('admissionregistration.k8s.io', 'v1', 'ValidatingAdmissionPolicy', 'validatingadmissionpolicies', [], cluster, status, generations),
  row(
    'admissionregistration.k8s.io',
    'v1',
    'ValidatingAdmissionPolicyBinding',
    'validatingadmissionpolicybindings',
    [],
    cluster,
    generations,
  ),
  row('apiregistration.k8s.io', 'v1', 'APIService', 'apiservices', [], cluster, status, { categories: ['api-extensions'] }),
  row('apiextensions.k8s.io', 'v1', 'CustomResourceDefinition', 'customresourcedefinitions', ['crd', 'crds'], cluster, status, {
    countsGenerations: true,
  }),
];

function row(group: string, version: string, kind: string, resource: string, shortNames: readonly string[], ...more: readonly Row[]) {
  return servedKind({ group, version, kind, resource, shortNames, schema: builtinSchema(group, kind), ...Object.assign({}, ...more) });
}
