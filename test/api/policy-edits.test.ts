import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ApplyPayload, DeleteApplicationPayload, DeletePolicyPayload, Policy } from '../../src/api/generated/schema.js';
import { startApi, type TestApi } from '../support/api.js';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
  await api.addCluster('paris');
  await api.addCluster('rome');
});
afterAll(() => api.close());

const selectors = [{ apiVersion: 'v1', kind: 'ConfigMap' }];
const id = '0b5c4d1e-2f3a-4b6c-8d7e-9f0a1b2c3d4e';
const other = '1b5c4d1e-2f3a-4b6c-8d7e-9f0a1b2c3d4e';
const label = 'propagationpolicy.karmada.io/permanent-id';

function placement(name: string, spec: object = {}, labels: Readonly<Record<string, string>> = {}): string {
  const metadata = { name, namespace: 'shop', labels };
  return JSON.stringify({
    apiVersion: 'policy.karmada.io/v1alpha1',
    kind: 'PropagationPolicy',
    metadata,
    spec: { resourceSelectors: selectors, ...spec },
  });
}

describe('an invalid edit is refused with all errors, each with field and fix, and changes nothing', () => {
  const rules = { overrideRules: [{ overriders: { plaintext: [{ path: '/data/where', operator: 'add', value: 'here' }] } }] };
  const document = (apiVersion: string, kind: string, spec: object) =>
    JSON.stringify({ apiVersion, kind, metadata: { name: 'good', namespace: 'shop' }, spec });

  it.each([
    {
      kind: 'PlacementPolicy',
      good: document('policy.manifold.hub/v1', 'PlacementPolicy', {
        resourceSelectors: selectors,
        placement: { clusterAffinity: { clusterNames: ['paris'] } },
      }),
      wrong: document('policy.manifold.hub/v1', 'PlacementPolicy', {
        resourceSelectors: [{ ...selectors[0], namespace: 'elsewhere' }],
        placement: { clusterAfinity: {}, spreadConstraints: [{ minGroups: 3, maxGroups: 2 }] },
      }),
      fields: ['spec.resourceSelectors.0.namespace', 'spec.placement.clusterAfinity', 'spec.placement.spreadConstraints.0.maxGroups'],
    },
    {
      kind: 'OverridePolicy',
      good: document('policy.manifold.hub/v1', 'OverridePolicy', rules),
      wrong: document('policy.manifold.hub/v1', 'OverridePolicy', {
        ...rules,
        overriders: {},
        overrideRules: [
          { overriders: { plaintext: [{ path: 'data', operator: 'put' }], imageOverrider: [{ component: 'Tag', operator: 'add' }] } },
        ],
      }),
      fields: [
        'spec.overrideRules.0.overriders.imageOverrider.0.value',
        'spec.overrideRules.0.overriders.plaintext.0.operator',
        'spec.overrideRules.0.overriders.plaintext.0.path',
        'spec.overriders',
      ],
    },
    {
      kind: 'CronFederatedHPA',
      good: document('autoscaling.karmada.io/v1alpha1', 'CronFederatedHPA', {
        scaleTargetRef: { kind: 'Deployment', name: 'web' },
        rules: [{ name: 'day', schedule: '0 8 * * *', targetReplicas: 4 }],
      }),
      wrong: document('autoscaling.karmada.io/v1alpha1', 'CronFederatedHPA', {
        scaleTargetRef: { kind: 'Deployment', name: 'web' },
        rules: [{ name: 'day', schedule: '0 25 * * *', timeZone: 'Mars/North', targetReplica: 4 }],
      }),
      fields: ['spec.rules.0.schedule', 'spec.rules.0.targetReplica', 'spec.rules.0.targetReplicas', 'spec.rules.0.timeZone'],
    },
  ])('for a $kind', async ({ kind, good, wrong, fields }) => {
    const configMap = `{ apiVersion: v1, kind: ConfigMap, metadata: { name: at-${kind.toLowerCase()}, namespace: shop }, data: { a: b } }`;
    const inParis = placement('in-paris', { placement: { clusterAffinity: { clusterNames: ['paris'] } } });
    expect((await apply([good, inParis, configMap].join('\n---\n'))).userErrors).toEqual([]);
    await api.plan();
    const before = { policy: await find(kind, 'good'), placed: await placed(`at-${kind.toLowerCase()}`) };

    const { userErrors, results } = await apply(wrong);
    await api.plan();

    expect(results).toEqual([]);
    expect(userErrors.map(({ field }) => field?.join('.')).sort()).toEqual([...fields].sort());
    expect(userErrors.every(({ fix, document }) => Boolean(fix) && document === 0)).toBe(true);
    expect({ policy: await find(kind, 'good'), placed: await placed(`at-${kind.toLowerCase()}`) }).toEqual(before);
    expect(before.placed).toEqual(['paris']);
  });
});

