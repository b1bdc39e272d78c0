import { type ContractCase, contract, DEPLOYMENTS, deployment, get, merge, post } from '../contract-case.js';

const container = { name: 'c', image: 'busybox:1' };
const template = { metadata: { labels: { app: 'x' } }, spec: { containers: [container] } };
const selector = { matchLabels: { app: 'x' } };
const inNamespace = (group: string, resource: string) => `/apis/${group}/namespaces/{ns}/${resource}`;
const object = (apiVersion: string, kind: string, spec: object) => ({ apiVersion, kind, metadata: { name: 'x' }, spec });

/** What the server fills in and refuses per kind; discovery and the paths outside the API. */
export const kindCases: readonly ContractCase[] = [
  contract('health', get('/healthz', { as: 'nobody' }), get('/readyz', { as: 'nobody' }), get('/livez', { as: 'nobody' })),
  contract('core versions', get('/api')),
  contract('a group', get('/apis/apps')),
  contract('a group that is not served', get('/apis/nothing.example.com')),
  contract('a version that is not served', get('/apis/apps/v9')),
  contract('a group of a definition', get('/apis/contract.example.com')),
  contract('resources of a definition', get('/apis/contract.example.com/v1')),
  contract('a path of nothing', get('/nothing')),
  contract('a pod', post('/api/v1/namespaces/{ns}/pods', object('v1', 'Pod', { containers: [container] }))),
  contract('a pod without containers', post('/api/v1/namespaces/{ns}/pods', object('v1', 'Pod', { containers: [] }))),
  contract(
    'a pod whose image changes',
    post('/api/v1/namespaces/{ns}/pods', object('v1', 'Pod', { containers: [container] })),
    merge('/api/v1/namespaces/{ns}/pods/x', { spec: { containers: [{ ...container, image: 'busybox:2' }] } }),
  ),
  contract('a deployment', post(DEPLOYMENTS, deployment('web'))),
  contract('a deployment whose image is the latest', post(DEPLOYMENTS, deployment('web', { image: 'nginx' }))),
  contract(
    'a deployment with probes',
    post(
      DEPLOYMENTS,
      deployment('web', {
        container: { readinessProbe: { httpGet: { path: '/', port: 80 } }, livenessProbe: { tcpSocket: { port: 80 } } },
      }),
    ),
  ),
  contract(
    'a deployment with volumes',
    post(
      DEPLOYMENTS,
      deployment('web', {
        pod: {
          volumes: [
            { name: 'c', configMap: { name: 'c' } },
            { name: 's', secret: { secretName: 's' } },
            { name: 'e', emptyDir: {} },
          ],
        },
      }),
    ),
  ),
  contract(
    'a deployment with fields of the pod in its environment',
    post(DEPLOYMENTS, deployment('web', { container: { env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] } })),
  ),
  contract(
    'a deployment with limits',
    post(DEPLOYMENTS, deployment('web', { container: { resources: { limits: { cpu: '1', memory: '1Gi' } } } })),
  ),
  contract(
    'a deployment that selects other pods',
    post(DEPLOYMENTS, deployment('web', { spec: { selector: { matchLabels: { app: 'other' } } } })),
  ),
  contract('a deployment without a selector', post(DEPLOYMENTS, object('apps/v1', 'Deployment', { template }))),
  contract('a deployment of fewer than none', post(DEPLOYMENTS, deployment('web', { replicas: -1 }))),
  contract('a deployment without an image', post(DEPLOYMENTS, deployment('web', { containers: [{ name: 'app' }] }))),
  contract('a deployment with two containers of one name', post(DEPLOYMENTS, deployment('web', { containers: [container, container] }))),
  contract(
    'a deployment with a quantity that is none',
    post(DEPLOYMENTS, deployment('web', { container: { resources: { requests: { cpu: 'lots' } } } })),
  ),
  contract(
    'a deployment with unavailable and surge',
    post(DEPLOYMENTS, deployment('web', { spec: { strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } } })),
  ),
  contract('a replica set', post(inNamespace('apps/v1', 'replicasets'), object('apps/v1', 'ReplicaSet', { selector, template }))),
  contract(
    'a stateful set',
    post(inNamespace('apps/v1', 'statefulsets'), object('apps/v1', 'StatefulSet', { serviceName: 'x', selector, template })),
  ),
  contract('a daemon set', post(inNamespace('apps/v1', 'daemonsets'), object('apps/v1', 'DaemonSet', { selector, template }))),
  contract(
    'a stateful set that changes what it may not',
    post(inNamespace('apps/v1', 'statefulsets'), object('apps/v1', 'StatefulSet', { serviceName: 'x', selector, template })),
    merge(`${inNamespace('apps/v1', 'statefulsets')}/x`, { spec: { serviceName: 'y' } }),
  ),
  contract(
    'a headless service',
    post('/api/v1/namespaces/{ns}/services', object('v1', 'Service', { clusterIP: 'None', selector: { app: 'x' }, ports: [{ port: 80 }] })),
  ),
  contract('a service without ports', post('/api/v1/namespaces/{ns}/services', object('v1', 'Service', { selector: { app: 'x' } }))),
  contract(
    'a service with a port that is none',
    post('/api/v1/namespaces/{ns}/services', object('v1', 'Service', { ports: [{ port: 70000 }] })),
  ),
  contract(
    'an external service',
    post('/api/v1/namespaces/{ns}/services', object('v1', 'Service', { type: 'ExternalName', externalName: 'a.example.com' })),
  ),
  contract(
    'a secret with plain data',
    post('/api/v1/namespaces/{ns}/secrets', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'x' }, stringData: { a: 'b' } }),
  ),
  contract(
    'an immutable config map',
    post('/api/v1/namespaces/{ns}/configmaps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'x' },
      immutable: true,
      data: { a: '1' },
    }),
    merge('/api/v1/namespaces/{ns}/configmaps/x', { data: { a: '2' } }),
  ),
  contract(
    'a claim',
    post(
      '/api/v1/namespaces/{ns}/persistentvolumeclaims',
      object('v1', 'PersistentVolumeClaim', {
        accessModes: ['ReadWriteOnce'],
        storageClassName: 'standard',
        resources: { requests: { storage: '1Gi' } },
      }),
    ),
  ),
  contract(
    'a job',
    post(
      inNamespace('batch/v1', 'jobs'),
      object('batch/v1', 'Job', { completions: 2, template: { spec: { restartPolicy: 'Never', containers: [container] } } }),
    ),
  ),
  contract(
    'an ingress',
    post(
      inNamespace('networking.k8s.io/v1', 'ingresses'),
      object('networking.k8s.io/v1', 'Ingress', {
        rules: [
          {
            host: 'a.example.com',
            http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'x', port: { number: 80 } } } }] },
          },
        ],
      }),
    ),
  ),
  contract(
    'a service account',
    post('/api/v1/namespaces/{ns}/serviceaccounts', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'x' } }),
  ),
  contract(
    'a role',
    post(inNamespace('rbac.authorization.k8s.io/v1', 'roles'), {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: { name: 'x' },
      rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }],
    }),
  ),
  contract(
    'a lease',
    post(
      inNamespace('coordination.k8s.io/v1', 'leases'),
      object('coordination.k8s.io/v1', 'Lease', { holderIdentity: 'me', leaseDurationSeconds: 10 }),
    ),
  ),
  contract('a namespace', post('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: '{ns}-b' } })),
  contract(
    'a namespace with a name that is none',
    post('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a.b' } }),
  ),
  contract(
    'a definition whose name is not its own',
    post('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'wrong' },
      spec: {
        group: 'other.example.com',
        scope: 'Namespaced',
        names: { plural: 'things', kind: 'Thing', listKind: 'ThingList', singular: 'thing' },
        versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
      },
    }),
  ),
];
