import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type GraphQLField,
  type GraphQLInputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';
import { type Client, createClient } from 'graphql-ws';
import pg from 'pg';
import WebSocket from 'ws';
import { auditDenials } from '../../src/app/audit-attempts.js';
import { rightOfField } from '../../src/auth/root-fields.js';
import { type Answer, startApi, type TestApi, TOKEN } from '../support/api.js';
import { apiSchema } from '../support/crawl-schema.js';
import { eventually } from '../support/eventually.js';

const CREATE = `mutation ($input: CreateTokenInput!) { createToken(input: $input) { token { id name role } secret userErrors { code message field } } }`;
const REVOKE = `mutation ($input: RevokeTokenInput!) { revokeToken(input: $input) { token { id valid } userErrors { code } } }`;

interface Created {
  readonly createToken: {
    readonly token: { readonly id: string; readonly name: string; readonly role: string } | null;
    readonly secret: string | null;
    readonly userErrors: readonly { readonly code: string; readonly message: string; readonly field: readonly string[] | null }[];
  };
}

let api: TestApi;
let url: string;
const secretOf: Record<string, string> = { admin: TOKEN };
const clients: Client[] = [];

beforeAll(async () => {
  api = await startApi();
  await api.app.listen(0, '127.0.0.1');
  url = await api.app.getUrl();
  await api.addCluster('idc-a');
  for (const role of ['VIEWER', 'DEPLOYER', 'OPERATOR', 'APPROVER', 'ADMIN']) {
    const name = { OPERATOR: 'fleet-operator', ADMIN: 'second-admin' }[role] ?? role.toLowerCase();
    secretOf[name] = (await create({ name, role })).secret!;
  }
  await api.data('mutation { saveProject(input: { name: "team-b", namespaces: ["team-b"] }) { userErrors { code } } }');
  secretOf['of-team-b'] = (await create({ name: 'of-team-b', role: 'VIEWER', project: 'team-b' })).secret!;
  secretOf['unknown-role'] = (await create({ name: 'unknown-role', role: 'VIEWER' })).secret!;
  await rows("update token set role = 'wizard' where name = 'unknown-role'");
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.dispose()));
  await api.close();
});

const confirmations = ['preempt', 'resolveEviction', 'acceptRestore'];
const deployments = [
  'apply',
  'patchResource',
  'removeResources',
  'rollbackApplication',
  'deleteApplication',
  'rescheduleApplication',
  'rescheduleResource',
];
const grants = ['createToken', 'revokeToken', 'saveProject', 'deleteProject'];
/** Queries of administrators alone. */
const secretReads = ['tokens', 'projects'];
const projectReads = ['hub', 'application', 'applications', 'applicationChanged'];
const mutations = Object.keys(apiSchema.getMutationType()!.getFields());

/** What each role may do, as the documentation says. */
const allowed: Readonly<Record<string, (kind: string, name: string) => boolean>> = {
  nobody: () => false,
  'unknown-role': () => false,
  viewer: (kind, name) => kind !== 'mutation' && !secretReads.includes(name),
  'of-team-b': (kind, name) => kind !== 'mutation' && projectReads.includes(name),
  deployer: (kind, name) => (kind === 'mutation' ? deployments.includes(name) : !secretReads.includes(name)),
  approver: (kind, name) => (kind === 'mutation' ? confirmations.includes(name) : !secretReads.includes(name)),
  'fleet-operator': (_kind, name) => !grants.includes(name) && !secretReads.includes(name),
  'second-admin': () => true,
  admin: () => true,
};
const roles = Object.keys(allowed);

