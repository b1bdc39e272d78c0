import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ResourceKey } from '../../src/core/model/plan.js';
import type { Engine } from '../../src/engine/engine.js';
import type { EnginePorts } from '../../src/engine/ports/engine.js';
import { HubError } from '../../src/errors.js';
import type { ObjectRef } from '../../src/kubernetes/object.js';
import { aConfigMap } from '../support/builders.js';
import { aFastClock, startTestEngine } from '../support/engine.js';
import { eventually } from '../support/eventually.js';
import { MemoryMember, refuse } from '../support/memory-member.js';
import { admin, aNewCluster, aSecret, everywhere, openTestStore, type TestStore } from '../support/store.js';

let hub: TestStore;
let engine: Engine | null = null;
let paris: MemoryMember;

beforeEach(async () => {
  hub = await openTestStore();
  paris = new MemoryMember('paris');
});
afterEach(async () => {
  await engine?.stop();
  engine = null;
  await hub.close();
});

const settings: ObjectRef = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'settings' };

describe('a hub that starts', () => {
  it('plans nothing before it has read the freezes', async () => {
    await hub.addClusters('paris');
    await hub.apply({ app: 'web', resources: [aConfigMap('settings')], policies: [everywhere()] });
    const order: string[] = [];
    let planned: () => void = () => undefined;
    const isPlanning = new Promise<void>((done) => {
      planned = done;
    });
    const { plans, freezes } = hub.store;
    const due: typeof plans.due = (limit) => {
      order.push('plan');
      planned();
      return plans.due(limit);
    };
    start({
      plans: new Proxy(plans, { get: (_, name) => (name === 'due' ? due : bound(plans, name)) }),
      freezes: {
        // A planner that does not wait starts within this time.
        inForce: async () => {
          if (!order.includes('known')) await Promise.race([isPlanning, new Promise((done) => setTimeout(done, 500))]);
          const found = await freezes.inForce();
          order.push('known');
          return found;
        },
        endExpired: () => freezes.endExpired(),
        changed: (events) => freezes.changed(events),
      },
    });
    await eventually(async () => expect(order).toContain('plan'));
    expect(order[0]).toBe('known');
  });
});

function bound<T extends object>(thing: T, name: string | symbol): unknown {
  const value: unknown = Reflect.get(thing, name);
  return typeof value === 'function' ? value.bind(thing) : value;
}

describe('a member that refuses one kind', () => {
  it('gets the other kinds', async () => {
    await hub.addClusters('paris');
    paris.fault = (verb, ref) => {
      if (verb === 'look' && ref?.kind === 'Secret') refuse('FORBIDDEN');
    };
    start();
    await hub.apply({ app: 'web', resources: [aConfigMap('settings'), aSecret('key', { a: 'YQ==' })], policies: [everywhere()] });

    await eventually(async () =>
      expect(await works('name, reason, applied_digest is not null as applied')).toEqual([
        { name: 'key', reason: 'FORBIDDEN', applied: false },
        { name: 'settings', reason: null, applied: true },
      ]),
    );
  });

  it('does not prevent the hub from being ready', async () => {
    await applied();
    await engine!.stop();
    paris.unserved.add('ConfigMap');
    start();
    await eventually(async () => expect(engine!.synced()).toBe(true));
  });
});

