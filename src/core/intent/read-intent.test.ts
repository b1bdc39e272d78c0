import { describe, expect, it } from '@jest/globals';
import { type IntentOptions, readIntent } from './read-intent.js';

const intentOf = (text: string, options: IntentOptions = {}) => {
  const read = readIntent(text, options);
  if (!read.ok) throw new Error(JSON.stringify(read.errors));
  return read.intent;
};
const errorsOf = (text: string, options: IntentOptions = {}) => {
  const read = readIntent(text, options);
  return read.ok ? [] : read.errors.map(({ code, field, document }) => ({ code, field: field.join('.'), document }));
};
const codesOf = (text: string, options: IntentOptions = {}) => errorsOf(text, options).map(({ code }) => code);

const object = (apiVersion: string, kind: string, metadata: object, rest: object = {}) =>
  JSON.stringify({ apiVersion, kind, metadata, ...rest });
const many = (...documents: string[]) => documents.join('\n---\n');
const whole = { selector: { matchLabels: { app: 'web' } }, template: { spec: { containers: [] } } };
const deployment = (metadata: object = { name: 'web' }, spec: object = {}) =>
  object('apps/v1', 'Deployment', metadata, { spec: { ...whole, ...spec } });
const configMap = (metadata: object) => object('v1', 'ConfigMap', metadata);
const policy = (metadata: object = { name: 'p' }) =>
  object('policy.manifold.hub/v1', 'PlacementPolicy', metadata, {
    spec: { resourceSelectors: [{ apiVersion: 'apps/v1', kind: 'Deployment' }] },
  });

describe('the application', () => {
  const partOf = { labels: { 'app.kubernetes.io/part-of': 'shop' } };
  const named = { labels: { 'app.kubernetes.io/name': 'cart' } };

  it.each([
    { text: deployment({ name: 'web', ...partOf }), options: { application: 'mine' }, want: 'mine', because: 'the user says so' },
    {
      text: many(deployment({ name: 'web', ...named }), configMap({ name: 'c', ...partOf })),
      options: {},
      want: 'shop',
      because: 'part-of is stronger than name',
    },
    { text: many(deployment(), configMap({ name: 'c', ...named })), options: {}, want: 'cart', because: 'some resource carries its name' },
    { text: many(policy(), deployment()), options: {}, want: 'web', because: 'no label helps, and a policy is no workload' },
  ])('is named $want: $because', ({ text, options, want }) => {
    expect(intentOf(text, options).application?.name).toBe(want);
  });

  it.each([
    { text: deployment(), options: { namespace: 'given' }, want: 'given', because: 'the user says so' },
    {
      text: many(object('v1', 'Namespace', { name: 'x' }), deployment({ name: 'web', namespace: 'shop' })),
      options: {},
      want: 'shop',
      because: 'a document says so',
    },
    { text: deployment(), options: {}, want: 'default', because: 'nobody says anything' },
  ])('lies in $want: $because', ({ text, options, want }) => {
    expect(intentOf(text, options).application?.namespace).toBe(want);
  });

  it('is null if there are only policies', () => {
    const intent = intentOf(policy(), { application: 'mine', namespace: 'shop' });

    expect(intent.application).toBeNull();
    expect(intent.policies).toMatchObject([{ kind: 'PlacementPolicy', namespace: 'shop', name: 'p' }]);
  });
});

