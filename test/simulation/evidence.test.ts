import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Placement } from '../../src/core/model/policy/policy.js';
import { serverUrl } from '../support/postgres.js';
import { openSimulatedDatabase, type SimulatedDatabase } from './database.js';
import { type RunOptions, type Simulation, simulate } from './run.js';

const TIMEOUT_MS = 300_000;
const MINUTES = 60_000;
/** Divided by capacity. Bookmarks arrive more often than the toleration of a lost cluster. */
const anywhere: Placement = {
  clusterTolerations: [{ operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 20 }],
  clusterAffinity: { clusterNames: ['member-0', 'member-1', 'member-2'] },
  replicaScheduling: { replicaSchedulingType: 'Divided', replicaDivisionPreference: 'Weighted' },
};

describe('a cluster whose probe fails', () => {
  let database: SimulatedDatabase;

  beforeAll(async () => {
    database = await openSimulatedDatabase(await serverUrl());
  });
  afterAll(() => database.close());

  function story(name: string, tell: (world: Simulation) => Promise<void>, options: Partial<RunOptions> = {}) {
    it(
      name,
      async () => {
        const result = await simulate(database, { seed: 31, hubs: 1, clusters: 3, ...options }, async (world) => {
          await world.kernel.pass(2_000);
          await world.users.create('web');
          const web = world.users.applications.get('web')!;
          await world.users.place(web, anywhere);
          await world.users.scale(web, 6);
          await world.kernel.pass(30_000);
          world.invariants.removals.length = 0;
          await tell(world);
        });
        expect(result.violations).toEqual([]);
      },
      TIMEOUT_MS,
    );
  }

  const evictions = () => database.rows<{ cluster: string }>('select cluster from eviction');
  const eventTypes = async (cluster: string) =>
    (await database.rows<{ type: string }>('select type from event where cluster = $1 order by id', [cluster])).map(({ type }) => type);
  const evidence = async (cluster: string) =>
    (await database.rows<{ kind: string }>('select kind from cluster_evidence where cluster = $1 order by kind', [cluster])).map(
      ({ kind }) => kind,
    );
  const servingOf = async ({ hubs }: Simulation) => {
    const [lease] = await database.rows<{ holder: string }>("select holder from lease where name = 'cluster/member-0'");
    return hubs.find(({ life }) => life?.holder === lease!.holder)!;
  };
  const waiting = async (cluster: string) =>
    (
      await database.rows<{ count: number }>(
        'select count(*)::int as count from work where cluster = $1 and desired_digest is distinct from applied_digest',
        [cluster],
      )
    )[0]!.count;
  const pods = ({ links }: Simulation) => links.map(({ member }) => member.pods);

  story('and whose watches deliver bookmarks keeps its work, however long it takes', async (world) => {
    const before = pods(world);
    world.links[0]!.fault = 'no-probe';
    await world.kernel.pass(2 * MINUTES);
    expect([await evictions(), world.invariants.removals, pods(world)]).toEqual([[], [], before]);
    expect(await eventTypes('member-0')).toContain('CLUSTER_LOSS_HELD');
    const held = () => database.rows('select held from cluster_condition where cluster = $1', ['member-0']);
    expect(await held()).toEqual([{ held: 'its watches deliver events or bookmarks' }]);
    world.links[0]!.fault = null;
    await world.settle();
    expect(await held()).toEqual([{ held: null }]);
  });

  story('and whose watches are silent is lost, and its work moves', async (world) => {
    world.links[0]!.fault = 'hung';
    await world.kernel.pass(1.5 * MINUTES);
    expect((await evictions()).map(({ cluster }) => cluster)).toEqual(expect.arrayContaining(['member-0']));
    const types = await eventTypes('member-0');
    expect(types).toEqual(expect.arrayContaining(['CLUSTER_LOST', 'CLUSTER_EVIDENCE']));
    expect(pods(world)[1]! + pods(world)[2]!).toBe(6);
    world.links[0]!.fault = null;
    await world.settle();
  });

  story(
    'because its API server refuses the credential keeps its work',
    async (world) => {
      const before = pods(world);
      world.links[0]!.fault = 'refused';
      await world.kernel.pass(2 * MINUTES);
      expect([await evictions(), world.invariants.removals, pods(world)]).toEqual([[], [], before]);
      expect(await database.rows('select ready, held from cluster_condition where cluster = $1', ['member-0'])).toEqual([
        { ready: 'True', held: "its API server answers, and refuses the hub's credential, and another replica of the hub reaches it" },
      ]);
      world.links[0]!.fault = 'down';
      await world.kernel.pass(1.5 * MINUTES);
      expect((await evictions()).map(({ cluster }) => cluster)).toContain('member-0');
      world.links[0]!.fault = null;
      await world.settle();
    },
    { hubs: 2 },
  );

  story('because the hub cannot create the connection keeps its work, and is ready again when it can', async (world) => {
    const before = pods(world);
    world.links[0]!.fault = 'no-connection';
    world.hubs[0]!.kill();
    world.hubs[0]!.start();
    await world.kernel.pass(2 * MINUTES);
    expect([await evictions(), world.invariants.removals, pods(world)]).toEqual([[], [], before]);
    const told =
      'select s.ready, s.reason, k.ready as condition, k.held from cluster_status s join cluster_condition k using (cluster) where cluster = $1';
    expect(await database.rows(told, ['member-0'])).toEqual([
      {
        ready: 'Unknown',
        reason: 'NOT_CONNECTED',
        condition: 'True',
        held: 'no request was sent, because the hub itself cannot create the connection',
      },
    ]);
    expect(await eventTypes('member-0')).toContain('CLUSTER_LOSS_HELD');
    expect(await eventTypes('member-0')).not.toContain('CLUSTER_LOST');
    world.links[0]!.fault = null;
    await world.settle();
    expect(await database.rows(told, ['member-0'])).toEqual([{ ready: 'True', reason: 'READY', condition: 'True', held: null }]);
  });

  story('and that was lost before all replicas were down is evicted only after the quiet time of the next start', async (world) => {
    world.links[0]!.fault = 'down';
    await world.kernel.pass(15_000);
    world.hubs[0]!.kill();
    expect([(await eventTypes('member-0')).includes('CLUSTER_LOST'), await evictions()]).toEqual([true, []]);
    await world.kernel.pass(60 * MINUTES);
    world.hubs[0]!.start();
    await world.kernel.pass(12_000);
    expect(await evictions()).toEqual([]);
    await world.kernel.pass(MINUTES);
    expect((await evictions()).map(({ cluster }) => cluster)).toContain('member-0');
    world.links[0]!.fault = null;
    await world.settle();
  });

  story(
    'from one replica and is reached by another is not lost, and the other serves it',
    async (world) => {
      const serving = await servingOf(world);
      const before = pods(world);
      world.links[0]!.cutFrom.add(serving.name);
      await world.kernel.pass(20_000);
      expect(await servingOf(world)).not.toBe(serving);
      await world.kernel.pass(MINUTES);
      expect([await evictions(), world.invariants.removals, pods(world)]).toEqual([[], [], before]);
      // The first replica checks the cluster too until the other one has probed it.
      expect(new Set(await evidence('member-0'))).toEqual(new Set(['API_PROBE', 'NODE_LEASES', 'REPLICA', 'WATCH']));
      const types = await eventTypes('member-0');
      expect([types.includes('CLUSTER_LOST'), types.filter((type) => type === 'CLUSTER_HANDED_OVER')]).toEqual([
        false,
        ['CLUSTER_HANDED_OVER'],
      ]);
      // Changes arrive although the first replica still cannot reach it.
      await world.settle();
      world.links[0]!.cutFrom.clear();
      await world.settle();
    },
    { hubs: 2 },
  );

  story(
    'from one replica after the other is served by the last one that reaches it, and stays there when nobody does',
    async (world) => {
      const served = [await servingOf(world)];
      for (let i = 0; i < 2; i += 1) {
        world.links[0]!.cutFrom.add(served.at(-1)!.name);
        await world.kernel.pass(20_000);
        served.push(await servingOf(world));
        await world.users.rewrite(world.users.applications.get('web')!);
        await world.kernel.pass(10_000);
        expect(await waiting('member-0')).toBe(0);
      }
      expect(new Set(served).size).toBe(3);
      expect(await evictions()).toEqual([]);

      // The first one reaches it again, and gave it away less than ten minutes ago.
      world.links[0]!.cutFrom.clear();
      world.links[0]!.cutFrom.add(served.at(-1)!.name);
      world.links[0]!.cutFrom.add(served.at(-2)!.name);
      await world.kernel.pass(20_000);
      expect(await servingOf(world)).toBe(served.at(-1));
      expect((await eventTypes('member-0')).filter((type) => type === 'CLUSTER_HANDED_OVER')).toHaveLength(2);
      // As if ten minutes had passed: a run of them takes long.
      await database.rows(`update lease set hand_overs = (
        select jsonb_agg(e || jsonb_build_object('at', (e ->> 'at')::timestamptz - interval '10 minutes')) from jsonb_array_elements(hand_overs) e
      ) where hand_overs <> '[]'`);
      await world.kernel.pass(20_000);
      expect(await servingOf(world)).toBe(served[0]);
      world.links[0]!.cutFrom.clear();
      await world.settle();
    },
    { hubs: 3 },
  );
});
