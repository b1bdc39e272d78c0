import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { cancelUnregister } from '../../src/store/intents/cluster-intents.js';
import { aConfigMap, aDeployment, aPolicy } from '../support/builders.js';
import { eventually } from '../support/eventually.js';
import { type FailingFleet, openFailingFleet } from '../support/failing-fleet.js';
import { admin } from '../support/store.js';

let fleet: FailingFleet;
beforeEach(async () => {
  fleet = await openFailingFleet('a', 'b');
  await fleet.failover();
});
afterEach(() => fleet.close());

/** Two replicas of `web` in `a`, or in `b` without it. */
async function applyWeb(...clusters: string[]): Promise<void> {
  const clusterAffinities = clusters.map((name) => ({ affinityName: name, clusterNames: [name] }));
  const policies = [aPolicy('p', { placement: { clusterAffinities }, propagateDeps: false })];
  await fleet.apply({ app: 'web', policies, resources: [aDeployment('web', { replicas: 2 })] });
  await fleet.settleAll();
  expect(await fleet.desired('web')).toEqual({ a: 2 });
}

const unregister = (options: { deleteWorkloads: boolean; atOnce?: boolean }) => fleet.store.intents.unregisterCluster(admin, 'a', options);
const finish = () => fleet.store.fleet.finishUnregister('a');
const cluster = async () => (await fleet.store.reads.clustersNamed(admin, ['a']))[0];

