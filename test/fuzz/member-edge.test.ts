import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { ClusterMember } from '../../src/clusters/member.js';
import { ClusterMembers } from '../../src/clusters/members.js';
import type { Engine } from '../../src/engine/engine.js';
import type { ServedCluster } from '../../src/engine/ports/fleet.js';
import { errorCodes, HubError } from '../../src/errors.js';
import type { GroupVersionKind, ObjectRef } from '../../src/kubernetes/object.js';
import { aConfigMap } from '../support/builders.js';
import { startTestEngine } from '../support/engine.js';
import { eventually } from '../support/eventually.js';
import { keyedDigest } from '../support/keyed-digest.js';
import { MemoryMember } from '../support/memory-member.js';
import { realClock } from '../support/real-clock.js';
import { everywhere, openTestStore, type TestStore } from '../support/store.js';
import { Dice } from './generators.js';
import { type HostileMember, startHostileMember } from './hostile-member.js';

/** Number of answers for each part of the fuzzer; `FUZZ_CASES=100000` for a long run. The seed is in the name of each test. */
const CASES = Number(process.env['FUZZ_CASES'] ?? 2_000);
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_261_129);
const AT_A_TIME = 12;
/** Bytes held after all answers were read; the hostile server creates its answers in the same process. */
const MAX_KEPT_BYTES = 100 * 1024 * 1024;
const MINUTES = 60_000;

const escaped: unknown[] = [];
const note = (error: unknown) => void escaped.push(error);
beforeAll(() => {
  process.on('unhandledRejection', note);
  process.on('uncaughtException', note);
});
afterAll(() => {
  process.off('unhandledRejection', note);
  process.off('uncaughtException', note);
});
afterEach(() => {
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  expect(escaped).toEqual([]);
});

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes in use after garbage collection, including buffers. */
function kept(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const configMaps: GroupVersionKind = { apiVersion: 'v1', kind: 'ConfigMap' };
const refs: readonly ObjectRef[] = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => ({ ...configMaps, namespace: 'shop', name }));
const manifest = { ...configMaps, metadata: { name: 'a', namespace: 'shop' }, data: { a: '1' } };

function membersAt(connection: HostileMember['connection']): ClusterMembers {
  return new ClusterMembers({
    hubId: 'hub-of-the-test',
    connectionOf: async () => connection,
    allowedNetworks: ['127.0.0.1'],
    keyedDigest,
    clock: realClock,
    // Waits of 10 and 30 s are 1 and 3 s here.
    patience: 0.1,
    probe: { timeoutMs: 10_000, factsWaitMs: 200 },
    watch: { reopenMs: 5, relistMs: 10, doubtMs: 5, silenceMs: 500, longestBackoffMs: 50 },
  });
}

/** Watches until the first list arrived or failed, and a little longer. */
function watchAWhile(member: ClusterMember): Promise<void> {
  return new Promise((resolve) => {
    let told = 0;
    const count = () => {
      told += 1;
      if (told < 4) return;
      watch.close();
      resolve();
    };
    const touch = (object: { readonly ownedDigest: string; readonly otherManagers: readonly string[] }) => {
      expect(typeof object.ownedDigest).toBe('string');
      expect(Array.isArray(object.otherManagers)).toBe(true);
    };
    const watch = member.watch(configMaps, {
      synced(objects) {
        for (const object of objects) touch(object);
        count();
      },
      event(object) {
        touch(object);
        count();
      },
      stale(code) {
        expect(errorCodes).toContain(code);
        count();
      },
      alive: () => undefined,
    });
    setTimeout(() => {
      watch.close();
      resolve();
    }, 400).unref();
  });
}

const signal = new AbortController().signal;
const asks: Readonly<Record<string, (member: ClusterMember) => Promise<unknown>>> = {
  probe: (member) => member.probe(signal),
  apply: (member) => member.apply(refs[0]!, manifest, { force: true }),
  rehearse: (member) => member.apply(refs[0]!, manifest, { force: false, dryRun: true }),
  read: (member) => member.read(refs[0]!),
  'look at one': (member) => member.look(refs.slice(0, 1), { fresh: true }),
  'look at many': (member) => member.look(refs, { fresh: true }),
  delete: (member) => member.delete(refs[0]!, 'uid-a'),
  release: (member) => member.release(refs[0]!, 'uid-a'),
  serves: (member) => member.serves({ apiVersion: 'old.example.com/v1', kind: 'Widget' }),
  isKindRemoved: (member) => member.isKindRemoved({ apiVersion: 'old.example.com/v1', kind: 'Widget' }),
  autoscaled: (member) => member.autoscaled('shop'),
  claim: (member) => member.claim(1),
  unclaim: (member) => member.unclaim(),
  watch: watchAWhile,
};

