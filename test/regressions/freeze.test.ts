import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { StandingFreeze } from '../../src/core/model/movement/freeze.js';
import type { Engine } from '../../src/engine/engine.js';
import { aConfigMap } from '../support/builders.js';
import { startTestEngine } from '../support/engine.js';
import { eventually } from '../support/eventually.js';
import { MemoryMember, refuse } from '../support/memory-member.js';
import { admin, everywhere, openTestStore, type TestStore } from '../support/store.js';

const none = { cluster: null, application: null, policy: null };
let hub: TestStore;
let engine: Engine;
let local: StandingFreeze[] = [];
let databaseIsAway = false;
const members = ['lyon', 'paris'].map((name) => new MemoryMember(name));
const [lyon, paris] = members as [MemoryMember, MemoryMember];

beforeAll(async () => {
  hub = await openTestStore();
  await hub.addClusters('lyon', 'paris');
  const { freezes } = hub.store;
  engine = startTestEngine(hub, members, {
    patience: 0.1,
    localFreezes: () => local,
    freezes: {
      inForce: () => (databaseIsAway ? Promise.reject(new Error('the database is away')) : freezes.inForce()),
      endExpired: () => freezes.endExpired(),
      changed: (events) => freezes.changed(events),
    },
  });
  await hub.apply({ app: 'web', resources: [aConfigMap('settings', { a: 'a' })], policies: [everywhere()] });
  await eventually(async () => expect([writes(lyon), writes(paris)]).toEqual([1, 1]));
});
afterEach(async () => {
  local = [];
  databaseIsAway = false;
  await hub.sql('delete from standing_freeze');
  hub.store.wakeups.wake('fleet');
  await eventually(async () => expect(engine.freezes()).toEqual([]));
  await eventually(async () => expect(await waiting()).toEqual([]));
});
afterAll(async () => {
  await engine.stop();
  await hub.close();
});

describe('a frozen cluster', () => {
  it('is observed without writes, and gets the waiting writes when the freeze ends', async () => {
    const frozen = await hub.store.intents.freeze(admin, { ...none, scope: 'ALL', cluster: 'paris', reason: 'new network', seconds: null });
    await eventually(async () => expect(engine.freezes()).toHaveLength(1));
    const [before, probes] = [writes(paris), probesOf(paris)];

    await say('b');
    await eventually(async () => expect(valueIn(lyon)).toBe('b'));
    await eventually(async () => expect(probesOf(paris)).toBeGreaterThan(probes));
    expect(valueIn(paris)).toBe('a');
    expect(writes(paris)).toBe(before);
    await eventually(async () => {
      const [row] = await hub.sql<{ delivery: string; delivery_reason: string; delivery_message: string }>(
        'select delivery, delivery_reason, delivery_message from binding_status',
      );
      expect(row).toEqual({
        delivery: 'BLOCKED',
        delivery_reason: 'FROZEN',
        delivery_message: 'paris: its delivery is frozen: new network',
      });
    }, 10_000);

    await hub.store.intents.unfreeze(admin, frozen.kind === 'frozen' ? frozen.freeze.id : '', 'the network is there');
    await eventually(async () => expect(valueIn(paris)).toBe('b'));
    const told = await hub.sql<{ type: string; message: string }>("select type, message from event where type like 'FREEZE%' order by id");
    expect(told).toEqual([
      { type: 'FREEZE_STARTED', message: 'Writes of cluster paris are frozen by admin: new network.' },
      { type: 'FREEZE_ENDED', message: 'Writes of cluster paris are no longer frozen. Ended by admin: the network is there.' },
    ]);
  });
});

it('the end of a freeze makes every move in progress due at once', async () => {
  const frozen = await hub.store.intents.freeze(admin, { ...none, scope: 'MOVES', reason: 'quarter end', seconds: null });
  await eventually(async () => expect(engine.freezes()).toHaveLength(1));
  // A move that would be planned again tomorrow, with nothing left to do.
  await hub.sql(`
    insert into transition (resource_id, application_id, state, origin, cause, before, waits, waiting, in_use, started_at, progressed_at, deadline)
    select id, application_id, 'WAITING', 'POLICY', 'a test', '[]', '[]', 1, false, now(), now(), now() + interval '1 day' from resource`);
  await hub.store.intents.unfreeze(admin, frozen.kind === 'frozen' ? frozen.freeze.id : '', null);
  await eventually(async () => expect(await hub.sql('select from transition')).toHaveLength(0));
});

describe('a freeze by the file of a process', () => {
  it('stops writes in flight while the database is unavailable, and is reported when it is back', async () => {
    const before = writes(lyon) + writes(paris);
    let looks = 0;
    // The works are read, and each first write looks its object up first: the freeze begins in between.
    for (const member of members)
      member.fault = (verb) => {
        if (verb !== 'look') return;
        looks += 1;
        databaseIsAway = true;
        local = [{ ...none, id: 'file', scope: 'ALL', reason: 'stop' }];
      };
    await hub.apply({ app: 'more', resources: [aConfigMap('more')] });
    await eventually(async () => expect(looks).toBeGreaterThan(0));
    await eventually(async () => expect(engine.clusters().map(({ inFlight }) => inFlight)).toEqual([0, 0]));
    expect(await waiting()).toHaveLength(2);
    expect(writes(lyon) + writes(paris)).toBe(before);

    for (const member of members) member.fault = () => undefined;
    databaseIsAway = false;
    await eventually(async () => {
      const [last] = await hub.sql<{ message: string }>("select message from event where type = 'FREEZE_STARTED' order by id desc limit 1");
      expect(last!.message).toBe('the whole hub: ALL is frozen by the file of a process of the hub: stop.');
    }, 10_000);
    local = [];
    await eventually(async () => expect(writes(lyon) + writes(paris)).toBe(before + 2));
  });
});