/** Changes that would be accepted: a denial must leave them undone. */
const inputs: Readonly<Record<string, string>> = {
  apply: `{ application: "matrix", namespace: "shop", manifests: "{apiVersion: v1, kind: ConfigMap, metadata: {name: matrix}}" }`,
  freeze: '{ reason: "matrix" }',
  createToken: '{ name: "matrix", role: VIEWER }',
  saveProject: '{ name: "matrix", namespaces: ["matrix"] }',
  updateCluster: '{ name: "idc-a", labels: { matrix: "yes" } }',
  drainCluster: '{ name: "idc-a" }',
  unregisterCluster: '{ name: "idc-a" }',
  revokeToken: '{ id: "999" }',
};

describe('the rights of root fields', () => {
  const fields = [apiSchema.getQueryType()!, apiSchema.getMutationType()!, apiSchema.getSubscriptionType()!].flatMap((type) =>
    Object.keys(type.getFields()).map((name) => `${type.name}.${name}`),
  );

  it('are stated for every field of the schema', () => {
    expect(fields.length).toBeGreaterThan(50);
    expect(fields.filter((field) => rightOfField(field) === undefined)).toEqual([]);
  });
});

describe.each(roles)('%s', (role) => {
  it('may use the queries of its role and no other', async () => {
    expect(await unexpected(role, 'query')).toEqual([]);
  });

  it('is refused every mutation that is not of its role, without an effect', async () => {
    const before = await state();
    const denied = mutations.filter((name) => !allowed[role]!('mutation', name));
    const answers = await Promise.all(denied.map(async (name) => ({ name, answer: await send(role, operation('mutation', name)) })));

    expect(answers.filter(({ answer }) => !isDenied(role, answer)).map(({ name }) => name)).toEqual([]);
    expect(await state()).toEqual(before);
  });

  it('may use the subscriptions of its role and no other', async () => {
    const names = Object.keys(apiSchema.getSubscriptionType()!.getFields());
    if (role === 'nobody') return expect(await closeCode({})).toBe(4403);
    const client = connect(secretOf[role]!);
    const codes = new Map<string, unknown>();
    let heard = false;
    for (const name of names)
      client.subscribe(
        { query: operation('subscription', name) },
        {
          next: ({ errors }) => {
            if (name === 'events') heard = true;
            for (const error of errors ?? []) codes.set(name, error.extensions?.['code']);
          },
          error: (error) => {
            for (const one of Array.isArray(error) ? (error as { extensions: { code: string } }[]) : [])
              codes.set(name, one.extensions.code);
          },
          complete: () => undefined,
        },
      );
    const refused = names.filter((name) => !allowed[role]!('subscription', name));
    // A denial arrives at once; an event proves that the others were subscribed.
    if (refused.includes('events')) await eventually(async () => expect(codes.size).toBe(refused.length), 10_000);
    else
      await eventually(async () => {
        await api.data(`mutation { freeze(input: { reason: "event for ${role}" }) { freeze { id } } }`);
        expect(heard).toBe(true);
      }, 20_000);

    const denied = names.filter((name) => codes.get(name) === 'FORBIDDEN');
    expect(denied).toEqual(refused);
  }, 30_000);
});

// After all denials, because these have effects.
describe.each(roles.filter((role) => role !== 'nobody'))('afterwards, %s', (role) => {
  it('is not refused the mutations of its role', async () => {
    const own = mutations.filter((name) => allowed[role]!('mutation', name) && name !== 'unregisterCluster');
    const answers = [];
    for (const name of own) answers.push({ name, answer: await send(role, operation('mutation', name)) });

    expect(answers.filter(({ answer }) => isDenied(role, answer)).map(({ name, answer }) => `${name}: ${answer.text}`)).toEqual([]);
  });
});

