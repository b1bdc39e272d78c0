import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { valueAt } from '../../src/simulator/json.js';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { aConfigMap, aDeployment, MemberClient, untilChange } from './member-client.js';

let simulator: Simulator;
let client: MemberClient;

beforeAll(async () => {
  simulator = await startSimulator({
    members: [
      { name: 'one', kubernetesVersion: 'v1.33.2', nodePools: [], controllers: false },
      { name: 'old', kubernetesVersion: 'v1.20.2', nodePools: [], controllers: false },
    ],
  });
  client = new MemberClient(simulator, simulator.member('one'));
});

afterAll(async () => {
  await client.close();
  await simulator.close();
});

const MAPS = '/api/v1/namespaces/default/configmaps';
const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';
const mergePatch = (path: string, body: unknown) => client.request('PATCH', path, { body, type: 'application/merge-patch+json' });

describe('authentication', () => {
  it.each([
    { what: 'no token', token: null },
    { what: 'a wrong token', token: 'wrong' },
  ])('refuses $what with 401', async ({ token }) => {
    expect(await client.request('GET', '/api/v1/nodes', { token })).toMatchObject({
      status: 401,
      body: { kind: 'Status', reason: 'Unauthorized' },
    });
  });

  it.each(['/healthz', '/readyz', '/livez'])('answers %s without a token', async (path) => {
    expect(await client.request('GET', path, { token: null })).toMatchObject({ status: 200, body: { text: 'ok' } });
  });

  it('returns its version', async () => {
    expect((await client.get('/version')).body).toMatchObject({ major: '1', minor: '33', gitVersion: 'v1.33.2' });
  });

  it('speaks HTTP/1.1 too', async () => {
    const old = new MemberClient(simulator, simulator.member('one'), { allowH2: false });

    expect((await old.get('/api/v1/namespaces/default')).status).toBe(200);
    await old.close();
  });

  it('has no member with an unknown name', async () => {
    expect((await client.get('/../nobody/api/v1/nodes')).status).toBe(404);
  });
});

