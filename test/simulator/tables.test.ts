import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Pool } from 'undici';
import { pathIn } from '../../src/simulator/forms/json-path.js';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { aConfigMap, aDeployment, MemberClient, take } from './member-client.js';

const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
const MAPS = '/api/v1/namespaces/default/configmaps';

interface Table {
  readonly columnDefinitions: readonly { readonly name: string; readonly priority: number }[];
  readonly rows: readonly { readonly cells: readonly unknown[]; readonly object?: { readonly kind: string } }[];
}

describe('Tables', () => {
  let simulator: Simulator;
  let client: MemberClient;

  beforeAll(async () => {
    simulator = await startSimulator({ members: [{ name: 'one', nodePools: [], controllers: false }] });
    client = new MemberClient(simulator, simulator.member('one'));
    await client.post(MAPS, aConfigMap('settings', { a: '1' }));
  });

  afterAll(async () => {
    await client.close();
    await simulator.close();
  });

  const table = async (path: string) => (await client.get(path, TABLE)).body as unknown as Table;

  it('of a list have a row each, with metadata or the requested part of the object', async () => {
    const list = await table(MAPS);
    expect(list).toMatchObject({ kind: 'Table', apiVersion: 'meta.k8s.io/v1' });
    expect(list.columnDefinitions.map(({ name }) => name)).toEqual(['Name', 'Data', 'Age']);
    expect(list.rows[0]?.cells).toEqual(['settings', '1', expect.stringMatching(/^\d+s$/)]);
    expect(list.rows[0]?.object?.kind).toBe('PartialObjectMetadata');

    expect((await table(`${MAPS}?includeObject=Object`)).rows[0]?.object).toMatchObject({ kind: 'ConfigMap', data: { a: '1' } });
    expect((await table(`${MAPS}/settings?includeObject=None`)).rows).toEqual([{ cells: ['settings', '1', expect.any(String)] }]);
  });

  it('of a watch arrive one by one', async () => {
    const [event] = await take(client.watch(`${MAPS}?watch=1`, TABLE), 1);
    expect(event).toMatchObject({ type: 'ADDED', object: { kind: 'Table', rows: [{ object: { kind: 'PartialObjectMetadata' } }] } });
  });

  it('show 0 ready for a status without counts', async () => {
    await client.apply(aDeployment('web', { replicas: 3 }));
    const { rows } = await table('/apis/apps/v1/namespaces/default/deployments');
    expect(rows[0]?.cells.slice(0, 4)).toEqual(['web', '0/3', 0, 0]);
  });

  it('are not returned by a write', async () => {
    const { body } = await client.request('POST', MAPS, { body: aConfigMap('other'), accept: TABLE });
    expect(body).toMatchObject({ kind: 'ConfigMap' });
  });

  it('are not returned to requests for metadata', async () => {
    const { body } = await client.get(MAPS, 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1');
    expect(body).toMatchObject({ kind: 'PartialObjectMetadataList' });
  });
});

describe('A path without the prefix of a member', () => {
  it('is answered by the member of the TLS server name, and refused without one', async () => {
    const simulator = await startSimulator({ members: [{ name: 'one', nodePools: [] }] });
    const ask = async (servername: string, allowH2: boolean) => {
      const pool = new Pool(simulator.url, { connect: { ca: simulator.caPem, ...(servername && { servername }) }, allowH2 });
      const { statusCode, body } = await pool.request({ method: 'GET', path: '/version' });
      await body.dump();
      await pool.destroy();
      return statusCode;
    };
    try {
      expect(await ask('one.members.simulated', true)).toBe(200);
      expect(await ask('one.members.simulated', false)).toBe(200);
      expect(await ask('two.members.simulated', true)).toBe(404);
      expect(await ask('', false)).toBe(404);
    } finally {
      await simulator.close();
    }
  });
});

describe('pathIn', () => {
  const object = { spec: { list: [{ size: 1 }], 'a-b': 2 }, status: { conditions: [{ type: 'Ready', status: 'True' }] } };

  it.each([
    { path: '.spec.list[0].size', want: 1, because: 'a list has indexes' },
    { path: '.spec.a-b', want: 2, because: 'names may have dashes' },
    { path: '.status.conditions[?(@.type=="Ready")].status', want: 'True', because: 'a condition is found by its type' },
    { path: '.status.conditions[?(@.type=="Done")].status', want: undefined, because: 'there is none' },
    { path: '.spec..size', want: undefined, because: 'that search is not known' },
    { path: 'spec', want: undefined, because: 'a path begins with a dot' },
    { path: '.constructor.name', want: undefined, because: 'only own fields are there' },
  ])('$path: $because', ({ path, want }) => expect(pathIn(object, path)).toBe(want));
});
