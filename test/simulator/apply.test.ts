import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { KubeObject, ManagedFieldsEntry } from '../../src/kubernetes/object.js';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { type Answered, aConfigMap, aDeployment, MemberClient } from './member-client.js';

let simulator: Simulator;
let client: MemberClient;

beforeAll(async () => {
  simulator = await startSimulator({ members: [{ name: 'one', nodePools: [], controllers: false }] });
  client = new MemberClient(simulator, simulator.member('one'));
});

afterAll(async () => {
  await client.close();
  await simulator.close();
});

const path = (name: string) => `/apis/apps/v1/namespaces/default/deployments/${name}`;
const configMap = (name: string) => ({ path: `/api/v1/namespaces/default/configmaps/${name}` });
const owned = (answer: Answered, manager: string): ManagedFieldsEntry | undefined =>
  answer.body.metadata.managedFields?.find((entry) => entry.manager === manager);
const spec = (answer: Answered) =>
  (answer.body as unknown as { spec: Record<string, never> & { template: { spec: { containers: KubeObject[] } } } }).spec;

const withContainer = (name: string, ...containers: object[]) =>
  aDeployment(name, { spec: { template: { metadata: { labels: { app: name } }, spec: { containers } } } });

describe('an apply of an object that does not exist', () => {
  it('creates it with 201, defaults and one entry of the manager', async () => {
    const answer = await client.apply(aDeployment('fresh'));

    expect(answer.status).toBe(201);
    expect(answer.body.metadata).toMatchObject({ name: 'fresh', namespace: 'default', generation: 1 });
    expect(spec(answer)).toMatchObject({ replicas: 1, revisionHistoryLimit: 10 });
    expect(answer.body.metadata.managedFields).toEqual([
      {
        manager: 'manifold',
        operation: 'Apply',
        apiVersion: 'apps/v1',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        fieldsType: 'FieldsV1',
        fieldsV1: {
          'f:spec': {
            'f:selector': {},
            'f:template': {
              'f:metadata': { 'f:labels': { 'f:app': {} } },
              'f:spec': { 'f:containers': { 'k:{"name":"app"}': { '.': {}, 'f:image': {}, 'f:name': {} } } },
            },
          },
        },
      },
    ]);
  });

  it('accepts YAML', async () => {
    const yaml = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: yaml\ndata:\n  a: "1"\n';
    const answer = await client.request('PATCH', `${configMap('yaml').path}?fieldManager=me`, {
      body: yaml,
      type: 'application/apply-patch+yaml',
    });

    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ data: { a: '1' } });
  });

  it("accepts kubectl's dialect of YAML", async () => {
    const yaml =
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: dialect\n  labels: &base {a: "1"}\nimmutable: no\ndata:\n  <<: *base\n  b: "yes"\n';
    const answer = await client.request('PATCH', `${configMap('dialect').path}?fieldManager=me`, {
      body: yaml,
      type: 'application/apply-patch+yaml',
    });

    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ immutable: false, data: { a: '1', b: 'yes' } });
  });

  it('needs a field manager', async () => {
    const answer = await client.request('PATCH', path('nobody'), { body: aDeployment('nobody'), type: 'application/apply-patch+yaml' });

    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ reason: 'Invalid', message: expect.stringContaining('fieldManager') });
  });

  it('is refused in a namespace that does not exist', async () => {
    const answer = await client.apply(aDeployment('lost'), { path: '/apis/apps/v1/namespaces/nowhere/deployments/lost' });

    expect(answer).toMatchObject({ status: 404, body: { reason: 'NotFound', message: 'namespaces "nowhere" not found' } });
  });

  it('does nothing in a dry run', async () => {
    const answer = await client.apply(aDeployment('dry'), { query: '&dryRun=All' });

    expect(answer.status).toBe(201);
    expect(answer.body.metadata.resourceVersion).toBeUndefined();
    expect((await client.get(path('dry'))).status).toBe(404);
  });

  it('ignores a status', async () => {
    const answer = await client.apply({ ...aDeployment('stateless'), status: { replicas: 9 } });

    expect(answer.body.status).toEqual({});
    expect(JSON.stringify(owned(answer, 'manifold'))).not.toContain('f:status');
  });
});