describe('a denial', () => {
  it('names the field and the missing right', async () => {
    const answer = await send('viewer', 'mutation { freeze(input: { reason: "x" }) { freeze { id } } }');

    expect(answer).toMatchObject({ status: 403, data: null });
    expect(answer.errors).toMatchObject([
      {
        message: 'You have no permission for `freeze`: it needs the right "write freeze" (viewer, viewer).',
        extensions: { code: 'FORBIDDEN', right: 'write freeze' },
      },
    ]);
  });

  it.each([
    {
      because: 'a fragment has the field',
      query: 'mutation { ...F } fragment F on Mutation { ...G } fragment G on Mutation { unfreeze(input: {id: "1"}) { freeze { id } } }',
    },
    { because: 'an inline fragment has it', query: 'mutation { ... on Mutation { unfreeze(input: {id: "1"}) { freeze { id } } } }' },
    { because: 'an alias hides it', query: 'mutation { hub: unfreeze(input: {id: "1"}) { freeze { id } } }' },
    { because: 'it is skipped', query: 'mutation { unfreeze(input: {id: "1"}) @skip(if: true) { freeze { id } } }' },
  ])('comes when $because', async ({ query }) => {
    for (const _ of [1, 2, 3]) expect(isDenied('viewer', await send('viewer', query))).toBe(true);
  });

  it('of one field stops the whole operation', async () => {
    const before = await state();
    const apply = `apply(input: { application: "half", namespace: "shop", manifests: "{apiVersion: v1, kind: ConfigMap, metadata: {name: half}}" }) { userErrors { code } }`;
    const answer = await send('deployer', `mutation { ${apply} freeze(input: { reason: "x" }) { freeze { id } } }`);

    expect(isDenied('deployer', answer)).toBe(true);
    expect(await state()).toEqual(before);
  });

  it('of the other operation of a document does not matter', async () => {
    const query = 'query A { hub { id } } mutation B { unfreeze(input: {id: "1"}) { freeze { id } } }';

    expect((await send('viewer', query, 'A')).errors).toBeUndefined();
    expect(isDenied('viewer', await send('viewer', query, 'B'))).toBe(true);
  });

  it('is in the audit, summed', async () => {
    await auditDenials(api.denials, (sums) => api.store.auditDenials(sums), { warn: () => undefined }).end();
    const [row] = await rows<{ detail: { count: number } }>(
      "select detail from audit_entry where outcome = 'DENIED' and actor = 'viewer' and action = 'use' and target = 'Mutation.freeze'",
    );
    expect(row!.detail.count).toBeGreaterThan(1);
  });

  it('of the metrics is 403, because they name clusters', async () => {
    const statuses = await Promise.all(
      ['viewer', 'unknown-role', 'admin'].map(async (role) => {
        const response = await api.app.inject({ url: '/metrics', headers: { authorization: `Bearer ${secretOf[role]}` } });
        return [role, response.statusCode];
      }),
    );
    expect(statuses).toEqual([
      ['viewer', 200],
      ['unknown-role', 403],
      ['admin', 200],
    ]);
  });
});

