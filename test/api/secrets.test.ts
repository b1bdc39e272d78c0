import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { kubeconfigOf, serverOf, startApi, type TestApi } from '../support/api.js';

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
