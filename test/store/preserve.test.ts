import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { PlacementPolicy, PlacementPolicySpec } from '../../src/core/model/policy/policy.js';
import type { KubeObject } from '../../src/kubernetes/object.js';
import { aConfigMap, aDeployment, aPolicy } from '../support/builders.js';
import { admin, openTestStore, type TestStore } from '../support/store.js';

let test: TestStore;
beforeEach(async () => {
  test = await openTestStore();
  await test.addClusters('a');
});
afterEach(() => test.close());

function policy(spec: Partial<PlacementPolicySpec> = {}): PlacementPolicy {
  return aPolicy('all', spec);
}

function using(name: string, configMap: string): KubeObject {
  const template = aDeployment(name);
  const pod = (template['spec'] as { template: { spec: object } }).template.spec;
  Object.assign(pod, { volumes: [{ name: 'settings', configMap: { name: configMap } }] });
  return template;
}

async function deleteApp(name: string): Promise<void> {
  const [application] = await test.store.reads.applicationsNamed(admin, [{ namespace: 'shop', name }]);
  await test.store.intents.deleteApplication(admin, application!.id, application!.revision, { orphan: false });
  await test.planAll();
}

/** Whether each removed object stays in the member. */
async function going(): Promise<Readonly<Record<string, 'kept' | 'deleted'>>> {
  const works = await test.due(['a']);
  return Object.fromEntries(works.filter(({ desired }) => !desired).map(({ ref, orphan }) => [ref.name, orphan ? 'kept' : 'deleted']));
}

describe('G6: preserveResourcesOnDeletion', () => {
  it('keeps the objects of a deleted template in the members, only if the policy requests it', async () => {
    await test.apply({ app: 'kept', policies: [policy({ preserveResourcesOnDeletion: true })], resources: [aDeployment('kept')] });
    await test.planAll();
    await test.dispatchAll(['a']);
    await deleteApp('kept');
    expect(await going()).toEqual({ kept: 'kept' });

    await test.dispatchAll(['a']);
    await test.apply({ app: 'gone', policies: [policy()], resources: [aDeployment('gone')] });
    await test.planAll();
    await test.dispatchAll(['a']);
    await deleteApp('gone');
    expect(await going()).toEqual({ gone: 'deleted' });
  });

  it('applies after the policy that requested it is gone', async () => {
    await test.apply({ app: 'kept', policies: [policy({ preserveResourcesOnDeletion: true })], resources: [aDeployment('kept')] });
    await test.planAll();
    await test.store.intents.deletePolicies(admin, [{ ...policy(), expectedRevision: null }]);
    await test.planAll();
    await deleteApp('kept');
    expect(await going()).toEqual({ kept: 'kept' });
  });

  it('is stored with the reason of the deletion, before anything is changed', async () => {
    await test.apply({ app: 'kept', policies: [policy({ preserveResourcesOnDeletion: true })], resources: [aDeployment('kept')] });
    await test.planAll();
    await deleteApp('kept');
    const [work] = await test.sql('select orphan, delete_reason from work');
    expect(work).toEqual({ orphan: true, delete_reason: 'application shop/kept was deleted by admin' });
  });
});

describe('D3: dependents that disagree on a dependency', () => {
  const two = [
    policy({ propagateDeps: true, preserveResourcesOnDeletion: true, conflictResolution: 'Overwrite' }),
    aPolicy('plain', {
      resourceSelectors: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'plain' }],
      propagateDeps: true,
      priority: 1,
    }),
  ];

  beforeEach(async () => {
    await test.apply({
      app: 'shop',
      policies: two,
      resources: [using('careful', 'settings'), using('plain', 'settings'), aConfigMap('settings')],
    });
    await test.planAll();
  });

  it('Overwrite applies if any requests it, and an event reports it once', async () => {
    expect(await test.sql("select conflict_resolution from work where name = 'settings'")).toEqual([{ conflict_resolution: 'Overwrite' }]);
    await test.sql('insert into plan_due (resource_id) select id from resource');
    await test.planAll();
    expect(await test.sql("select name, message from event where type = 'DEPENDENCY_POLICY_CONFLICT' order by message")).toEqual([
      {
        name: 'settings',
        message: 'Dependents disagree: conflictResolution: Overwrite applies, requested by Deployment shop/careful.',
      },
      {
        name: 'settings',
        message: 'Dependents disagree: preserveResourcesOnDeletion: true applies, requested by Deployment shop/careful.',
      },
    ]);
  });

  it('it is preserved on deletion if any requests it, also when all are deleted together', async () => {
    await test.dispatchAll(['a']);
    await deleteApp('shop');
    expect(await going()).toEqual({ careful: 'kept', plain: 'deleted', settings: 'kept' });
  });
});
