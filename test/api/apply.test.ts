import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type {
  ApplyInput,
  ApplyPayload,
  DeleteApplicationPayload,
  Preview,
  RollbackApplicationPayload,
} from '../../src/api/generated/schema.js';
import { startApi, type TestApi } from '../support/api.js';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
  await api.addCluster('idc-a', { labels: { tier: 'private' } });
  await api.addCluster('cloud-b', { labels: { tier: 'public' } });
});
afterAll(() => api.close());

/** Each test has its own namespace. */
let namespace = '';
let count = 0;
beforeEach(() => {
  count += 1;
  namespace = `ns-${count}`;
});

describe('an apply', () => {
  it('creates one revision of one application', async () => {
    const { application, results, userErrors } = await apply({ manifests: documents(configMap('a'), configMap('b')), application: 'web' });

    expect(userErrors).toEqual([]);
    expect(application).toMatchObject({ namespace, name: 'web', revision: 1 });
    expect(results).toMatchObject([
      { kind: 'ConfigMap', name: 'a', action: 'CREATED' },
      { kind: 'ConfigMap', name: 'b', action: 'CREATED' },
    ]);
  });

  it('repeated unchanged changes nothing', async () => {
    const manifests = documents(configMap('a'), policy('all'));
    await apply({ manifests, application: 'web' });
    const { application, results } = await apply({ manifests, application: 'web' });

    expect(application?.revision).toBe(1);
    expect(results.map(({ action }) => action)).toEqual(['UNCHANGED', 'UNCHANGED']);
  });

  it('with an unknown field or a kind that no cluster serves is refused before anything is stored', async () => {
    const misspelt = deployment(1).replace('replicas:', 'replcas:');
    const field = await apply({ manifests: documents(configMap('a'), misspelt), application: 'web' });
    const kind = await apply({
      manifests: documents(configMap('a'), deployment(1).replace('Deployment', 'Deploymnt')),
      application: 'web',
    });

    expect(field.userErrors).toMatchObject([
      { code: 'UNKNOWN_FIELD', document: 1, field: ['spec', 'replcas'], fix: expect.stringContaining('replicas') },
    ]);
    expect(kind.userErrors).toMatchObject([
      { code: 'UNSUPPORTED_KIND', document: 1, field: ['kind'], fix: expect.stringContaining('kind: Deployment') },
    ]);
    expect(await applications()).toEqual([]);
  });

  it('with an unknown field is accepted with a warning, or silently, if requested', async () => {
    const manifests = deployment(1).replace('replicas:', 'replcas:');
    const warned = await apply({ manifests, application: 'web', validate: 'WARN' });
    const ignored = await apply({ manifests, application: 'web', validate: 'IGNORE' });

    expect(warned).toMatchObject({ application: { revision: 1 }, userErrors: [] });
    expect(warned.warnings).toContainEqual(expect.stringContaining('spec.replcas is not a field'));
    expect(ignored.warnings.join()).not.toContain('replcas');
  });

  it('returns all errors of all documents, and accepts none', async () => {
    const broken = documents(
      configMap('good'),
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {}',
      `apiVersion: policy.karmada.io/v1alpha1\nkind: PropagationPolicy\nmetadata: { name: p }\nspec: { resourceSelectors: [{ apiVersion: v1, kind: ConfigMap }], placment: {} }`,
    );
    const { application, userErrors } = await apply({ manifests: broken, application: 'web' });

    expect(application).toBeNull();
    expect(userErrors).toMatchObject([
      { code: 'MISSING_FIELD', document: 1, field: ['metadata', 'name'] },
      { code: 'UNKNOWN_FIELD', document: 2, field: ['spec', 'placment'], fix: expect.stringContaining('placement') },
    ]);
    expect(await applications()).toEqual([]);
  });

  it('refuses objects of another application', async () => {
    await apply({ manifests: configMap('shared'), application: 'first' });
    const { userErrors } = await apply({ manifests: documents(configMap('own'), configMap('shared')), application: 'second' });

    expect(userErrors).toMatchObject([{ code: 'OWNED_BY_OTHER_APPLICATION', document: 1 }]);
    expect(await applications()).toEqual(['first']);
  });

  it('of one file of an application is a partial revision of it', async () => {
    await apply({ manifests: documents(configMap('a'), configMap('b')), application: 'web' });
    const { application, results, warnings, userErrors } = await apply({ manifests: configMap('b', 'new') });

    expect(userErrors).toEqual([]);
    expect(application).toMatchObject({ name: 'web', revision: 2 });
    expect(results).toMatchObject([{ name: 'b', action: 'UPDATED' }]);
    expect(warnings).toEqual([
      expect.stringContaining(`partial revision of it`),
      expect.stringContaining(`ConfigMap ${namespace}/b is not placed (NOT_PLACED)`),
    ]);
    expect(await applications()).toEqual(['web']);
  });

  it('with new documents beside those of an application adds them to it', async () => {
    await apply({ manifests: documents(configMap('a'), configMap('b')), application: 'web' });
    const planned = await apply({ manifests: documents(configMap('new'), configMap('a', 'x')), dryRun: true });
    const { application, results } = await apply({ manifests: documents(configMap('new'), configMap('a', 'x')) });

    expect(planned.results).toMatchObject([
      { name: 'new', action: 'CREATED' },
      { name: 'a', action: 'UPDATED' },
    ]);
    expect(application).toMatchObject({ name: 'web', revision: 2 });
    expect(results).toEqual(planned.results);
    expect(await applications()).toEqual(['web']);
  });

  it('with documents of several applications is refused with their names, and changes nothing', async () => {
    await apply({ manifests: configMap('a'), application: 'one' });
    await apply({ manifests: configMap('b'), application: 'two' });
    const { userErrors } = await apply({ manifests: documents(configMap('new'), configMap('a', 'x'), configMap('b', 'x')) });

    expect(userErrors).toMatchObject([{ code: 'OWNED_BY_OTHER_APPLICATION', fix: expect.stringContaining('separately') }]);
    expect(userErrors[0]!.message).toContain(`${namespace}/one`);
    expect(userErrors[0]!.message).toContain(`${namespace}/two`);
    expect(await applications()).toEqual(['one', 'two']);
  });

  it('refuses a lost update', async () => {
    await apply({ manifests: configMap('a'), application: 'web', expectedRevision: 0 });
    const [late, again] = await Promise.all([
      apply({ manifests: configMap('a', 'late'), application: 'web', expectedRevision: 0 }),
      apply({ manifests: configMap('a', 'now'), application: 'web', expectedRevision: 1 }),
    ]);

    expect(late.userErrors).toMatchObject([{ code: 'CONFLICT', field: ['expectedRevision'] }]);
    expect(again.application?.revision).toBe(2);
  });

  it('with an idempotency key is executed once, however often it is sent', async () => {
    const input = { manifests: configMap('a'), application: 'web', idempotencyKey: `key-${namespace}` };
    await apply(input);
    await apply({ manifests: configMap('a', 'between'), application: 'web' });
    const replayed = await apply(input);
    const misused = await apply({ ...input, manifests: configMap('a', 'other') });

    expect(replayed.results).toMatchObject([{ action: 'CREATED' }]);
    expect(replayed.application?.revision).toBe(2);
    expect(misused.userErrors).toMatchObject([{ code: 'IDEMPOTENCY_MISMATCH' }]);
  });

  it('by several clients at once accepts every change once', async () => {
    await Promise.all(Array.from({ length: 6 }, (_, i) => apply({ manifests: configMap(`c-${i}`), application: 'web' })));

    const { application } = await api.data<{ application: { revision: number; resources: { totalCount: number } } }>(
      'query ($namespace: String!) { application(namespace: $namespace, name: "web") { revision resources(first: 1) { totalCount } } }',
      { namespace },
    );
    expect(application).toEqual({ revision: 6, resources: { totalCount: 6 } });
  });

  it('may contain only policies', async () => {
    const { application, results, userErrors } = await apply({ manifests: policy('all') });

    expect({ application, userErrors }).toEqual({ application: null, userErrors: [] });
    expect(results).toMatchObject([{ kind: 'PlacementPolicy', name: 'all', action: 'CREATED' }]);
  });
});

