import { deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { PostgresSchemas } from '../../src/store/schemas/schema.store.js';
import { SchemaCatalog } from '../../src/store/schemas/schema-catalog.js';
import { openTestStore, type TestStore } from '../support/store.js';

let test: TestStore;
let pool: pg.Pool;
const body = deflateRawSync(JSON.stringify({ root: 's', types: {} }));

beforeAll(async () => {
  test = await openTestStore();
  pool = new pg.Pool({ connectionString: test.url, max: 2 });
  pool.on('error', () => undefined);
  await test.addClusters('cloud-b', 'idc-a');
  const schemas = new PostgresSchemas(pool);
  const many = Array.from({ length: 500 }, (_, i) => ({ kind: `example.com/v1/Kind${i}`, digest: 'kind-s', body }));
  await schemas.save({ digest: 'small', tag: null, kinds: [{ kind: 'v1/Pod', digest: 'kind-s', body }] });
  await schemas.save({ digest: 'large', tag: null, kinds: many });
  await schemas.saveCluster('cloud-b', ['small']);
  await schemas.saveCluster('idc-a', ['large', 'small']);
});
afterAll(async () => {
  await pool.end();
  await test.close();
});

describe('schemas of clusters', () => {
  it.each([
    { held: 'all documents', bytes: undefined },
    { held: 'the small document alone', bytes: 1_000 },
    { held: 'no document', bytes: 0 },
  ])('are the same with $held in memory', async ({ bytes }) => {
    const catalog = new SchemaCatalog(pool, bytes);
    const kinds = ['v1/Pod', 'example.com/v1/Kind499', 'example.com/v1/Absent'];
    for (const _ of ['first', 'again']) {
      const found = await catalog.of(kinds);
      expect([...found.get('cloud-b')!.keys()]).toEqual(['v1/Pod']);
      expect([...found.get('idc-a')!.keys()].sort()).toEqual(['example.com/v1/Kind499', 'v1/Pod']);
    }
  });

  it('count the bytes of the names of their kinds and of each schema', async () => {
    const schemas = new PostgresSchemas(pool);
    expect(await schemas.bytes(['small'])).toBe('v1/Pod'.length + body.length);
    expect(await schemas.bytes(['small', 'absent'])).toBe('v1/Pod'.length + body.length);
    expect(await schemas.bytes([])).toBe(0);
  });
});