describe('a namespace that is deleted with an application', () => {
  const late = { ...aConfigMap('late'), metadata: { name: 'late', namespace: 'left' } };
  const applyLate = () =>
    hub.apply({ app: 'web', resources: [late, aConfigMap('settings')], policies: [everywhere(), { ...everywhere(), namespace: 'left' }] });
  const begin = async () => {
    await hub.addClusters('paris');
    await hub.sql(`insert into namespace_removal (cluster, namespace, application_namespace, application_name, actor)
      values ('paris', 'left', 'shop', 'gone', 'admin')`);
    start();
  };

  it('gets no object after the last check, until the member has answered', async () => {
    const checked = Promise.withResolvers<string | null>();
    const answer = Promise.withResolvers<void>();
    paris.deleteEmptyNamespace = async (_, obstacle) => {
      checked.resolve(await obstacle());
      await answer.promise;
      paris.calls.push('answered');
      return { kind: 'deleted' };
    };
    await begin();
    expect(await checked.promise).toBeNull();
    await applyLate();
    await eventually(async () => expect(paris.calls).toContain('apply ConfigMap/settings'), 10_000);
    expect(paris.calls).not.toContain('apply ConfigMap/late');

    answer.resolve();
    await eventually(async () => expect(paris.calls).toContain('apply ConfigMap/late'), 10_000);
    expect(paris.calls.indexOf('answered')).toBeLessThan(paris.calls.indexOf('apply ConfigMap/late'));
    await eventually(async () => expect(await eventTypes('NAMESPACE')).toEqual(['NAMESPACE_DELETED']));
  });

  it('stays if an application got an object there since the last check', async () => {
    const checked = Promise.withResolvers<string | null>();
    paris.deleteEmptyNamespace = async (_, obstacle) => {
      await applyLate();
      await eventually(async () => expect(paris.calls).toContain('apply ConfigMap/late'), 10_000);
      const reason = await obstacle();
      checked.resolve(reason);
      return reason === null ? { kind: 'deleted' } : { kind: 'later', reason };
    };
    await begin();
    expect(await checked.promise).toBe('Application shop/web has resources there.');
    await eventually(async () => expect(await eventTypes('NAMESPACE')).toEqual(['NAMESPACE_KEPT']), 10_000);
  });
});

describe('a kind that a member no longer serves', () => {
  const goes = async () => {
    await applied();
    // The watch no longer has the object, so the delete looks it up.
    paris.fault = (verb) => {
      if (verb === 'look' || verb === 'delete') refuse('KIND_NOT_SERVED');
    };
    paris.unserved.add('ConfigMap');
  };
  const leave = async () => {
    const pruned = await hub.sql<{ id: ResourceKey }>('select id from resource');
    await hub.apply({ app: 'web', resources: [], pruned: pruned.map(({ id }) => id) });
  };

  it('completes its pending deletions, once the member certainly has no objects of it, and reports it', async () => {
    await goes();
    paris.lost.add('ConfigMap');
    await leave();
    await eventually(async () => expect(await works('name')).toEqual([]));
    expect(await eventTypes('KIND')).toEqual(['KIND_GONE']);
  });

  it('keeps them pending while the kind may return', async () => {
    await goes();
    await leave();
    await eventually(async () => expect(paris.calls).toContain('isKindRemoved'));
    await eventually(async () =>
      expect(await works('reason, desired_digest')).toEqual([{ reason: 'KIND_NOT_SERVED', desired_digest: null }]),
    );
    expect(await eventTypes('KIND')).toEqual([]);
  });

  it('keeps them pending, with the reason, if discovery is incomplete', async () => {
    await goes();
    paris.fault = (verb) => {
      if (verb === 'look' || verb === 'delete') refuse('KIND_NOT_SERVED');
      if (verb === 'isKindRemoved') refuse('FORBIDDEN');
    };
    paris.lost.add('ConfigMap');
    await leave();
    await eventually(
      async () =>
        expect(await works('message')).toEqual([
          { message: expect.stringMatching(/the hub cannot find out whether its objects are deleted: the test says FORBIDDEN/) },
        ]),
      10_000,
    );
  });

  it('does not complete works that are desired', async () => {
    await goes();
    paris.lost.add('ConfigMap');
    paris.remove(settings);
    await eventually(async () => expect(await works('reason')).toEqual([{ reason: 'KIND_NOT_SERVED' }]));
    expect(paris.calls).not.toContain('isKindRemoved');
  });
});

describe('a lost answer to a write', () => {
  it('does not prevent the object from being observed', async () => {
    await hub.addClusters('paris');
    let lost = false;
    paris.after = (verb) => {
      if (verb !== 'apply' || lost) return;
      lost = true;
      refuse('CLUSTER_TIMEOUT');
    };
    start();
    await hub.apply({ app: 'web', resources: [aConfigMap('settings')], policies: [everywhere()] });
    await eventually(async () => expect(await health()).toBe('HEALTHY'));
  });
});

