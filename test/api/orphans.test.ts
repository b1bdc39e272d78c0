import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { WorkKey } from '../../src/core/model/plan.js';
import type { FoundStrayObject } from '../../src/engine/ports/observe.js';
import { startApi, type TestApi } from '../support/api.js';

let api: TestApi;

beforeAll(async () => {
  api = await startApi();
  await api.addCluster('idc-a');
  await api.addCluster('cloud-b');
});
afterAll(() => api.close());

interface Orphans {
  readonly orphans: {
    readonly nodes: readonly { readonly cluster: string; readonly uid: string; readonly object: object; readonly foundAt: string }[];
    readonly totalCount: number;
    readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean };
  };
}

const query = `query ($first: Int!, $after: String, $filter: OrphanFilter) {
  orphans(first: $first, after: $after, filter: $filter) {
    nodes { cluster uid object { apiVersion kind namespace name } foundAt } totalCount pageInfo { endCursor hasNextPage }
  }
}`;

function found(cluster: string, uid: string, change: Partial<FoundStrayObject> = {}): FoundStrayObject {
  return { cluster, uid, ref: { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: uid }, workKey: null, ...change };
}

describe('stray objects', () => {
  it('are stored once, whatever their annotations contain, and not for an unknown cluster', async () => {
    const odd = ['idc-a/7', 'idc-a/none', 'cloud-b/99999999999999999999', '//', '\0'].map((key, i) =>
      found('idc-a', `odd-${i}`, { workKey: key as WorkKey }),
    );
    expect(await api.store.strayObjects.save([...odd, found('cloud-b', 'x'), found('nowhere', 'y')], [])).toHaveLength(6);
    expect(await api.store.strayObjects.save([found('cloud-b', 'x')], [])).toEqual([]);
    expect((await api.store.strayObjects.of('cloud-b')).map(({ uid }) => uid)).toEqual(['x']);
  });

  it('are listed page by page, for all clusters or one', async () => {
    const first = await api.data<Orphans>(query, { first: 4 });
    expect(first.orphans).toMatchObject({ totalCount: 6, pageInfo: { hasNextPage: true } });
    const rest = await api.data<Orphans>(query, { first: 4, after: first.orphans.pageInfo.endCursor });
    expect([...first.orphans.nodes, ...rest.orphans.nodes].map(({ uid }) => uid)).toEqual([
      'x',
      'odd-0',
      'odd-1',
      'odd-2',
      'odd-3',
      'odd-4',
    ]);

    const { orphans } = await api.data<Orphans>(query, { first: 10, filter: { cluster: 'cloud-b' } });
    expect(orphans).toMatchObject({
      totalCount: 1,
      nodes: [{ cluster: 'cloud-b', uid: 'x', object: { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'x' } }],
    });
  });

  it('are removed by cluster and uid', async () => {
    await api.store.strayObjects.save(
      [],
      [
        { cluster: 'cloud-b', uid: 'odd-0' },
        { cluster: 'cloud-b', uid: 'x' },
      ],
    );
    expect((await api.data<Orphans>(query, { first: 1 })).orphans.totalCount).toBe(5);
  });
});