describe('a resource', () => {
  it('without a namespace is in that of the application', () => {
    const { resources } = intentOf(many(deployment({ name: 'web', namespace: 'shop' }), configMap({ name: 'c' })));

    expect(resources.map(({ metadata }) => metadata.namespace)).toEqual(['shop', 'shop']);
  });

  it.each([
    { kind: ['v1', 'Namespace'], because: 'Kubernetes says so' },
    { kind: ['rbac.authorization.k8s.io/v1', 'ClusterRole'], because: 'Kubernetes says so' },
    { kind: ['example.com/v1', 'Planet'], because: 'its definition stands beside it' },
    { kind: ['known.com/v1', 'Star'], because: 'the caller knows it' },
  ] as const)('of kind $kind lies in no namespace: $because', ({ kind: [apiVersion, kind] }) => {
    const definition = object(
      'apiextensions.k8s.io/v1',
      'CustomResourceDefinition',
      { name: 'planets.example.com' },
      {
        spec: { group: 'example.com', scope: 'Cluster', names: { kind: 'Planet' }, versions: [] },
      },
    );
    const intent = intentOf(many(definition, object(apiVersion, kind, { name: 'x', namespace: 'shop' })), {
      scopeOf: ({ apiVersion: version }) => (version === 'known.com/v1' ? 'Cluster' : undefined),
    });

    expect(intent.resources[1]?.metadata).toEqual({ name: 'x' });
    expect(intent.warnings).toEqual([expect.stringContaining('ignored metadata.namespace')]);
  });

  it('of an unknown kind is passed on unchanged', () => {
    const widget = object('example.com/v1', 'Widget', { name: 'w', namespace: 'shop' }, { spec: { any: [1, null, 'x'] }, extra: true });

    expect(intentOf(widget).resources).toEqual([JSON.parse(widget)]);
  });

  it('loses fields that an API server or the hub set', () => {
    const metadata = {
      name: 'web',
      uid: 'u',
      resourceVersion: '1',
      creationTimestamp: null,
      managedFields: [],
      ownerReferences: [{ uid: 'x' }],
      labels: { 'manifold.hub/managed': 'true' },
      annotations: { note: 'kept', 'manifold.hub/work': '7', 'kubectl.kubernetes.io/last-applied-configuration': '{}' },
    };
    const { resources, warnings } = intentOf(object('apps/v1', 'Deployment', metadata, { spec: {}, status: { replicas: 1 } }));

    expect(resources).toEqual([
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'web', namespace: 'default', annotations: { note: 'kept' } },
        spec: {},
      },
    ]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('status, metadata.uid, metadata.resourceVersion');
  });

  it('may come in a list', () => {
    const list = JSON.stringify({
      apiVersion: 'v1',
      kind: 'List',
      items: [JSON.parse(configMap({ name: 'a' })), JSON.parse(configMap({ name: 'b' }))],
    });
    const intent = intentOf(many(deployment(), list));

    expect(intent.resources.map(({ metadata }) => metadata.name)).toEqual(['web', 'a', 'b']);
    expect(intent.resources.map((one) => intent.documentOf.get(one))).toEqual([0, 1, 1]);
  });

  const bare = (name: string) => ({ metadata: { name } });
  it.each([
    {
      list: { apiVersion: 'v1', kind: 'ConfigMapList', items: [bare('a')] },
      want: ['v1 ConfigMap a'],
      because: 'an item inherits version and kind',
    },
    {
      list: { apiVersion: 'apps/v1', kind: 'DeploymentList', metadata: { name: 'all' }, items: [bare('a'), bare('b')] },
      want: ['apps/v1 Deployment a', 'apps/v1 Deployment b'],
      because: 'a list with a name is still a list',
    },
    {
      list: {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'RoleBindingList',
        metadata: { resourceVersion: '1' },
        items: [{ ...bare('r'), roleRef: { kind: 'Role', name: 'r' } }],
      },
      want: ['rbac.authorization.k8s.io/v1 RoleBinding r'],
      because: 'its resourceVersion is not of an object',
    },
    {
      list: { apiVersion: 'v1', kind: 'List', items: [{ apiVersion: 'v1', kind: 'ConfigMapList', items: [bare('a'), null] }] },
      want: ['v1 ConfigMap a'],
      because: 'lists may hold lists, and a null is no object',
    },
    {
      list: { apiVersion: 'v1', kind: 'ConfigMapList', items: [{ apiVersion: 'v1', kind: 'Secret', ...bare('s') }] },
      want: ['v1 Secret s'],
      because: 'an item that says what it is, is that',
    },
    { list: { apiVersion: 'v1', kind: 'List', items: null }, want: [], because: 'null is no item' },
    { list: { apiVersion: 'v1', kind: 'PodList', items: [] }, want: [], because: 'it is empty' },
    {
      list: { apiVersion: 'example.com/v1', kind: 'AllowList', ...bare('x'), spec: {} },
      want: ['example.com/v1 AllowList x'],
      because: 'a kind of that name without items is an object',
    },
  ])('of $list.kind is $want: $because', ({ list, want }) => {
    const { resources } = intentOf(many(deployment(), JSON.stringify(list)));

    expect(resources.slice(1).map(({ apiVersion, kind, metadata }) => `${apiVersion} ${kind} ${metadata.name}`)).toEqual(want);
  });

  it.each(['{apiVersion: v1, kind: List, items: []}', '{apiVersion: v1, kind: List, items: null}', '# nothing'])(
    'is asked for where %p holds none',
    (text) => {
      expect(codesOf(text)).toEqual(['BAD_DOCUMENT']);
    },
  );
});

