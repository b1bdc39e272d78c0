import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { HubError } from '../../src/errors.js';
import type { LiveObjects } from '../../src/intents/live-object.js';
import { startApi, type TestApi } from '../support/api.js';

let api: TestApi;
let readLive: LiveObjects['read'] = async () => null;
const APPLICATIONS = 25;

beforeAll(async () => {
  api = await startApi({ readLive: (...asked) => readLive(...asked) });
  await api.addCluster('idc-a', { labels: { tier: 'private' }, region: 'cn' });
  await api.addCluster('cloud-b', { labels: { tier: 'public' }, region: 'eu' });
  await apply(policy, null);
  for (let i = 0; i < APPLICATIONS; i += 1)
    await apply([configMap(i, 'x'), configMap(i, 'y')].join('\n---\n'), `app-${String(i).padStart(2, '0')}`);
  await api.plan();
});
afterAll(() => api.close());

describe('a list', () => {
  it('is walked page by page, each item once and in order', async () => {
    const names: string[] = [];
    let after: string | null = null;
    do {
      const query =
        'query ($after: String) { applications(first: 7, after: $after) { nodes { name } pageInfo { hasNextPage endCursor } totalCount } }';
      const { applications }: { applications: Applications } = await api.data(query, { after });
      names.push(...applications.nodes.map(({ name }) => name));
      expect(applications.totalCount).toBe(APPLICATIONS);
      after = applications.pageInfo.hasNextPage ? applications.pageInfo.endCursor : null;
    } while (after !== null);

    expect(names).toEqual(Array.from({ length: APPLICATIONS }, (_, i) => `app-${String(i).padStart(2, '0')}`));
  });

  it('has cursors that are refused with another filter', async () => {
    const { applications } = await api.data<{ applications: Applications }>('{ applications(first: 1) { pageInfo { endCursor } } }');
    const query = 'query ($after: String) { applications(first: 1, after: $after, filter: { nameContains: "app" }) { totalCount } }';
    const answer = await api.ask(query, { after: applications.pageInfo.endCursor });

    expect(answer.errors?.[0]?.extensions.code).toBe('BAD_REQUEST');
  });

  it.each([
    { filter: '{ nameContains: "%" }', want: 0, because: 'a percent sign is a percent sign' },
    { filter: '{ nameContains: "app-1" }', want: 10, because: 'it is a part of ten names' },
    { filter: '{ namespace: "shop" }', want: APPLICATIONS, because: 'all lie there' },
    { filter: '{ namespace: "elsewhere" }', want: 0, because: 'none lies there' },
  ])('with $filter has $want: $because', async ({ filter, want }) => {
    const { applications } = await api.data<{ applications: Applications }>(`{ applications(first: 1, filter: ${filter}) { totalCount } }`);

    expect(applications.totalCount).toBe(want);
  });

  it.each(
    ['NAME', 'ATTENTION', 'CHANGED', 'CLUSTERS', 'REPLICAS'].flatMap((field) => [
      [field, 'ASC'],
      [field, 'DESC'],
    ]),
  )('ordered by %s %s is walked page by page, each item once', async (field, direction) => {
    const names: string[] = [];
    let after: string | null = null;
    do {
      const query = `query ($after: String) { applications(first: 9, after: $after, orderBy: { field: ${field}, direction: ${direction} }) {
        nodes { name } pageInfo { hasNextPage endCursor } totalCount } }`;
      const { applications }: { applications: Applications } = await api.data(query, { after });
      names.push(...applications.nodes.map(({ name }) => name));
      after = applications.pageInfo.hasNextPage ? applications.pageInfo.endCursor : null;
    } while (after !== null);

    expect(new Set(names).size).toBe(APPLICATIONS);
    expect(names).toHaveLength(APPLICATIONS);
    if (field === 'NAME') expect(names[0]).toBe(direction === 'ASC' ? 'app-00' : `app-${APPLICATIONS - 1}`);
    if (field === 'CHANGED') expect(names[0]).toBe(direction === 'ASC' ? 'app-00' : `app-${APPLICATIONS - 1}`);
  });

  it('sorts by urgency, and counts every state in the same answer', async () => {
    await apply('apiVersion: v1\nkind: Secret\nmetadata: { name: unplaced, namespace: elsewhere }\n', 'zz-unplaced');
    await api.plan();
    const query = `{ applications(first: 1, orderBy: { field: ATTENTION, direction: DESC }) { nodes { name delivery { state } }
      totalCount facets { total blocked delivering health { healthy progressing degraded suspended missing unknown } } } }`;
    const { applications } = await api.data<{ applications: Applications & { facets: Facets } }>(query);
    const { total, health } = applications.facets;

    expect(applications.nodes).toHaveLength(1);
    expect(applications.totalCount).toBe(APPLICATIONS + 1);
    expect(total).toBe(APPLICATIONS + 1);
    expect(Object.values(health).reduce((sum, one) => sum + one, 0)).toBe(total);
    await api.data('mutation ($input: DeleteApplicationInput!) { deleteApplication(input: $input) { objects } }', {
      input: { namespace: 'elsewhere', name: 'zz-unplaced' },
    });
    await api.plan();
  });

  it.each(['NAME', 'ATTENTION', 'HEARD', 'WORKS'])('of clusters is ordered by %s both ways, with numbers by state', async (field) => {
    const ask = (direction: string) =>
      api.data<{ clusters: { nodes: { name: string }[]; facets: Record<string, unknown> } }>(
        `{ clusters(first: 10, orderBy: { field: ${field}, direction: ${direction} }) { nodes { name condition { status } }
          facets { total ready notReady unreachable cordoned providers { value count } regions { value count } } } }`,
      );
    const [up, down] = [await ask('ASC'), await ask('DESC')];

    expect(up.clusters.nodes.map(({ name }) => name).sort()).toEqual(['cloud-b', 'idc-a']);
    expect(down.clusters.nodes).toHaveLength(2);
    expect(up.clusters.facets).toMatchObject({
      total: 2,
      regions: [
        { value: 'cn', count: 1 },
        { value: 'eu', count: 1 },
      ],
    });
  });

  it('of works is sorted by urgency, page by page', async () => {
    const query = `query ($after: String) { resource(apiVersion: "v1", kind: "ConfigMap", namespace: "shop", name: "config-0-x") {
      clusterHealth undelivered works(first: 1, after: $after, orderBy: ATTENTION) { nodes { cluster heardAt } pageInfo { endCursor } } } }`;
    const first = await api.data<{ resource: { works: Works } }>(query);
    const second = await api.data<{ resource: { works: Works } }>(query, { after: first.resource.works.pageInfo.endCursor });

    expect([first, second].map(({ resource }) => resource.works.nodes[0]?.cluster)).toEqual(['cloud-b', 'idc-a']);
  });

  it('of resources is filtered by the policy that governs them, or that another one outranks', async () => {
    const ref = '{ kind: PlacementPolicy, namespace: "shop", name: "all" }';
    const query = `{ governed: resources(first: 1, filter: { policy: ${ref} }) { totalCount }
      outranked: resources(first: 1, filter: { outrankedPolicy: ${ref} }) { totalCount }
      other: resources(first: 1, filter: { policy: { kind: PlacementPolicy, namespace: "shop", name: "none" } }) { totalCount } }`;

    expect(await api.data(query)).toEqual({
      governed: { totalCount: 2 * APPLICATIONS },
      outranked: { totalCount: 0 },
      other: { totalCount: 0 },
    });
  });

  it('of clusters is filtered by label', async () => {
    const query = '{ clusters(first: 10, filter: { labelSelector: "tier in (private)" }) { nodes { name } totalCount } }';

    expect(await api.data(query)).toEqual({ clusters: { nodes: [{ name: 'idc-a' }], totalCount: 1 } });
  });

  it('costs a fixed number of statements, however long it is', async () => {
    const query = (first: number) => `{ applications(first: ${first}) { totalCount nodes { name
      resources(first: 3) { totalCount nodes { name manifest application { name }
        decision { outcome policy { name } clusters(first: 2) { nodes { cluster chosen } } }
        works(first: 2) { totalCount nodes { cluster state manifest } } } }
      revisions(first: 2) { nodes { number } } } } }`;
    const one = await statements(() => api.data(query(1)));
    const all = await statements(() => api.data(query(APPLICATIONS)));

    expect(all).toBe(one);
    expect(all).toBeLessThanOrEqual(14);
  });
});

