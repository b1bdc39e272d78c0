import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { drillView } from '../../src/api/views/failover/drill.view.js';
import { planBatch } from '../../src/engine/loops/plan.loop.js';
import { aDeployment, aPolicy } from '../support/builders.js';
import { type FailingFleet, openFailingFleet } from '../support/failing-fleet.js';
import { admin } from '../support/store.js';

let fleet: FailingFleet;
beforeEach(async () => {
  fleet = await openFailingFleet('a', 'b');
  await fleet.failover();
});
afterEach(() => fleet.close());

const application = { namespace: 'shop', name: 'web' };

/** A drill of the Deployment `web`, which has two replicas in `a`, and stays away for an hour in `b`. */
async function startDrill(): Promise<string> {
  const placement = { spreadConstraints: [{ spreadByField: 'cluster' as const, minGroups: 1, maxGroups: 1 }] };
  const policies = [aPolicy('p', { placement, propagateDeps: false })];
  await fleet.apply({ app: 'web', policies, resources: [aDeployment('web', { replicas: 2 })] });
  await fleet.settleAll();
  expect(await seats()).toEqual({ a: 2 });
  const [found] = await fleet.sql<{ id: string }>("select id from resource where name = 'web'");
  const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' };
  const resources = [{ ...ref, resource: found!.id as never, application: 'shop/web', before: [{ cluster: 'a', replicas: 2 }] }];
  const started = await fleet.store.intents.startDrill(admin, {
    cluster: 'a',
    share: null,
    returnAfterSeconds: 3_600,
    deadlineSeconds: 600,
    resources,
  });
  if (started.kind !== 'started') throw new Error('Another drill is in progress.');
  return started.id;
}

async function away(): Promise<string> {
  const id = await startDrill();
  await fleet.settleAll();
  expect(await drill()).toMatchObject({ state: 'AWAY' });
  expect(await seats()).toEqual({ b: 2 });
  return id;
}

const drill = async () => (await fleet.sql('select state, result, reason, message from drill'))[0];

async function seats(): Promise<Readonly<Record<string, number>>> {
  const [row] = await fleet.sql<{ placements: { cluster: string; replicas: number }[] }>('select placements from binding');
  return Object.fromEntries(row!.placements.map(({ cluster, replicas }) => [cluster, replicas]));
}

describe('the seats of a drilled resource', () => {
  it('stay as they are if a person cancelled its eviction during the drill', async () => {
    const id = await startDrill();
    await fleet.failover();
    const [eviction] = await fleet.sql<{ id: string }>('select id from eviction');
    await fleet.store.intents.resolveEviction(admin, eviction!.id, 'CANCEL');
    await fleet.apply({ app: 'web', resources: [aDeployment('web', { replicas: 3 })] });
    await fleet.settleAll();
    expect(await seats()).toEqual({ a: 3 });

    await fleet.store.intents.stopDrill(admin, id);
    await fleet.failover();
    await fleet.failover();
    expect(await fleet.sql('select kept from eviction')).toEqual([{ kept: false }]);
    expect(await seats()).toEqual({ a: 3 });
  });

  it('are given back after the drill has ended too', async () => {
    await away();
    await fleet.sql("update drill set state = 'ENDED', result = 'FAILED', ended_at = now()");
    await fleet.failover();
    expect(await seats()).toEqual({ a: 2 });
    await fleet.settleAll();
    expect(await fleet.desired('web')).toEqual({ a: 2 });
  });

  it('are not overwritten by a plan that was made before they were given back', async () => {
    const id = await away();
    await fleet.sql("update binding set decision_digest = 'another'");
    await fleet.sql('insert into plan_due (resource_id) select id from resource');
    const [lease] = await fleet.store.leases.hold(['plan'], 60_000);
    const batch = await fleet.store.plans.due(10);
    const world = await fleet.store.plans.world(batch.due);
    const plans = await planBatch(batch.due, world, null);
    await fleet.store.intents.stopDrill(admin, id);
    await fleet.failover();
    await fleet.failover();
    expect(await seats()).toEqual({ a: 2 });

    await fleet.store.plans.save(batch, plans, lease!.epoch);
    expect(await seats()).toEqual({ a: 2 });
    await fleet.settleAll();
    expect([await fleet.desired('web'), await drill()]).toMatchObject([{ a: 2 }, { state: 'ENDED', result: 'STOPPED' }]);
  });

  it('are given back when its application is frozen', async () => {
    await away();
    const freeze = { scope: 'MOVES', cluster: null, application, policy: null, reason: 'an audit', seconds: null } as const;
    await fleet.store.intents.freeze(admin, freeze);
    await fleet.failover();
    expect(await drill()).toMatchObject({
      state: 'RETURNING',
      result: 'STOPPED',
      reason: 'Deployment shop/web may not move now: an audit.',
    });
    await fleet.failover();
    expect(await seats()).toEqual({ a: 2 });
  });
});

describe('the timeline of a drill', () => {
  it('ends with the end of the drill if its last resource returned in the same transaction, at any fraction of a millisecond', async () => {
    await away();
    await fleet.sql(
      "update drill set state = 'ENDED', returning_at = t, ended_at = t from (values ('2100-01-01T00:00:00.1616Z'::timestamptz)) x(t)",
    );
    await fleet.sql('update drill_resource set home_at = ended_at from drill d where d.id = drill_id');
    const { rows } = await fleet.store.reads.drills(admin, { first: 1, after: null }, {});
    expect(
      drillView(rows[0]!)
        .timeline.map(({ step }) => step)
        .slice(-3),
    ).toEqual(['DRILL_RETURNING', 'RESOURCE_RETURNED', 'DRILL_ENDED']);
  });
});
