import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { kubeconfigOf, serverOf, startApi, type TestApi, TOKEN } from '../support/api.js';

const CANARY = 'canary-7f3a';
const CANARY_BASE64 = Buffer.from(CANARY).toString('base64');

let api: TestApi;
const answers: string[] = [];

beforeAll(async () => {
  api = await startApi();
  await api.addCluster('idc-a');
});
afterAll(() => api.close());

async function ask(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const { text } = await api.ask(query, variables);
  answers.push(text);
  return text;
}

function secret(value: string, more = ''): string {
  return `apiVersion: v1
kind: Secret
metadata: { name: login, namespace: shop, annotations: { kubectl.kubernetes.io/last-applied-configuration: '{"data":"${value}"}' } }
stringData: { plain: ${value} }
data: { password: ${Buffer.from(value).toString('base64')}${more} }`;
}

const policy = `apiVersion: policy.manifold.hub/v1
kind: PlacementPolicy
metadata: { name: secrets, namespace: shop }
spec: { resourceSelectors: [{ apiVersion: v1, kind: Secret }] }`;

it('contains no secret in any answer, error, diff, event or log line', async () => {
  const apply = `mutation ($input: ApplyInput!) { apply(input: $input) { application { name } results { name action } warnings
    preview { clusters { objects { name action diff } } decisions { message } warnings } userErrors { code message field fix } } }`;
  await ask(apply, { input: { manifests: [secret(CANARY), policy].join('\n---\n'), application: 'web' } });
  await api.plan();
  await ask(apply, { input: { manifests: secret(`${CANARY}-changed`, ', extra: eA=='), application: 'web', dryRun: true } });
  await ask(apply, { input: { manifests: secret(`${CANARY}-changed`), application: 'web' } });
  await ask(apply, { input: { manifests: secret(CANARY).replace(/^data: .*$/m, `data: ${CANARY_BASE64}`), application: 'web' } });
  await ask(apply, { input: { manifests: secret(CANARY).replace('password:', 'password: 7, list: ['), application: 'web' } });
  await ask(apply, { input: { manifests: `data: ${CANARY}: [`, application: 'web' } });
  await api.plan();
  await ask(`{ applications(first: 10) { nodes { name message resources(first: 10) { nodes { manifest status decision { message }
    works(first: 10) { nodes { manifest status message } } } } revisions(first: 10) { nodes { cause resources { name } } } } } }`);
  await ask(
    'mutation { rollbackApplication(input: { namespace: "shop", name: "web", toRevision: 1, dryRun: true }) { preview { clusters { objects { diff } } } } }',
  );
  await ask('{ events(first: 100) { nodes { type message } } policies(first: 10) { nodes { manifest } } }');

  const register =
    'mutation ($input: RegisterClusterInput!) { registerCluster(input: $input) { cluster { name endpoint properties } userErrors { message fix field } } }';
  api.members.set(serverOf('secretive'), { ok: true, uid: 'u', version: 'v1' });
  await ask(register, { input: { name: 'secretive', kubeconfig: kubeconfigOf('secretive', CANARY) } });
  await ask(register, { input: { name: 'broken', kubeconfig: kubeconfigOf('broken', CANARY).replace('token', 'password') } });
  await ask(register, { input: { name: 'broken', kubeconfig: `${kubeconfigOf('broken', CANARY)}]` } });
  await ask('{ clusters(first: 10) { nodes { name endpoint properties message } } }');
  const shown = [...answers, api.logged()].join('\n');
  expect(shown).not.toContain(CANARY_BASE64);
  expect(shown).not.toContain(CANARY);
});

it('lists the changed keys of a secret', () => {
  const dryRun = JSON.parse(answers[1]!) as {
    data: { apply: { preview: { clusters: { objects: { action: string; diff: string }[] }[] } } };
  };
  const [object] = dryRun.data.apply.preview.clusters[0]!.objects;

  expect(object?.action).toBe('UPDATE');
  expect(object?.diff).toContain('password');
  expect(object?.diff).toContain('extra');
});

describe('a preview for somebody who may only read', () => {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const bank = (password: string) => `apiVersion: v1
kind: Secret
metadata: { name: bank, namespace: shop }
data: { password: ${base64(password)}, user: ${base64('teller')} }`;
  /** Without a value in the Secret itself, a guess could be in a policy that the preview adds. */
  const overriding = (password: string) => `apiVersion: policy.manifold.hub/v1
kind: OverridePolicy
metadata: { name: guess, namespace: shop }
spec:
  resourceSelectors: [{ apiVersion: v1, kind: Secret, name: bank }]
  overrideRules: [{ overriders: { plaintext: [{ path: /data/password, operator: replace, value: ${base64(password)} }] } }]`;
  /** It moves only what changes. */
  const lazy = (password: string) => `${bank(password)}
---
${policy.replace(/spec: .*/, 'spec: { resourceSelectors: [{ apiVersion: v1, kind: Secret }], activationPreference: Lazy, placement: { clusterAffinity: { clusterNames: [cloud-b] } } }')}`;
  const interpreting = (password: string) => `apiVersion: interpret.manifold.hub/v1
kind: Interpreter
metadata: { name: guess }
spec:
  target: { apiVersion: v1, kind: Secret }
  replicas: 'object.data.password == "${base64(password)}" ? 7 : 3'`;

  const PREVIEW = `query ($input: ApplyInput!) { preview(input: $input) {
    clusters { cluster objects { name action diff replicasBefore replicasAfter } } decisions { outcome message gained lost }
    creates updates replaces deletes unchanged warnings userErrors { code message } } }`;
  let viewer: string;
  const preview = async (token: string, manifests: string) => {
    const { body } = await api.app.inject({
      method: 'POST',
      url: '/graphql',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      payload: JSON.stringify({ query: PREVIEW, variables: { input: { manifests } } }),
    });
    return body;
  };

  beforeAll(async () => {
    await api.addCluster('cloud-b');
    await api.data('mutation ($input: ApplyInput!) { apply(input: $input) { userErrors { message } } }', {
      input: { manifests: bank('hunter2'), application: 'bank' },
    });
    await api.plan();
    const { createToken } = await api.data<{ createToken: { secret: string } }>(
      'mutation { createToken(input: { name: "reader", role: VIEWER }) { secret } }',
    );
    viewer = createToken.secret;
  });

  it.each([
    { where: 'the Secret', manifests: bank },
    { where: 'an override of the Secret', manifests: overriding },
    { where: 'a Secret with a lazy policy', manifests: lazy },
    { where: 'an interpreter of Secrets', manifests: interpreting },
  ])('is the same for a right and a wrong guess in $where', async ({ manifests }) => {
    const [right, wrong] = [await preview(viewer, manifests('hunter2')), await preview(viewer, manifests('hunter3'))];

    expect(JSON.parse(right)).toMatchObject({ data: { preview: { userErrors: [] } } });
    expect(right).toContain('values of Secrets are not read');
    expect(wrong).toBe(right);
  });

  it('still shows keys that come and go', async () => {
    const body = await preview(viewer, bank('hunter2').replace('user:', 'teller:'));

    expect(body).toContain('"action":"UPDATE"');
    expect(body).toContain('teller: (redacted)');
  });

  it('tells those who may write applications which keys change', async () => {
    expect(await preview(TOKEN, bank('hunter2'))).not.toContain('"action":"UPDATE"');
    expect(await preview(TOKEN, bank('hunter3'))).toContain('(redacted, after)');
  });
});