describe('a resource', () => {
  it('has its decision for every cluster, its works and its manifest', async () => {
    const query = `{ resource(apiVersion: "v1", kind: "ConfigMap", namespace: "shop", name: "config-0-x") {
      kind namespace name manifest application { name } decision { outcome message policy { kind name } losers { name }
        clusters(first: 10) { totalCount nodes { cluster chosen reason } } }
      decisions(first: 5) { nodes { outcome } } works(first: 10) { nodes { cluster state manifest } } } }`;
    const { resource } = await api.data<{ resource: Record<string, unknown> }>(query);

    expect(resource).toMatchObject({
      kind: 'ConfigMap',
      application: { name: 'app-00' },
      manifest: expect.stringContaining('name: config-0-x'),
      decision: {
        outcome: 'SCHEDULED',
        policy: { kind: 'PlacementPolicy', name: 'all' },
        clusters: {
          totalCount: 2,
          nodes: [
            { cluster: 'cloud-b', chosen: true },
            { cluster: 'idc-a', chosen: true },
          ],
        },
      },
      decisions: { nodes: [{ outcome: 'SCHEDULED' }] },
      works: {
        nodes: [
          { cluster: 'cloud-b', state: 'PENDING' },
          { cluster: 'idc-a', state: 'PENDING' },
        ],
      },
    });
  });

  it('that does not exist is null', async () => {
    expect(await api.data('{ resource(apiVersion: "v1", kind: "ConfigMap", namespace: "shop", name: "none") { name } }')).toEqual({
      resource: null,
    });
  });

  it.each(['CLUSTER_UNREACHABLE', 'CLUSTER_TIMEOUT', 'CIRCUIT_OPEN', 'KIND_NOT_SERVED', 'FORBIDDEN'] as const)(
    'is unavailable in a cluster that cannot be asked because of %s, and the log has no error',
    async (code) => {
      readLive = async (cluster) => {
        throw new HubError(code, `Cluster ${cluster} has a problem.`);
      };
      const before = api.logged().length;
      const { errors } = await api.ask(
        '{ liveObject(cluster: "idc-a", apiVersion: "v1", kind: "ConfigMap", namespace: "shop", name: "config-0-x") { manifest } }',
      );

      expect(errors?.[0]).toMatchObject({ message: `Cluster idc-a has a problem. (${code})`, extensions: { code: 'UNAVAILABLE' } });
      expect(api.logged().slice(before)).not.toContain('A request failed.');
    },
  );

  it('is read from a cluster, and compared with it, only if the hub applied it there', async () => {
    const ref = 'apiVersion: "v1", kind: "ConfigMap", namespace: "shop", name: "config-0-x"';
    const query = `{ liveObject(cluster: "idc-a", ${ref}) { manifest }
      liveDifferences(clusters: ["idc-a"], ${ref}) { differences { path } same failures { cluster message } } }`;
    let annotations: Record<string, string> = {};
    readLive = async (_cluster, { apiVersion, kind, namespace, name }) => ({
      apiVersion,
      kind,
      metadata: { namespace, name, uid: 'u', annotations },
      data: { secret: 'of another client' },
    });
    const foreign = await api.ask(query);
    expect(foreign.errors?.[0]?.message).toMatch(/was not applied by this hub.*FOREIGN_OBJECT/);
    expect(JSON.stringify(foreign)).not.toContain('of another client');
    expect(foreign.data).toMatchObject({ liveDifferences: { differences: [], same: [], failures: [{ cluster: 'idc-a' }] } });

    annotations = { 'manifold.hub/hub': await api.store.reads.hubId() };
    expect(await api.data(query)).toMatchObject({
      liveObject: { manifest: expect.stringContaining('of another client') },
      liveDifferences: { failures: [] },
    });
  });

  it('has the trace of its last passes', async () => {
    const { resource } = await api.data<{ resource: { id: string } }>(
      '{ resource(apiVersion: "v1", kind: "ConfigMap", namespace: "shop", name: "config-0-x") { id } }',
    );
    api.traces.set(resource.id, [{ at: 0, step: 'plan', seen: 'one', decided: 'two', outcome: 'SCHEDULED' }]);

    expect(
      await api.data(
        '{ resource(apiVersion: "v1", kind: "ConfigMap", namespace: "shop", name: "config-0-x") { trace { at step outcome } } }',
      ),
    ).toEqual({ resource: { trace: [{ at: '1970-01-01T00:00:00.000Z', step: 'plan', outcome: 'SCHEDULED' }] } });
  });
});

