import type { Json, JsonObject, KubeObject } from '../../kubernetes/object.js';
import { isJsonObject, listAt, mapAt, mapList, stringAt, withDefaults, withField } from '../json.js';
import type { ServedKind } from '../kinds/served-kind.js';
import type { DefaultingWorld } from './defaulting-world.js';
import { podTemplateDefaults, requestsFromLimits } from './pod-defaults.js';
import { serviceDefaults } from './service-defaults.js';

type Defaulting = (object: KubeObject, world: DefaultingWorld) => KubeObject;

/**
 * Sets the defaults of omitted fields: a small part of those of the real server, enough that objects have fields that nobody applied. Parts that need
 * no defaults stay the same objects.
 */
export function withKindDefaults(kind: ServedKind, object: KubeObject, world: DefaultingWorld): KubeObject {
  const defaulting = defaultings[kind.storageKey];
  return defaulting === undefined ? object : defaulting(object, world);
}

/** The limits of a RollingUpdate strategy; other strategies have none. */
function deploymentStrategy(object: KubeObject): KubeObject {
  const strategy = withDefaults(mapAt(object, 'spec', 'strategy'), { type: 'RollingUpdate' });
  const limits = withDefaults(mapAt(strategy, 'rollingUpdate'), { maxUnavailable: '25%', maxSurge: '25%' });
  const filled = strategy.type === 'RollingUpdate' ? withField(strategy, 'rollingUpdate', limits) : strategy;
  return withField(object, 'spec', withField(mapAt(object, 'spec'), 'strategy', filled));
}

const defaultings: Readonly<Record<string, Defaulting>> = {
  '/namespaces': (object) => {
    const labels = withField(mapAt(object.metadata, 'labels'), 'kubernetes.io/metadata.name', object.metadata.name);
    return withField(specDefaults(object, { finalizers: ['kubernetes'] }), 'metadata', withField(object.metadata, 'labels', labels));
  },
  '/pods': (object) => {
    const { spec } = mapAt(podTemplateDefaults({ spec: mapAt(object, 'spec') })) as { spec: JsonObject };
    return withField(object, 'spec', withDefaults(requestsFromLimits(spec), { enableServiceLinks: true }));
  },
  '/secrets': (object) => withDefaults(plainData(object), { type: 'Opaque' }),
  '/services': (object, world) => serviceDefaults(object, world),
  '/persistentvolumeclaims': (object) => specDefaults(object, { volumeMode: 'Filesystem', storageClassName: 'standard' }),
  'apps/deployments': (object) =>
    workloadDefaults(deploymentStrategy(object), {
      replicas: 1,
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
    }),
  'apps/replicasets': (object) => workloadDefaults(object, { replicas: 1 }),
  'apps/statefulsets': (object) =>
    workloadDefaults(object, {
      replicas: 1,
      podManagementPolicy: 'OrderedReady',
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
      revisionHistoryLimit: 10,
    }),
  'apps/daemonsets': (object) =>
    workloadDefaults(object, {
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
      revisionHistoryLimit: 10,
    }),
  'batch/jobs': (object) =>
    workloadDefaults(jobIdentity(object), { ...jobCounts(object), backoffLimit: 6, suspend: false, completionMode: 'NonIndexed' }),
  'batch/cronjobs': (object) =>
    specDefaults(object, {
      concurrencyPolicy: 'Allow',
      suspend: false,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
    }),
  'autoscaling/horizontalpodautoscalers': (object) => specDefaults(object, { minReplicas: 1 }),
  'networking.k8s.io/networkpolicies': (object) => specDefaults(object, { policyTypes: ['Ingress'] }),
  'networking.k8s.io/ingresses': (object) => {
    const rules = listAt(object, 'spec', 'rules');
    return rules.length === 0 ? object : withField(object, 'spec', withField(mapAt(object, 'spec'), 'rules', mapList(rules, ingressRule)));
  },
  'storage.k8s.io/storageclasses': (object) => withDefaults(object, { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' }),
  'apiextensions.k8s.io/customresourcedefinitions': (object) => {
    const names = mapAt(object, 'spec', 'names');
    const kind = stringAt(names, 'kind') ?? '';
    const filled = withDefaults(names, { singular: kind.toLowerCase(), listKind: `${kind}List` });
    return specDefaults(withField(object, 'spec', withField(mapAt(object, 'spec'), 'names', filled)), { conversion: { strategy: 'None' } });
  },
};

function specDefaults(object: KubeObject, defaults: JsonObject): KubeObject {
  return withField(object, 'spec', withDefaults(mapAt(object, 'spec'), defaults));
}

function workloadDefaults(object: KubeObject, defaults: JsonObject): KubeObject {
  const spec = withDefaults(mapAt(object, 'spec'), defaults);
  return isJsonObject(spec.template)
    ? withField(object, 'spec', withField(spec, 'template', templateDefaults(spec.template)))
    : withField(object, 'spec', spec);
}

/** The real server writes `creationTimestamp: null` into the metadata of a template. */
function templateDefaults(template: JsonObject): JsonObject {
  const filled = podTemplateDefaults(template);
  return withField(filled, 'metadata', withDefaults(mapAt(filled, 'metadata'), { creationTimestamp: null }));
}

/** `stringData` is write-only: it is merged into `data` and not stored. */
export function plainData(object: KubeObject): KubeObject {
  if (!isJsonObject(object.stringData)) return object;
  const { stringData, ...others } = object;
  const encoded = Object.entries(stringData as JsonObject).map(([name, text]) => [name, Buffer.from(String(text)).toString('base64')]);
  return { ...others, data: { ...mapAt(object, 'data'), ...Object.fromEntries(encoded) } } as KubeObject;
}

/** A Job without a selector gets one on a label of its pods that no other Job has. */
function jobIdentity(object: KubeObject): KubeObject {
  const spec = mapAt(object, 'spec');
  if (isJsonObject(spec.selector) || object.metadata.uid === undefined) return object;
  const labels = { 'batch.kubernetes.io/controller-uid': object.metadata.uid, 'batch.kubernetes.io/job-name': object.metadata.name };
  const template = mapAt(spec, 'template');
  const metadata = { ...mapAt(template, 'metadata'), labels: { ...mapAt(template, 'metadata', 'labels'), ...labels } };
  const selector = { matchLabels: { 'batch.kubernetes.io/controller-uid': object.metadata.uid } };
  return { ...object, spec: { ...spec, selector, template: { ...template, metadata } } };
}

/** A work queue (only `parallelism` is set) has no completions; otherwise both default to 1. */
function jobCounts(object: KubeObject): JsonObject {
  const spec = mapAt(object, 'spec');
  return spec.completions === undefined && spec.parallelism !== undefined ? {} : { completions: 1, parallelism: 1 };
}

function ingressRule(rule: Json): Json {
  const paths = listAt(rule, 'http', 'paths');
  if (!isJsonObject(rule) || paths.length === 0) return rule;
  const filled = mapList(paths, (path) => (isJsonObject(path) ? withDefaults(path, { pathType: 'ImplementationSpecific' }) : path));
  return withField(rule, 'http', withField(mapAt(rule, 'http'), 'paths', filled));
}
