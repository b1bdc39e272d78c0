import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type GraphQLObjectType, getNamedType, isObjectType } from 'graphql';
import { type Client, createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { isProjectField, projectFields } from '../../src/auth/project-fields.js';
import { type Answer, startApi, type TestApi } from '../support/api.js';
import { apiSchema } from '../support/crawl-schema.js';
import { eventually } from '../support/eventually.js';

/** Everything of team A has this in its name, and nothing of team B. */
const CANARY = 'kanarie';
const NAMESPACE_A = `${CANARY}-space`;

let api: TestApi;
let url: string;
let secret: string;
const clients: Client[] = [];
/** Every answer that team B got. */
const told: string[] = [];

beforeAll(async () => {
  api = await startApi();
  await api.app.listen(0, '127.0.0.1');
  url = await api.app.getUrl();
  await api.addCluster('idc-a');
  await apply(NAMESPACE_A, `${CANARY}-app`, CANARY);
  await apply(NAMESPACE_A, `${CANARY}-second`, CANARY);
  await apply('team-b-web', 'billing', 'invoice');
  await api.plan();
  // The text of a plan that would preempt a workload of team A.
  await api.sql(`insert into binding_status (resource_id, health, message, clusters_total, clusters_ready, generation, delivery, delivery_reason, delivery_message)
    select id, 'DEGRADED', 'It waits for ${CANARY}-app.', 0, 0, generation, 'BLOCKED', 'NO_CLUSTER_FIT', 'It would fit if it preempted ${CANARY}-app.'
    from resource where namespace = 'team-b-web'
    on conflict (resource_id) do update set health = excluded.health, message = excluded.message, delivery = excluded.delivery,
      delivery_reason = excluded.delivery_reason, delivery_message = excluded.delivery_message, generation = excluded.generation`);
  await saveProject('team-a', [NAMESPACE_A]);
  await saveProject('team-b', ['team-b-*', 'team-b']);
  secret = await createToken('of-team-b', 'team-b');
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.dispose()));
  await api.close();
});