describe('an apply of an existing object', () => {
  it('changes nothing when it is repeated', async () => {
    const first = await client.apply(aDeployment('same'));
    const second = await client.apply(aDeployment('same'));

    expect(second.status).toBe(200);
    expect(second.body).toEqual(first.body);
  });

  it('counts a generation for a change of the spec only', async () => {
    await client.apply(aDeployment('counted'));
    const labelled = await client.apply(aDeployment('counted', { metadata: { labels: { tier: 'web' } } }));
    const scaled = await client.apply(aDeployment('counted', { replicas: 2, metadata: { labels: { tier: 'web' } } }));

    expect([labelled.body.metadata.generation, scaled.body.metadata.generation]).toEqual([1, 2]);
  });

  it('removes fields that the manager no longer applies', async () => {
    await client.apply(aConfigMap('shrinks', { a: '1', b: '2' }), configMap('shrinks'));
    const answer = await client.apply(aConfigMap('shrinks', { a: '1' }), configMap('shrinks'));

    expect(answer.body.data).toEqual({ a: '1' });
  });

  it('removes a map with its last key', async () => {
    await client.apply(aConfigMap('bare', { a: '1' }, { labels: { x: 'y' } }), configMap('bare'));
    const answer = await client.apply(aConfigMap('bare', { a: '1' }), configMap('bare'));

    expect(answer.body.metadata.labels).toBeUndefined();
  });

  it('removes labels and finalizers of which its manager was the last owner, and keeps the object’s name', async () => {
    await client.apply(aDeployment('stripped', { replicas: 2, metadata: { labels: { x: 'y' }, finalizers: ['a.example/x'] } }));
    const answer = await client.apply(aDeployment('stripped'));

    expect(answer.status).toBe(200);
    expect(answer.body.metadata).toMatchObject({ name: 'stripped', generation: 2 });
    expect(answer.body.metadata.labels ?? answer.body.metadata.finalizers).toBeUndefined();
  });

  it('restores the default of a field that it no longer contains', async () => {
    await client.apply(aDeployment('defaulted', { replicas: 5 }));
    const answer = await client.apply(aDeployment('defaulted'));

    expect(spec(answer).replicas).toBe(1);
  });

  it('keeps a field that another manager also applies', async () => {
    await client.apply(aConfigMap('shared', { a: '1', b: '2' }), { ...configMap('shared'), manager: 'one' });
    await client.apply(aConfigMap('shared', { b: '2' }), { ...configMap('shared'), manager: 'two' });
    const answer = await client.apply(aConfigMap('shared', { a: '1' }), { ...configMap('shared'), manager: 'one' });

    expect(answer.body.data).toEqual({ a: '1', b: '2' });
    expect(owned(answer, 'one')?.fieldsV1).toEqual({ 'f:data': { 'f:a': {} } });
    expect(owned(answer, 'two')?.fieldsV1).toEqual({ 'f:data': { 'f:b': {} } });
  });

  it('shares a field without conflict if both set the same value', async () => {
    await client.apply(aDeployment('agreed', { replicas: 2 }), { manager: 'one' });

    expect((await client.apply(aDeployment('agreed', { replicas: 2 }), { manager: 'two' })).status).toBe(200);
  });

  it('keeps the revision if ownership is unchanged, and increases it when ownership grows', async () => {
    const first = await client.apply(aDeployment('grows'), { manager: 'one' });
    const second = await client.apply(aDeployment('grows'), { manager: 'two' });

    expect(Number(second.body.metadata.resourceVersion)).toBeGreaterThan(Number(first.body.metadata.resourceVersion));
    expect(second.body.metadata.generation).toBe(1);
  });

  it('refuses an outdated resourceVersion', async () => {
    await client.apply(aDeployment('versioned'));
    const answer = await client.apply(aDeployment('versioned', { metadata: { resourceVersion: '1' } }));

    expect(answer).toMatchObject({ status: 409, body: { reason: 'Conflict' } });
  });

  it('refuses another uid, and a uid for an object that does not exist', async () => {
    await client.apply(aDeployment('identified'));
    const other = await client.apply(aDeployment('identified', { metadata: { uid: 'another' } }));
    const absent = await client.apply(aDeployment('never', { metadata: { uid: 'another' } }));

    expect(other).toMatchObject({
      status: 422,
      body: { message: expect.stringContaining('metadata.uid: Invalid value: "another": field is immutable') },
    });
    expect(absent).toMatchObject({ status: 409, body: { reason: 'Conflict', message: expect.stringContaining('uid mismatch') } });
  });

  it('refuses managed fields in the body', async () => {
    const answer = await client.apply(aDeployment('fields', { metadata: { managedFields: [] } }));

    expect(answer).toMatchObject({ status: 400, body: { message: 'metadata.managedFields must be nil' } });
  });
});

