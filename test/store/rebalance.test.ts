import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { Policy } from '../../src/core/model/policy/policy.js';
import { aDeployment, aPolicy } from '../support/builders.js';
import { eventually } from '../support/eventually.js';
import { type FailingFleet, openFailingFleet } from '../support/failing-fleet.js';
import { admin } from '../support/store.js';

let fleet: FailingFleet;
beforeEach(async () => {
  fleet = await openFailingFleet('a', 'b');
  await fleet.failover();
});
afterEach(() => fleet.close());

const groups = {
  clusterAffinities: ['a', 'b'].map((name) => ({ affinityName: `in-${name}`, clusterNames: [name] })),
};
const rebalancer = (spec: object, name = 'once') => ({ kind: 'WorkloadRebalancer', namespace: '', name, spec }) as unknown as Policy;
const workload = (name: string) => ({ apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name });
const waiting = "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
const status = async (name = 'once') =>
  (await fleet.sql<{ status: object | null }>('select status from policy where name = $1', [name]))[0]?.status;

/** Deployments in group `b`, although group `a` fits again: only a requested placement returns them. */
async function inSecondGroup(...names: string[]): Promise<void> {
  await fleet.store.intents.updateCluster(admin, { name: 'a', expectedRevision: null, cordoned: true });
  await fleet.apply({
    app: 'x',
    policies: [aPolicy('p', { placement: groups })],
    resources: names.map((name) => aDeployment(name, { labels: { tier: name } })),
  });
  await fleet.settleAll();
  await fleet.store.intents.updateCluster(admin, { name: 'a', expectedRevision: null, cordoned: false });
  await fleet.settleAll();
  for (const name of names) expect(await fleet.desired(name)).toEqual({ b: 2 });
}

describe('a WorkloadRebalancer', () => {
  it('places the named workloads again, once, and stores the result of each', async () => {
    await inSecondGroup('w1', 'w2', 'w3');
    const spec = { workloads: [workload('w1'), workload('none')] };
    await fleet.apply({ policies: [rebalancer(spec)] });
    await fleet.settleAll();
    expect([await fleet.desired('w1'), await fleet.desired('w2')]).toEqual([{ a: 2 }, { b: 2 }]);
    expect(await status()).toMatchObject({
      observedGeneration: 1,
      rescheduled: 1,
      finishTime: expect.any(String),
      observedWorkloads: [
        { workload: { name: 'w1' }, result: 'Successful' },
        { workload: { name: 'none' }, result: 'Failed', reason: 'ReferencedBindingNotFound' },
      ],
    });

    // The same document has no effect; an edit affects only what it adds.
    await fleet.sql('update resource set reschedule_requested_at = null');
    await fleet.apply({ policies: [rebalancer(spec)] });
    await fleet.apply({ policies: [rebalancer({ workloads: [workload('w1'), workload('w2')] })] });
    expect(await fleet.sql('select name from resource where reschedule_requested_at is not null')).toEqual([{ name: 'w2' }]);
    await fleet.settleAll();
    expect([await fleet.desired('w2'), await fleet.desired('w3')]).toEqual([{ a: 2 }, { b: 2 }]);
  });

  it('is deleted when its time to live is over', async () => {
    await inSecondGroup('w1');
    await fleet.apply({ policies: [rebalancer({ workloads: [workload('w1')], ttlSecondsAfterFinished: 60 })] });
    await fleet.settleAll();
    expect(await status()).toMatchObject({ rescheduled: 1 });
    await fleet.sql("update policy set due_at = due_at - interval '61 seconds'");
    await fleet.failover();
    expect(await fleet.sql("select from policy where kind = 'WorkloadRebalancer'")).toEqual([]);
  });

  it('is not locked while a change of the world is in progress', async () => {
    await fleet.apply({ policies: [rebalancer({ workloads: [workload('w1')], ttlSecondsAfterFinished: 60 })] });
    await fleet.sql("update policy set due_at = due_at - interval '61 seconds'");
    const user = new pg.Client({ connectionString: fleet.url });
    await user.connect();
    try {
      await user.query('begin; update world set version = version + 1');
      const pass = fleet.failover();
      await eventually(async () => expect(await fleet.sql(waiting)).toHaveLength(1));
      // A change that locked the world locks its policies afterwards.
      await user.query("select from policy where name = 'once' for update nowait");
      await user.query('commit');
      await pass;
    } finally {
      await user.end();
    }
    expect(await fleet.sql("select from policy where kind = 'WorkloadRebalancer'")).toEqual([]);
  });

  it('with a schedule runs when it is due, for what its selectors name, and not before', async () => {
    await inSecondGroup('w1', 'w2');
    const resourceSelectors = [{ apiVersion: 'apps/v1', kind: 'Deployment', labelSelector: { matchLabels: { tier: 'w1' } } }];
    await fleet.apply({ policies: [rebalancer({ resourceSelectors, schedule: '* * * * *' }, 'often')] });
    await fleet.sql("update policy set due_at = due_at + interval '1 minute' where due_at is not null");
    await fleet.settleAll();
    expect([await fleet.desired('w1'), await status('often')]).toEqual([{ b: 2 }, null]);
    await fleet.sql("update policy set due_at = due_at - interval '10 minutes' where due_at is not null");
    await fleet.settleAll();
    expect([await fleet.desired('w1'), await fleet.desired('w2')]).toEqual([{ a: 2 }, { b: 2 }]);
    expect(await status('often')).toMatchObject({ rescheduled: 1, observedWorkloads: [] });
    const [next] = await fleet.sql(
      "select due_at > now() and due_at <= now() + interval '1 minute' as soon from policy where name = 'often'",
    );
    expect(next).toEqual({ soon: true });
  });
});

describe('the targets of a rebalance', () => {
  it('are the placed resources of the applications, with the labels', async () => {
    await inSecondGroup('w1', 'w2');
    const names = async (applications: readonly { namespace: string; name: string }[] | null, labelSelector: string | null) => {
      const ids = await fleet.store.intents.rebalanceable(admin, { applications, labelSelector }, 10);
      return (await fleet.sql<{ name: string }>('select name from resource where id = any($1::bigint[]) order by name', [ids])).map(
        ({ name }) => name,
      );
    };
    expect(await names([{ namespace: 'shop', name: 'x' }], null)).toEqual(['w1', 'w2']);
    expect(await names(null, 'tier in (w2,w9)')).toEqual(['w2']);
    expect(await names([{ namespace: 'shop', name: 'other' }], 'tier')).toEqual([]);
    expect(await names(null, null)).toEqual([]);
  });
});