describe('pruning', () => {
  it('removes omitted objects, and nothing without the option', async () => {
    await apply({ manifests: documents(configMap('a'), configMap('b')), application: 'web' });
    const kept = await apply({ manifests: configMap('a', 'x'), application: 'web' });
    const pruned = await apply({ manifests: configMap('a', 'z'), application: 'web', prune: true });

    expect(kept.results).toMatchObject([{ name: 'a', action: 'UPDATED' }]);
    expect(pruned.results).toMatchObject([
      { name: 'a', action: 'UPDATED' },
      { name: 'b', action: 'PRUNED' },
    ]);
  });

  it('of many objects is held back, accepted with its token, and refused with one for another set', async () => {
    await apply({ manifests: documents(...many(8)), application: 'web' });
    const asked: Partial<ApplyInput> & { manifests: string } = { manifests: configMap('c-0'), application: 'web', prune: true };
    const held = await apply(asked);
    const stale = await apply({ ...asked, manifests: configMap('c-1'), confirm: held.confirmation!.token });
    const confirmed = await apply({ ...asked, confirm: held.confirmation!.token });

    expect(held).toMatchObject({
      application: null,
      results: [],
      userErrors: [{ code: 'CONFIRMATION_REQUIRED' }],
      confirmation: { counts: [{ kind: 'ConfigMap', count: 7 }] },
    });
    expect(held.confirmation?.objects).toHaveLength(7);
    expect(stale.userErrors).toMatchObject([{ code: 'CONFIRMATION_STALE' }]);
    expect(confirmed.results.filter(({ action }) => action === 'PRUNED')).toHaveLength(7);
  });

  it.each([
    { input: { prune: true }, code: 'MISSING_FIELD', because: 'it must be told from which application' },
    {
      input: { prune: true, application: 'web', manifests: 'policy' },
      code: 'INVALID_VALUE',
      because: 'a text without resources would remove all',
    },
  ])('is refused with $code: $because', async ({ input, code }) => {
    await apply({ manifests: configMap('a'), application: 'web' });
    const { userErrors } = await apply({ ...input, manifests: input.manifests ? policy('all') : configMap('a') });

    expect(userErrors).toMatchObject([{ code }]);
  });
});

