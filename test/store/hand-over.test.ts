import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openStore, type Store } from '../../src/store/store.js';
import { openTestStore, type TestStore } from '../support/store.js';

const LEASE = 'cluster/x';
const TTL_MS = 60_000;

/** Three replicas over one database; the first one serves the cluster. */
describe('the lease of a cluster that is handed over', () => {
  let test: TestStore;
  let ids: readonly string[];
  let stores: readonly Store[];
  beforeEach(async () => {
    test = await openTestStore();
    await test.addClusters('x');
    ids = [randomUUID(), randomUUID(), randomUUID()];
    stores = await Promise.all(ids.map((holder) => openStore({ url: test.url, encryptionKey: test.encryptionKey, holder })));
    for (const { leases } of stores) await leases.announce(TTL_MS);
    expect(await hold(0)).toEqual([[LEASE, 1]]);
  });
  afterEach(async () => {
    await Promise.all(stores.map((store) => store.close()));
    await test.close();
  });

  async function hold(replica: number, names: readonly string[] = [LEASE]) {
    const held = await stores[replica]!.leases.hold(names, TTL_MS);
    return held.map(({ name, epoch, surplus }) => (surplus ? [name, epoch, 'surplus'] : [name, epoch]));
  }
  const handOver = (from: number, to: number) => stores[from]!.leases.handOver([{ name: LEASE, to: ids[to]! }]);
  const later = (minutes: number) =>
    test.sql(
      `update lease set hand_overs = (select jsonb_agg(e || jsonb_build_object('at', (e ->> 'at')::timestamptz - $1 * interval '1 minute')) from jsonb_array_elements(hand_overs) e)
       where hand_overs <> '[]'`,
      [minutes],
    );

  it('is taken by the replica that is named, and by no other', async () => {
    await handOver(0, 1);
    expect([await hold(0), await hold(2), await hold(1), await hold(0)]).toEqual([[], [], [[LEASE, 2]], []]);
    expect((await stores[1]!.leases.handOverFacts(['x'])).clusters).toMatchObject([
      { name: 'x', handOvers: [{ from: ids[0], to: ids[1], at: expect.any(Number) }] },
    ]);
  });

  it('stays there in addition to the share of that replica, for ten minutes', async () => {
    const others = ['cluster/y', 'cluster/z'];
    await handOver(0, 1);
    expect(await hold(1)).toEqual([[LEASE, 2]]);
    // Each of three replicas may have one of three clusters.
    expect((await hold(1, [LEASE, ...others])).map(([, , surplus]) => surplus)).toEqual([undefined, undefined]);
    await later(11);
    expect((await hold(1, [LEASE, ...others])).map(([, , surplus]) => surplus).filter(Boolean)).toHaveLength(1);
  });

  it('goes to a third one when that replica ends, and back only if no other is left or after ten minutes', async () => {
    await handOver(0, 1);
    await hold(1);
    await stores[1]!.leases.leave();
    expect([await hold(0), await hold(2)]).toEqual([[], [[LEASE, 3]]]);
    await stores[2]!.leases.leave();
    expect(await hold(0)).toEqual([[LEASE, 4]]);
  });

  it('is free for all when the replica that is named does not take it', async () => {
    await handOver(0, 1);
    await later(1);
    expect([await hold(0), await hold(2)]).toEqual([[], [[LEASE, 2]]]);
  });

  it('names the replicas that could serve it, and keeps only what counts', async () => {
    await handOver(0, 1);
    await hold(1);
    expect((await stores[1]!.leases.handOverFacts(['x'])).others.toSorted((a, b) => (a.replica < b.replica ? -1 : 1))).toEqual(
      [ids[0]!, ids[2]!].sort().map((replica) => ({ replica, serves: 0 })),
    );
    await later(11);
    await handOver(1, 2);
    expect(await test.sql('select jsonb_array_length(hand_overs) as count from lease where name = $1', [LEASE])).toEqual([{ count: 1 }]);
  });
});