describe('a conflict', () => {
  it('names the other manager and the field, and changes nothing', async () => {
    await client.apply(aDeployment('fought', { replicas: 2 }), { manager: 'one' });
    const answer = await client.apply(aDeployment('fought', { replicas: 3 }), { manager: 'two' });

    expect(answer).toMatchObject({
      status: 409,
      body: {
        reason: 'Conflict',
        message: 'Apply failed with 1 conflict: conflict with "one": .spec.replicas',
        details: { causes: [{ reason: 'FieldManagerConflict', message: 'conflict with "one"', field: '.spec.replicas' }] },
      },
    });
    expect(spec(await client.get(path('fought'))).replicas).toBe(2);
  });

  it('lists several fields', async () => {
    await client.apply(aDeployment('many', { replicas: 2, image: 'a:1' }), { manager: 'one' });
    const answer = await client.apply(aDeployment('many', { replicas: 3, image: 'a:2' }), { manager: 'two' });

    expect(answer.body.message).toBe(
      'Apply failed with 2 conflicts: conflicts with "one":\n- .spec.replicas\n- .spec.template.spec.containers[name="app"].image',
    );
  });

  it('is resolved by force, and the other manager no longer owns the field', async () => {
    await client.apply(aDeployment('forced', { replicas: 2 }), { manager: 'one' });
    const answer = await client.apply(aDeployment('forced', { replicas: 3 }), { manager: 'two', force: true });

    expect(answer.status).toBe(200);
    expect(spec(answer).replicas).toBe(3);
    expect(JSON.stringify(owned(answer, 'one'))).not.toContain('f:replicas');
    expect(JSON.stringify(owned(answer, 'two'))).toContain('f:replicas');
  });

  it('does not arise with a default without an owner', async () => {
    await client.apply(aDeployment('unowned'), { manager: 'one' });

    expect((await client.apply(aDeployment('unowned', { replicas: 4 }), { manager: 'two' })).status).toBe(200);
  });

  it('arises with the manager that changed the field by an update', async () => {
    await client.apply(aDeployment('updated', { replicas: 2 }));
    const patched = await client.request('PATCH', `${path('updated')}?fieldManager=editor`, {
      body: { spec: { replicas: 6 } },
      type: 'application/merge-patch+json',
    });
    const answer = await client.apply(aDeployment('updated', { replicas: 2 }));

    expect(owned(patched, 'editor')).toMatchObject({ operation: 'Update', fieldsV1: { 'f:spec': { 'f:replicas': {} } } });
    expect(JSON.stringify(owned(patched, 'manifold'))).not.toContain('f:replicas');
    expect(answer).toMatchObject({
      status: 409,
      body: { message: expect.stringMatching(/conflict with "editor" using apps\/v1: \.spec\.replicas$/) },
    });
  });

  it('arises with the manager that scaled, with the scale subresource', async () => {
    await client.apply(aDeployment('scaled', { replicas: 2 }));
    await client.request('PATCH', `${path('scaled')}/scale?fieldManager=hpa`, {
      body: { spec: { replicas: 6 } },
      type: 'application/merge-patch+json',
    });
    const answer = await client.apply(aDeployment('scaled', { replicas: 2 }));

    expect(answer.body.message).toContain('conflict with "hpa" with subresource "scale" using apps/v1');
  });

  it('does not arise for a field that the apply leaves out', async () => {
    await client.apply(aDeployment('left', { replicas: 2 }));
    await client.request('PATCH', `${path('left')}/scale?fieldManager=hpa`, {
      body: { spec: { replicas: 6 } },
      type: 'application/merge-patch+json',
    });
    const answer = await client.apply(aDeployment('left'));

    expect(answer.status).toBe(200);
    expect(spec(answer).replicas).toBe(6);
  });
});