describe('a preview', () => {
  it('shows the clusters of a new application, and the reasons against the others', async () => {
    const preview = await previewOf({
      manifests: documents(deployment(3), policy('private', 'Deployment', 'private')),
      application: 'web',
    });

    expect(preview).toMatchObject({
      creates: 1,
      updates: 0,
      deletes: 0,
      clusters: [{ cluster: 'idc-a', objects: [{ kind: 'Deployment', action: 'CREATE', replicasBefore: null, replicasAfter: 3 }] }],
      decisions: [{ outcome: 'SCHEDULED', gained: ['idc-a'], lost: [], policy: { kind: 'PlacementPolicy', name: 'private' } }],
    });
    expect(preview.decisions[0]?.clusters).toMatchObject([
      { cluster: 'cloud-b', chosen: false, rule: 'cluster-affinity' },
      { cluster: 'idc-a', chosen: true },
    ]);
    expect(await applications()).toEqual([]);
  });

  it('names the namespaces that are created, until an object of the hub is in them', async () => {
    const stated = `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${namespace} }`;
    const all = documents(configMap('a'), policy('all', 'ConfigMap'));
    const everything = `apiVersion: policy.manifold.hub/v1\nkind: ClusterPlacementPolicy\nmetadata: { name: ${namespace} }
spec: { resourceSelectors: [{ apiVersion: v1, kind: Namespace, name: ${namespace} }] }`;

    expect((await previewOf({ manifests: all, application: 'web' })).namespaces).toEqual([
      { name: namespace, clusters: ['cloud-b', 'idc-a'] },
    ]);
    const withIts = documents(all, stated, everything);
    expect((await previewOf({ manifests: withIts, application: 'web', namespace: undefined })).namespaces).toEqual([]);

    await apply({ manifests: all, application: 'web' });
    await api.plan();
    await api.sql(
      `update work w set applied_digest = desired_digest from resource r where r.id = w.resource_id and r.namespace = '${namespace}' and w.cluster = 'idc-a'`,
    );
    expect((await previewOf({ manifests: configMap('b'), application: 'web' })).namespaces).toEqual([
      { name: namespace, clusters: ['cloud-b'] },
    ]);
    expect((await previewOf({ manifests: configMap('a'), application: 'web' })).namespaces).toEqual([]);
  });

  it('equals the effect of the apply', async () => {
    const manifests = documents(deployment(5), policy('split', 'Deployment', null, true));
    const shown = await previewOf({ manifests, application: 'web' });
    await apply({ manifests, application: 'web' });
    await api.plan();

    const { resource } = await api.data<{
      resource: {
        works: { nodes: { cluster: string; replicas: { desired: number } | null }[] };
        decision: { clusters: { nodes: { cluster: string; replicas: number }[] } };
      };
    }>(
      `query ($namespace: String!) { resource(apiVersion: "apps/v1", kind: "Deployment", namespace: $namespace, name: "web") {
        works(first: 10) { nodes { cluster } } decision { clusters(first: 10, chosen: true) { nodes { cluster replicas } } } } }`,
      { namespace },
    );
    const decided = resource.decision.clusters.nodes.map(({ cluster, replicas }) => ({ cluster, replicas }));
    expect(shown.clusters.map(({ cluster, objects }) => ({ cluster, replicas: objects[0]?.replicasAfter }))).toEqual(decided);
    expect(resource.works.nodes.map(({ cluster }) => cluster)).toEqual(['cloud-b', 'idc-a']);

    const again = await previewOf({ manifests, application: 'web' });
    expect(again).toMatchObject({ creates: 0, updates: 0, deletes: 0, unchanged: 2 });
  });

  it('shows the diff of changes and the moves of an edited policy', async () => {
    await apply({ manifests: documents(configMap('a'), policy('all', 'ConfigMap')), application: 'web' });
    await api.plan();

    const changed = await previewOf({ manifests: configMap('a', 'new'), application: 'web' });
    expect(changed).toMatchObject({ updates: 2, clusters: [{ objects: [{ action: 'UPDATE' }] }, {}] });
    expect(changed.clusters[0]?.objects[0]?.diff).toContain('+  value: new');

    const moved = await previewOf({ manifests: policy('all', 'ConfigMap', 'private') });
    expect(moved).toMatchObject({ deletes: 1, unchanged: 1, decisions: [{ name: 'a', gained: [], lost: ['cloud-b'] }] });
  });

  it('of an apply that would be refused has the reasons', async () => {
    const preview = await previewOf({ manifests: 'kind: [', application: 'web' });

    expect(preview).toMatchObject({ clusters: [], creates: 0, userErrors: [{ code: 'BAD_YAML' }] });
  });

  it('of an apply that needs a confirmation has the removals, with the token', async () => {
    await apply({ manifests: documents(...many(7)), application: 'web' });
    const dry = await apply({ manifests: configMap('c-0'), application: 'web', prune: true, dryRun: true });

    expect(dry.confirmation?.counts).toEqual([{ kind: 'ConfigMap', count: 6 }]);
    expect(dry.results.filter(({ action }) => action === 'PRUNED')).toHaveLength(6);
  });
});

