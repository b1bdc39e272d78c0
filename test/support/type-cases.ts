import type { KubeObject } from '../../src/kubernetes/object.js';
import { aDeployment } from './builders.js';

/** Objects that contradict the types of their kind or do not; real API servers are asked about the same. */

const metadata = { name: 'web', namespace: 'shop' };
export const object = (apiVersion: string, kind: string, fields: object): KubeObject => ({ apiVersion, kind, metadata, ...fields });
const labels = { app: 'web' };
const template = (fields: object) => ({ metadata: { labels }, spec: { containers: [{ name: 'web', image: 'acme/web:1', ...fields }] } });
export const deployment = (spec: object) =>
  object('apps/v1', 'Deployment', { spec: { selector: { matchLabels: labels }, template: template({}), ...spec } });
const container = (fields: object) => deployment({ template: template(fields) });
const service = (spec: object) => object('v1', 'Service', { spec });
const first = 'spec.template.spec.containers[0]';

export const contradictions: readonly { readonly one: KubeObject; readonly want: readonly string[] }[] = [
  { one: deployment({ replcas: 2 }), want: ['UNKNOWN_FIELD spec.replcas'] },
  { one: deployment({ replicas: '2' }), want: ['INVALID_VALUE spec.replicas'] },
  { one: deployment({ replicas: 1.5 }), want: ['INVALID_VALUE spec.replicas'] },
  { one: deployment({ paused: 'yes' }), want: ['INVALID_VALUE spec.paused'] },
  { one: container({ env: { REGION: 'idc' } }), want: [`INVALID_VALUE ${first}.env`] },
  { one: container({ env: [{ name: 'PORT', value: 80 }] }), want: [`INVALID_VALUE ${first}.env[0].value`] },
  { one: container({ env: [{ value: 'x' }] }), want: [`MISSING_FIELD ${first}.env[0].name`] },
  { one: container({ command: 'run' }), want: [`INVALID_VALUE ${first}.command`] },
  { one: container({ resources: { limit: { cpu: 1 } } }), want: [`UNKNOWN_FIELD ${first}.resources.limit`] },
  { one: container({ livenessProbe: { httpGet: { path: '/' } } }), want: [`MISSING_FIELD ${first}.livenessProbe.httpGet.port`] },
  { one: service({ port: [] }), want: ['UNKNOWN_FIELD spec.port'] },
  { one: service({ selector: ['app'] }), want: ['INVALID_VALUE spec.selector'] },
  { one: object('v1', 'ConfigMap', { data: { a: 1 }, dta: {} }), want: ['INVALID_VALUE data.a', 'UNKNOWN_FIELD dta'] },
  { one: object('v1', 'Pod', { spec: [] }), want: ['INVALID_VALUE spec'] },
  { one: object('batch/v1', 'CronJob', { spec: { jobTemplate: {} } }), want: ['MISSING_FIELD spec.schedule'] },
  { one: { ...deployment({}), metadata: { ...metadata, label: {} } } as KubeObject, want: ['UNKNOWN_FIELD metadata.label'] },
];

/** Values and fields that every release refuses, though only some of them publish it. */
export const refusedValues: readonly { readonly one: KubeObject; readonly want: readonly string[] }[] = [
  { one: container({ imagePullPolicy: 'Allways' }), want: [`INVALID_VALUE ${first}.imagePullPolicy`] },
  { one: deployment({ strategy: { type: 'Recrate' } }), want: ['INVALID_VALUE spec.strategy.type'] },
  { one: container({ ports: [{ containerPort: 80, protocol: 'tcp' }] }), want: [`INVALID_VALUE ${first}.ports[0].protocol`] },
  { one: service({ ports: [{ port: 80 }], type: 'Loadbalancer' }), want: ['INVALID_VALUE spec.type'] },
  { one: service({ ports: [{ name: 'http', protocol: 'TCP' }] }), want: ['MISSING_FIELD spec.ports[0].port'] },
  { one: object('apps/v1', 'Deployment', { spec: {} }), want: ['MISSING_FIELD spec.selector', 'MISSING_FIELD spec.template'] },
  { one: object('apps/v1', 'StatefulSet', { spec: {} }), want: ['MISSING_FIELD spec.selector', 'MISSING_FIELD spec.template'] },
  { one: object('batch/v1', 'Job', { spec: {} }), want: ['MISSING_FIELD spec.template'] },
  { one: object('v1', 'Pod', { spec: {} }), want: ['MISSING_FIELD spec.containers'] },
];

export const allowed: readonly { readonly one: KubeObject; readonly because: string }[] = [
  { one: aDeployment('web'), because: 'nothing is wrong with it' },
  { one: deployment({ replicas: null, strategy: null }), because: 'a null is a field left out' },
  { one: container({ imagePullPolicy: '', terminationMessagePolicy: 'File' }), because: 'an empty text is a field left out' },
  { one: container({ resources: { limits: { cpu: 1, memory: '1Gi' } } }), because: 'a quantity may be a number' },
  { one: container({ livenessProbe: { httpGet: { port: 'http' } } }), because: 'a port may have a name' },
  { one: container({ readinessProbe: { httpGet: { port: 80 } } }), because: 'a port may be a number' },
  { one: deployment({ strategy: { rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 } } }), because: 'these take both' },
  {
    one: container({ resources: {}, volumeMounts: [{ name: 'a', mountPath: '/a', recursiveReadOnly: 'Enabled' }] }),
    because: 'recent fields are known',
  },
  { one: object('v1', 'ResourceQuota', { spec: { hard: { pods: 4 } } }), because: 'a quantity may be a number' },
  { one: object('example.com/v1', 'Deployment', { spec: { replcas: 1 } }), because: 'its types are not known' },
  { one: object('apps/v1', 'Deploymnt', { spec: { replcas: 1 } }), because: 'its types are not known' },
  { one: object('networking.k8s.io/v1beta1', 'Ingress', { spec: { bakend: 1 } }), because: 'its version is not known' },
  {
    one: object('rbac.authorization.k8s.io/v1', 'RoleBinding', { roleRef: { kind: 'Role', name: 'r' }, subjects: [] }),
    because: 'apiGroup has a default',
  },
  { one: object('networking.k8s.io/v1', 'NetworkPolicy', { spec: { policyTypes: ['Ingress'] } }), because: 'podSelector may be absent' },
  { one: object('apps/v1', 'ControllerRevision', { revision: 1, data: { any: [1, 'x'] } }), because: 'data is anything' },
  {
    one: object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', {
      spec: {
        group: 'example.com',
        scope: 'Namespaced',
        names: { kind: 'Widget', plural: 'widgets' },
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: {
              openAPIV3Schema: {
                type: 'object',
                'x-kubernetes-preserve-unknown-fields': true,
                properties: { spec: { default: { a: 1 }, items: [{}], additionalProperties: true, minimum: 0.5, enum: [1, 'a', null] } },
              },
            },
          },
        ],
      },
    }),
    because: 'schemas hold values of any type',
  },
];