describe('an edit', () => {
  it('is refused if it changes immutable fields, with all errors', async () => {
    await apply(placement('fixed', {}, { [label]: id }));
    const { userErrors } = await apply(placement('fixed', { schedulerName: 'mine' }, { [label]: other }));

    expect(userErrors).toMatchObject([
      { code: 'INVALID_VALUE', document: 0, field: ['metadata', 'labels', label], fix: expect.any(String) },
      { code: 'INVALID_VALUE', document: 0, field: ['spec', 'schedulerName'], fix: expect.any(String) },
    ]);
    expect(await find('PlacementPolicy', 'fixed')).toMatchObject({ revision: 1, uid: id });
  });

  it('without the id keeps it', async () => {
    await apply(placement('restored', {}, { [label]: id }));
    const { results } = await apply(placement('restored', { priority: 2 }));

    expect(results).toMatchObject([{ action: 'UPDATED' }]);
    expect(await find('PlacementPolicy', 'restored')).toMatchObject({ revision: 2, uid: id });
  });

  it('may change the labels only', async () => {
    await apply(placement('labelled'));
    expect((await apply(placement('labelled', {}, { team: 'web' }))).results).toMatchObject([{ action: 'UPDATED' }]);
    expect((await apply(placement('labelled', {}, { team: 'web' }))).results).toMatchObject([{ action: 'UNCHANGED' }]);

    expect(await find('PlacementPolicy', 'labelled')).toMatchObject({ manifest: expect.stringMatching(/labels:\n\s+team: web/) });
  });

  it.each(['', 'new-id', id.toUpperCase()])('refuses the invalid id %p', async (stated) => {
    const { userErrors } = await apply(placement('nameless', {}, { [label]: stated }));

    expect(userErrors).toMatchObject([{ code: 'INVALID_VALUE', field: ['metadata', 'labels', label], fix: expect.any(String) }]);
  });
});

describe('a policy that another user changed', () => {
  it('is not overwritten by a change based on the revision before', async () => {
    await apply(placement('shared'), 0);
    await apply(placement('shared', { priority: 1 }), 1);
    const { userErrors } = await apply(placement('shared', { priority: 2 }), 1);

    expect(userErrors).toMatchObject([
      { code: 'CONFLICT', field: ['expectedPolicyRevision'], message: 'PlacementPolicy shop/shared is at revision 2.' },
    ]);
    expect(await find('PlacementPolicy', 'shared')).toMatchObject({ revision: 2, manifest: expect.stringContaining('priority: 1') });
  });

  it('is changed by only one of several changes based on the same revision', async () => {
    await apply(placement('contended'));
    const answers = await Promise.all([1, 2, 3, 4].map((priority) => apply(placement('contended', { priority }), 1)));

    expect(answers.map(({ userErrors }) => userErrors[0]?.code ?? 'DONE').sort()).toEqual(['CONFLICT', 'CONFLICT', 'CONFLICT', 'DONE']);
    expect(await find('PlacementPolicy', 'contended')).toMatchObject({ revision: 2 });
  });

  it('is the only policy of a request that expects a revision', async () => {
    const both = [placement('one'), placement('two')].join('\n---\n');

    expect((await apply(both, 1)).userErrors).toMatchObject([{ code: 'INVALID_VALUE', field: ['expectedPolicyRevision'] }]);
  });

  it('is not rolled back from a revision that is no longer the current one', async () => {
    await apply(placement('rolled'));
    await apply(placement('rolled', { priority: 1 }));
    const rollback = async () => {
      const { rollbackPolicy } = await api.data<{ rollbackPolicy: ApplyPayload }>(
        'mutation ($input: RollbackPolicyInput!) { rollbackPolicy(input: $input) { userErrors { code field } } }',
        { input: { kind: 'PlacementPolicy', namespace: 'shop', name: 'rolled', toRevision: 1, expectedRevision: 2 } },
      );
      return rollbackPolicy.userErrors;
    };
    const change = async (priority: number) => (await apply(placement('rolled', { priority }), 2)).userErrors;
    const answers = await Promise.all([rollback(), change(2), rollback(), change(3)]);

    expect(answers.filter((errors) => errors.length === 0)).toHaveLength(1);
    expect(answers.flat().map(({ code }) => code)).toEqual(['CONFLICT', 'CONFLICT', 'CONFLICT']);
    expect(await find('PlacementPolicy', 'rolled')).toMatchObject({ revision: 3 });
  });
});