describe('a frozen hub', () => {
  it('claims no cluster until the freeze ends', async () => {
    await hub.store.intents.freeze(admin, { ...none, scope: 'ALL', reason: 'a restored database', seconds: null });
    await eventually(async () => expect(engine.freezes()).toHaveLength(1));
    await hub.sql("update cluster set connection_version = connection_version + 1 where name = 'paris'");
    const [claims, looks] = [claimsOf(paris), looksAtLease(paris)];
    hub.store.wakeups.wake('fleet');
    await eventually(async () => expect(looksAtLease(paris)).toBeGreaterThan(looks));
    expect(claimsOf(paris)).toBe(claims);

    await hub.sql('delete from standing_freeze');
    hub.store.wakeups.wake('fleet');
    await eventually(async () => expect(claimsOf(paris)).toBeGreaterThan(claims));
  });

  it('writes the Lease of a cluster before anything else if the freeze ends while the Lease is only read', async () => {
    await hub.store.intents.freeze(admin, { ...none, scope: 'ALL', reason: 'a restored database', seconds: null });
    await eventually(async () => expect(engine.freezes()).toHaveLength(1));
    let ended: Promise<void> | undefined;
    // The lookup ends after the freeze of all clusters has ended: the other cluster is written to again.
    const end = async () => {
      await hub.sql('delete from standing_freeze');
      hub.store.wakeups.wake('fleet');
      await say('the freeze ended');
      await eventually(async () => expect(valueIn(lyon)).toBe('the freeze ended'));
    };
    let looking = false;
    paris.afterClaim = async (readOnly) => {
      if (!readOnly) return;
      looking = true;
      await (ended ??= end());
      looking = false;
    };
    // No other probe claims it meanwhile.
    paris.fault = (verb) => {
      if (verb === 'probe' && looking) refuse('CLUSTER_UNREACHABLE');
    };
    const from = paris.calls.length;
    await hub.sql("update cluster set connection_version = connection_version + 1 where name = 'paris'");
    hub.store.wakeups.wake('fleet');
    await eventually(async () => expect(valueIn(paris)).toBe('the freeze ended'));
    await ended;
    paris.afterClaim = async () => undefined;
    paris.fault = () => undefined;
    expect(paris.calls.slice(from).find((call) => /^(claimed|apply)/.test(call))).toMatch(/^claimed/);
  });
});

describe('a database that is restored to an older state while the hub runs', () => {
  it('freezes all writes with the next mark, even if it is behind by one mark', async () => {
    await say('before');
    await eventually(async () => expect(valueIn(paris)).toBe('before'));
    await eventually(async () => expect(await markOf('paris')).toBe(paris.lease.mark));
    expect(paris.lease.mark).toBeGreaterThan(0);
    await hub.sql("update lease set mark = mark - 1 where name = 'cluster/paris'");
    await say('after');
    await eventually(async () => expect(engine.freezes()).toHaveLength(1));
    expect(engine.freezes()[0]!.reason).toContain('it was restored from a backup');
    expect(await hub.sql('select cluster from restored_cluster')).toEqual([{ cluster: 'paris' }]);

    await hub.store.intents.acceptRestore(admin, 'the end of the test');
    hub.store.wakeups.wake('fleet');
    await say('accepted');
    await eventually(async () => expect([valueIn(lyon), valueIn(paris)]).toEqual(['accepted', 'accepted']));
  });
});

async function say(value: string): Promise<void> {
  await hub.apply({ app: 'web', resources: [aConfigMap('settings', { a: value })] });
}

function waiting() {
  return hub.sql('select cluster from work where desired_digest is distinct from applied_digest');
}

function valueIn(member: MemoryMember): unknown {
  const [held] = member.objects.values();
  return (held?.object['data'] as { a?: unknown } | undefined)?.a;
}

function writes({ calls }: MemoryMember): number {
  return calls.filter((call) => /^(apply|delete|release)/.test(call)).length;
}

function probesOf({ calls }: MemoryMember): number {
  return calls.filter((call) => call.startsWith('probe')).length;
}

function claimsOf({ calls }: MemoryMember): number {
  return calls.filter((call) => call.startsWith('claimed ')).length;
}

function looksAtLease({ calls }: MemoryMember): number {
  return calls.filter((call) => call === 'claim').length;
}

async function markOf(cluster: string): Promise<number> {
  const [row] = await hub.sql<{ mark: string }>('select mark from lease where name = $1', [`cluster/${cluster}`]);
  return Number(row!.mark);
}
