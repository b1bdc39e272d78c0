import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { OverridePolicy, ResourceSelector } from '../../src/core/model/policy/policy.js';
import { isOverridePolicy } from '../../src/core/model/policy/policy-ref.js';
import { openStore } from '../../src/store/store.js';
import { dumpTables, secretsIn } from '../support/canary.js';
import { admin, openTestStore, type TestStore } from '../support/store.js';

const CANARY = 'kanarie4b7cOverride';
const OTHER = 'kanarie6e1dOther';
const BEFORE = 'kanarie8f2aBefore';

function policy(name: string, resourceSelectors: readonly ResourceSelector[] | null, value: string): OverridePolicy {
  const spec = {
    ...(resourceSelectors && { resourceSelectors }),
    variables: [{ name: 'tier', values: { paris: value }, default: value }],
    overrideRules: [
      {
        targetCluster: { clusterNames: ['paris'] },
        overriders: {
          plaintext: [{ path: '/data', operator: 'add', value: { password: value } }],
          imageOverrider: [{ predicate: { path: '/data/image' }, component: 'Tag', operator: 'replace', value }],
          argsOverrider: [{ containerName: 'c', operator: 'add', value: [value] }],
          fieldOverrider: [{ fieldPath: '/data/conf', json: [{ subPath: '/a', operator: 'add', value: [value, 7] }] }],
        },
      },
    ],
  };
  return { kind: 'OverridePolicy', namespace: 'shop', name, spec } as unknown as OverridePolicy;
}

const secrets: ResourceSelector = { apiVersion: 'v1', kind: 'Secret', name: 'bank' };
const labelled: ResourceSelector = { apiVersion: 'v1', kind: 'Secret', labelSelector: { matchLabels: { app: 'x' } } };
const deployments: ResourceSelector = { apiVersion: 'apps/v1', kind: 'Deployment' };

const policies = [
  policy('by-kind', [deployments, secrets], CANARY),
  policy('by-labels', [labelled], CANARY),
  policy('for-everything', null, CANARY),
];
const open = policy('open', [deployments], 'not-secret-at-all');

let test: TestStore;
beforeAll(async () => {
  test = await openTestStore();
  await test.apply({ resources: [], application: null, policies: [...policies, open] } as never);
  await test.apply({
    resources: [],
    application: null,
    policies: policies.map(({ name, spec }) => ({ ...policy(name, spec.resourceSelectors ?? null, OTHER) })),
  } as never);
});
afterAll(() => test.close());

const specOf = async (name: string) => (await test.store.reads.policy(admin, { kind: 'OverridePolicy', namespace: 'shop', name }))?.spec;

describe('values of overrides that may be for Secrets', () => {
  it('are in no table, including the history', async () => {
    const dump = await dumpTables(test.url);
    expect([...dump].filter(([, text]) => secretsIn(text, [CANARY, OTHER]).length > 0).map(([name]) => name)).toEqual([]);
    expect(dump.get('public.policy')).toContain('not-secret-at-all');
    expect((await test.sql('select 1 from policy_revision where sealed is not null')).length).toBe(6);
  });

  it.each(policies.map(({ name }) => [name]))('are returned as marks, with paths and keys: %s', async (name) => {
    const spec = (await specOf(name)) as unknown as OverridePolicy['spec'];
    const mark = expect.stringMatching(/^\(redacted [\w-]{12}\)$/);
    expect(spec.overrideRules![0]!.targetCluster).toEqual({ clusterNames: ['paris'] });
    expect(spec.overrideRules![0]!.overriders).toEqual({
      plaintext: [{ path: '/data', operator: 'add', value: { password: mark } }],
      imageOverrider: [{ predicate: { path: '/data/image' }, component: 'Tag', operator: 'replace', value: mark }],
      argsOverrider: [{ containerName: 'c', operator: 'add', value: [mark] }],
      fieldOverrider: [{ fieldPath: '/data/conf', json: [{ subPath: '/a', operator: 'add', value: [mark, mark] }] }],
    });
    expect(spec.variables).toEqual([{ name: 'tier', values: { paris: mark }, default: mark }]);
  });

  it('are used by plans, and the same text again changes nothing', async () => {
    const world = await test.store.plans.world([]);
    expect(world.overrides.filter(isOverridePolicy).map(({ name, spec }) => [name, JSON.stringify(spec).includes(OTHER)])).toEqual([
      ['by-kind', true],
      ['by-labels', true],
      ['for-everything', true],
      ['open', false],
    ]);
    const again = await test.apply({
      resources: [],
      application: null,
      policies: [policy('by-kind', [deployments, secrets], OTHER)],
    } as never);
    expect(again.results.map(({ action }) => action)).toEqual(['UNCHANGED']);
  });

  it('of an override that selects no Secret are readable', async () => {
    expect(JSON.stringify(await specOf('open'))).toContain('not-secret-at-all');
  });

  it('that an older version stored in plain text are encrypted at the next start, each once', async () => {
    const clear = JSON.stringify(policy('x', [secrets], BEFORE).spec);
    await test.sql("update policy set spec = $1::jsonb, sealed = null where name = 'by-kind'", [clear]);
    await test.sql("update policy_revision set spec = $1::jsonb, sealed = null where name in ('by-kind', 'by-labels')", [clear]);
    await test.sql(
      `insert into policy_revision (kind, namespace, name, number, spec, actor)
       select 'OverridePolicy', 'shop', 'old', n, $1::jsonb, 'admin' from generate_series(1, 450) n`,
      [clear],
    );
    const start = async () => (await openStore({ url: test.url, encryptionKey: test.encryptionKey, holder: randomUUID() })).close();
    await start();
    const dump = await dumpTables(test.url);
    expect([...dump].filter(([, text]) => secretsIn(text, [BEFORE]).length > 0).map(([name]) => name)).toEqual([]);

    const versions = () => test.sql('select xmin::text from policy_revision where sealed is not null order by name, number');
    const before = await versions();
    expect(before.length).toBe(456);
    await start();
    expect(await versions()).toEqual(before);
  });
});