describe('lists', () => {
  it('merges containers by name and keeps those of another manager', async () => {
    await client.apply(withContainer('sidecar', { name: 'app', image: 'a:1' }));
    await client.apply(withContainer('sidecar', { name: 'proxy', image: 'p:1' }), { manager: 'mesh' });
    const answer = await client.apply(withContainer('sidecar', { name: 'app', image: 'a:2' }));

    expect(spec(answer).template.spec.containers.map(({ name, image }) => [name, image])).toEqual([
      ['app', 'a:2'],
      ['proxy', 'p:1'],
    ]);
  });

  it('removes an element that its only manager drops, with its defaults', async () => {
    await client.apply(withContainer('dropped', { name: 'app', image: 'a:1' }, { name: 'extra', image: 'x:1' }));
    const answer = await client.apply(withContainer('dropped', { name: 'app', image: 'a:1' }));

    expect(spec(answer).template.spec.containers.map(({ name }) => name)).toEqual(['app']);
  });

  it('merges ports by number and protocol, by default TCP', async () => {
    await client.apply(withContainer('ports', { name: 'app', image: 'a:1', ports: [{ containerPort: 80, name: 'http' }] }));
    const answer = await client.apply(
      withContainer('ports', { name: 'app', image: 'a:1', ports: [{ containerPort: 80, protocol: 'UDP' }] }),
      { manager: 'two' },
    );

    expect(spec(answer).template.spec.containers[0]?.ports).toEqual([
      { containerPort: 80, name: 'http', protocol: 'TCP' },
      { containerPort: 80, protocol: 'UDP' },
    ]);
    expect(JSON.stringify(owned(answer, 'manifold'))).toContain(JSON.stringify('k:{"containerPort":80,"protocol":"TCP"}').slice(1, -1));
  });

  it('merges env by name', async () => {
    await client.apply(withContainer('env', { name: 'app', image: 'a:1', env: [{ name: 'A', value: '1' }] }));
    const answer = await client.apply(withContainer('env', { name: 'app', image: 'a:1', env: [{ name: 'B', value: '2' }] }), {
      manager: 'two',
    });

    expect(spec(answer).template.spec.containers[0]?.env).toEqual([
      { name: 'A', value: '1' },
      { name: 'B', value: '2' },
    ]);
  });

  it('replaces a list without keys as a whole', async () => {
    await client.apply(withContainer('args', { name: 'app', image: 'a:1', args: ['a', 'b'] }));
    const answer = await client.apply(withContainer('args', { name: 'app', image: 'a:1', args: ['c'] }));

    expect(spec(answer).template.spec.containers[0]?.args).toEqual(['c']);
  });

  it('merges finalizers as a set and removes one that is no longer applied', async () => {
    await client.apply(aConfigMap('final', {}, { finalizers: ['a.example/x'] }), { ...configMap('final'), manager: 'one' });
    await client.apply(aConfigMap('final', {}, { finalizers: ['b.example/y'] }), { ...configMap('final'), manager: 'two' });
    const both = await client.get(configMap('final').path);
    const answer = await client.apply(aConfigMap('final', {}), { ...configMap('final'), manager: 'one' });

    expect(both.body.metadata.finalizers).toEqual(['a.example/x', 'b.example/y']);
    expect(answer.body.metadata.finalizers).toEqual(['b.example/y']);
    await client.apply(aConfigMap('final', {}), { ...configMap('final'), manager: 'two' });
  });

  it('uses the order of the apply if it differs', async () => {
    await client.apply(withContainer('order', { name: 'a', image: 'a:1' }, { name: 'b', image: 'b:1' }));
    const answer = await client.apply(withContainer('order', { name: 'b', image: 'b:1' }, { name: 'a', image: 'a:1' }));

    expect(spec(answer).template.spec.containers.map(({ name }) => name)).toEqual(['b', 'a']);
  });

  it.each([
    { what: 'an element without its key', containers: [{ image: 'a:1' }], says: 'omits key field name' },
    { what: 'two elements with the same key', containers: [{ name: 'a' }, { name: 'a' }], says: 'duplicate entries for key' },
  ])('fails on $what', async ({ containers, says }) => {
    const answer = await client.apply(withContainer('broken', ...containers));

    expect(answer).toMatchObject({ status: 500, body: { message: expect.stringContaining(says) } });
  });

  it('treats a selector as one value', async () => {
    await client.apply(
      { apiVersion: 'v1', kind: 'Service', metadata: { name: 'svc' }, spec: { selector: { a: '1', b: '2' }, ports: [{ port: 80 }] } },
      { path: '/api/v1/namespaces/default/services/svc' },
    );
    const answer = await client.apply(
      { apiVersion: 'v1', kind: 'Service', metadata: { name: 'svc' }, spec: { selector: { a: '1' }, ports: [{ port: 80 }] } },
      { path: '/api/v1/namespaces/default/services/svc' },
    );

    expect((answer.body.spec as { selector: object }).selector).toEqual({ a: '1' });
    expect((answer.body.spec as { clusterIP: string }).clusterIP).toMatch(/^10\./);
  });
});