describe('a rollback', () => {
  it('makes an earlier revision the new one', async () => {
    await apply({ manifests: configMap('a', 'one'), application: 'web' });
    await apply({ manifests: configMap('a', 'two'), application: 'web' });
    const { application, results, userErrors } = await rollback({});

    expect({ userErrors, revision: application?.revision }).toEqual({ userErrors: [], revision: 3 });
    expect(results).toMatchObject([{ name: 'a', action: 'UPDATED' }]);
    expect(await history()).toEqual(['3: rollback to 1', '2: apply', '1: apply']);
  });

  it('removes objects that were added later', async () => {
    await apply({ manifests: configMap('a'), application: 'web' });
    await apply({ manifests: documents(configMap('a'), configMap('b')), application: 'web' });
    const { results } = await rollback({ toRevision: 1 });

    expect(results.find(({ name }) => name === 'b')?.action).toBe('PRUNED');
  });

  it('in a dry run only shows it', async () => {
    await apply({ manifests: documents(configMap('a', 'one'), policy('all', 'ConfigMap')), application: 'web' });
    await apply({ manifests: configMap('a', 'two'), application: 'web' });
    await api.plan();
    const { preview } = await rollback({ dryRun: true });

    expect(preview).toMatchObject({ updates: 2 });
    expect(await history()).toEqual(['2: apply', '1: apply']);
  });

  it.each([
    { input: { toRevision: 7 }, code: 'NOT_FOUND', because: 'there is no such revision' },
    { input: { toRevision: 0 }, code: 'NOT_FOUND', because: 'revisions begin at one' },
    { input: {}, code: 'NOT_FOUND', because: 'there is nothing before the first' },
    { input: { toRevision: 1, expectedRevision: 9 }, code: 'CONFLICT', because: 'another revision was expected' },
    { input: { name: 'nobody' }, code: 'NOT_FOUND', because: 'there is no such application' },
  ])('is refused with $code: $because', async ({ input, code }) => {
    await apply({ manifests: configMap('a'), application: 'web' });

    expect((await rollback(input)).userErrors).toMatchObject([{ code }]);
  });
});