describe('an object that another client deletes in the member', () => {
  it('does not replace a foreign object that was created since', async () => {
    await applied();
    const stranger = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'shop' }, data: { whose: 'theirs' } };
    paris.remove(settings);
    paris.put(settings, stranger);

    await eventually(async () => expect(await works('reason')).toEqual([{ reason: 'FOREIGN_OBJECT' }]));
    expect(paris.objects.get('ConfigMap/shop/settings')?.object).toEqual(stranger);
  });

  it('is created again five times and then contested', async () => {
    await applied();
    paris.after = (verb) => {
      if (verb === 'apply') setImmediate(() => paris.remove(settings));
    };
    paris.remove(settings);
    await eventually(async () => expect(await works('reason')).toEqual([{ reason: 'CONTESTED' }]));
    expect(paris.calls.filter((call) => call === 'apply ConfigMap/settings')).toHaveLength(6);
    expect(await eventTypes('DELET')).toEqual([...Array.from({ length: 5 }, () => 'DELETED_IN_MEMBER'), 'DELETION_CONTESTED']);
  });
});

describe('drift', () => {
  it('is repaired though the database was unavailable when it was detected', async () => {
    let away = 0;
    await applied({
      dispatch: withFault(hub.store.dispatch, 'redo', () => {
        if (away-- > 0) throw new HubError('DATABASE_UNAVAILABLE', 'the test says so');
      }),
    });
    away = 2;
    const ours = paris.objects.get('ConfigMap/shop/settings')!;
    paris.put(settings, { ...ours.object, data: { drifted: 'yes' } }, ours.uid);
    await eventually(async () => expect(paris.objects.get('ConfigMap/shop/settings')?.object['data']).toEqual({}));
  });

  it('that is contested is not reverted after a restart of the hub', async () => {
    await applied();
    const take = () => {
      const ours = paris.objects.get('ConfigMap/shop/settings')!;
      paris.put(settings, { ...ours.object, data: { drifted: 'yes' } }, ours.uid);
    };
    paris.after = (verb) => {
      if (verb === 'apply') setImmediate(take);
    };
    take();
    await eventually(async () => expect(await works('reason')).toEqual([{ reason: 'CONTESTED' }]));
    await engine!.stop();
    paris.calls.length = 0;
    start();
    await eventually(async () => expect(engine!.synced()).toBe(true));
    await eventually(async () => expect(await works('reason')).toEqual([{ reason: 'CONTESTED' }]));
    expect(paris.calls.filter((call) => call.startsWith('apply'))).toEqual([]);
  });
});

describe('a cluster that does not answer', () => {
  it('is unknown after 60 s, however its last probes were damped, and known again when it answers', async () => {
    await applied();
    paris.fault = () => refuse('CLUSTER_UNREACHABLE');
    await hub.sql("update cluster_status set heard_at = now() - interval '2 minutes'");
    await eventually(async () => expect(await health()).toBe('UNKNOWN'));
    // A pass that begins now reads that the cluster does not answer; the next one compares with it.
    const probes = probesOfParis();
    await eventually(async () => expect(probesOfParis()).toBeGreaterThan(probes));
    paris.fault = () => undefined;
    await hub.sql('update cluster_status set heard_at = now()');
    await eventually(async () => expect(await health()).toBe('HEALTHY'));
  });

  it('does not count as heard because of its published readiness', async () => {
    await hub.addClusters('paris');
    await hub.sql("update cluster_status set heard_at = now() - interval '2 minutes'");
    const report = { ready: 'True', reason: 'READY', message: '', uid: null, version: null, apis: null, pools: null } as const;
    await hub.store.fleet.saveProbes([{ cluster: 'paris', report, heard: false }]);
    expect((await hub.store.fleet.served())[0]).toMatchObject({ name: 'paris', stale: true });
  });

  it('can be unregistered', async () => {
    await applied({ clock: aFastClock(20) });
    paris.fault = () => refuse('CLUSTER_UNREACHABLE');
    await hub.store.intents.unregisterCluster(admin, 'paris', { deleteWorkloads: false });
    await eventually(async () => expect(await hub.sql('select name from cluster')).toEqual([]));
    expect(paris.objects.size).toBe(1);
  });
});