describe('other requests', () => {
  it('applies a status through its subresource without changing the spec', async () => {
    await client.apply(aDeployment('status', { replicas: 2 }));
    const answer = await client.apply(
      { ...aDeployment('status', { replicas: 9 }), status: { readyReplicas: 2 } },
      { path: `${path('status')}/status`, manager: 'prober' },
    );

    expect(answer.body).toMatchObject({ spec: { replicas: 2 }, status: { readyReplicas: 2 }, metadata: { generation: 1 } });
    expect(owned(answer, 'prober')).toMatchObject({ subresource: 'status', fieldsV1: { 'f:status': { 'f:readyReplicas': {} } } });
  });

  it.each([
    { field: { replcas: 2 }, says: '.spec.replcas: field not declared in schema' },
    { field: { replicas: 'two' }, says: '.spec.replicas: expected whole number' },
  ])('refuses what the types of its kind do not have: $says', async ({ field, says }) => {
    const answer = await client.apply(aDeployment('typed', { spec: field }));
    expect(answer).toMatchObject({ status: 500, body: { message: expect.stringContaining(`failed to create typed patch object`) } });
    expect(answer.body['message']).toContain(says);
  });

  it('turns stringData of a Secret into data', async () => {
    const answer = await client.apply(
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'secret' }, stringData: { password: 'x' } },
      { path: '/api/v1/namespaces/default/secrets/secret' },
    );

    expect(answer.body).toMatchObject({ data: { password: Buffer.from('x').toString('base64') }, type: 'Opaque' });
    expect(answer.body.stringData).toBeUndefined();
  });

  it.each([
    { what: 'another kind', object: { ...aDeployment('web'), kind: 'StatefulSet' } },
    { what: 'another namespace', object: aDeployment('web', { metadata: { namespace: 'elsewhere' } }) },
  ])('refuses a body of $what than the path', async ({ object }) => {
    expect(await client.apply(object)).toMatchObject({ status: 400, body: { reason: 'BadRequest' } });
  });

  it('names the rule that an invalid object violates', async () => {
    const answer = await client.apply(aDeployment('invalid', { spec: { selector: { matchLabels: { app: 'other' } } } }));

    expect(answer).toMatchObject({
      status: 422,
      body: { reason: 'Invalid', details: { causes: [{ reason: 'FieldValueInvalid', field: 'spec.template.metadata.labels' }] } },
    });
  });

  it('refuses a change of an immutable field', async () => {
    await client.apply(aDeployment('fixed'));
    const moved = aDeployment('fixed', {
      spec: {
        selector: { matchLabels: { app: 'x' } },
        template: { metadata: { labels: { app: 'x' } }, spec: { containers: [{ name: 'app', image: 'a:1' }] } },
      },
    });
    const answer = await client.apply(moved, { force: true });

    expect(answer).toMatchObject({
      status: 422,
      body: { details: { causes: [{ field: 'spec.selector', message: expect.stringContaining('field is immutable') }] } },
    });
  });
});