describe('the token of a project', () => {
  const everything = `{ applications(first: 5) ${selection('ApplicationConnection')} }`;

  it('sees its own applications, with all the fields that it may select', async () => {
    const { data, errors } = await ask<{
      applications: { totalCount: number; nodes: { name: string; resources: { totalCount: number } }[] };
    }>(everything);

    expect(errors).toBeUndefined();
    expect(data!.applications).toMatchObject({ totalCount: 1, nodes: [{ name: 'billing', resources: { totalCount: 1 } }] });
    expect((data as unknown as { applications: { facets: unknown } }).applications.facets).toMatchObject({ total: 1 });
  });

  it.each([
    { filter: `{ namespace: "${NAMESPACE_A}" }`, because: 'its namespace is requested' },
    { filter: `{ name: "${CANARY}-app" }`, because: 'its name is requested' },
    { filter: `{ nameContains: "${CANARY}" }`, because: 'a part of its name is searched' },
    { filter: `{ labelSelector: "owner=${CANARY}" }`, because: 'its label is searched' },
    { filter: '{ labelSelector: "owner" }', because: 'any label is searched' },
    {
      filter: '{ delivery: [DELIVERED, DELIVERING, BLOCKED], health: [HEALTHY, UNKNOWN, MISSING, PROGRESSING] }',
      because: 'every state is searched',
    },
  ])('sees no application of others when $because', async ({ filter }) => {
    const { data, errors } = await ask<{ applications: { totalCount: number; facets: { total: number } } }>(
      `{ applications(first: 5, filter: ${filter}) ${selection('ApplicationConnection')} }`,
    );

    expect(errors).toBeUndefined();
    expect(data!.applications.totalCount).toBeLessThanOrEqual(1);
    expect(data!.applications.facets.total).toBeLessThanOrEqual(1);
  });

  it.each(['NAME', 'ATTENTION', 'CHANGED', 'CLUSTERS', 'REPLICAS'])('sees the same in the order %s, from any cursor', async (field) => {
    for (const direction of ['ASC', 'DESC']) {
      const list = (first: number, after: string | null) =>
        `{ applications(first: ${first}, orderBy: { field: ${field}, direction: ${direction} }${after ? `, after: "${after}"` : ''}) ${selection('ApplicationConnection')} }`;
      const foreign = await api.data<{ applications: { edges: { cursor: string }[] } }>(list(5, null));
      expect(foreign.applications.edges).toHaveLength(3);
      for (const after of [null, ...foreign.applications.edges.map(({ cursor }) => cursor)])
        expect((await ask<{ applications: { totalCount: number } }>(list(1, after))).data!.applications.totalCount).toBe(1);
    }
  });

  it('gets the same answer for an application of others as for one that does not exist', async () => {
    const one = (namespace: string, name: string) =>
      ask(`{ application(namespace: "${namespace}", name: "${name}") ${selection('Application')} }`);
    const [foreign, absent, absentHere] = await Promise.all([
      one(NAMESPACE_A, `${CANARY}-app`),
      one('nowhere', 'nothing'),
      one('team-b', 'nothing'),
    ]);

    expect(foreign.text).toBe(absent.text);
    expect(foreign.text).toBe(absentHere.text);
    expect(foreign.data).toEqual({ application: null });
  });

  it('gets no texts of the plan, which may name workloads of others', async () => {
    const query =
      '{ application(namespace: "team-b-web", name: "billing") { message delivery { message } resources(first: 1) { nodes { message delivery { message } } } } }';
    const forAdmin = await api.data(query);
    const { data } = await ask(query);

    expect(JSON.stringify(forAdmin).match(/kanarie-app/g)).toHaveLength(4);
    const silent = { message: null, delivery: { message: null } };
    expect(data).toEqual({ application: { ...silent, resources: { nodes: [silent] } } });
  });

  it('is refused every other field, at any depth', async () => {
    const types = ['Query', 'Application', 'Resource', 'Work', 'Revision', 'Viewer', 'Hub'].map(
      (name) => apiSchema.getType(name) as GraphQLObjectType,
    );
    const others = types.flatMap((type) =>
      Object.values(type.getFields())
        .filter(({ name }) => !isProjectField(type.name, name))
        .map((field) => ({ type: type.name, field })),
    );
    const above: Readonly<Record<string, (inner: string) => string>> = {
      Query: (inner) => `{ ${inner} }`,
      Application: (inner) => `{ applications(first: 1) { nodes { ${inner} } } }`,
      Resource: (inner) =>
        `{ applications(first: 1) { nodes { resources(first: 1) { nodes { ... on Resource { ...F } } } } } } fragment F on Resource { ${inner} }`,
      Work: (inner) => `{ applications(first: 1) { nodes { resources(first: 1) { nodes { works(first: 1) { nodes { ${inner} } } } } } } }`,
      Revision: (inner) => `{ applications(first: 1) { nodes { revisions(first: 1) { nodes { ${inner} } } } } }`,
    };
    const tried = others.filter(
      ({ type, field }) => above[type] && field.args.every(({ type: one }) => !/!$/.test(String(one)) || one.toString() === 'Int!'),
    );
    const answers = await Promise.all(
      tried.map(async ({ type, field }) => {
        const args = field.args.some(({ name }) => name === 'first') ? '(first: 1)' : '';
        const inner = isObjectType(getNamedType(field.type)) ? '{ __typename }' : '';
        const answer = await ask(above[type]!(`x: ${field.name}${args} ${inner}`));
        return { field: `${type}.${field.name}`, code: answer.errors?.[0]?.extensions['code'], data: answer.data };
      }),
    );

    expect(answers.map(({ field }) => field)).toEqual(
      expect.arrayContaining([
        'Resource.decision',
        'Resource.manifest',
        'Resource.trace',
        'Resource.transition',
        'Work.manifest',
        'Revision.contents',
        'Query.clusters',
      ]),
    );
    expect(answers.filter(({ code, data }) => code !== 'FORBIDDEN' || data !== null)).toEqual([]);
  });

  it('hears the changes of its own applications alone', async () => {
    const heard: string[] = [];
    const client = createClient({
      url: `${url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { token: secret },
      retryAttempts: 0,
    });
    clients.push(client);
    const query = `subscription { applicationChanged ${selection('ApplicationChange')} }`;
    client.subscribe(
      { query },
      {
        next: (answer) => {
          heard.push(JSON.stringify(answer));
          told.push(JSON.stringify(answer));
        },
        error: (error) => heard.push(`error ${JSON.stringify(error)}`),
        complete: () => undefined,
      },
    );
    let round = 0;
    await eventually(async () => {
      round += 1;
      await apply(NAMESPACE_A, `${CANARY}-app`, `${CANARY}${round}`);
      await apply('team-b-web', 'billing', `invoice${round}`);
      expect(heard.length).toBeGreaterThan(1);
    }, 20_000);

    expect(heard.filter((one) => !one.includes('"billing"'))).toEqual([]);
  }, 30_000);

  it('sees the namespaces of its project within five seconds after they change', async () => {
    await saveProject('team-b', ['team-b']);
    const names = async () =>
      (await ask<{ applications: { nodes: { name: string }[] } }>('{ applications(first: 5) { nodes { name } } }')).data!;
    await eventually(async () => expect(await names()).toEqual({ applications: { nodes: [] } }), 5_000);
    await saveProject('team-b', ['team-b-*', 'team-b']);
    await eventually(async () => expect(await names()).toEqual({ applications: { nodes: [{ name: 'billing' }] } }), 5_000);
  }, 15_000);

  it('was told nothing of another project, in all of this', () => {
    expect(told.length).toBeGreaterThan(50);
    expect(told.filter((one) => one.includes(CANARY))).toEqual([]);
  });

  it('may select only fields that exist', () => {
    const missing = projectFields().filter((field) => {
      const [type, name] = field.split('.') as [string, string];
      return (apiSchema.getType(type) as GraphQLObjectType | undefined)?.getFields()[name] === undefined;
    });
    expect(missing).toEqual([]);
  });
});

describe('a project', () => {
  it.each([
    { name: 'team-c', namespaces: ['team-b-web'], codes: ['CONFLICT'] },
    { name: 'team-c', namespaces: [`${CANARY}*`], codes: ['CONFLICT'] },
    { name: 'default', namespaces: ['*', 'Shop', 'a*b', ''], codes: Array(5).fill('INVALID_VALUE') },
    { name: 'Team C', namespaces: [], codes: ['INVALID_VALUE', 'INVALID_VALUE'] },
  ])('$name with $namespaces is refused', async ({ name, namespaces, codes }) => {
    expect((await saveProject(name, namespaces)).map(({ code }) => code)).toEqual(codes);
  });

  it('with valid tokens is not deleted; without its row they are not valid', async () => {
    await saveProject('team-d', ['team-d']);
    const token = await createToken('of-team-d', 'team-d');
    const { deleteProject } = await api.data<{ deleteProject: { userErrors: { code: string }[] } }>(
      'mutation { deleteProject(input: { name: "team-d" }) { userErrors { code } } }',
    );
    expect(deleteProject.userErrors).toEqual([{ code: 'CONFLICT' }]);
    expect((await ask('{ hub { id } }', token)).status).toBe(200);
    await api.sql("delete from project where name = 'team-d'");
    await eventually(async () => expect((await ask('{ hub { id } }', token)).status).toBe(401), 5_000);
  }, 15_000);

  it.each([
    { input: '{ name: "x1", role: DEPLOYER, project: "team-b" }', code: 'INVALID_VALUE' },
    { input: '{ name: "x2", role: ADMIN, project: "team-b" }', code: 'INVALID_VALUE' },
    { input: '{ name: "x3", role: VIEWER, project: "team-x" }', code: 'NOT_FOUND' },
  ])('has no token $input', async ({ input, code }) => {
    const { createToken: made } = await api.data<{ createToken: { secret: string | null; userErrors: { code: string }[] } }>(
      `mutation { createToken(input: ${input}) { secret userErrors { code } } }`,
    );
    expect(made).toEqual({ secret: null, userErrors: [{ code }] });
  });
});

/** Everything that the token of a project may select below a type, each type once on every way down. */
function selection(name: string, above: readonly string[] = []): string {
  const type = apiSchema.getType(name) as GraphQLObjectType;
  const fields = Object.values(type.getFields()).flatMap((field) => {
    const inner = getNamedType(field.type);
    if (!isProjectField(name, field.name) || above.includes(inner.name)) return [];
    if (name.endsWith('Edge') && field.name === 'node') return [];
    const args = field.args.some((one) => one.name === 'first') ? '(first: 3)' : '';
    return [`${field.name}${args} ${isObjectType(inner) ? selection(inner.name, [...above, name]) : ''}`];
  });
  return `{ ${fields.join(' ')} }`;
}

async function ask<Data>(query: string, token = secret): Promise<Answer<Data>> {
  const response = await api.app.inject({
    method: 'POST',
    url: '/graphql',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    payload: JSON.stringify({ query }),
  });
  told.push(response.body);
  return { ...response.json<Answer<Data>>(), status: response.statusCode, text: response.body };
}

async function apply(namespace: string, application: string, text: string): Promise<void> {
  const manifests = JSON.stringify({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: `${application}-map`, namespace, labels: { owner: text } },
    data: { text },
  });
  const { apply: applied } = await api.data<{ apply: { userErrors: unknown[] } }>(
    'mutation ($input: ApplyInput!) { apply(input: $input) { userErrors { message } } }',
    { input: { manifests, application, namespace } },
  );
  expect(applied.userErrors).toEqual([]);
}

async function saveProject(name: string, namespaces: readonly string[]): Promise<readonly { readonly code: string }[]> {
  const { saveProject: saved } = await api.data<{ saveProject: { userErrors: { code: string }[] } }>(
    'mutation ($input: SaveProjectInput!) { saveProject(input: $input) { userErrors { code } } }',
    { input: { name, namespaces } },
  );
  return saved.userErrors;
}

async function createToken(name: string, project: string): Promise<string> {
  const { createToken: made } = await api.data<{ createToken: { secret: string } }>(
    `mutation ($input: CreateTokenInput!) { createToken(input: $input) { secret } }`,
    { input: { name, role: 'VIEWER', project } },
  );
  return made.secret;
}