describe('policies', () => {
  it('are the same under both names', () => {
    const karmada = policy()
      .replace('policy.manifold.hub/v1', 'policy.karmada.io/v1alpha1')
      .replace('PlacementPolicy', 'PropagationPolicy');

    expect(intentOf(karmada).policies).toEqual(intentOf(policy()).policies);
    expect(codesOf(many(policy(), karmada))).toEqual(['DUPLICATE_OBJECT']);
  });

  it.each([
    { apiVersion: 'remedy.karmada.io/v1alpha1', kind: 'Remedy', fix: 'Remove the document.' },
    { apiVersion: 'cluster.karmada.io/v1alpha1', kind: 'Cluster', fix: expect.stringContaining('registerCluster') },
    {
      apiVersion: 'policy.manifold.hub/v1',
      kind: 'PlacementPolicies',
      fix: expect.stringMatching(/^Kinds of this group are PlacementPolicy, .*FederatedResourceQuota/),
    },
    { apiVersion: 'policy.manifold.hub/v2', kind: 'PlacementPolicy', fix: 'Write it as policy.manifold.hub/v1 PlacementPolicy.' },
    { apiVersion: 'policy.manifold.hub/v1', kind: 'PropagationPolicy', fix: 'Write it as policy.karmada.io/v1alpha1 PropagationPolicy.' },
  ])('of $apiVersion $kind are not supported yet', ({ apiVersion, kind, fix }) => {
    const read = readIntent(object(apiVersion, kind, { name: 'x' }));

    expect(read).toMatchObject({
      ok: false,
      errors: [{ code: 'UNSUPPORTED_KIND', message: expect.stringContaining('is not supported yet'), fix }],
    });
  });
});

it('have warnings for fields that are stored without effect', () => {
  const spec = { resourceSelectors: [{ apiVersion: 'apps/v1', kind: 'Deployment' }] };
  const warningsOf = (more: object) =>
    intentOf(object('policy.karmada.io/v1alpha1', 'PropagationPolicy', { name: 'p' }, { spec: { ...spec, ...more } })).warnings;

  expect(warningsOf({ failover: { cluster: {} }, propagateDeps: true })).toEqual([]);
  expect(warningsOf({ failover: { application: {} }, propagateDeps: true })).toEqual([]);
  expect(warningsOf({ propagateDeps: false, schedulerName: 'default-scheduler' })).toEqual([]);
});

