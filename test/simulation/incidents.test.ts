import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Placement } from '../../src/core/model/policy/policy.js';
import { serverUrl } from '../support/postgres.js';
import { openSimulatedDatabase, type SimulatedDatabase } from './database.js';
import { isOurs } from './member.js';
import { type RunOptions, type Simulation, simulate } from './run.js';
import type { Application } from './users.js';

/** Incidents of other hubs, reproduced with this one. docs/faults.md has the same names. */

const TIMEOUT_MS = 300_000;
const MINUTES = 60_000;
const tolerates = (tolerationSeconds: number) => [{ operator: 'Exists' as const, effect: 'NoExecute', tolerationSeconds }];
const weighted = { replicaSchedulingType: 'Divided' as const, replicaDivisionPreference: 'Weighted' as const };
const aggregated = { replicaSchedulingType: 'Divided' as const, replicaDivisionPreference: 'Aggregated' as const };
const inAll = (...clusterNames: string[]): Placement => ({
  clusterAffinity: { clusterNames },
  clusterTolerations: tolerates(3),
  replicaScheduling: weighted,
});

describe('incidents', () => {
  let database: SimulatedDatabase;

  beforeAll(async () => {
    database = await openSimulatedDatabase(await serverUrl());
  });
  afterAll(() => database.close());

  /** `web` with 4 replicas runs according to `placement` when the story begins. */
  function replay(
    name: string,
    placement: Placement,
    story: (world: Simulation, web: Application) => Promise<void>,
    options: Partial<RunOptions> = {},
  ) {
    it(
      name,
      async () => {
        const result = await simulate(database, { seed: 18, hubs: 1, clusters: 3, ...options }, async (world) => {
          await world.kernel.pass(2_000);
          await world.users.create('web');
          const web = world.users.applications.get('web')!;
          await world.users.place(web, placement);
          await world.users.scale(web, 4);
          await world.kernel.pass(15_000);
          world.invariants.removals.length = 0;
          await story(world, web);
        });
        // Stories fail as violations of `run`, with the expectation.
        expect(result.violations).toEqual([]);
      },
      TIMEOUT_MS,
    );
  }

  const uids = ({ links }: Simulation) =>
    links.flatMap(({ member }) => [...member.objects.values()].filter(isOurs).map(({ uid }) => uid)).sort();
  const readyIn = ({ links }: Simulation, i: number) => links[i]!.member.pods;

  replay('incident 2: the list of clusters cannot be read, and nothing is deleted', inAll('member-0', 'member-1'), async (world) => {
    const before = uids(world);
    world.databaseFault.loses = (point) => point === 'fleet.served';
    await world.kernel.pass(2 * MINUTES);
    expect([world.invariants.removals, uids(world)]).toEqual([[], before]);
  });

  replay('incident 4: an edit of a template deletes nothing and keeps every object', inAll('member-0', 'member-1'), async (world, web) => {
    const before = uids(world);
    for (let i = 0; i < 3; i += 1) {
      await world.users.rewrite(web);
      await world.kernel.pass(8_000);
    }
    expect([world.invariants.removals, uids(world)]).toEqual([[], before]);
  });

  replay('incident 6: nothing fits elsewhere, and the last copy stays', inAll('member-0'), async (world, web) => {
    world.links[1]!.member.room = 0;
    await world.users.place(web, { ...inAll('member-0', 'member-1'), replicaScheduling: aggregated });
    world.links[0]!.fault = 'down';
    await world.kernel.pass(2 * MINUTES);
    world.links[0]!.fault = null;
    await world.kernel.pass(MINUTES);
    expect([world.invariants.removals.filter((one) => one.startsWith('Deployment')), readyIn(world, 0)]).toEqual([[], 4]);
  });

  replay('incident 7: a cluster that was cut off for long keeps what is placed there alone', inAll('member-0'), async (world) => {
    const before = uids(world);
    world.links[0]!.fault = 'down';
    await world.kernel.pass(10 * MINUTES);
    world.links[0]!.fault = null;
    await world.settle();
    expect([world.invariants.removals, uids(world), readyIn(world, 0)]).toEqual([[], before, 4]);
  });

  replay('incident 8: a cluster that comes back loses its stale copy once the new one is ready', inAll('member-0'), async (world, web) => {
    await world.users.place(web, { ...inAll('member-0', 'member-1'), replicaScheduling: aggregated });
    await world.kernel.pass(10_000);
    world.links[0]!.fault = 'down';
    await world.kernel.pass(MINUTES);
    expect([readyIn(world, 0), readyIn(world, 1)]).toEqual([4, 4]);
    world.links[0]!.fault = null;
    await world.settle();
    expect(readyIn(world, 0) + readyIn(world, 1)).toBe(4);
  });

  replay('incident 9: a hub that starts cold while lists fail deletes nothing', inAll('member-0', 'member-1'), async (world) => {
    const before = uids(world);
    world.hubs[0]!.kill();
    for (const link of world.links) link.fault = 'errors';
    world.hubs[0]!.start();
    await world.kernel.pass(2 * MINUTES);
    for (const link of world.links) link.fault = null;
    await world.settle();
    expect([world.invariants.removals, uids(world)]).toEqual([[], before]);
  });

  replay(
    'incident 10: a hub that crashes again and again without its clusters deletes nothing',
    inAll('member-0', 'member-1'),
    async (world) => {
      const before = uids(world);
      for (const link of world.links) link.fault = 'down';
      world.databaseFault.kind = 'failing';
      for (let i = 0; i < 8; i += 1) {
        await world.kernel.pass(8_000);
        world.hubs[0]!.kill();
        world.hubs[0]!.start();
      }
      world.databaseFault.kind = 'none';
      for (const link of world.links) link.fault = null;
      await world.settle();
      expect([world.invariants.removals, uids(world)]).toEqual([[], before]);
    },
  );

  replay(
    'incident 11: an override and its placement are deleted together, and no cluster gets the object without the override',
    inAll('member-0', 'member-1'),
    async (world, web) => {
      await world.users.override(web);
      await world.kernel.pass(10_000);
      const data = () =>
        world.links.flatMap(({ member }) =>
          [...member.objects.values()].filter(({ ref }) => ref.kind === 'ConfigMap').map(({ manifest }) => manifest['data']),
        );
      expect(data()).toEqual([{ mode: 'overridden' }, { mode: 'overridden' }]);
      const writes = world.invariants.writes;
      await world.users.deletePolicies(web);
      await world.kernel.pass(MINUTES);
      expect([world.invariants.writes, world.invariants.removals, data()]).toEqual([
        writes,
        [],
        [{ mode: 'overridden' }, { mode: 'overridden' }],
      ]);
    },
  );

  replay('incident 12: what is deleted while the hub is down leaves no orphan', inAll('member-0', 'member-1'), async (world, web) => {
    world.hubs[0]!.kill();
    await world.users.delete(web);
    await world.kernel.pass(20_000);
    world.hubs[0]!.start();
    await world.settle();
    expect(uids(world)).toEqual([]);
  });

  replay(
    'incident 13: an object that is gone, and a cluster that is away, hold up no deletion elsewhere',
    inAll('member-0', 'member-1'),
    async (world, web) => {
      const [away, other] = world.links;
      away!.fault = 'down';
      for (const { ref } of [...other!.member.objects.values()].slice(0, 1)) other!.member.remove(ref);
      await world.users.delete(web);
      await world.kernel.pass(20_000);
      expect([...other!.member.objects.values()].filter(isOurs)).toEqual([]);
      away!.fault = null;
      await world.settle();
      expect(uids(world)).toEqual([]);
    },
  );

  replay('incident 14: a hub that has lost its database deletes nothing in members', inAll('member-0', 'member-1'), async (world) => {
    const before = uids(world);
    world.hubs[0]!.kill();
    await world.database.reset(1);
    await world.database.setTime(world.kernel.now());
    world.users.applications.clear();
    await world.users.registerClusters();
    world.hubs[0]!.start();
    await world.kernel.pass(2 * MINUTES);
    expect([world.invariants.removals, uids(world)]).toEqual([[], before]);
  });

  replay('incident 15: another version of the hub that starts writes nothing', inAll('member-0', 'member-1'), async (world) => {
    const writes = world.invariants.writes;
    world.hubs[0]!.kill();
    world.hubs[0]!.start();
    await world.kernel.pass(MINUTES);
    expect(world.invariants.writes).toBe(writes);
  });

  replay('incident 16: another policy that takes an object over updates it in place', inAll('member-0', 'member-1'), async (world, web) => {
    const before = uids(world);
    await world.users.handOver(web, 'other');
    await world.users.rewrite(web);
    await world.settle();
    expect([world.invariants.removals, uids(world)]).toEqual([[], before]);
  });

  replay('incident 17: a member that another hub holds is not written to', inAll('member-0', 'member-1'), async (world, web) => {
    world.hubs[0]!.kill();
    for (const link of world.links) link.lease = { holder: 'another hub', epoch: 9 };
    const writes = world.invariants.writes;
    world.hubs[0]!.start();
    await world.users.rewrite(web);
    await world.kernel.pass(MINUTES);
    expect(world.invariants.writes).toBe(writes);
  });

  replay('incident 18: a cluster that is unregistered keeps what runs there', inAll('member-0', 'member-1'), async (world) => {
    await world.users.unregister('member-0');
    await world.kernel.pass(MINUTES);
    const { objects } = world.links[0]!.member;
    expect([objects.size, [...objects.values()].filter(isOurs).length, readyIn(world, 0) > 0]).toEqual([2, 0, true]);
  });
});
