import { hash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient } from 'graphql-ws';
import { Pool } from 'undici';
import { WebSocket } from 'ws';
import { parse } from 'yaml';
import { ownedPart } from '../../src/kubernetes/fields/owned-fields.js';
import { canonicalJson } from '../../src/kubernetes/json/canonical-json.js';
import type { KubeObject } from '../../src/kubernetes/object.js';
import { ControlClient } from '../../src/simulator/control/control-client.js';
import { readControlFile } from '../../src/simulator/control/control-file.js';
import { worksOf } from '../support/ask-hub.js';
import { dumpTables, embeddedPostgresUrl, filesWith, secretsIn } from '../support/canary.js';
import { manifold } from '../support/command-line.js';
import { apiSchema, wholeOperation } from '../support/crawl-schema.js';
import { eventually } from '../support/eventually.js';
import { startHub, type TestHub } from '../support/hub.js';

const DATA = 'kanarie5f1dData';
const CHANGED = 'kanarie7a2cChanged';
const STRING = 'kanarie9e3bString';
const TOKEN = 'kanarie0d4eToken';
const WRONG = 'kanarie1c6fWrong';
const OVERRIDE = 'kanarie3b8eOverride';
const BANK = 'kanarie6d2f Bank !';
const base64 = (text: string) => Buffer.from(text).toString('base64');

/*
 * What a Secret holds, and what clusters are reached with, is nowhere but in the members and, encrypted, in the database: in no
 * answer, error, diff, preview, event, log line or trace, in no column, and in no digest that passwords could be tried against.
 */