describe('a cluster that is unregistered', () => {
  it('is released for another hub', async () => {
    await hub.addClusters('paris');
    start();
    await eventually(async () => expect(paris.calls).toContain('claim'));
    await hub.store.intents.unregisterCluster(admin, 'paris', { deleteWorkloads: false });
    await eventually(async () => expect(paris.calls).toContain('unclaim'));
  });

  it('keeps its remaining workloads if that is requested later', async () => {
    await applied();
    paris.fault = (verb) => {
      if (verb === 'delete') refuse('ADMISSION_DENIED');
    };
    await hub.store.intents.unregisterCluster(admin, 'paris', { deleteWorkloads: true, atOnce: true });
    await eventually(async () => expect(await works('reason')).toEqual([{ reason: 'ADMISSION_DENIED' }]));
    await hub.store.intents.unregisterCluster(admin, 'paris', { deleteWorkloads: false });
    await eventually(async () => expect(await hub.sql('select name from cluster')).toEqual([]));
    expect(paris.calls).toContain('release ConfigMap/settings');
    expect(paris.objects.size).toBe(1);
  });
});

describe('a cluster that is registered under two names', () => {
  it('is written to under the first name only', async () => {
    const lyon = new MemoryMember('lyon');
    lyon.uid = paris.uid;
    await hub.addClusters('paris');
    await hub.store.intents.registerCluster(admin, aNewCluster('lyon'));
    start({}, [paris, lyon]);
    await eventually(async () => expect(paris.calls).toContain('claim'));
    await eventually(async () =>
      expect(await hub.sql("select reason from cluster_status where cluster = 'lyon'")).toEqual([{ reason: 'DUPLICATE' }]),
    );
    expect(lyon.calls).not.toContain('claim');
  });
});

describe('an expired lease', () => {
  it('prevents writes of works that were read before', async () => {
    await hub.addClusters('paris');
    const looking = Promise.withResolvers<void>();
    const looked = Promise.withResolvers<void>();
    let now = Date.now();
    const real = aFastClock(1);
    start({ clock: { ...real, now: () => now } });
    const look = paris.look.bind(paris);
    paris.look = async (refs) => {
      looking.resolve();
      await looked.promise;
      return look(refs);
    };
    await hub.apply({ app: 'web', resources: [aConfigMap('settings')], policies: [everywhere()] });
    await looking.promise;
    // The process was stopped for a minute: another replica may have changed what it had read.
    const leases = hub.store.leases.hold;
    hub.store.leases.hold = async () => [];
    now += 60_000;
    looked.resolve();
    await eventually(async () => expect(engine!.clusters().every(({ inFlight }) => inFlight === 0)).toBe(true));
    hub.store.leases.hold = leases;
    expect(paris.calls.filter((call) => call.startsWith('apply'))).toEqual([]);
  });
});

describe('a kind that was listed before', () => {
  it('is watched with the known number of objects, so that an empty first list is read twice', async () => {
    await applied();
    await engine!.stop();
    paris.expected.clear();
    start();
    await eventually(async () => expect(paris.expected.get('ConfigMap')).toBe(1));
  });
});

function start(changed: Partial<EnginePorts> = {}, members: readonly MemoryMember[] = [paris]): void {
  engine = startTestEngine(hub, members, changed);
}

async function applied(changed: Partial<EnginePorts> = {}): Promise<void> {
  await hub.addClusters('paris');
  start(changed);
  await hub.apply({ app: 'web', resources: [aConfigMap('settings')], policies: [everywhere()] });
  await eventually(async () => expect(await health()).toBe('HEALTHY'));
}

async function health(): Promise<string | undefined> {
  return (await hub.sql<{ health: string; resource_id: ResourceKey }>('select health from binding_status'))[0]?.health;
}

function probesOfParis(): number {
  return paris.calls.filter((call) => call.startsWith('probe')).length;
}

function works(columns: string) {
  return hub.sql(`select ${columns} from work order by name`);
}

async function eventTypes(like: string): Promise<string[]> {
  const found = await hub.sql<{ type: string }>('select type from event where type like $1 order by id', [`${like}%`]);
  return found.map(({ type }) => type);
}

/** The same port with one method that may throw. */
function withFault<T extends object>(port: T, method: keyof T & string, fault: () => void): T {
  return new Proxy(port, {
    get(target, name) {
      const found = Reflect.get(target, name, target) as unknown;
      if (typeof found !== 'function') return found;
      return (...values: unknown[]) => {
        if (name === method) fault();
        return (found as (...values: unknown[]) => unknown).apply(target, values);
      };
    },
  });
}
