import {
  apply,
  CONFIG_MAPS,
  type ContractCase,
  configMap,
  contract,
  DEPLOYMENTS,
  del,
  deployment,
  get,
  jsonPatch,
  merge,
  partOfDeployment,
  post,
  put,
} from '../contract-case.js';

const cm = `${CONFIG_MAPS}/a`;
const web = `${DEPLOYMENTS}/web`;
const force = '&force=true';
const template = (spec: object) => ({ template: { spec } });

/** Server-side apply: create, ownership, conflicts, force, removal, list maps, sets, atomics, subresources. */
export const applyCases: readonly ContractCase[] = [
  contract('creates what is not there', apply(cm, configMap('a', { x: '1' })), get(cm)),
  contract('again with the same content changes nothing', apply(cm, configMap('a', { x: '1' })), apply(cm, configMap('a', { x: '1' }))),
  contract('with another value changes it', apply(cm, configMap('a', { x: '1' })), apply(cm, configMap('a', { x: '2' }))),
  contract('adds a field', apply(cm, configMap('a', { x: '1' })), apply(cm, configMap('a', { x: '1', y: '2' }))),
  contract('removes a field that is left out', apply(cm, configMap('a', { x: '1', y: '2' })), apply(cm, configMap('a', { x: '1' }))),
  contract('removes the whole map that is left out', apply(cm, configMap('a', { x: '1' })), apply(cm, configMap('a'))),
  contract('without a manager is invalid', {
    method: 'PATCH',
    path: cm,
    body: configMap('a', { x: '1' }),
    type: 'application/apply-patch+yaml',
  }),
  contract('as YAML', {
    method: 'PATCH',
    path: `${cm}?fieldManager=one`,
    body: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {x: "1"}\n',
    type: 'application/apply-patch+yaml',
  }),
  contract('two managers own two fields', apply(cm, configMap('a', { x: '1' }), 'one'), apply(cm, configMap('a', { y: '2' }), 'two')),
  contract('two managers agree on one field', apply(cm, configMap('a', { x: '1' }), 'one'), apply(cm, configMap('a', { x: '1' }), 'two')),
  contract(
    'a value of another manager is a conflict',
    apply(cm, configMap('a', { x: '1' }), 'one'),
    apply(cm, configMap('a', { x: '2' }), 'two'),
  ),
  contract(
    'several conflicts with one manager',
    apply(cm, configMap('a', { x: '1', y: '1' }), 'one'),
    apply(cm, configMap('a', { x: '2', y: '2' }), 'two'),
  ),
  contract(
    'conflicts with two managers',
    apply(cm, configMap('a', { x: '1' }), 'one'),
    apply(cm, configMap('a', { y: '1' }), 'two'),
    apply(cm, configMap('a', { x: '3', y: '3' }), 'three'),
  ),
  contract(
    'force takes the field over',
    apply(cm, configMap('a', { x: '1', y: '1' }), 'one'),
    apply(cm, configMap('a', { x: '2' }), 'two', force),
    get(cm),
  ),
  contract(
    'a manager that lost all its fields is gone',
    apply(cm, configMap('a', { x: '1' }), 'one'),
    apply(cm, configMap('a', { x: '2' }), 'two', force),
    apply(cm, configMap('a', { x: '2' }), 'one'),
  ),
  contract(
    'a shared field stays when one lets go',
    apply(cm, configMap('a', { x: '1' }), 'one'),
    apply(cm, configMap('a', { x: '1', y: '1' }), 'two'),
    apply(cm, configMap('a', { y: '1' }), 'two'),
    apply(cm, configMap('a'), 'one'),
  ),
  contract(
    'the last owner to let go removes the field',
    apply(cm, configMap('a', { x: '1' }), 'one'),
    apply(cm, configMap('a', { x: '1' }), 'two'),
    apply(cm, configMap('a'), 'one'),
    apply(cm, configMap('a'), 'two'),
  ),
  contract(
    'over a created object conflicts',
    post(`${CONFIG_MAPS}?fieldManager=maker`, configMap('a', { x: '1' })),
    apply(cm, configMap('a', { x: '2' })),
  ),
  contract(
    'over a created object with equal values shares',
    post(`${CONFIG_MAPS}?fieldManager=maker`, configMap('a', { x: '1' })),
    apply(cm, configMap('a', { x: '1' })),
  ),
  contract(
    'an update of an applied field takes it',
    apply(cm, configMap('a', { x: '1' })),
    merge(`${cm}?fieldManager=editor`, { data: { x: '2' } }),
    apply(cm, configMap('a', { x: '1' })),
    apply(cm, configMap('a', { x: '1' }), 'one', force),
  ),
  contract(
    'an update that removes an applied field',
    apply(cm, configMap('a', { x: '1', y: '1' })),
    merge(`${cm}?fieldManager=editor`, { data: { x: null } }),
    apply(cm, configMap('a', { x: '1', y: '1' })),
  ),
  contract(
    'one name with two operations is two managers',
    apply(cm, configMap('a', { x: '1' }), 'one'),
    merge(`${cm}?fieldManager=one`, { data: { y: '1' } }),
    apply(cm, configMap('a', { x: '1', y: '2' }), 'one'),
  ),
  contract(
    'labels and annotations are owned one by one',
    apply(cm, configMap('a', { x: '1' }, { labels: { l: '1' }, annotations: { n: '1' } }), 'one'),
    apply(cm, configMap('a', undefined, { labels: { m: '2' } }), 'two'),
  ),
  contract(
    'an annotation let go is removed',
    apply(cm, configMap('a', {}, { annotations: { n: '1', o: '1' } })),
    apply(cm, configMap('a', {}, { annotations: { n: '1' } })),
  ),
  contract('a null is no value', apply(cm, configMap('a', null))),
  contract(
    'finalizers are a set',
    apply(cm, configMap('a', {}, { finalizers: ['example.com/one'] }), 'one'),
    apply(cm, configMap('a', {}, { finalizers: ['example.com/two'] }), 'two'),
    apply(cm, configMap('a', {}), 'one'),
    merge(cm, { metadata: { finalizers: null } }),
  ),
  contract(
    'owner references are merged by uid',
    apply(`${CONFIG_MAPS}/owner`, configMap('owner', {})),
    apply(cm, configMap('a', {}, { ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid: '{0.metadata.uid}' }] })),
    apply(cm, configMap('a', {})),
  ),
  contract('a deployment is created with defaults that nobody owns', apply(web, deployment('web', { replicas: 2 }))),
  contract('a deployment changes its image', apply(web, deployment('web')), apply(web, deployment('web', { image: 'nginx:1.28' }))),
  contract(
    'replicas of another manager',
    apply(web, deployment('web', { replicas: 1 }), 'one'),
    apply(web, partOfDeployment('web', { replicas: 3 }), 'two'),
  ),
  contract(
    'replicas taken by force',
    apply(web, deployment('web', { replicas: 1 }), 'one'),
    apply(web, partOfDeployment('web', { replicas: 3 }), 'two', force),
  ),
  contract('a field that has a default goes back to it', apply(web, deployment('web', { replicas: 4 })), apply(web, deployment('web'))),
  contract(
    'a conflict inside a list map names the element',
    apply(web, deployment('web', { image: 'nginx:1' }), 'one'),
    apply(web, partOfDeployment('web', template({ containers: [{ name: 'app', image: 'nginx:2' }] })), 'two'),
  ),
  contract(
    'a second container by another manager',
    apply(web, deployment('web'), 'one'),
    apply(web, partOfDeployment('web', template({ containers: [{ name: 'side', image: 'envoy:1' }] })), 'two'),
    apply(web, deployment('web', { image: 'nginx:1.28' }), 'one'),
  ),
  contract(
    'a container that its manager leaves out',
    apply(
      web,
      deployment('web', {
        containers: [
          { name: 'app', image: 'a:1' },
          { name: 'side', image: 'b:1' },
        ],
      }),
    ),
    apply(web, deployment('web', { containers: [{ name: 'app', image: 'a:1' }] })),
  ),
  contract(
    'the order of a list map follows the last apply',
    apply(
      web,
      deployment('web', {
        containers: [
          { name: 'app', image: 'a:1' },
          { name: 'side', image: 'b:1' },
        ],
      }),
    ),
    apply(
      web,
      deployment('web', {
        containers: [
          { name: 'side', image: 'b:1' },
          { name: 'app', image: 'a:1' },
        ],
      }),
    ),
  ),
  contract(
    'environment variables are merged by name',
    apply(web, deployment('web', { container: { env: [{ name: 'A', value: '1' }] } }), 'one'),
    apply(web, partOfDeployment('web', template({ containers: [{ name: 'app', env: [{ name: 'B', value: '2' }] }] })), 'two'),
  ),
  contract(
    'ports are merged by number and protocol',
    apply(web, deployment('web', { container: { ports: [{ containerPort: 80 }] } })),
    apply(web, deployment('web', { container: { ports: [{ containerPort: 80 }, { containerPort: 80, protocol: 'UDP' }] } })),
  ),
  contract(
    'a port leaves',
    apply(web, deployment('web', { container: { ports: [{ containerPort: 80 }, { containerPort: 81 }] } })),
    apply(web, deployment('web', { container: { ports: [{ containerPort: 81 }] } })),
  ),
  contract(
    'volumes and mounts',
    apply(
      web,
      deployment('web', { container: { volumeMounts: [{ name: 'v', mountPath: '/v' }] }, pod: { volumes: [{ name: 'v', emptyDir: {} }] } }),
    ),
    apply(web, deployment('web')),
  ),
  contract(
    'tolerations are one value',
    apply(web, deployment('web', { pod: { tolerations: [{ key: 'a', operator: 'Exists' }] } }), 'one'),
    apply(web, partOfDeployment('web', template({ tolerations: [{ key: 'b', operator: 'Exists' }] })), 'two'),
  ),
  contract(
    'arguments are one value',
    apply(web, deployment('web', { container: { args: ['a', 'b'] } })),
    apply(web, deployment('web', { container: { args: ['c'] } })),
  ),
  contract(
    'a node selector is one value',
    apply(web, deployment('web', { pod: { nodeSelector: { a: '1' } } }), 'one'),
    apply(web, partOfDeployment('web', template({ nodeSelector: { b: '2' } })), 'two'),
  ),
  contract(
    'resource requests are owned one by one',
    apply(web, deployment('web', { container: { resources: { requests: { cpu: '100m' } } } }), 'one'),
    apply(web, partOfDeployment('web', template({ containers: [{ name: 'app', resources: { requests: { memory: '64Mi' } } }] })), 'two'),
  ),
  contract('a quantity is kept as it was given', apply(web, deployment('web', { container: { resources: { requests: { cpu: '0.5' } } } }))),
  contract(
    'the selector of a deployment does not change',
    apply(web, deployment('web')),
    apply(web, deployment('web', { spec: { selector: { matchLabels: { app: 'other' } } } }), 'one'),
  ),
  contract('a part that makes no whole is invalid', apply(web, partOfDeployment('web', { replicas: 3 }))),
  contract(
    'two elements with one key',
    apply(
      web,
      deployment('web', {
        containers: [
          { name: 'app', image: 'a:1' },
          { name: 'app', image: 'b:1' },
        ],
      }),
    ),
  ),
  contract('an element without its key', apply(web, deployment('web', { containers: [{ image: 'a:1' }] }))),
  contract('another name than the path says', apply(cm, configMap('b'))),
  contract('another namespace than the path says', apply(cm, configMap('a', {}, { namespace: 'other' }))),
  contract('another kind than the path says', apply(cm, { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' } })),
  contract(
    'with managed fields is refused',
    apply(cm, configMap('a', {}, { managedFields: [] })),
    apply(cm, configMap('a', {}, { managedFields: [{ manager: 'x', operation: 'Apply', apiVersion: 'v1' }] })),
  ),
  contract(
    'with an old resource version conflicts',
    apply(cm, configMap('a', { x: '1' })),
    apply(cm, configMap('a', { x: '2' })),
    apply(cm, configMap('a', { x: '3' }, { resourceVersion: '{0.metadata.resourceVersion}' })),
  ),
  contract(
    'with the present resource version goes on',
    apply(cm, configMap('a', { x: '1' })),
    apply(cm, configMap('a', { x: '3' }, { resourceVersion: '{0.metadata.resourceVersion}' })),
  ),
  contract(
    'with another uid conflicts',
    apply(cm, configMap('a', { x: '1' })),
    apply(cm, configMap('a', { x: '2' }, { uid: '00000000-0000-4000-8000-000000000000' })),
  ),
  contract(
    'with a uid and nothing there conflicts',
    apply(cm, configMap('a', { x: '1' }, { uid: '00000000-0000-4000-8000-000000000000' })),
  ),
  contract('dry run shows and keeps nothing', apply(cm, configMap('a', { x: '1' }), 'one', '&dryRun=All'), get(cm)),
  contract(
    'dry run of a change',
    apply(cm, configMap('a', { x: '1' })),
    apply(cm, configMap('a', { x: '2' }), 'one', '&dryRun=All'),
    get(cm),
  ),
  contract('into a namespace that is not there', apply('/api/v1/namespaces/{ns}-absent/configmaps/a', configMap('a'))),
  contract(
    'to the status',
    apply(web, deployment('web')),
    apply(`${web}/status`, { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, status: { replicas: 1 } }, 'controller'),
    get(web),
  ),
  contract(
    'the status of what is not there',
    apply(`${web}/status`, { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, status: { replicas: 1 } }, 'controller'),
  ),
  contract('a status in an apply of the object is left out', apply(web, { ...deployment('web'), status: { replicas: 7 } })),
  contract(
    'a secret with plain data',
    apply('/api/v1/namespaces/{ns}/secrets/s', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, stringData: { a: 'b' } }),
  ),
  contract(
    'an applied namespace',
    apply('/api/v1/namespaces/{ns}-b', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: '{ns}-b', labels: { a: '1' } } }),
  ),
  contract(
    'to an object that is being deleted',
    apply(cm, configMap('a', { x: '1' }, { finalizers: ['example.com/f'] })),
    del(cm),
    apply(cm, configMap('a', { x: '2' }, { finalizers: ['example.com/f'] })),
    merge(cm, { metadata: { finalizers: null } }),
    get(cm),
  ),
  contract('managed fields can be reset', apply(cm, configMap('a', { x: '1' })), merge(cm, { metadata: { managedFields: [{}] } }), get(cm)),
  contract(
    'a put by the same name',
    apply(cm, configMap('a', { x: '1' }), 'one'),
    put(`${cm}?fieldManager=one`, configMap('a', { x: '2', y: '1' })),
    apply(cm, configMap('a', { x: '3' }), 'one'),
  ),
  contract(
    'a JSON patch takes a field',
    apply(cm, configMap('a', { x: '1' })),
    jsonPatch(`${cm}?fieldManager=p`, { op: 'replace', path: '/data/x', value: '5' }),
    get(cm),
  ),
  contract(
    'an update of the scale',
    apply(web, deployment('web', { replicas: 1 })),
    merge(`${web}/scale?fieldManager=hpa`, { spec: { replicas: 5 } }),
    apply(web, deployment('web', { replicas: 1 })),
  ),
  contract('an empty map is owned', apply(web, deployment('web', { pod: { securityContext: {} } }))),
  contract('a strategy of another kind', apply(web, deployment('web', { spec: { strategy: { type: 'Recreate' } } }))),
];