describe('discovery', () => {
  it('lists groups and resources in the classic form', async () => {
    const groups = (await client.get('/apis')).body.groups as { name: string }[];
    const resources = (await client.get('/apis/apps/v1')).body.resources as { name: string }[];

    expect(groups.map(({ name }) => name)).toContain('apps');
    expect((await client.get('/api')).body).toMatchObject({ kind: 'APIVersions', versions: ['v1'] });
    expect(resources.find(({ name }) => name === 'deployments')).toMatchObject({
      kind: 'Deployment',
      namespaced: true,
      shortNames: ['deploy'],
      verbs: expect.arrayContaining(['list', 'watch', 'patch']),
    });
    expect(resources.map(({ name }) => name)).toEqual(expect.arrayContaining(['deployments/status', 'deployments/scale']));
  });

  it('returns the aggregated form if requested', async () => {
    const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';
    const answer = await client.get('/apis', accept);

    expect(answer.headers['content-type']).toContain('as=APIGroupDiscoveryList');
    expect(answer.body).toMatchObject({ kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2' });
    expect(JSON.stringify(answer.body)).toContain('"resource":"deployments"');
  });

  it('has no aggregated form in old versions', async () => {
    const old = new MemberClient(simulator, simulator.member('old'));

    expect(
      (await old.get('/apis', 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json')).body.kind,
    ).toBe('APIGroupList');
    await old.close();
  });

  it.each(['/apis/apps/v1/frobs', '/api/v1/namespaces/default/nodes'])('does not serve %s', async (path) => {
    expect(await client.get(path)).toMatchObject({ status: 404, body: { kind: 'Status', reason: 'NotFound' } });
  });
});

it('answers for a group that is not served in plain text', async () => {
  expect(await client.get('/apis/nobody.example/v1')).toMatchObject({ status: 404, body: { text: '404 page not found\n' } });
  expect((await client.get('/apis/nobody.example/v1/things')).status).toBe(404);
});

describe('create', () => {
  it('answers 201 with uid, revision, time and the manager of the user agent', async () => {
    const { status, body } = await client.post(MAPS, aConfigMap('made', { a: '1' }));

    expect(status).toBe(201);
    expect(body.metadata).toMatchObject({
      uid: expect.any(String),
      resourceVersion: expect.stringMatching(/^\d+$/),
      creationTimestamp: expect.any(String),
    });
    expect(body.metadata.managedFields).toMatchObject([
      { manager: 'test-client', operation: 'Update', fieldsV1: { 'f:data': { 'f:a': {} } } },
    ]);
  });

  it('makes a name from generateName', async () => {
    const { body } = await client.post(MAPS, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'gen-' } });

    expect(body.metadata.name).toMatch(/^gen-[a-z0-9]{5}$/);
  });

  it('refuses a second object of the same name', async () => {
    await client.post(MAPS, aConfigMap('twice'));

    expect(await client.post(MAPS, aConfigMap('twice'))).toMatchObject({
      status: 409,
      body: { reason: 'AlreadyExists', message: 'configmaps "twice" already exists', details: { name: 'twice', kind: 'configmaps' } },
    });
  });

  it.each([
    { what: 'a body that is no JSON', body: '{', status: 400, reason: 'BadRequest' },
    { what: 'an empty body', body: '', status: 400, reason: 'BadRequest' },
    { what: 'another kind', body: aDeployment('x'), status: 400, reason: 'BadRequest' },
    { what: 'a bad name', body: aConfigMap('Bad_Name'), status: 422, reason: 'Invalid' },
    { what: 'no name', body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: {} }, status: 422, reason: 'Invalid' },
    { what: 'a bad label', body: aConfigMap('x', {}, { labels: { a: 'not ok' } }), status: 422, reason: 'Invalid' },
    { what: 'more than the limit', body: aConfigMap('x', { a: 'x'.repeat(3.2e6) }), status: 413, reason: 'RequestEntityTooLarge' },
  ])('refuses $what', async ({ body, status, reason }) => {
    expect(await client.post(MAPS, body)).toMatchObject({ status, body: { kind: 'Status', reason } });
  });

  it('refuses an unsupported media type', async () => {
    const answer = await client.request('POST', MAPS, { body: '<a/>', type: 'application/xml' });

    expect(answer).toMatchObject({ status: 415, body: { reason: 'UnsupportedMediaType' } });
  });

  it('refuses a method that the path does not have', async () => {
    expect(await client.request('PUT', MAPS, { body: {} })).toMatchObject({ status: 405, body: { reason: 'MethodNotAllowed' } });
  });

  it('drops a key that would change prototypes', async () => {
    const body = '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"proto","labels":{"__proto__":"x"}},"data":{"a":"1"}}';

    expect((await client.post(MAPS, body)).body.metadata.labels).toBeUndefined();
    expect(({} as { polluted?: string }).polluted).toBeUndefined();
  });
});

describe('update', () => {
  it('replaces, and refuses an older revision', async () => {
    const { body } = await client.post(MAPS, aConfigMap('put', { a: '1' }));
    const changed = await client.request('PUT', `${MAPS}/put`, { body: { ...body, data: { a: '2' } } });
    const late = await client.request('PUT', `${MAPS}/put`, { body: { ...body, data: { a: '3' } } });

    expect(changed.body.data).toEqual({ a: '2' });
    expect(late).toMatchObject({
      status: 409,
      body: { reason: 'Conflict', message: expect.stringContaining('the object has been modified') },
    });
  });

  it('keeps the revision when nothing changes', async () => {
    const { body } = await client.post(MAPS, aConfigMap('idle', { a: '1' }));

    expect((await client.request('PUT', `${MAPS}/idle`, { body })).body).toEqual(body);
  });

  it('merges a patch and removes what is null', async () => {
    await client.post(MAPS, aConfigMap('merged', { a: '1', b: '2' }));

    expect((await mergePatch(`${MAPS}/merged`, { data: { a: null, c: '3' } })).body.data).toEqual({ b: '2', c: '3' });
  });

  it('applies a JSON patch completely or not at all', async () => {
    await client.post(MAPS, aConfigMap('patched', { a: '1' }));
    const patch = (body: unknown) => client.request('PATCH', `${MAPS}/patched`, { body, type: 'application/json-patch+json' });

    expect((await patch([{ op: 'add', path: '/data/b', value: '2' }])).body.data).toEqual({ a: '1', b: '2' });
    expect(
      (
        await patch([
          { op: 'replace', path: '/data/b', value: '3' },
          { op: 'test', path: '/data/a', value: 'x' },
        ])
      ).status,
    ).toBe(422);
    expect((await client.get(`${MAPS}/patched`)).body.data).toEqual({ a: '1', b: '2' });
  });

  it('does not support strategic merge patches', async () => {
    await client.post(MAPS, aConfigMap('strategic'));
    const answer = await client.request('PATCH', `${MAPS}/strategic`, { body: {}, type: 'application/strategic-merge-patch+json' });

    expect(answer.status).toBe(415);
  });

  it('keeps status and spec apart', async () => {
    await client.post(DEPLOYMENTS, aDeployment('apart', { replicas: 1 }));
    await mergePatch(`${DEPLOYMENTS}/apart/status`, { spec: { replicas: 9 }, status: { replicas: 1 } });
    const { body } = await mergePatch(`${DEPLOYMENTS}/apart`, { spec: { replicas: 2 }, status: { replicas: 7 } });

    expect(body).toMatchObject({ spec: { replicas: 2 }, status: { replicas: 1 }, metadata: { generation: 2 } });
  });

  it('scales through the subresource', async () => {
    await client.post(DEPLOYMENTS, aDeployment('scaled', { replicas: 1 }));
    const before = (await client.get(`${DEPLOYMENTS}/scaled/scale`)).body;
    const { body } = await client.request('PUT', `${DEPLOYMENTS}/scaled/scale`, { body: { ...before, spec: { replicas: 4 } } });

    expect(before).toMatchObject({ kind: 'Scale', spec: { replicas: 1 }, status: { selector: 'app=scaled' } });
    expect(body).toMatchObject({ spec: { replicas: 4 } });
    expect((await client.get(`${DEPLOYMENTS}/scaled`)).body).toMatchObject({ spec: { replicas: 4 }, metadata: { generation: 2 } });
  });

  it.each([
    {
      what: 'data of an immutable ConfigMap',
      path: MAPS,
      object: { ...aConfigMap('frozen', { a: '1' }), immutable: true },
      patch: { data: { a: '2' } },
    },
    {
      what: 'the address of a Service',
      path: '/api/v1/namespaces/default/services',
      object: { apiVersion: 'v1', kind: 'Service', metadata: { name: 'frozen' }, spec: { ports: [{ port: 80 }] } },
      patch: { spec: { clusterIP: '10.96.9.9' } },
    },
    {
      what: 'the role of a RoleBinding',
      path: '/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings',
      object: {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'RoleBinding',
        metadata: { name: 'frozen' },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
      },
      patch: { roleRef: { name: 'edit' } },
    },
    {
      what: 'the template of a Job',
      path: '/apis/batch/v1/namespaces/default/jobs',
      object: {
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: { name: 'frozen' },
        spec: { template: { spec: { containers: [{ name: 'a', image: 'a:1' }], restartPolicy: 'Never' } } },
      },
      patch: { spec: { template: { spec: { containers: [{ name: 'a', image: 'a:2' }] } } } },
    },
    {
      what: 'the service name of a StatefulSet',
      path: '/apis/apps/v1/namespaces/default/statefulsets',
      object: { ...aDeployment('frozen'), kind: 'StatefulSet' },
      patch: { spec: { serviceName: 'other' } },
    },
  ])('refuses to change $what', async ({ path, object, patch }) => {
    expect((await client.post(path, object)).status).toBe(201);

    expect(await mergePatch(`${path}/frozen`, patch)).toMatchObject({
      status: 422,
      body: { reason: 'Invalid', details: { name: 'frozen' } },
    });
  });
});

describe('list', () => {
  beforeAll(async () => {
    await client.post('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'lists' } });
    for (const i of [1, 2, 3, 4, 5]) {
      await client.post('/api/v1/namespaces/lists/secrets', {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: `s-${i}`, labels: { parity: i % 2 ? 'odd' : 'even', n: String(i) } },
      });
    }
  });

  const names = async (query: string) =>
    ((await client.get(`/api/v1/namespaces/lists/secrets?${query}`)).body.items as { metadata: { name: string } }[]).map(
      ({ metadata }) => metadata.name,
    );

  it.each([
    { query: '', want: ['s-1', 's-2', 's-3', 's-4', 's-5'] },
    { query: 'labelSelector=parity%3Dodd', want: ['s-1', 's-3', 's-5'] },
    { query: 'labelSelector=parity%21%3Dodd', want: ['s-2', 's-4'] },
    { query: 'labelSelector=n%20in%20(1,4)', want: ['s-1', 's-4'] },
    { query: 'labelSelector=%21parity', want: [] },
    { query: 'fieldSelector=metadata.name%3Ds-2', want: ['s-2'] },
    { query: 'fieldSelector=metadata.name%21%3Ds-2,metadata.namespace%3Dlists&labelSelector=parity%3Deven', want: ['s-4'] },
  ])('with "$query" is $want', async ({ query, want }) => {
    expect(await names(query)).toEqual(want);
  });

  it('comes in pages at the revision of the first', async () => {
    const first = (await client.get('/api/v1/namespaces/lists/secrets?limit=2')).body;
    await client.post(MAPS, aConfigMap('meanwhile'));
    const second = (await client.get(`/api/v1/namespaces/lists/secrets?limit=2&continue=${first.metadata['continue']}`)).body;
    const third = (await client.get(`/api/v1/namespaces/lists/secrets?limit=2&continue=${second.metadata['continue']}`)).body;

    expect([first, second, third].map((page) => (page.items as object[]).length)).toEqual([2, 2, 1]);
    expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
    expect(third.metadata['continue']).toBeUndefined();
  });

  it('expires a page token when history is compacted', async () => {
    const first = (await client.get('/api/v1/namespaces/lists/secrets?limit=2')).body;
    await client.post(MAPS, aConfigMap('later'));
    simulator.member('one').compact();

    expect(await client.get(`/api/v1/namespaces/lists/secrets?limit=2&continue=${first.metadata['continue']}`)).toMatchObject({
      status: 410,
      body: { reason: 'Expired' },
    });
  });

  it.each([
    { query: 'labelSelector=a%20b%20c', status: 400 },
    { query: 'fieldSelector=spec.unknown%3D1', status: 400 },
    { query: 'continue=rubbish', status: 400 },
    { query: 'resourceVersion=abc', status: 400 },
    { query: 'resourceVersionMatch=Exact', status: 422 },
    { query: 'resourceVersion=1&resourceVersionMatch=Exact', status: 410 },
    { query: 'resourceVersion=999999999', status: 504 },
  ])('with "$query" is refused with $status', async ({ query, status }) => {
    expect(await client.get(`/api/v1/namespaces/lists/secrets?${query}`)).toMatchObject({ status, body: { kind: 'Status' } });
  });

  it('leaves kind and apiVersion out of the items of built-in kinds', async () => {
    const { items } = (await client.get('/api/v1/namespaces/lists/secrets?limit=1')).body as unknown as { items: object[] };

    expect(Object.keys(items[0] as object)).toEqual(['metadata', 'type']);
  });

  it('returns metadata only if requested', async () => {
    const list = await client.get('/api/v1/namespaces/lists/secrets', 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1');
    const one = await client.get('/api/v1/namespaces/lists/secrets/s-1', 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1');

    expect(list.body.kind).toBe('PartialObjectMetadataList');
    expect((list.body.items as object[])[0]).toMatchObject({ kind: 'PartialObjectMetadata', metadata: { name: 's-1' } });
    expect(one.body).toEqual({
      kind: 'PartialObjectMetadata',
      apiVersion: 'meta.k8s.io/v1',
      metadata: expect.objectContaining({ name: 's-1' }),
    });
  });

  it('refuses clients that accept only protobuf', async () => {
    expect((await client.get(MAPS, 'application/vnd.kubernetes.protobuf')).status).toBe(406);
  });
});

describe('custom resources', () => {
  const definition = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'shops.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'shops', kind: 'Shop', shortNames: ['sh'] },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          subresources: { status: {}, scale: { specReplicasPath: '.spec.count', statusReplicasPath: '.status.count' } },
          schema: {
            openAPIV3Schema: {
              type: 'object',
              properties: {
                spec: {
                  type: 'object',
                  properties: {
                    shelves: {
                      type: 'array',
                      'x-kubernetes-list-type': 'map',
                      'x-kubernetes-list-map-keys': ['id'],
                      items: { type: 'object' },
                    },
                  },
                },
              },
            },
          },
        },
        { name: 'v1beta1', served: true, storage: false },
      ],
    },
  };
  const SHOPS = '/apis/example.com/v1/namespaces/default/shops';
  const shop = (name: string, spec: object) => ({ apiVersion: 'example.com/v1', kind: 'Shop', metadata: { name }, spec });

  it('are served once their definition is established, and removed with it', async () => {
    const member = simulator.member('one');
    expect((await client.get(SHOPS)).status).toBe(404);
    await client.post('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', definition);
    const established = await untilChange(member, () => {
      const found = member.actor.get('apiextensions.k8s.io/customresourcedefinitions', '', 'shops.example.com');
      return valueAt(found, 'status', 'conditions') === undefined ? undefined : found;
    });
    expect(established?.status).toMatchObject({
      conditions: expect.arrayContaining([expect.objectContaining({ type: 'Established', status: 'True' })]),
    });

    expect((await client.post(SHOPS, shop('corner', { count: 2, shelves: [{ id: 'a' }] }))).status).toBe(201);
    expect((await client.get('/apis/example.com/v1beta1/namespaces/default/shops/corner')).body.apiVersion).toBe('example.com/v1beta1');
    expect(((await client.get(SHOPS)).body.items as object[])[0]).toMatchObject({ kind: 'Shop', apiVersion: 'example.com/v1' });
    expect((await client.get(`${SHOPS}/corner/scale`)).body).toMatchObject({ spec: { replicas: 2 } });
    const merged = await client.apply(shop('corner', { shelves: [{ id: 'b' }] }), { path: `${SHOPS}/corner` });
    expect(merged.body.spec).toMatchObject({ shelves: [{ id: 'a' }, { id: 'b' }] });

    await client.request('DELETE', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/shops.example.com');
    await untilChange(member, () => (member.actor.list('example.com/shops').length === 0 ? true : undefined));
    expect((await client.get(SHOPS)).status).toBe(404);
  });

  it('need the revision in an update', async () => {
    await client.post('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
      ...definition,
      metadata: { name: 'stalls.example.com' },
      spec: { ...definition.spec, names: { plural: 'stalls', kind: 'Stall' } },
    });
    const path = '/apis/example.com/v1/namespaces/default/stalls';
    const member = simulator.member('one');
    await untilChange(member, () => member.world.kinds.byStorage('example.com/stalls'));
    const stall = { ...shop('s', {}), kind: 'Stall' };
    await client.post(path, stall);

    expect(await client.request('PUT', `${path}/s`, { body: stall })).toMatchObject({
      status: 422,
      body: { message: expect.stringContaining('metadata.resourceVersion') },
    });
  });
});