describe('a policy that is protected from deletion', () => {
  it.each(['resourcetemplate.karmada.io/deletion-protected', 'manifold.hub/deletion-protected'])(
    'by %s stays until the label goes',
    async (key) => {
      await apply(placement('kept', {}, { [key]: 'Always' }));
      const refused = await remove('kept');

      expect(refused).toMatchObject({
        deleted: false,
        userErrors: [{ code: 'PROTECTED', field: ['metadata', 'labels', key], fix: expect.stringContaining('label') }],
      });
      expect(await find('PlacementPolicy', 'kept')).not.toBeNull();

      await apply(placement('kept'));
      expect(await remove('kept')).toMatchObject({ deleted: true, userErrors: [] });
    },
  );
});

describe('a resource that is protected from deletion', () => {
  it('keeps its application, and the refusal names the label', async () => {
    const key = 'resourcetemplate.karmada.io/deletion-protected';
    await apply(`{ apiVersion: v1, kind: ConfigMap, metadata: { name: kept, namespace: shop, labels: { ${key}: Always } } }`);
    const { deleteApplication } = await api.data<{ deleteApplication: DeleteApplicationPayload }>(
      'mutation { deleteApplication(input: { namespace: "shop", name: "kept" }) { userErrors { code field fix } } }',
    );

    expect(deleteApplication.userErrors).toEqual([
      { code: 'PROTECTED', field: ['metadata', 'labels', key], fix: 'Apply the object without this label first.' },
    ]);
  });
});

async function apply(manifests: string, expectedPolicyRevision?: number): Promise<ApplyPayload> {
  const { apply: payload } = await api.data<{ apply: ApplyPayload }>(
    `mutation ($input: ApplyInput!) { apply(input: $input) { results { kind name action } userErrors { code message field document fix } } }`,
    { input: { manifests, expectedPolicyRevision } },
  );
  return payload;
}

async function remove(name: string): Promise<DeletePolicyPayload> {
  const { deletePolicy } = await api.data<{ deletePolicy: DeletePolicyPayload }>(
    'mutation ($input: DeletePolicyInput!) { deletePolicy(input: $input) { deleted userErrors { code message field fix } } }',
    { input: { kind: 'PropagationPolicy', namespace: 'shop', name } },
  );
  return deletePolicy;
}

async function find(kind: string, name: string): Promise<Policy | null> {
  const { policy } = await api.data<{ policy: Policy | null }>(
    'query ($kind: String!, $name: String!) { policy(kind: $kind, namespace: "shop", name: $name) { uid revision manifest } }',
    { kind, name },
  );
  return policy;
}

async function placed(name: string): Promise<readonly string[]> {
  const { resource } = await api.data<{ resource: { works: { nodes: { cluster: string }[] } } | null }>(
    `query ($name: String!) { resource(apiVersion: "v1", kind: "ConfigMap", namespace: "shop", name: $name) { works(first: 10) { nodes { cluster } } } }`,
    { name },
  );
  return resource?.works.nodes.map(({ cluster }) => cluster) ?? [];
}