describe('tokens', () => {
  it('are stored as digests alone', async () => {
    const dump =
      JSON.stringify(await rows("select t.*, encode(digest, 'escape') as text from token t")) +
      JSON.stringify(await rows('select * from audit_entry'));

    expect(Object.entries(secretOf).filter(([, secret]) => dump.includes(secret))).toEqual([]);
    expect(api.logged()).not.toContain('mfd_');
  });

  it('that are wrong in several ways are refused with all errors', async () => {
    const { secret, userErrors } = await create({ name: 'Hub Admin', role: 'ADMIN', days: 366 });

    expect(secret).toBeNull();
    expect(userErrors.map(({ field }) => field)).toEqual([['name'], ['days']]);
    expect((await create({ name: 'operator', role: 'VIEWER', days: 0 })).userErrors.map(({ field }) => field)).toEqual([
      ['name'],
      ['days'],
    ]);
    expect((await create({ name: 'viewer', role: 'VIEWER' })).userErrors).toMatchObject([{ code: 'ALREADY_EXISTS' }]);
    // The audit writes it for the sum of several actors.
    expect((await create({ name: 'several', role: 'VIEWER' })).userErrors).toMatchObject([{ code: 'INVALID_VALUE', field: ['name'] }]);
  });

  it('expire after 90 days if nothing else is said, and tell their role', async () => {
    const answer = await send(
      'deployer',
      '{ hub { viewer { name role expiresAt mutations all: can(verb: WRITE, noun: APPLICATION) freeze: can(verb: WRITE, noun: FREEZE) } } }',
    );
    const { viewer } = (answer.data as unknown as { hub: { viewer: { expiresAt: string } } }).hub;

    expect(viewer).toMatchObject({ name: 'deployer', role: 'DEPLOYER', mutations: [...deployments].sort(), all: true, freeze: false });
    expect((Date.parse(viewer.expiresAt) - Date.now()) / 86_400_000).toBeCloseTo(90, 1);
  });

  it('mark their use, at most once a minute', async () => {
    const used = () => rows<{ at: Date }>("select last_used_at as at from token where name = 'viewer'");
    const [first] = await used();
    await rows("update token set last_used_at = now() - interval '59 seconds' where name = 'viewer'");
    const { secret } = await create({ name: 'fresh', role: 'VIEWER' });
    secretOf['fresh'] = secret!;
    await send('fresh', '{ hub { id } }');

    expect(first!.at).toBeInstanceOf(Date);
    // The request does not wait for the mark.
    await eventually(async () =>
      expect((await rows<{ at: Date }>("select last_used_at as at from token where name = 'fresh'"))[0]!.at).toBeInstanceOf(Date),
    );
  });

  it('that are revoked or expired are refused, and keep their audit', async () => {
    const { secret, token } = await create({ name: 'short', role: 'VIEWER' });
    secretOf['short'] = secret!;
    expect((await send('short', '{ hub { id } }')).status).toBe(200);
    const revoked = await api.data<{ revokeToken: unknown }>(REVOKE, { input: { id: token!.id } });
    expect(revoked.revokeToken).toEqual({ token: { id: token!.id, valid: false }, userErrors: [] });
    await eventually(async () => expect((await send('short', '{ hub { id } }')).status).toBe(401), 5_000);

    const actions = await rows("select actor, action from audit_entry where target = 'short' order by id");
    expect(actions).toEqual([
      { actor: 'admin', action: 'createToken' },
      { actor: 'admin', action: 'revokeToken' },
    ]);
    const unknown = await api.data<{ revokeToken: unknown }>(REVOKE, { input: { id: '1 or 1=1' } });
    expect(unknown.revokeToken).toEqual({ token: null, userErrors: [{ code: 'NOT_FOUND' }] });
  });

  it('of an administrator cannot be created by anybody else', async () => {
    for (const role of ['viewer', 'deployer', 'fleet-operator', 'approver', 'unknown-role'])
      expect(isDenied(role, await send(role, 'mutation { createToken(input: { name: "mine", role: ADMIN }) { secret } }'))).toBe(true);
    expect(await rows("select from token where name = 'mine'")).toEqual([]);
  });

  it('are no longer than an open connection: revoking ends its subscriptions within five seconds', async () => {
    const { secret, token } = await create({ name: 'listener', role: 'VIEWER' });
    const ended = new Promise<{ code: number; at: number }>((done) => {
      const client = connect(secret!, (event) => done({ code: (event as { code: number }).code, at: Date.now() }));
      client.subscribe(
        { query: 'subscription { events { id } }' },
        { next: () => undefined, error: () => undefined, complete: () => undefined },
      );
      client.on('connected', async () => {
        at = Date.now();
        await api.data(REVOKE, { input: { id: token!.id } });
      });
    });
    let at = 0;

    const { code, at: closed } = await ended;
    expect(code).toBe(4403);
    expect(closed - at).toBeLessThan(5_000);
  }, 15_000);
});