describe('any answer of a member', () => {
  it.each(['h1', 'h2'] as const)(
    `over %s, each question ends with a value or a HubError (seed ${SEED})`,
    async (protocol) => {
      const dice = new Dice(SEED + (protocol === 'h1' ? 1 : 2));
      const hostile = await startHostileMember(dice, { protocol });
      const members = membersAt(hostile.connection);
      const before = kept();
      const ends = new Map<string, number>();
      const wrong: unknown[] = [];
      const askOne = async () => {
        // A new member for a few requests each: after 401, 429 and five failures, the hub sends none for a while.
        const member = members.tryOut('hostile', hostile.connection);
        try {
          for (let i = 0; i < 16; i++) {
            const name = dice.one(Object.keys(asks));
            const end = await asks[name]!(member).then(
              () => 'value',
              (error: unknown) => {
                if (error instanceof HubError && errorCodes.includes(error.code)) return error.code;
                wrong.push({ name, error });
                return 'wrong';
              },
            );
            ends.set(end, (ends.get(end) ?? 0) + 1);
            if (['CLUSTER_AUTH_FAILED', 'RATE_LIMITED', 'CIRCUIT_OPEN'].includes(end)) return;
          }
        } finally {
          await member.close();
        }
      };
      const worker = async () => {
        while (hostile.answers.all < CASES && wrong.length === 0) await askOne();
      };
      try {
        await Promise.all(Array.from({ length: AT_A_TIME }, worker));
      } finally {
        await members.close();
        await hostile.close();
      }
      expect(wrong).toEqual([]);
      expect(hostile.answers.all).toBeGreaterThanOrEqual(CASES);
      expect(ends.get('value')).toBeGreaterThan(0);
      expect(ends.get('CLUSTER_MALFORMED_ANSWER')).toBeGreaterThan(0);
      // Sockets that are being closed release their buffers some turns of the event loop later.
      await eventually(async () => expect(kept() - before).toBeLessThan(MAX_KEPT_BYTES));
    },
    15 * MINUTES,
  );
});

describe('a healthy member next to a hostile one', () => {
  let hub: TestStore;
  let engine: (Engine & { readonly log: readonly string[] }) | null = null;

  beforeAll(async () => {
    hub = await openTestStore();
  });
  afterAll(async () => {
    await engine?.stop();
    await hub.close();
  });

  it(
    `goes on being observed, and no pass fails for good (seed ${SEED})`,
    async () => {
      await hub.addClusters('healthy', 'hostile');
      const healthy = new MemoryMember('healthy');
      const hostile = await startHostileMember(new Dice(SEED + 3));
      const members = membersAt(hostile.connection);
      try {
        const connect = async (cluster: ServedCluster) => (cluster.name === 'healthy' ? healthy : members.connect(cluster));
        hostile.hostile = false;
        engine = startTestEngine(hub, [healthy], {
          members: { connect, reach: (cluster, signal) => members.reach(cluster, signal) },
          patience: 0.1,
        });
        await hub.apply({ app: 'web', resources: ['a', 'b', 'settings'].map((name) => aConfigMap(name)), policies: [everywhere()] });
        await eventually(async () => expect(healthy.objects.size).toBe(3));
        hostile.hostile = true;

        const ref: ObjectRef = { ...configMaps, namespace: 'shop', name: 'settings' };
        for (let edit = 1; hostile.answers.all < CASES / 10; edit++) {
          const held = healthy.objects.get('ConfigMap/shop/settings')!;
          const { version } = healthy.put(ref, { ...held.object, data: { edit: String(edit) } }, held.uid);
          await eventually(async () => {
            const seen = await hub.sql<{ version: string }>(
              "select o.resource_version as version from observation o join work w using (cluster, resource_id) where cluster = 'healthy' and w.name = 'settings'",
            );
            expect(Number(seen[0]?.version)).toBeGreaterThanOrEqual(version);
          });
        }
        await eventually(async () =>
          expect(await hub.sql("select from cluster_status where cluster = 'healthy' and ready = 'True'")).toHaveLength(1),
        );
        expect(hostile.answers.wrong).toBeGreaterThan(CASES / 40);
      } finally {
        await engine?.stop();
        engine = null;
        await members.close();
        await hostile.close();
      }
    },
    15 * MINUTES,
  );
});