describe('errors', () => {
  it.each([
    { key: 'manifold.hub/conflict-resolution', value: 'Overwrit', says: 'Abort or Overwrite' },
    { key: 'manifold.hub/immutable-change', value: 'yes', says: 'Refuse or Replace' },
    { key: 'manifold.hub/immutable-change', value: '', says: 'Refuse or Replace' },
  ])('are values of $key that nobody knows: $value', ({ key, value, says }) => {
    const read = readIntent(configMap({ name: 'a', annotations: { [key]: value } }));
    expect(read.ok ? [] : read.errors).toMatchObject([{ code: 'INVALID_VALUE', message: expect.stringContaining(says) }]);
    expect(readIntent(configMap({ name: 'a', annotations: { [key]: says.split(' ')[2]!.toLowerCase() } })).ok).toBe(true);
  });

  it.each([
    { text: '', code: 'BAD_DOCUMENT', field: '', because: 'nothing is asked for' },
    { text: '# only words', code: 'BAD_DOCUMENT', field: '', because: 'nothing is asked for' },
    { text: 'just a text', code: 'BAD_DOCUMENT', field: '', because: 'it is no object' },
    { text: '[1, 2]', code: 'BAD_DOCUMENT', field: '', because: 'it is no object' },
    { text: '{kind: ConfigMap, metadata: {name: a}}', code: 'MISSING_FIELD', field: 'apiVersion', because: 'nobody knows which ConfigMap' },
    { text: '{apiVersion: v1, metadata: {name: a}}', code: 'MISSING_FIELD', field: 'kind', because: 'nobody knows of what kind' },
    {
      text: '{apiVersion: apps/v1/x, kind: A, metadata: {name: a}}',
      code: 'INVALID_VALUE',
      field: 'apiVersion',
      because: 'a group has one version',
    },
    {
      text: '{apiVersion: v1, kind: ../Secret, metadata: {name: a}}',
      code: 'INVALID_VALUE',
      field: 'kind',
      because: 'kinds become parts of paths',
    },
    { text: '{apiVersion: v1, kind: ConfigMap}', code: 'MISSING_FIELD', field: 'metadata.name', because: 'it has no name' },
    { text: '{apiVersion: v1, kind: ConfigMap, metadata: [a]}', code: 'INVALID_VALUE', field: 'metadata', because: 'metadata is a map' },
    {
      text: configMap({ generateName: 'a-' }),
      code: 'INVALID_VALUE',
      field: 'metadata.generateName',
      because: 'each apply would make another one',
    },
    { text: configMap({ name: 'A_b' }), code: 'INVALID_VALUE', field: 'metadata.name', because: 'the name is not a DNS name' },
    { text: configMap({ name: 12 }), code: 'INVALID_VALUE', field: 'metadata.name', because: 'the name is a number' },
    {
      text: object('v1', 'Service', { name: 'a.b' }),
      code: 'INVALID_VALUE',
      field: 'metadata.name',
      because: 'a service is one DNS label',
    },
    {
      text: configMap({ name: 'a', namespace: 'x/y' }),
      code: 'INVALID_VALUE',
      field: 'metadata.namespace',
      because: 'namespaces are DNS labels',
    },
    {
      text: configMap({ name: 'a', labels: { n: 1 } }),
      code: 'INVALID_VALUE',
      field: 'metadata.labels.n',
      because: 'label values are strings',
    },
    { text: configMap({ name: 'a', labels: ['x'] }), code: 'INVALID_VALUE', field: 'metadata.labels', because: 'labels are a map' },
    {
      text: configMap({ name: 'a', annotations: { n: true } }),
      code: 'INVALID_VALUE',
      field: 'metadata.annotations.n',
      because: 'annotation values are strings',
    },
    {
      text: configMap({ name: 'a', annotations: { n: 'x'.repeat(262_144) } }),
      code: 'TOO_LARGE',
      field: 'metadata.annotations',
      because: 'no API server takes that much',
    },
    {
      text: deployment(undefined, { replicas: '3' }),
      code: 'INVALID_VALUE',
      field: 'spec.replicas',
      because: 'scheduling would have to guess',
    },
    {
      text: deployment(undefined, { replicas: -1 }),
      code: 'INVALID_VALUE',
      field: 'spec.replicas',
      because: 'there is no negative replica',
    },
    {
      text: deployment(undefined, { template: { spec: { containers: [{ name: 'a', resources: { requests: { cpu: '1 core' } } }] } } }),
      code: 'BAD_QUANTITY',
      field: 'spec.template.spec.containers.0.resources.requests.cpu',
      because: 'it is not a quantity',
    },
    {
      text: object(
        'batch/v1',
        'CronJob',
        { name: 'c' },
        {
          spec: {
            schedule: '@daily',
            jobTemplate: {
              spec: { template: { spec: { containers: [], initContainers: [{ name: 'a', resources: { limits: { memory: '-1Gi' } } }] } } },
            },
          },
        },
      ),
      code: 'BAD_QUANTITY',
      field: 'spec.jobTemplate.spec.template.spec.initContainers.0.resources.limits.memory',
      because: 'it is negative',
    },
    {
      text: object('v1', 'PersistentVolumeClaim', { name: 'c' }, { spec: { resources: { requests: { storage: 'much' } } } }),
      code: 'BAD_QUANTITY',
      field: 'spec.resources.requests.storage',
      because: 'it is not a quantity',
    },
    {
      text: many(configMap({ name: 'a' }), configMap({ name: 'a', namespace: 'default' })),
      code: 'DUPLICATE_OBJECT',
      field: 'metadata.name',
      because: 'both lie in default',
    },
    {
      text: many(object('apps/v1', 'Deployment', { name: 'a' }), object('apps/v1beta1', 'Deployment', { name: 'a' })),
      code: 'DUPLICATE_OBJECT',
      field: 'metadata.name',
      because: 'versions are views of one object',
    },
  ] as const)('$code at $field: $because', ({ text, code, field }) => {
    expect(errorsOf(text)).toMatchObject([{ code, field }]);
  });

  it('are all reported at once, with their documents and lines', () => {
    const text =
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  labels:\n    a: 1\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: B\n---\na: [\n';
    const read = readIntent(text);

    expect(read.ok ? [] : read.errors.map(({ document, line, code }) => [document, line, code])).toEqual([
      [0, 3, 'MISSING_FIELD'],
      [0, 5, 'INVALID_VALUE'],
      [1, 10, 'INVALID_VALUE'],
      [2, expect.any(Number), 'BAD_YAML'],
    ]);
  });

  it('count documents from 1 in their messages', () => {
    const read = readIntent(many(deployment(), deployment()));

    expect(read.ok ? [] : read.errors.map(({ message }) => message)).toEqual(['apps/v1/Deployment default/web is already in document 1.']);
  });

  it('contain the index of the item in a list', () => {
    const list =
      '{apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}, {apiVersion: v1, kind: ConfigMap}]}';

    expect(errorsOf(list)).toEqual([{ code: 'MISSING_FIELD', field: 'items.1.metadata.name', document: 0 }]);
  });

  it('are mismatches if documents are in another namespace than the apply', () => {
    const text = many(deployment({ name: 'web', namespace: 'a' }), configMap({ name: 'c' }), policy({ name: 'p', namespace: 'b' }));

    expect(errorsOf(text, { namespace: 'a' })).toEqual([{ code: 'NAMESPACE_MISMATCH', field: 'metadata.namespace', document: 2 }]);
    expect(codesOf(text)).toEqual([]);
  });

  it.each([{ application: 'a/b' }, { application: '' }, { namespace: 'A' }])('refuse %p as fields of the apply', (options) => {
    expect(codesOf(deployment(), options)).toEqual(['INVALID_VALUE']);
  });

  it('are truncated above a limit', () => {
    expect(codesOf(many(...Array.from({ length: 400 }, () => configMap({}))))).toHaveLength(100);
  });

  it('never quote the data of a secret', () => {
    const text = object('v1', 'Secret', { name: 'S!', annotations: { a: 1 } }, { stringData: { password: 'hunter2' }, data: 'hunter2' });

    expect(JSON.stringify(readIntent(text))).not.toContain('hunter2');
  });
});
