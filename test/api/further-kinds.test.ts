import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ApplyPayload, DeletePolicyPayload, Policy } from '../../src/api/generated/schema.js';
import { startApi, type TestApi } from '../support/api.js';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const quota = (cpu: string, apiVersion = 'policy.karmada.io/v1alpha1') =>
  `{ apiVersion: ${apiVersion}, kind: FederatedResourceQuota, metadata: { name: limits, namespace: shop }, spec: { overall: { cpu: ${cpu} } } }`;

describe('a document of a further kind', () => {
  it('is stored like a policy', async () => {
    const { results, warnings, userErrors } = await apply(quota('"10"'));

    expect(userErrors).toEqual([]);
    expect(results).toEqual([{ apiVersion: 'policy.manifold.hub/v1', kind: 'FederatedResourceQuota', name: 'limits', action: 'CREATED' }]);
    expect(warnings).toEqual([]);
    expect(await policies('FederatedResourceQuota')).toEqual([
      {
        kind: 'FederatedResourceQuota',
        name: 'limits',
        namespace: 'shop',
        revision: 1,
        claims: null,
        idle: [],
        manifest: expect.stringContaining('cpu: "10"'),
      },
    ]);
  });

  it('is one object under both of its names', async () => {
    const { results } = await apply(quota('"10"', 'policy.manifold.hub/v1'));

    expect(results).toMatchObject([{ action: 'UNCHANGED' }]);
  });

  it('is not changed by an invalid change', async () => {
    const { results, userErrors } = await apply(quota('many'));

    expect({ results, userErrors }).toMatchObject({
      results: [],
      userErrors: [{ code: 'BAD_QUANTITY', field: ['spec', 'overall', 'cpu'], fix: expect.any(String) }],
    });
    expect(await policies('FederatedResourceQuota')).toMatchObject([{ revision: 1, manifest: expect.stringContaining('cpu: "10"') }]);
  });

  it('may be of any of these kinds, in the group of either name', async () => {
    const { results, warnings, userErrors } = await apply(
      documents(
        { apiVersion: 'policy.manifold.hub/v1', kind: 'ClusterTaintPolicy', spec: { taints: [{ key: 'broken', effect: 'NoSchedule' }] } },
        { apiVersion: 'autoscaling.karmada.io/v1alpha1', kind: 'FederatedHPA', spec: { scaleTargetRef: web, maxReplicas: 3 } },
        {
          apiVersion: 'autoscaling.manifold.hub/v1',
          kind: 'CronFederatedHPA',
          spec: { scaleTargetRef: web, rules: [{ name: 'day', schedule: '@daily', targetReplicas: 2 }] },
        },
        { apiVersion: 'networking.karmada.io/v1alpha1', kind: 'MultiClusterService', spec: { types: ['CrossCluster'] } },
        {
          apiVersion: 'networking.manifold.hub/v1',
          kind: 'MultiClusterIngress',
          spec: { defaultBackend: { service: { name: 'web', port: { number: 80 } } } },
        },
      ),
    );

    expect(userErrors).toEqual([]);
    expect(results.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`)).toEqual([
      'policy.manifold.hub/v1 ClusterTaintPolicy',
      'autoscaling.manifold.hub/v1 FederatedHPA',
      'autoscaling.manifold.hub/v1 CronFederatedHPA',
      'networking.manifold.hub/v1 MultiClusterService',
      'networking.manifold.hub/v1 MultiClusterIngress',
    ]);
    expect(warnings.filter((warning) => warning.endsWith('spec is stored, but is not implemented yet.'))).toHaveLength(4);
    expect(await policies('FederatedHPA')).toMatchObject([
      { namespace: 'shop', idle: ['spec'], manifest: expect.stringContaining('averageUtilization: 80') },
    ]);
  });

  it('is deleted like a policy', async () => {
    const { deletePolicy } = await api.data<{ deletePolicy: DeletePolicyPayload }>(
      'mutation { deletePolicy(input: { kind: "FederatedResourceQuota", namespace: "shop", name: "limits" }) { deleted released userErrors { code } } }',
    );

    expect(deletePolicy).toEqual({ deleted: true, released: 0, userErrors: [] });
    expect(await policies('FederatedResourceQuota')).toEqual([]);
  });
});

const web = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };

function documents(...all: readonly object[]): string {
  return all.map((one) => JSON.stringify({ ...one, metadata: { name: 'one', namespace: 'shop' } })).join('\n---\n');
}

async function apply(manifests: string) {
  const { apply: payload } = await api.data<{ apply: ApplyPayload }>(
    `mutation ($input: ApplyInput!) { apply(input: $input) {
      results { apiVersion kind name action } warnings userErrors { code message field document fix }
    } }`,
    { input: { manifests } },
  );
  return payload;
}

async function policies(kind: string): Promise<readonly Policy[]> {
  const { policies: page } = await api.data<{ policies: { nodes: Policy[] } }>(
    'query ($kind: PolicyKind!) { policies(first: 100, filter: { kind: $kind }) { nodes { kind name namespace revision claims idle manifest } } }',
    { kind },
  );
  return page.nodes;
}
