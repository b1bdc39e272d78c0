import type { FieldSchema } from './field-schema.js';

/*
 * The list keys and atomic structures of the built-in kinds, from the `x-kubernetes-list-*` and `x-kubernetes-map-type`
 * markers of Kubernetes' published OpenAPI document.
 */

const atomic: FieldSchema = { atomic: true };
const byName: FieldSchema = { keys: ['name'] };
const conditions: FieldSchema = { keys: ['type'] };

const metadata: FieldSchema = {
  fields: { finalizers: { set: true }, ownerReferences: { keys: ['uid'], items: atomic } },
};

const container: FieldSchema = {
  fields: {
    env: {
      keys: ['name'],
      items: {
        fields: {
          valueFrom: { fields: { configMapKeyRef: atomic, secretKeyRef: atomic, fieldRef: atomic, resourceFieldRef: atomic } },
        },
      },
    },
    ports: { keys: ['containerPort', 'protocol'], keyDefaults: { protocol: 'TCP' } },
    resources: { fields: { claims: byName } },
    volumeDevices: { keys: ['devicePath'] },
    volumeMounts: { keys: ['mountPath'] },
  },
};

const containers: FieldSchema = { keys: ['name'], items: container };

const podSpec: FieldSchema = {
  fields: {
    affinity: { fields: { nodeAffinity: { fields: { requiredDuringSchedulingIgnoredDuringExecution: atomic } } } },
    containers,
    ephemeralContainers: containers,
    hostAliases: { keys: ['ip'] },
    // A reference without a name refers to nothing; the API server accepts one such item.
    imagePullSecrets: { keys: ['name'], keyDefaults: { name: '' } },
    initContainers: containers,
    nodeSelector: atomic,
    resourceClaims: byName,
    schedulingGates: byName,
    topologySpreadConstraints: { keys: ['topologyKey', 'whenUnsatisfiable'], items: { fields: { labelSelector: atomic } } },
    volumes: byName,
  },
};

const template: FieldSchema = { fields: { metadata, spec: podSpec } };

const webhooks: FieldSchema = {
  fields: {
    metadata,
    webhooks: { keys: ['name'], items: { fields: { matchConditions: byName, namespaceSelector: atomic, objectSelector: atomic } } },
  },
};

const mutatingPolicy: FieldSchema = { fields: { metadata, spec: { fields: { matchConditions: byName } } } };
const validatingPolicy: FieldSchema = { fields: { metadata, spec: { fields: { matchConditions: byName, variables: byName } } } };

const workload: FieldSchema = {
  fields: { metadata, spec: { fields: { selector: atomic, template } }, status: { fields: { conditions } } },
};

const withConditions: FieldSchema = { fields: { metadata, status: { fields: { conditions } } } };

/** By `group/Kind`. A kind that is missing here has list maps only in its metadata. */
const schemas: Readonly<Record<string, FieldSchema>> = {
  '/Namespace': withConditions,
  '/Node': {
    fields: {
      metadata,
      spec: { fields: { podCIDRs: { set: true } } },
      status: { fields: { addresses: conditions, conditions } },
    },
  },
  '/PersistentVolume': { fields: { metadata, spec: { fields: { claimRef: atomic, nodeAffinity: { fields: { required: atomic } } } } } },
  '/PersistentVolumeClaim': {
    fields: { metadata, spec: { fields: { dataSource: atomic, selector: atomic } }, status: { fields: { conditions } } },
  },
  '/Pod': {
    fields: { metadata, spec: podSpec, status: { fields: { conditions, podIPs: { keys: ['ip'] } } } },
  },
  '/Service': {
    fields: {
      metadata,
      spec: {
        fields: { ports: { keys: ['port', 'protocol'], keyDefaults: { protocol: 'TCP' } }, selector: atomic },
      },
      status: { fields: { conditions } },
    },
  },
  '/ServiceAccount': { fields: { metadata, imagePullSecrets: {}, secrets: byName } },
  '/Secret': { fields: { metadata } },
  '/PodTemplate': { fields: { metadata, template } },
  '/ReplicationController': { fields: { metadata, spec: { fields: { selector: atomic, template } }, status: { fields: { conditions } } } },
  'admissionregistration.k8s.io/MutatingAdmissionPolicy': mutatingPolicy,
  'admissionregistration.k8s.io/MutatingWebhookConfiguration': webhooks,
  'admissionregistration.k8s.io/ValidatingAdmissionPolicy': validatingPolicy,
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration': webhooks,
  'apps/Deployment': workload,
  'apps/ReplicaSet': workload,
  'apps/StatefulSet': workload,
  'apps/DaemonSet': workload,
  'batch/Job': workload,
  'batch/CronJob': {
    fields: {
      metadata,
      spec: { fields: { jobTemplate: { fields: { metadata, spec: { fields: { selector: atomic, template } } } } } },
    },
  },
  'autoscaling/HorizontalPodAutoscaler': withConditions,
  'policy/PodDisruptionBudget': {
    fields: { metadata, spec: { fields: { selector: atomic } }, status: { fields: { conditions } } },
  },
  'networking.k8s.io/Ingress': { fields: { metadata, spec: { fields: { defaultBackend: { fields: { resource: atomic } } } } } },
  'networking.k8s.io/NetworkPolicy': { fields: { metadata, spec: { fields: { podSelector: atomic } } } },
  'apiextensions.k8s.io/CustomResourceDefinition': withConditions,
  'rbac.authorization.k8s.io/RoleBinding': { fields: { metadata, roleRef: atomic } },
  'rbac.authorization.k8s.io/ClusterRoleBinding': { fields: { metadata, roleRef: atomic } },
};

const metadataOnly: FieldSchema = { fields: { metadata } };

export function builtinSchema(group: string, kind: string): FieldSchema {
  return schemas[`${group}/${kind}`] ?? metadataOnly;
}

/** The part of every custom kind's schema that its definition omits: the metadata. */
export const metadataSchema = metadata;
