import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { judge } from '../../src/core/failover/judge.js';
import type { Policy } from '../../src/core/model/policy/policy.js';
import { aDeployment } from '../support/builders.js';
import { aReport, everywhere, openTestStore, type TestStore } from '../support/store.js';

let test: TestStore;
beforeEach(async () => {
  test = await openTestStore();
  await test.addClusters('a', 'b', 'c');
  await failover();
});
afterEach(() => test.close());

/** One pass of the loop, without its events. */
async function failover(tolerationSeconds = 300) {
  const [lease] = await test.store.leases.hold(['plan'], 60_000);
  const facts = await test.store.failover.facts();
  const judgement = judge(facts, tolerationSeconds);
  await test.store.failover.save(judgement, [], lease!.epoch);
  return judgement;
}

async function lose(cluster: string): Promise<void> {
  const report = aReport(`uid-of-${cluster}`, {
    ready: 'Unknown',
    reason: 'CLUSTER_UNREACHABLE',
    message: 'No answer.',
    uid: null,
    apis: null,
  });
  await test.store.fleet.saveProbes([{ cluster, report }]);
}

async function bringBack(cluster: string): Promise<void> {
  await test.store.fleet.saveProbes([{ cluster, report: aReport(`uid-of-${cluster}`) }]);
}

async function placed(): Promise<Readonly<Record<string, string>>> {
  const found = await test.sql<{ name: string; clusters: string }>(`
    select r.name, coalesce(string_agg(w.cluster, ' ' order by w.cluster) filter (where w.desired_digest is not null), '') as clusters
    from resource r left join work w on w.resource_id = r.id group by r.name`);
  return Object.fromEntries(found.map(({ name, clusters }) => [name, clusters]));
}

describe('taints that the hub sets by itself', () => {
  it('keep new work off a lost cluster, leave what is there, and let it in when it is back', async () => {
    await test.apply({ app: 'old', policies: [everywhere()], resources: [aDeployment('old')] });
    await test.planAll();
    await lose('a');
    await failover();
    await test.apply({ app: 'new', resources: [aDeployment('new')] });
    await test.sql('insert into plan_due (resource_id) select id from resource');
    await test.planAll();
    expect(await placed()).toEqual({ old: 'a b c', new: 'b c' });

    await bringBack('a');
    await failover();
    await test.planAll();
    expect(await placed()).toEqual({ old: 'a b c', new: 'a b c' });
  });

  it('follow the documents of users by the conditions of clusters', async () => {
    const policy = {
      kind: 'ClusterTaintPolicy',
      namespace: '',
      name: 'partial',
      spec: {
        targetClusters: { clusterNames: ['a', 'b'] },
        addOnConditions: [{ conditionType: 'CompleteAPIEnablements', operator: 'In', statusValues: ['False'] }],
        removeOnConditions: [{ conditionType: 'CompleteAPIEnablements', operator: 'In', statusValues: ['True'] }],
        taints: [{ key: 'partial', value: 'yes', effect: 'NoSchedule' }],
      },
    } as const;
    const partial = async (cluster: string, complete: boolean) => {
      const report = aReport(`uid-of-${cluster}`);
      await test.store.fleet.saveProbes([{ cluster, report: { ...report, apis: { ...report.apis!, complete } } }]);
    };
    await test.apply({ policies: [policy as unknown as Policy, everywhere()] });
    await partial('a', false);
    await partial('c', false);
    expect((await failover()).taints).toMatchObject([{ cluster: 'a', now: [{ key: 'partial', policy: 'partial' }] }]);
    await test.apply({ app: 'new', resources: [aDeployment('new')] });
    await test.planAll();
    expect(await placed()).toEqual({ new: 'b c' });
    expect((await failover()).taints).toEqual([]);

    await partial('a', true);
    expect((await failover()).taints).toMatchObject([{ cluster: 'a', now: [] }]);
    await test.planAll();
    expect(await placed()).toEqual({ new: 'a b c' });
  });
});
