import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type WorkKey, workKey } from '../../src/core/model/plan.js';
import { aConfigMap, aDeployment } from '../support/builders.js';
import { everywhere, openTestStore, type TestStore } from '../support/store.js';

let hub: TestStore;
let keys: WorkKey[];

beforeAll(async () => {
  hub = await openTestStore();
  await hub.addClusters('paris');
  await hub.apply({ app: 'web', resources: [aConfigMap('good'), aConfigMap('bad')], policies: [everywhere()] });
  await hub.planAll();
  keys = (await hub.due(['paris'])).map(({ resource }) => workKey('paris', resource));
});
afterAll(() => hub.close());

/** A text or number that a column cannot store must not fail the statement with the rows of other objects. */
describe('text of a member or a user', () => {
  const half = '😀'.slice(0, 1);

  it.each([
    { what: 'a status with NUL', health: { status: { said: 'a\0b' } } },
    { what: 'a message that was cut in a pair', health: { message: half } },
    { what: 'more replicas than there are numbers for', health: { replicas: { desired: 3_000_000_000, ready: 3_000_000_000 } } },
    { what: 'a generation that is none', health: { generation: 1e300 } },
  ])('is observed: $what', async ({ health }) => {
    await hub.sql('delete from observation');
    const plain = {
      uid: 'u',
      resourceVersion: '1',
      generation: 1,
      ownedDigest: 'd',
      health: 'HEALTHY',
      message: null,
      replicas: null,
      status: null,
    } as const;
    await hub.store.observations.save([
      { ...plain, key: keys[0]! },
      { ...plain, ...health, key: keys[1]! },
    ]);
    expect(await hub.sql('select from observation')).toHaveLength(2);
    const reports = await hub.store.reports.snapshot(keys.map((key) => key.slice('paris/'.length) as never));
    expect(reports).toHaveLength(2);
  });

  it('is recorded and reported: a refusal that was cut inside a surrogate pair', async () => {
    const outcome = { kind: 'blocked', reason: 'SERVER_ERROR', message: `${'x'.repeat(1_999)}😀`, retryInMs: 60_000 } as const;
    const [work] = await hub.due(['paris']);
    await hub.store.dispatch.record([{ key: work!.key, dispatched: work!.desired!.digest, outcome }]);
    await hub.store.events.record([{ type: 'DELIVERED', severity: 'INFO', message: `${'x'.repeat(1_999)}😀` }]);
    expect(await hub.sql("select from event where type = 'DELIVERED'")).toHaveLength(1);
  });

  it('is planned: more replicas than an int column can store', async () => {
    await hub.apply({ app: 'big', resources: [aDeployment('big', { replicas: 3_000_000_000 }), aConfigMap('small')] });
    await hub.planAll();
    expect(await hub.sql("select name from work where name in ('big', 'small') order by name")).toEqual([
      { name: 'big' },
      { name: 'small' },
    ]);
  });
});