async function unexpected(role: string, kind: 'query'): Promise<readonly string[]> {
  const names = Object.keys(apiSchema.getQueryType()!.getFields());
  const answers = await Promise.all(names.map(async (name) => ({ name, answer: await send(role, operation(kind, name)) })));
  return answers
    .filter(({ name, answer }) => isDenied(role, answer) === allowed[role]!(kind, name))
    .map(({ name, answer }) => `${name}: ${answer.text}`);
}

function isDenied(role: string, { status, errors }: Answer<unknown>): boolean {
  const code = errors?.[0]?.extensions['code'];
  return role === 'nobody' ? status === 401 && code === 'UNAUTHENTICATED' : code === 'FORBIDDEN';
}

/** Everything that a mutation of this test could change. */
function state() {
  return rows(`select (select count(*) from audit_entry where outcome = 'DONE') as audit, (select count(*) from token) as tokens, (select count(*) from project) as projects,
    (select count(*) from standing_freeze) as freezes, (select count(*) from application) as applications,
    (select count(*) from policy) as policies, (select jsonb_agg(to_jsonb(c) - 'updated_at' order by name) from cluster c) as clusters,
    (select count(*) from drain) as drains, (select count(*) from event) as events`);
}

async function rows<Row extends pg.QueryResultRow>(text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: api.databaseUrl });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

async function create(input: object): Promise<Created['createToken']> {
  return (await api.data<Created>(CREATE, { input })).createToken;
}

async function send(role: string, query: string, operationName?: string): Promise<Answer<Record<string, unknown>>> {
  const response = await api.app.inject({
    method: 'POST',
    url: '/graphql',
    headers: { 'content-type': 'application/json', ...(role !== 'nobody' && { authorization: `Bearer ${secretOf[role]}` }) },
    payload: JSON.stringify({ query, operationName }),
  });
  return { ...response.json<Answer<Record<string, unknown>>>(), status: response.statusCode, text: response.body };
}

function connect(token: string, closed?: (event: unknown) => void): Client {
  const client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { token },
    lazy: false,
    retryAttempts: 0,
    onNonLazyError: () => undefined,
    ...(closed && { on: { closed } }),
  });
  clients.push(client);
  return client;
}

function closeCode(connectionParams: Record<string, unknown>): Promise<number> {
  return new Promise((done) => {
    createClient({
      url: `${url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams,
      lazy: false,
      retryAttempts: 0,
      onNonLazyError: () => undefined,
      on: { closed: (event) => done((event as { code: number }).code) },
    });
  });
}

/** An operation of one root field with the fewest arguments that are valid. */
function operation(kind: 'query' | 'mutation' | 'subscription', name: string): string {
  const type = { query: apiSchema.getQueryType(), mutation: apiSchema.getMutationType(), subscription: apiSchema.getSubscriptionType() }[
    kind
  ]!;
  const field = type.getFields()[name]!;
  return `${kind} { ${name}${argumentsOf(field)} ${isObjectType(getNamedType(field.type)) ? '{ __typename }' : ''} }`;
}

function argumentsOf({ name, args }: GraphQLField<unknown, unknown>): string {
  const given = args
    .filter(isRequiredArgument)
    .map((one) => `${one.name}: ${one.name === 'input' && inputs[name] ? inputs[name] : exampleOf(one.type)}`);
  return given.length === 0 ? '' : `(${given.join(', ')})`;
}

function exampleOf(type: GraphQLInputType): string {
  if (isNonNullType(type)) return exampleOf(type.ofType as GraphQLInputType);
  if (isListType(type)) return `[${exampleOf(type.ofType as GraphQLInputType)}]`;
  if (isEnumType(type)) return type.getValues()[0]!.name;
  if (isInputObjectType(type))
    return `{ ${Object.values(type.getFields())
      .filter(isRequiredInputField)
      .map((field) => `${field.name}: ${exampleOf(field.type)}`)
      .join(', ')} }`;
  return { Int: '1', Float: '1', Boolean: 'true', JSON: '{}' }[type.name] ?? '"1"';
}
