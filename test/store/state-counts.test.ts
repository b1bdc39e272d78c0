import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { healths } from '../../src/core/model/health.js';
import { aConfigMap, aDeployment } from '../support/builders.js';
import { admin, everywhere, openTestStore, type TestStore } from '../support/store.js';

let test: TestStore;

beforeAll(async () => {
  test = await openTestStore();
});
afterAll(() => test.close());

describe('the counts for the metrics', () => {
  it('of an empty hub have every state, with 0', async () => {
    const counts = await test.store.stateCounts();

    expect(counts.applications).toHaveLength(healths.length * 3);
    expect(counts.clusters.map(({ state }) => state)).toEqual(['READY', 'NOT_READY', 'UNREACHABLE']);
    expect(counts.works.map(({ state }) => state)).toEqual(['PENDING', 'APPLIED', 'BLOCKED', 'DELETING']);
    expect([...counts.applications, ...counts.clusters, ...counts.works].filter(({ count }) => count !== 0)).toEqual([]);
    expect(counts.undeliveredSeconds).toBe(0);
  });

  it('are those of the lists of the API', async () => {
    await test.addClusters('idc-a', 'cloud-b', 'cloud-c', 'cloud-d');
    await test.apply({ policies: [everywhere(['idc-a', 'cloud-b', 'cloud-c'])] });
    await test.apply({ app: 'whole', resources: [aDeployment('whole'), aConfigMap('whole')] });
    await test.apply({ app: 'waiting', resources: [aDeployment('waiting')] });
    await test.apply({ app: 'broken', resources: [aConfigMap('broken')] });
    await test.apply({ app: 'nowhere', resources: [{ ...aDeployment('nowhere'), apiVersion: 'apps/v1', kind: 'StatefulSet' }] });
    await test.apply({ app: 'empty' });
    await test.planAll();
    await test.sql("update work set applied_digest = desired_digest, applied_at = now() where name <> 'waiting'");
    await test.sql(
      "update work set applied_digest = null, reason = 'FORBIDDEN', message = 'no' where name = 'broken' and cluster = 'idc-a'",
    );
    await test.sql("update work set desired_digest = null where name = 'whole' and kind = 'ConfigMap' and cluster = 'cloud-c'");
    await report('whole', 'HEALTHY', 'DELIVERED');
    await report('waiting', 'PROGRESSING', 'DELIVERING');
    await report('broken', 'DEGRADED', 'BLOCKED');
    await test.sql("update cluster_status set heard_at = now() - interval '61 seconds' where cluster = 'cloud-d'");
    await test.sql("update cluster_status set ready = 'False' where cluster = 'cloud-c'");

    const counts = await test.store.stateCounts();

    const facets = await test.store.reads.applicationFacets(admin, {});
    expect(facets.total).toBe(5);
    for (const health of healths) expect(sum(counts.applications, (one) => one.health === health)).toBe(facets.health[health]);
    expect(sum(counts.applications, (one) => one.delivery === 'BLOCKED')).toBe(facets.blocked);
    expect(sum(counts.applications, (one) => one.delivery === 'DELIVERING')).toBe(facets.delivering);
    expect(counts.applications.filter(({ count }) => count > 0)).toEqual(
      expect.arrayContaining([
        { health: 'HEALTHY', delivery: 'DELIVERED', count: 2 },
        { health: 'DEGRADED', delivery: 'BLOCKED', count: 1 },
      ]),
    );
    const clusters = await test.store.reads.clusterFacets(admin, {});
    expect(counts.clusters.map(({ count }) => count)).toEqual([clusters.ready, clusters.notReady, clusters.unreachable]);
    expect(counts.clusters.map(({ count }) => count)).toEqual([2, 1, 1]);
    expect(counts.works).toEqual([
      { state: 'PENDING', count: 3 },
      { state: 'APPLIED', count: 7 },
      { state: 'BLOCKED', count: 1 },
      { state: 'DELETING', count: 1 },
    ]);
  });

  it('have the age of the oldest revision that some cluster does not have', async () => {
    await report('nowhere', 'DEGRADED', 'BLOCKED');
    await test.sql("update binding_status set updated_at = now() - interval '20 seconds'");
    await test.sql('update resource set created_at = now()');
    await test.sql("update revision set created_at = now() - interval '1 hour'");
    await setAge('waiting', 1, '40 minutes');
    await setDelivered(['waiting', 'broken', 'nowhere'], null);
    expect(await seconds()).toBeCloseTo(20, -1);

    // Revision 1 is nowhere: the first one that is waited for. Later revisions do not make it younger.
    await setDelivered(['waiting'], 0);
    expect(await seconds()).toBeCloseTo(2_400, -1);
    await test.apply({ app: 'waiting', resources: [aDeployment('waiting', { replicas: 3 })] });
    await test.planAll();
    await report('waiting', 'PROGRESSING', 'DELIVERING');
    await setDelivered(['waiting'], 0);
    expect(await seconds()).toBeCloseTo(2_400, -1);

    // Revision 1 arrived, and revision 2 is five minutes old.
    await setAge('waiting', 2, '5 minutes');
    await setDelivered(['waiting'], 1);
    expect(await seconds()).toBeCloseTo(300, -1);
  });

  /** Stores the report of the resources of an application. */
  async function report(name: string, health: string, delivery: string): Promise<void> {
    await test.sql(
      `insert into binding_status (resource_id, health, clusters_total, clusters_ready, generation, delivery)
       select id, $2, 3, 3, generation, $3 from resource where name = $1
       on conflict (resource_id) do update set health = excluded.health, delivery = excluded.delivery, generation = excluded.generation`,
      [name, health, delivery],
    );
  }

  async function setDelivered(names: readonly string[], revision: number | null): Promise<void> {
    await test.sql(
      'update binding_status b set delivered_revision = $2 from resource r where r.id = b.resource_id and r.name = any($1::text[])',
      [names, revision],
    );
  }

  async function setAge(name: string, revision: number, age: string): Promise<void> {
    await test.sql(
      'update revision v set created_at = now() - $3::interval from application a where a.id = v.application_id and a.name = $1 and v.number = $2',
      [name, revision, age],
    );
  }

  async function seconds(): Promise<number> {
    return (await test.store.stateCounts()).undeliveredSeconds;
  }
});

function sum<One extends { readonly count: number }>(counts: readonly One[], which: (one: One) => boolean): number {
  return counts.filter(which).reduce((total, { count }) => total + count, 0);
}