describe('a cluster that is unregistered with its workloads', () => {
  it('keeps each of them until its replacement is ready, and is then forgotten', async () => {
    await applyWeb('a', 'b');
    await unregister({ deleteWorkloads: true });
    await fleet.settleAll({ 'b/web': { health: 'PROGRESSING', ready: 0 } });
    expect(await fleet.desired('web')).toMatchObject({ a: 2 });
    expect(await finish()).toBe(false);
    expect(await cluster()).toMatchObject({ deleting: true, unregistering: { inSteps: true, left: 1, moving: 1, blocked: 0 } });
    expect((await cluster())!.unregistering!.waits).toMatchObject([{ name: 'web', message: expect.stringContaining('ready') }]);

    await fleet.settleAll();
    expect(await fleet.desired('web')).toEqual({ b: 2 });
    expect(await finish()).toBe(true);
    expect(await cluster()).toBeUndefined();
  });

  it('waits for one that fits nowhere else and says so, until that is cancelled', async () => {
    await applyWeb('a');
    await unregister({ deleteWorkloads: true });
    await fleet.settleAll();
    expect(await fleet.desired('web')).toEqual({ a: 2 });
    expect(await finish()).toBe(false);
    expect(await cluster()).toMatchObject({
      unregistering: {
        left: 1,
        blocked: 1,
        waits: [{ kind: 'Deployment', name: 'web', message: expect.stringContaining('No cluster fits') }],
      },
    });

    expect(await fleet.store.intents.cancelUnregister(admin, 'a')).toEqual({ kind: 'cancelled' });
    await fleet.settleAll();
    expect([await fleet.desired('web'), await cluster()]).toMatchObject([{ a: 2 }, { deleting: false, unregistering: null }]);
    expect(await fleet.store.intents.cancelUnregister(admin, 'a')).toEqual({ kind: 'registered' });
    expect(await fleet.eventTypes()).toContain('CLUSTER_UNREGISTER_CANCELLED');
  });

  it('is replaced while it is down, and is forgotten after it has come back and its copies are gone', async () => {
    await applyWeb('a', 'b');
    await fleet.lose('a');
    await unregister({ deleteWorkloads: true });
    await fleet.settleAll();
    expect(await fleet.desired('web')).toEqual({ b: 2 });
    expect(await finish()).toBe(false);
    expect(await cluster()).toMatchObject({ unregistering: { left: 1, waits: [{ message: 'The member has not removed it yet.' }] } });
    await fleet.bringBack('a');
    await fleet.settleAll();
    expect(await finish()).toBe(true);
  });

  it('loses what no policy places after the workloads of the application have left', async () => {
    const policies = [aPolicy('p', { placement: { clusterAffinity: { clusterNames: ['a'] } }, propagateDeps: false })];
    (policies[0]!.spec.resourceSelectors as object[]).push({ apiVersion: 'v1', kind: 'ConfigMap' });
    await fleet.apply({ app: 'web', policies, resources: [aConfigMap('settings')] });
    await fleet.settleAll();
    await fleet.store.intents.deletePolicies(admin, [{ ...policies[0]!, expectedRevision: null }]);
    await fleet.settleAll();
    await unregister({ deleteWorkloads: true });
    await fleet.settleAll();
    expect(await finish()).toBe(false);
    await fleet.settleAll();
    expect(await finish()).toBe(true);
  });

  it('keeps a workload without a policy, with what it needs, and counts it as blocked', async () => {
    const policy = aPolicy('p', { placement: { clusterAffinity: { clusterNames: ['a'] } }, propagateDeps: false });
    (policy.spec.resourceSelectors as object[]).push({ apiVersion: 'v1', kind: 'ConfigMap' });
    await fleet.apply({ app: 'web', policies: [policy], resources: [aDeployment('web', { replicas: 2 }), aConfigMap('settings')] });
    await fleet.settleAll();
    await fleet.store.intents.deletePolicies(admin, [{ ...policy, expectedRevision: null }]);
    await fleet.settleAll();
    await unregister({ deleteWorkloads: true });
    await fleet.settleAll();
    expect(await finish()).toBe(false);
    await fleet.settleAll();
    expect([await fleet.desired('web'), await fleet.desired('settings')]).toEqual([{ a: 2 }, { a: 1 }]);
    expect(await cluster()).toMatchObject({ unregistering: { left: 2, blocked: 2 } });
  });

  it('keeps an object without a policy while another application in the cluster depends on it', async () => {
    const policy = aPolicy('settings', { placement: { clusterAffinity: { clusterNames: ['a'] } }, propagateDeps: false });
    const selectors = [{ apiVersion: 'v1', kind: 'ConfigMap' }];
    const placing = { ...policy, spec: { ...policy.spec, resourceSelectors: selectors } };
    await fleet.apply({ app: 'settings', policies: [placing], resources: [aConfigMap('settings')] });
    await applyWeb('a');
    await fleet.store.intents.deletePolicies(admin, [{ ...placing, expectedRevision: null }]);
    await fleet.settleAll();
    const need = JSON.stringify([{ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'settings' }]);
    await fleet.sql("update binding set dependencies = $1 where resource_id = (select id from resource where name = 'web')", [need]);
    await unregister({ deleteWorkloads: true });
    await fleet.sql('delete from plan_due');
    expect(await finish()).toBe(false);
    expect(await fleet.desired('settings')).toEqual({ a: 1 });

    await fleet.sql("update binding set dependencies = '[]'");
    expect(await finish()).toBe(false);
    expect(await fleet.desired('settings')).toEqual({});
  });

  it('stays registered if a person cancels the unregistration while its rows are being deleted', async () => {
    await unregister({ deleteWorkloads: true });
    const other = new pg.Client(fleet.url);
    await other.connect();
    try {
      await other.query('begin');
      await cancelUnregister(other, admin, 'a');
      const finishing = finish();
      await eventually(async () =>
        expect(
          await fleet.sql(
            "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%world%'",
          ),
        ).toHaveLength(1),
      );
      await other.query('commit');
      expect(await finishing).toBe(false);
    } finally {
      await other.end();
    }
    expect(await cluster()).toMatchObject({ deleting: false });
  });

  it.each([
    { how: 'at once, if that is requested', options: { deleteWorkloads: true, atOnce: true }, orphan: false },
    { how: 'and keeps them in the member by default', options: { deleteWorkloads: false }, orphan: true },
  ])('gives its works up $how', async ({ options, orphan }) => {
    await applyWeb('a');
    await unregister(options);
    expect(await fleet.sql("select orphan from work where cluster = 'a' and desired_digest is null")).toEqual([{ orphan }]);
    await fleet.settleAll();
    expect(await finish()).toBe(true);
  });
});