describe('A secret', () => {
  const secrets = [DATA, CHANGED, STRING, TOKEN, WRONG, OVERRIDE, BANK];
  const told: string[] = [];
  let dataDir: string;
  let hub: TestHub;
  let control: ControlClient;
  let live: KubeObject;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'manifold-canary-'));
    hub = await startHub({ dataDir, env: { MANIFOLD_LOG: 'trace' } });
    control = new ControlClient(readControlFile(join(dataDir, 'simulator'))!);
  });

  afterAll(async () => {
    await control.close();
    await hub.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('is applied, changed, refused, held back and rolled back without being exposed', async () => {
    const ending = listen();
    await change('apply', { manifests: `${secret(DATA)}---\n${others}`, application: 'vault', idempotencyKey: 'first' });
    await everywhere('APPLIED');
    await change('apply', { manifests: secret(CHANGED), application: 'vault', dryRun: true });
    await ask(wholeOperation('query', 'preview', 'input: $input', '$input: ApplyInput!'), {
      input: { manifests: secret(CHANGED), application: 'vault' },
    });

    await control.begin('cloud-b', 'deny', { because: 'invalid', resource: 'secrets', verbs: 'patch' });
    await change('apply', { manifests: secret(CHANGED), application: 'vault', idempotencyKey: 'second' });
    await eventually(async () => {
      const works = await worksOf(hub, 'v1', 'Secret', 'vault', 'login');
      expect(works.find(({ cluster }) => cluster === 'cloud-b')).toMatchObject({ state: 'BLOCKED', reason: 'INVALID_OBJECT' });
    });
    await crawl();
    await control.end('cloud-b');
    await change('rollbackApplication', { namespace: 'vault', name: 'vault', toRevision: 1, dryRun: true });
    await change('rollbackApplication', { namespace: 'vault', name: 'vault', toRevision: 1 });
    await change('apply', { manifests: secret(CHANGED), application: 'vault', expectedRevision: 1 });
    await everywhere('APPLIED');
    live = await liveSecret('idc-a');
    expect(live['data']).toMatchObject({ password: base64(DATA), plain: base64(STRING) });
    await ending();
  });

  it('in an override is delivered without being exposed', async () => {
    await change('apply', { manifests: overrides(OVERRIDE), dryRun: true });
    await ask(wholeOperation('query', 'preview', 'input: $input', '$input: ApplyInput!'), { input: { manifests: overrides(OVERRIDE) } });
    expect(await change('apply', { manifests: overrides(WRONG) })).toMatchObject({ data: { apply: { userErrors: [] } } });
    expect(await change('apply', { manifests: overrides(OVERRIDE) })).toMatchObject({ data: { apply: { userErrors: [] } } });
    await eventually(async () => expect((await liveSecret('idc-a'))['data']).toMatchObject({ extra: base64(OVERRIDE) }));
    const { policy } = await hub.query<{ policy: { manifest: string } }>(
      '{ policy(kind: "OverridePolicy", namespace: "vault", name: "login") { manifest } }',
    );
    expect(policy.manifest).toMatch(/value: \(redacted [\w-]{12}\)/);
    const back = JSON.stringify(await change('apply', { manifests: policy.manifest }));
    expect(back).toContain('is a placeholder of a redacted value');
  });

  it('on which a rule of a policy or an interpreter fails is named and not exposed', async () => {
    await change('apply', { manifests: interpreters });
    await change('apply', { manifests: bank, application: 'bank' });
    await eventually(async () => {
      const { resource } = await hub.query<{ resource: { decision: { outcome: string; message: string } | null } }>(
        '{ resource(apiVersion: "v1", kind: "Secret", namespace: "vault", name: "bank") { decision { outcome message } } }',
      );
      expect(resource.decision).toMatchObject({ outcome: 'RENDER_FAILED', message: expect.stringContaining('a text of ') });
    });
    await crawl();
  });

  it.each([
    ['data that is a text', secret(DATA).replace(/^data: .*$/m, `data: ${base64(DATA)}`)],
    ['a value that is a number in a list', secret(DATA).replace(/^data: .*$/m, `data: { password: [${DATA}] }`)],
    ['a value that is no base64', secret(DATA).replace(base64(DATA), `"${DATA} !"`)],
    ['a key twice', secret(DATA).replace(/^stringData: .*$/m, `stringData: { a: ${STRING}, a: ${DATA} }`)],
    ['no name', secret(DATA).replace('name: login, ', '')],
    ['an unknown field', `${secret(DATA)}datas: { password: ${DATA} }\n`],
    ['broken YAML', `${secret(DATA)}more: [${DATA}\n`],
    ['a bad tag', secret(DATA).replace(`plain: ${STRING}`, `plain: !thing ${STRING}`)],
    ['an alias', secret(DATA).replace(`plain: ${STRING}`, `plain: &it ${STRING}, again: *it`)],
    ['text that is no document', DATA],
    ['another kind of the same name', secret(DATA).replace('kind: Secret', 'kind: Secrets')],
    ['two of them', `${secret(DATA)}---\n${secret(CHANGED)}`],
  ])('with %s is refused without being told', async (_name, manifests) => {
    await change('apply', { manifests, application: 'wrong', dryRun: true });
    await ask(wholeOperation('query', 'preview', 'input: $input', '$input: ApplyInput!'), { input: { manifests } });
  });

  it('in an invalid request is refused without being exposed', async () => {
    await change('apply', { manifests: secret(DATA), prune: DATA });
    await change('apply', { manifests: { text: secret(DATA) } });
    await change('apply', { manifests: secret(DATA), namespaces: DATA });
    await change('apply', secret(DATA));
    await change('registerCluster', { name: 'wrong', kubeconfigs: TOKEN, kubeconfig: TOKEN });
    await ask(`mutation { apply(input: { manifests: "x", prune: "${DATA}" }) { warnings } }`);
    await ask(`mutation { apply(input: "${DATA}") { warnings } }`);
    await ask(`mutation { apply(input: { manifests "${DATA}" }) { warnings } }`);
    await ask(`query { applications(first: 1, filter: { health: ${DATA} }) { totalCount } }`.replace(DATA, `"${DATA}"`));
    for (const body of [`{"query": ${DATA}`, `${DATA}`, `{"query":"{ hub { id } }","variables":"${DATA}"}`]) await post(body);
    await post(JSON.stringify({ query: DATA }), 'text/plain');
  });

  it('that reaches a cluster is stored there and not exposed', async () => {
    const file = join(dataDir, 'simulator/kubeconfigs/cloud-c.yaml');
    const kubeconfig = await readFile(file, 'utf8');
    const { token } = (parse(kubeconfig) as { users: { user: { token: string } }[] }).users[0]!.user;
    secrets.push(token);

    await change('registerCluster', { name: 'other', kubeconfig: kubeconfig.replace(token, TOKEN) });
    await change('registerCluster', { name: 'other', kubeconfig: kubeconfig.replace(`token: ${token}`, `password: ${TOKEN}`) });
    await change('registerCluster', { name: 'other', kubeconfig: kubeconfig.replace(`token: ${token}`, `"${TOKEN}": x`) });
    await change('registerCluster', { name: 'other', kubeconfig: kubeconfig.replace(token, `"${WRONG} ${TOKEN}"`) });
    await change('registerCluster', { name: 'other', kubeconfig: `${kubeconfig}\n]${TOKEN}` });
    await change('registerCluster', { name: 'other', kubeconfig: `${TOKEN}` });
    await change('unregisterCluster', { name: 'cloud-c' });
    await eventually(async () => expect((await hub.query<{ cluster: null }>('{ cluster(name: "cloud-c") { name } }')).cluster).toBeNull());
    const registered = await change('registerCluster', { name: 'cloud-d', kubeconfig, labels: { tier: 'public' } });
    expect(registered).toMatchObject({ data: { registerCluster: { userErrors: [], cluster: { name: 'cloud-d' } } } });
    await change('updateCluster', { name: 'cloud-d', labels: { tier: null }, cordoned: true });
    await eventually(async () =>
      expect((await worksOf(hub, 'v1', 'Secret', 'vault', 'login')).map(({ state, cluster }) => `${cluster} ${state}`)).toContain(
        'cloud-b APPLIED',
      ),
    );
  });

  it('is not printed by the command line', async () => {
    const env = { MANIFOLD_URL: hub.url, MANIFOLD_TOKEN: hub.token };
    const input = `${secret(CHANGED)}---\n${others}`;
    const commands = [
      ['describe', 'application', 'vault', '-n', 'vault'],
      ['describe', 'secret', 'login', '-n', 'vault'],
      ['explain', 'secret', 'login', '-n', 'vault'],
      ['explain', 'secret', 'bank', '-n', 'vault'],
      ['get', 'policies', '-A', '-o', 'yaml'],
      ['describe', 'overridepolicy', 'login', '-n', 'vault'],
      ['history', 'vault', '-n', 'vault'],
      ['events', '-n', 'vault'],
      ['get', 'secret', '-n', 'vault', '-o', 'yaml'],
      ['get', 'clusters', '-o', 'json'],
      ['diff', '-f', '-'],
      ['apply', '-f', '-', '--dry-run'],
    ];
    for (const words of commands) {
      const { stdout, stderr } = await manifold(words, { env, input, folder: dataDir });
      expect(`${words.join(' ')}: ${stdout.length > 0 ? 'answered' : stderr}`).toBe(`${words.join(' ')}: answered`);
      told.push(stdout, stderr);
    }
  });

  it('is in no answer of any field, nor in metrics', async () => {
    await crawl();
    const response = await fetch(`${hub.url}/metrics`, { headers: { authorization: `Bearer ${hub.token}` } });
    told.push(await response.text());
    expect(told.length).toBeGreaterThan(60);
    expect(told.filter((one) => secretsIn(one, [...secrets, hub.token]).length > 0)).toEqual([]);
    expect(secretsIn(told.join('\n'), [...secrets, hub.token])).toEqual([]);
    // Displayed Secrets list their keys.
    expect(told.join('\n')).toContain('password');
  });

  it('is in no output of the hub', () => {
    expect(hub.output().length).toBeGreaterThan(100);
    expect(secretsIn(hub.output(), [...secrets, hub.token])).toEqual([]);
  });

  it('is in no table, nor is a digest of it that others could compute', async () => {
    const dump = await dumpTables(await embeddedPostgresUrl(dataDir));
    const all = [...dump.values()].join('\n');

    expect([...dump.keys()]).toEqual(expect.arrayContaining(['public.manifest', 'public.cluster', 'public.idempotency']));
    expect(all).toContain('not-secret-at-all');
    expect([...dump].filter(([, text]) => secretsIn(text, [...secrets, hub.token]).length > 0).map(([name]) => name)).toEqual([]);
    const plain = canonicalJson(ownedPart(live, 'manifold'));
    expect(plain).toContain(base64(DATA));
    for (const encoding of ['hex', 'base64', 'base64url'] as const)
      expect(all).not.toContain(hash('sha256', plain, encoding).replace(/=+$/, ''));
  });

  it('is in no file of the hub once it has ended', async () => {
    await hub.stop();
    const found = await filesWith(dataDir, [...secrets, hub.token]);

    // The members store what they received, and operators find the token in its own file.
    expect(found.filter((path) => !path.startsWith('simulator/'))).toEqual(['admin-token']);
    expect(found.some((path) => path.startsWith('simulator/'))).toBe(true);
  });

  /** Sends a mutation that selects every field, and records the answer. */
  async function change(name: string, input: unknown): Promise<unknown> {
    const type = `${name.slice(0, 1).toUpperCase()}${name.slice(1)}Input`;
    return ask(wholeOperation('mutation', name, 'input: $input', `$input: ${type}!`), { input });
  }

  async function ask(query: string, variables: Record<string, unknown> = {}): Promise<unknown> {
    return JSON.parse(await post(JSON.stringify({ query, variables })));
  }

  async function post(body: string, type = 'application/json'): Promise<string> {
    const headers = { 'content-type': type, authorization: `Bearer ${hub.token}` };
    const answer = await (await fetch(`${hub.url}/graphql`, { method: 'POST', headers, body })).text();
    told.push(answer);
    return answer;
  }

  /** Queries every root field with all fields below it. */
  async function crawl(): Promise<void> {
    const args: Readonly<Record<string, string>> = {
      hub: '',
      servedKinds: '',
      liveObject: 'cluster: "idc-a", apiVersion: "v1", kind: "Secret", namespace: "vault", name: "login"',
      resourcePods: 'apiVersion: "v1", kind: "Secret", namespace: "vault", name: "login", clusters: ["idc-a"]',
      liveDifferences: 'apiVersion: "v1", kind: "Secret", namespace: "vault", name: "login", clusters: ["idc-a"]',
      metrics: '',
      cluster: 'name: "cloud-b"',
      clusters: 'first: 10',
      application: 'namespace: "vault", name: "vault"',
      applications: 'first: 2',
      resource: 'apiVersion: "v1", kind: "Secret", namespace: "vault", name: "login"',
      resources: 'first: 10',
      policy: 'kind: "ClusterPlacementPolicy", name: "vault"',
      policies: 'first: 10',
      events: 'first: 100',
      orphans: 'first: 10',
      transitions: 'first: 10',
      evictions: 'first: 10',
      freezes: '',
      tokens: 'first: 10',
      projects: '',
      restore: '',
      failbacks: 'first: 10',
      failovers: 'first: 10',
      failoverDrills: 'first: 2',
      failoverDrill: 'id: "1"',
      simulation: 'lose: { clusters: ["cloud-b"] }',
      failover: 'id: "1"',
      preview: `input: ${JSON.stringify({ manifests: others }).replace('"manifests"', 'manifests')}`,
    };
    expect(Object.keys(apiSchema.getQueryType()!.getFields()).sort()).toEqual(Object.keys(args).sort());
    for (const [name, text] of Object.entries(args)) {
      const answer = await ask(wholeOperation('query', name, text));
      // No cluster failed here, and no database was restored.
      expect(answer).toMatchObject({
        data: { [name]: ['failover', 'failoverDrill', 'restore'].includes(name) ? null : expect.anything() },
      });
      expect(answer).not.toHaveProperty('errors');
    }
  }

  /** Subscribes to everything; the returned function ends the subscriptions and returns their messages. */
  function listen(): () => Promise<void> {
    const client = createClient({
      url: `${hub.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { token: hub.token },
    });
    const counts = new Map<string, number>();
    for (const name of Object.keys(apiSchema.getSubscriptionType()!.getFields())) {
      client.subscribe(
        { query: wholeOperation('subscription', name, name === 'podLogs' ? 'cluster: "idc-a", namespace: "vault", pod: "none"' : '') },
        {
          next: (message) => {
            counts.set(name, (counts.get(name) ?? 0) + 1);
            told.push(JSON.stringify(message));
          },
          error: (error) => told.push(JSON.stringify(error)),
          complete: () => undefined,
        },
      );
    }
    return async () => {
      await eventually(async () => {
        expect(counts.get('events')).toBeGreaterThan(0);
        expect(counts.get('applicationChanged')).toBeGreaterThan(0);
      });
      await client.dispose();
    };
  }

  async function everywhere(state: string): Promise<void> {
    await eventually(async () => {
      const works = await worksOf(hub, 'v1', 'Secret', 'vault', 'login');
      expect(works.map((work) => work.state)).toEqual([state, state, state]);
    });
  }

  /** The Secret as stored in a member. */
  async function liveSecret(member: string): Promise<KubeObject> {
    const config = parse(await readFile(join(dataDir, `simulator/kubeconfigs/${member}.yaml`), 'utf8')) as {
      clusters: { cluster: { server: string; 'certificate-authority-data': string } }[];
      users: { user: { token: string } }[];
    };
    const { server, 'certificate-authority-data': ca } = config.clusters[0]!.cluster;
    const url = new URL(server);
    const pool = new Pool(url.origin, { connect: { ca: Buffer.from(ca, 'base64') } });
    try {
      const headers = { authorization: `Bearer ${config.users[0]!.user.token}` };
      const { body } = await pool.request({ method: 'GET', path: `${url.pathname}/api/v1/namespaces/vault/secrets/login`, headers });
      return (await body.json()) as KubeObject;
    } finally {
      await pool.close();
    }
  }
});

function secret(value: string): string {
  return `apiVersion: v1
kind: Secret
metadata: { name: login, namespace: vault, labels: { app.kubernetes.io/part-of: vault }, annotations: { kubectl.kubernetes.io/last-applied-configuration: '{"data":"${value}"}' } }
stringData: { plain: ${STRING} }
data: { password: ${base64(value)} }
`;
}

const others = `apiVersion: v1
kind: ConfigMap
metadata: { name: open, namespace: vault, labels: { app.kubernetes.io/part-of: vault } }
data: { note: not-secret-at-all }
---
apiVersion: policy.manifold.hub/v1
kind: ClusterPlacementPolicy
metadata: { name: vault }
spec:
  resourceSelectors: [{ apiVersion: v1, kind: Secret }, { apiVersion: v1, kind: ConfigMap }]
`;

/** Sets a value in the Secret by each kind of override. */
function overrides(value: string): string {
  return `apiVersion: policy.manifold.hub/v1
kind: OverridePolicy
metadata: { name: login, namespace: vault }
spec:
  resourceSelectors: [{ apiVersion: v1, kind: Secret, name: login }]
  variables: [{ name: extra, values: { cloud-c: "${base64(value)}" }, default: "${base64(value)}" }]
  overrideRules:
    - overriders:
        plaintext: [{ path: /data/extra, operator: add, value: "${base64(value)}" }, { path: /data/more, operator: add, value: "\${extra}" }, { path: /stringData/text, operator: add, value: "${value}" }]
---
apiVersion: policy.manifold.hub/v1
kind: OverridePolicy
metadata: { name: everything, namespace: vault }
spec:
  overrideRules:
    - targetCluster: { clusterNames: [nowhere] }
      overriders:
        argsOverrider: [{ containerName: c, operator: add, value: ["--password=${value}"] }]
        fieldOverrider: [{ fieldPath: /data/conf, yaml: [{ subPath: /a, operator: add, value: { deep: ["${value}"] } }] }]
`;
}

/** A Secret with an override whose image field does not exist. */
const bank = `apiVersion: v1
kind: Secret
metadata: { name: bank, namespace: vault }
stringData: { password: "${BANK}" }
---
apiVersion: policy.manifold.hub/v1
kind: OverridePolicy
metadata: { name: bank, namespace: vault }
spec:
  resourceSelectors: [{ apiVersion: v1, kind: Secret, name: bank }]
  overrideRules:
    - overriders:
        imageOverrider: [{ predicate: { path: /data/password }, component: Tag, operator: replace, value: "${BANK}" }]
`;

/** Scripts that output the content of a Secret: as a status, and as the text of an error. */
const interpreters = `apiVersion: interpret.manifold.hub/v1
kind: Interpreter
metadata: { name: secrets }
spec:
  target: { apiVersion: v1, kind: Secret }
  health: '"HEALTHY"'
  message: 'object.data.password + " and " + string(object.data)'
---
apiVersion: config.karmada.io/v1alpha1
kind: ResourceInterpreterCustomization
metadata: { name: secrets }
spec:
  target: { apiVersion: v1, kind: Secret }
  customizations:
    statusReflection: { luaScript: 'function ReflectStatus(o) return { seen = o.data } end' }
    dependencyInterpretation: { luaScript: 'function GetDependencies(o) error(o.data.password) end' }
`;