describe('a policy', () => {
  it('is found by either of its names and lists its claimed resources', async () => {
    const query = '{ policy(kind: "PropagationPolicy", namespace: "shop", name: "all") { kind name revision claims manifest } }';

    expect(await api.data(query)).toMatchObject({
      policy: {
        kind: 'PlacementPolicy',
        revision: 1,
        claims: 2 * APPLICATIONS,
        manifest: expect.stringContaining('kind: PlacementPolicy'),
      },
    });
  });

  it('is deleted by either of its names, and releases its claimed resources', async () => {
    const remove = 'mutation ($input: DeletePolicyInput!) { deletePolicy(input: $input) { deleted released userErrors { code } } }';

    for (const [input, code] of [
      [{ kind: 'NetworkPolicy', namespace: 'shop', name: 'all' }, 'UNSUPPORTED_KIND'],
      [{ kind: 'PlacementPolicy', name: 'all' }, 'MISSING_FIELD'],
      [{ kind: 'PlacementPolicy', namespace: 'shop', name: 'none' }, 'NOT_FOUND'],
      [{ kind: 'PlacementPolicy', namespace: 'shop', name: 'all', expectedRevision: 9 }, 'CONFLICT'],
    ] as const) {
      expect(await api.data(remove, { input })).toEqual({ deletePolicy: { deleted: false, released: 0, userErrors: [{ code }] } });
    }
    const input = { kind: 'PropagationPolicy', namespace: 'shop', name: 'all' };
    expect(await api.data(remove, { input })).toEqual({ deletePolicy: { deleted: true, released: 2 * APPLICATIONS, userErrors: [] } });
  });
});

