import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { aConfigMap, aDeployment, aPolicy } from '../support/builders.js';
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