describe('deleting an application', () => {
  it('needs no confirmation for a few objects', async () => {
    await apply({ manifests: documents(...many(5)), application: 'web' });

    expect(await deleteApplication({})).toMatchObject({ userErrors: [], confirmation: null });
  });

  it('of more than five objects needs a confirmation, valid for that kind of deletion only', async () => {
    await apply({ manifests: documents(...many(6)), application: 'web' });
    const held = await deleteApplication({});
    const otherWay = await deleteApplication({ orphan: true, confirm: held.confirmation!.token });
    const confirmed = await deleteApplication({ confirm: held.confirmation!.token });

    expect(held).toMatchObject({
      objects: 0,
      userErrors: [{ code: 'CONFIRMATION_REQUIRED' }],
      confirmation: { counts: [{ kind: 'ConfigMap', count: 6 }] },
    });
    expect(otherWay.userErrors).toMatchObject([{ code: 'CONFIRMATION_STALE' }]);
    expect(confirmed.userErrors).toEqual([]);
    await api.plan();
    expect(await applications()).toEqual([]);
  });

  it('returns the namespaces that stay', async () => {
    const other = (name: string) => configMap(name).replace(`namespace: ${namespace}`, `namespace: ${namespace}-other`);
    const everywhere = `apiVersion: policy.manifold.hub/v1\nkind: ClusterPlacementPolicy\nmetadata: { name: ${namespace} }
spec: { resourceSelectors: [{ apiVersion: v1, kind: ConfigMap }] }`;
    const manifests = documents(configMap('a'), other('b'), everywhere);
    await api.data('mutation ($input: ApplyInput!) { apply(input: $input) { userErrors { code } } }', {
      input: { manifests, application: 'web' },
    });
    await api.plan();

    expect((await deleteApplication({})).keptNamespaces).toEqual([namespace, `${namespace}-other`]);
  });

  it('refuses an unknown one', async () => {
    expect((await deleteApplication({})).userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
  });
});

const APPLY = `mutation ($input: ApplyInput!) { apply(input: $input) {
  application { namespace name revision } results { apiVersion kind namespace name action } warnings
  confirmation { token counts { kind count } objects { kind name } } userErrors { code message field document line fix } } }`;

async function apply(input: Partial<ApplyInput> & { readonly manifests: string }): Promise<ApplyPayload> {
  return (await api.data<{ apply: ApplyPayload }>(APPLY, { input: { namespace, ...input } })).apply;
}

const PREVIEW = `creates updates deletes unchanged namespaces { name clusters } warnings userErrors { code }
  clusters { cluster objects { kind name action replicasBefore replicasAfter diff } }
  decisions { kind name outcome gained lost policy { kind name } clusters { cluster chosen rule replicas } }`;

async function previewOf(input: Partial<ApplyInput> & { readonly manifests: string }): Promise<Preview> {
  const query = `query ($input: ApplyInput!) { preview(input: $input) { ${PREVIEW} } }`;
  return (await api.data<{ preview: Preview }>(query, { input: { namespace, ...input } })).preview;
}

async function rollback(input: Readonly<Record<string, unknown>>): Promise<RollbackApplicationPayload> {
  const query = `mutation ($input: RollbackApplicationInput!) { rollbackApplication(input: $input) {
    application { revision } results { name action } preview { ${PREVIEW} } userErrors { code field } } }`;
  const all = { input: { namespace, name: 'web', ...input } };
  return (await api.data<{ rollbackApplication: RollbackApplicationPayload }>(query, all)).rollbackApplication;
}

async function deleteApplication(input: Readonly<Record<string, unknown>>): Promise<DeleteApplicationPayload> {
  const query = `mutation ($input: DeleteApplicationInput!) { deleteApplication(input: $input) {
    objects keptNamespaces confirmation { token counts { kind count } } userErrors { code } } }`;
  const all = { input: { namespace, name: 'web', ...input } };
  return (await api.data<{ deleteApplication: DeleteApplicationPayload }>(query, all)).deleteApplication;
}

async function applications(): Promise<string[]> {
  const query = 'query ($namespace: String!) { applications(first: 100, filter: { namespace: $namespace }) { nodes { name } } }';
  const { applications: found } = await api.data<{ applications: { nodes: { name: string }[] } }>(query, { namespace });
  return found.nodes.map(({ name }) => name);
}

async function history(): Promise<string[]> {
  const query =
    'query ($namespace: String!) { application(namespace: $namespace, name: "web") { revisions(first: 10) { nodes { number cause } } } }';
  const { application } = await api.data<{ application: { revisions: { nodes: { number: number; cause: string }[] } } }>(query, {
    namespace,
  });
  return application.revisions.nodes.map(({ number, cause }) => `${number}: ${cause}`);
}

function documents(...all: readonly string[]): string {
  return all.join('\n---\n');
}

function many(number: number): string[] {
  return Array.from({ length: number }, (_, i) => configMap(`c-${i}`));
}

function configMap(name: string, value = 'old'): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: ${namespace} }\ndata: { value: ${value} }`;
}

function deployment(replicas: number): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: ${namespace} }
spec: { replicas: ${replicas}, selector: { matchLabels: { app: web } }, template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: web, image: nginx }] } } }`;
}

/** Places a kind of this namespace in all clusters or those of a tier, divided or not. */
function policy(name: string, kind = 'ConfigMap', tier: string | null = null, divided = false): string {
  const placement = {
    ...(tier && { clusterAffinity: { labelSelector: { matchLabels: { tier } } } }),
    ...(divided && {
      replicaScheduling: {
        replicaSchedulingType: 'Divided',
        replicaDivisionPreference: 'Weighted',
        weightPreference: {
          staticWeightList: [
            { targetCluster: { clusterNames: ['idc-a'] }, weight: 1 },
            { targetCluster: { clusterNames: ['cloud-b'] }, weight: 1 },
          ],
        },
      },
    }),
  };
  const apiVersion = kind === 'Deployment' ? 'apps/v1' : 'v1';
  return JSON.stringify({
    apiVersion: 'policy.manifold.hub/v1',
    kind: 'PlacementPolicy',
    metadata: { name, namespace },
    spec: { resourceSelectors: [{ apiVersion, kind }], placement },
  });
}