describe('events', () => {
  it('are sorted newest first and filtered', async () => {
    const query =
      '{ events(first: 2, filter: { type: ["APPLICATION_APPLIED"], namespace: "shop" }) { nodes { type application at } pageInfo { hasNextPage } } }';

    expect(await api.data(query)).toMatchObject({
      events: {
        nodes: [{ application: `app-${APPLICATIONS - 1}` }, { application: `app-${APPLICATIONS - 2}` }],
        pageInfo: { hasNextPage: true },
      },
    });
  });
});

describe('the stored revision of each application in a list', () => {
  type Answer = { applications: { nodes: { revision: number; storedRevision: { number: number } | null }[] } };
  const query =
    'query ($first: Int!, $number: Int) { applications(first: $first) { nodes { revision storedRevision(number: $number) { number } } } }';
  const stored = async (number: number | null) => {
    const { applications } = await api.data<Answer>(query, { first: 2, number });
    return applications.nodes.map((one) => [one.revision, one.storedRevision?.number ?? null]);
  };

  it('is the current one or the one with a number, and null if there is none', async () => {
    await apply(configMap(0, 'z'), 'app-00');

    expect(await stored(null)).toEqual([
      [2, 2],
      [1, 1],
    ]);
    expect(await stored(2)).toEqual([
      [2, 2],
      [1, null],
    ]);
    for (const absent of [0, -1, 2_147_483_647])
      expect(await stored(absent)).toEqual([
        [2, null],
        [1, null],
      ]);
  });

  it('costs one statement, also where they have different numbers', async () => {
    const one = await statements(() => api.data(query, { first: 1, number: null }));

    expect(await statements(() => api.data(query, { first: APPLICATIONS, number: null }))).toBe(one);
  });
});

interface Applications {
  readonly nodes: readonly { readonly name: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
  readonly totalCount: number;
}

interface Facets {
  readonly total: number;
  readonly health: Readonly<Record<string, number>>;
}

interface Works {
  readonly nodes: readonly { readonly cluster: string }[];
  readonly pageInfo: { readonly endCursor: string };
}

/** Statements that a request sends to the database. */
async function statements(run: () => Promise<unknown>): Promise<number> {
  const query = jest.spyOn(pg.Client.prototype, 'query');
  try {
    await run();
    // A new session first queries the attributes of its server; the number of sessions depends on the machine.
    return query.mock.calls.filter(([statement]) => !JSON.stringify(statement).includes('pg_is_in_recovery')).length;
  } finally {
    query.mockRestore();
  }
}

async function apply(manifests: string, application: string | null): Promise<void> {
  const { apply: answer } = await api.data<{ apply: { userErrors: unknown[] } }>(
    'mutation ($input: ApplyInput!) { apply(input: $input) { userErrors { code message } } }',
    { input: { manifests, application } },
  );
  if (answer.userErrors.length > 0) throw new Error(JSON.stringify(answer.userErrors));
}

function configMap(index: number, part: string): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: config-${index}-${part}, namespace: shop }\ndata: { index: "${index}" }`;
}

const policy = `apiVersion: policy.karmada.io/v1alpha1
kind: PropagationPolicy
metadata: { name: all, namespace: shop }
spec: { resourceSelectors: [{ apiVersion: v1, kind: ConfigMap }] }`;
