import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { type Answered, MemberClient, take, untilChange } from './member-client.js';

/*
 * What the contract leaves to this file: the recorded kube-apiserver ends when a custom object is written (docs/SIMULATOR.md says why).
 * Each expectation is what the documentation of custom resources and of server-side apply promises.
 */

const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const WIDGETS = '/apis/example.com/v1/namespaces/default/widgets';

describe('Custom objects', () => {
  let simulator: Simulator;
  let client: MemberClient;

  beforeAll(async () => {
    simulator = await startSimulator({ members: [{ name: 'one', nodePools: [], controllers: false }] });
    client = new MemberClient(simulator, simulator.member('one'));
    await client.post(DEFINITIONS, widgets);
    const { world } = simulator.member('one');
    await untilChange(simulator.member('one'), () => world.kinds.byStorage('example.com/widgets'));
  });

  afterAll(async () => {
    await client.close();
    await simulator.close();
  });

  const at = (name: string) => `${WIDGETS}/${name}`;
  const apply = (object: ReturnType<typeof widget> & { readonly status?: object }, manager = 'manifold', force = false, subresource = '') =>
    client.apply(object, { manager, force, path: at(object.metadata.name) + subresource });

  it('are created with a generation, and keep fields that the definition does not name', async () => {
    const { status, body } = await client.post(WIDGETS, widget('made', { size: 1, other: { deep: true } }));
    expect(status).toBe(201);
    expect(body).toMatchObject({
      kind: 'Widget',
      apiVersion: 'example.com/v1',
      metadata: { generation: 1, uid: expect.any(String), managedFields: [{ manager: 'test-client', operation: 'Update' }] },
      spec: { size: 1, other: { deep: true } },
    });
  });

  it('track ownership per field: owners, changes, removed fields', async () => {
    const first = await apply(widget('applied', { size: 1, color: 'red' }));
    expect(first).toMatchObject({ status: 201, body: { metadata: { generation: 1, managedFields: [{ operation: 'Apply' }] } } });

    const again = await apply(widget('applied', { size: 1, color: 'red' }));
    expect(again.body.metadata.resourceVersion).toBe(first.body.metadata.resourceVersion);

    const conflict = await apply(widget('applied', { size: 2 }), 'other');
    expect(conflict).toMatchObject({
      status: 409,
      body: { details: { causes: [{ field: '.spec.size', reason: 'FieldManagerConflict' }] } },
    });
    expect((await apply(widget('applied', { size: 2 }), 'other', true)).body).toMatchObject({ metadata: { generation: 2 } });

    const less = await apply(widget('applied', {}));
    expect(less.body.spec).toEqual({ size: 2 });
  });

  it('merge keyed lists and replace others, as their definition states', async () => {
    await apply(widget('listed', { parts: [{ name: 'a', count: 1 }], tags: ['x'] }));
    const { body } = await apply(widget('listed', { parts: [{ name: 'b', count: 2 }] }), 'other');
    expect(body.spec).toEqual({
      parts: [
        { name: 'a', count: 1 },
        { name: 'b', count: 2 },
      ],
      tags: ['x'],
    });
    expect((await apply(widget('listed', { tags: ['y'] }), 'other')).status).toBe(409);
  });

  it('have a separate status, which writes of the object do not change and which counts no generation', async () => {
    const made = await client.post(WIDGETS, { ...widget('judged', { size: 1 }), status: { phase: 'Ready' } });
    expect(made.body).not.toHaveProperty('status');

    const judged = await client.request('PUT', `${at('judged')}/status`, {
      body: { ...made.body, spec: { size: 9 }, status: { phase: 'Ready' } },
    });
    expect(judged.body).toMatchObject({ metadata: { generation: 1 }, spec: { size: 1 }, status: { phase: 'Ready' } });
    const ofStatus = judged.body.metadata.managedFields?.find(({ subresource }) => subresource === 'status');
    expect(ofStatus?.fieldsV1).toEqual({ 'f:status': { '.': {}, 'f:phase': {} } });

    const patched = await client.request('PATCH', at('judged'), { body: { spec: { size: 2 }, status: { phase: 'Lost' } }, type: MERGE });
    expect(patched.body).toMatchObject({ metadata: { generation: 2 }, spec: { size: 2 }, status: { phase: 'Ready' } });
    expect((await apply({ ...widget('judged', {}), status: { phase: 'Done' } }, 'judge', true, '/status')).body.status).toEqual({
      phase: 'Done',
    });
  });

  it('are scaled by the paths of their definition', async () => {
    await client.post(WIDGETS, widget('scaled', { size: 1 }));
    expect((await client.get(`${at('scaled')}/scale`)).body).toMatchObject({
      kind: 'Scale',
      spec: { replicas: 1 },
      status: { replicas: 0 },
    });
    await client.request('PATCH', `${at('scaled')}/scale`, { body: { spec: { replicas: 4 } }, type: MERGE });
    expect((await client.get(at('scaled'))).body).toMatchObject({ spec: { size: 4 }, metadata: { generation: 2 } });
  });

  it('are listed page by page with kind and version, and watched from there', async () => {
    await client.post(WIDGETS, widget('list-a', {}, { group: 'paged' }));
    await client.post(WIDGETS, widget('list-b', {}, { group: 'paged' }));
    const page = await client.get(`${WIDGETS}?labelSelector=group%3Dpaged&limit=1`);
    expect(page.body).toMatchObject({ kind: 'WidgetList', items: [{ kind: 'Widget', apiVersion: 'example.com/v1' }] });
    const rest = await client.get(`${WIDGETS}?labelSelector=group%3Dpaged&limit=1&continue=${String(page.body.metadata['continue'])}`);
    expect(namesOf(rest)).toEqual(['list-b']);

    const events = client.watch(`${WIDGETS}?watch=1&labelSelector=group%3Dpaged&resourceVersion=${rest.body.metadata.resourceVersion}`);
    const three = take(events, 3);
    await client.post(WIDGETS, widget('list-c', {}, { group: 'paged' }));
    await client.request('PATCH', at('list-c'), { body: { spec: { size: 3 } }, type: MERGE });
    await client.request('DELETE', at('list-c'));
    expect((await three).map(({ type, object }) => [type, object.metadata.name])).toEqual([
      ['ADDED', 'list-c'],
      ['MODIFIED', 'list-c'],
      ['DELETED', 'list-c'],
    ]);
  });

  it('stay while they have finalizers', async () => {
    await client.post(WIDGETS, { ...widget('held', {}), metadata: { name: 'held', finalizers: ['example.com/hold'] } });
    const held = await client.request('DELETE', at('held'));
    expect(held.body.metadata).toMatchObject({ deletionTimestamp: expect.any(String), finalizers: ['example.com/hold'] });
    await client.request('PATCH', at('held'), { body: { metadata: { finalizers: [] } }, type: MERGE });
    expect(await client.get(at('held'))).toMatchObject({ status: 404, body: { details: { group: 'example.com', kind: 'widgets' } } });
  });

  it('are deleted with preconditions, one by one or all that match', async () => {
    await client.post(WIDGETS, widget('doomed', {}, { group: 'doomed' }));
    const wrong = await client.request('DELETE', at('doomed'), { body: { preconditions: { uid: 'another' } } });
    expect(wrong.status).toBe(409);
    await client.request('DELETE', `${WIDGETS}?labelSelector=group%3Ddoomed`);
    expect((await client.get(at('doomed'))).status).toBe(404);
  });

  it('refuse strategic merge patches', async () => {
    await client.post(WIDGETS, widget('patched', {}));
    const { status } = await client.request('PATCH', at('patched'), { body: {}, type: 'application/strategic-merge-patch+json' });
    expect(status).toBe(415);
  });

  it('are not written by a dry run', async () => {
    const answer = await client.request('POST', `${WIDGETS}?dryRun=All`, { body: widget('tried', { size: 1 }) });
    expect(answer).toMatchObject({ status: 201, body: { spec: { size: 1 } } });
    expect((await client.get(at('tried'))).status).toBe(404);
  });
});

const MERGE = 'application/merge-patch+json';

function widget(name: string, spec: object, labels?: object) {
  return { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name, ...(labels && { labels }) }, spec };
}

function namesOf({ body }: Answered): readonly string[] {
  return (body['items'] as { metadata: { name: string } }[]).map(({ metadata }) => metadata.name);
}

const widgets = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'widgets', kind: 'Widget' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {}, scale: { specReplicasPath: '.spec.size', statusReplicasPath: '.status.size' } },
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: {
                type: 'object',
                'x-kubernetes-preserve-unknown-fields': true,
                properties: {
                  parts: {
                    type: 'array',
                    items: { type: 'object' },
                    'x-kubernetes-list-type': 'map',
                    'x-kubernetes-list-map-keys': ['name'],
                  },
                  tags: { type: 'array', items: { type: 'string' } },
                },
              },
              status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
            },
          },
        },
      },
    ],
  },
};
