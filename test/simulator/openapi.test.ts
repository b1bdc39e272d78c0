import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Fields } from '../../src/kubernetes/json/untrusted.js';
import { kindsOfOpenApi } from '../../src/kubernetes/schema/read-openapi.js';
import { schemaFaults } from '../../src/kubernetes/schema/schema-faults.js';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { MemberClient, untilChange } from './member-client.js';

const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const WIDGETS = '/apis/example.com/v1/namespaces/default/widgets';

describe('OpenAPI of a simulated member', () => {
  let simulator: Simulator;
  const clients: MemberClient[] = [];
  const client = (name: string) => clients[['modern', 'old'].indexOf(name)]!;

  beforeAll(async () => {
    const member = (name: string, kubernetesVersion: string) => ({ name, nodePools: [], controllers: false, kubernetesVersion });
    simulator = await startSimulator({ members: [member('modern', 'v1.34.0'), member('old', 'v1.20.2')] });
    for (const name of ['modern', 'old']) {
      clients.push(new MemberClient(simulator, simulator.member(name)));
      await client(name).post(DEFINITIONS, widgets);
      await untilChange(simulator.member(name), () => simulator.member(name).world.kinds.byStorage('example.com/widgets'));
    }
  });

  afterAll(async () => {
    for (const one of clients) await one.close();
    await simulator.close();
  });

  const faultsIn = (document: Fields, key: string, object: object) => {
    const kind = kindsOfOpenApi(document).find((one) => one.key === key);
    return schemaFaults(object, kind!.read(), { whole: true }).map((fault) => `${fault.kind} ${fault.path.join('.')}`);
  };

  it('has an index whose hashes are those of the documents', async () => {
    const { body } = await client('modern').request('GET', '/openapi/v3');
    const { paths } = body as unknown as { paths: Record<string, { serverRelativeURL: string }> };
    expect(Object.keys(paths)).toEqual(expect.arrayContaining(['api/v1', 'apis/apps/v1', 'apis/example.com/v1']));
    for (const path of ['api/v1', 'apis/example.com/v1']) {
      const document = await client('modern').request('GET', paths[path]!.serverRelativeURL);
      const hash = createHash('sha512').update(JSON.stringify(document.body)).digest('hex').toUpperCase();
      expect(paths[path]!.serverRelativeURL).toBe(`/openapi/v3/${path}?hash=${hash}`);
    }
  });

  it.each([
    ['modern', '/openapi/v3/apis/apps/v1', '/openapi/v3/apis/example.com/v1'],
    ['old', '/openapi/v2', '/openapi/v2'],
  ])('of the %s member says what it accepts of built-in and of custom kinds', async (name, builtin, custom) => {
    const apps = (await client(name).request('GET', builtin)).body as Fields;
    const container = { name: 'a', imagePullPolicy: 'Never', resources: { limits: { cpu: 1 } }, ports: [{ containerPort: 'x' }] };
    const object = {
      metadata: { name: 'a', label: {} },
      spec: { replcas: 1, selector: {}, template: { spec: { containers: [container] } } },
    };
    expect(faultsIn(apps, 'apps/v1/Deployment', object)).toEqual([
      'unknown metadata.label',
      'unknown spec.replcas',
      'wrong spec.template.spec.containers.0.ports.0.containerPort',
    ]);

    const example = (await client(name).request('GET', custom)).body as Fields;
    expect(faultsIn(example, 'example.com/v1/Widget', { metadata: { label: {} }, spec: { sise: 1, mode: 'x' } })).toEqual([
      'unknown metadata.label',
      'missing spec.size',
      'unknown spec.sise',
      'value spec.mode',
    ]);
  });

  it('changes exactly when a definition does', async () => {
    const before = await client('old').request('GET', '/openapi/v2');
    const again = await client('old').request('GET', '/openapi/v2');
    await client('old').post(DEFINITIONS, { ...widgets, metadata: { name: 'gadgets.example.com' }, spec: gadgets });
    await untilChange(simulator.member('old'), () => simulator.member('old').world.kinds.byStorage('example.com/gadgets'));
    const after = await client('old').request('GET', '/openapi/v2');

    expect(again.body).toEqual(before.body);
    expect(kindsOfOpenApi(before.body as Fields).map(({ key }) => key)).not.toContain('example.com/v1/Gadget');
    expect(kindsOfOpenApi(after.body as Fields).map(({ key }) => key)).toContain('example.com/v1/Gadget');
  });

  it.each(['/openapi/v3', '/openapi/v3/apis/apps/v1'])('of version 3 (%s) is not there before Kubernetes 1.24', async (path) => {
    expect((await client('old').request('GET', path)).status).toBe(404);
  });

  it.each([
    { because: 'a field is not declared', spec: { size: 1, sise: 1 }, status: 500, says: '.spec.sise: field not declared in schema' },
    { because: 'a required field is missing', spec: { mode: 'Fast' }, status: 422, says: 'spec.size: Required value' },
    { because: 'a value is none of the enumeration', spec: { size: 1, mode: 'Slow' }, status: 422, says: 'spec.mode: Unsupported value' },
  ])('holds for a server-side apply: $because', async ({ spec, status, says }) => {
    const object = { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'held', namespace: 'default' }, spec };
    const answer = await client('modern').apply(object, { path: `${WIDGETS}/held` });
    expect(answer.status).toBe(status);
    expect(answer.body['message']).toContain(says);
  });
});

const spec = (kind: string, plural: string) => ({
  group: 'example.com',
  names: { kind, plural },
  scope: 'Namespaced',
  versions: [
    {
      name: 'v1',
      served: true,
      storage: true,
      schema: {
        openAPIV3Schema: {
          type: 'object',
          properties: {
            spec: {
              type: 'object',
              required: ['size'],
              properties: { size: { type: 'integer' }, mode: { type: 'string', enum: ['Fast', 'Safe'] } },
            },
          },
        },
      },
    },
  ],
});
const gadgets = spec('Gadget', 'gadgets');
const widgets = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.example.com' },
  spec: spec('Widget', 'widgets'),
};
