import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { clustersHealthy } from '../support/ask-hub.js';
import { type HereOptions, manifoldHere } from '../support/command-here.js';
import type { CommandRun } from '../support/command-line.js';
import { eventually } from '../support/eventually.js';
import { startHub, type TestHub } from '../support/hub.js';

const examples = resolve(import.meta.dirname, '../../examples');
let hub: TestHub;
let folder: string;

const run = (words: readonly string[] | string, options: HereOptions = {}): Promise<CommandRun> =>
  manifoldHere(typeof words === 'string' ? words.split(' ') : words, { folder, env: { MANIFOLD_DATA_DIR: hub.dataDir }, ...options });
/** Runs a command that must succeed; returns its output. */
const did = async (words: readonly string[] | string, options: HereOptions = {}): Promise<string> => {
  const { code, stdout, stderr } = await run(words, options);
  if (code !== 0) throw new Error(`manifold ${words} ended with ${code}:\n${stderr}${stdout}`);
  return stdout;
};
const file = (name: string, text: string) => writeFileSync(join(folder, name), text);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'manifold-kubectl-'));
  hub = await startHub();
  await clustersHealthy(hub);
  await did(`apply -f ${examples}/web-shop.yaml`);
  await did('wait --for=delivered app/web-shop --timeout 60s');
  await did('wait --for=healthy app/web-shop --timeout 60s');
});
afterAll(async () => {
  await hub?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('the targets of get', () => {
  it('may be several kinds, several names, and names of several kinds', async () => {
    const two = await did('get apps,clusters -n shop');
    expect(two).toMatch(/^NAMESPACE +NAME +HEALTH[\s\S]*\n\nNAME +HEALTH +STATUS/);
    expect(await did('get app/web-shop deploy/cart pp/order-worker -o name')).toBe(
      'app/web-shop\ndeployment/cart\nplacementpolicy/order-worker\n',
    );
    expect(await did('get deploy cart storefront -o=name')).toBe('deployment/cart\ndeployment/storefront\n');
    expect(await did('-n shop get svc -o name')).toBe('service/cart\nservice/storefront\n');
  });

  it('end with 2 for an unknown kind, with a suggestion', async () => {
    expect(await run('get clusterz')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'error: there is no kind "clusterz"\n  fix: did you mean cluster or clusters? `manifold api-resources` lists all kinds\n',
    });
    expect(await run('describe widgit/a')).toMatchObject({ code: 2, stderr: expect.stringContaining('there is no kind "widgit"') });
  });

  it('is known by the words of the clusters too', async () => {
    expect(await run('get flowschemas')).toEqual({ code: 0, stdout: '', stderr: 'No resources of kind FlowSchema found.\n' });
    expect(await did('api-resources --no-headers')).toMatch(/^flowschema +- +flowcontrol\.apiserver\.k8s\.io\/v1 +FlowSchema +3 +0$/m);
    expect(await did('api-resources --used -o name')).toBe('configmaps\ndeployments\nsecrets\nservices\n');
  });

  it('end with 5 for an unknown name, with similar names', async () => {
    expect(await run('describe cluster/idc-z')).toMatchObject({
      code: 5,
      stderr: expect.stringContaining('there is no cluster "idc-z" (NOT_FOUND)\n  fix: did you mean idc-a?'),
    });
    expect(await run('get deploy/carts')).toMatchObject({ code: 5, stderr: expect.stringContaining('did you mean cart?') });
    expect(await run('tree app/web-shp')).toMatchObject({ code: 5, stderr: expect.stringContaining('did you mean web-shop?') });
  });
});

describe('the filters of get', () => {
  it.each([
    { line: 'get deploy -l app.kubernetes.io/name=cart -o name', want: 'deployment/cart\n' },
    { line: 'get deploy -l app.kubernetes.io/name!=cart -o name', want: 'deployment/order-worker\ndeployment/storefront\n' },
    { line: 'get apps -l app.kubernetes.io/name=cart -o name', want: 'app/web-shop\n' },
    { line: 'get apps -l app.kubernetes.io/name=nobody -o name', want: '' },
    { line: 'get pp -l team=web -o name', want: '' },
    { line: 'get clusters -l tier=private -o name', want: 'cluster/idc-a\n' },
    { line: 'get clusters --field-selector provider=aws -o name', want: 'cluster/cloud-b\n' },
    { line: 'get all --field-selector kind=Service,metadata.name!=cart -o name', want: 'service/storefront\n' },
    { line: 'get deploy --sort-by=.spec.replicas -o name', want: 'deployment/cart\ndeployment/storefront\ndeployment/order-worker\n' },
    { line: 'get clusters --sort-by=region -o name', want: 'cluster/cloud-b\ncluster/idc-a\ncluster/cloud-c\n' },
  ])('manifold $line', async ({ line, want }) => {
    expect(await did(line)).toBe(want);
  });

  it('end with 2 for an invalid selector, field or path', async () => {
    expect(await run('get apps --field-selector hea=x')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('fields are namespace, name'),
    });
    expect(await run('get apps --field-selector health')).toMatchObject({ code: 2 });
    expect(await run('get apps --sort-by=.nope')).toMatchObject({ code: 2, stderr: expect.stringContaining('no row has the field') });
    expect(await run('get apps -l a=b=c')).toMatchObject({ code: 1, stderr: expect.stringContaining('`labelSelector`') });
    expect(await run(['get', 'apps', '-o', 'jsonpath={.items[*].name'])).toMatchObject({ code: 2 });
  });
});

describe('the formats of get', () => {
  it('include a table without headers, with labels, and CSV', async () => {
    expect((await did('get deploy --no-headers')).split('\n')[0]).toMatch(/^shop +Deployment +cart /);
    expect(await did('get clusters --show-labels')).toMatch(/AGE +LABELS\n.*tier=public/);
    expect(await run('get events --show-labels')).toMatchObject({ code: 2 });
    const [header, first] = (await did('get clusters -o csv')).split('\n');
    expect(header).toMatch(/^NAME,HEALTH,STATUS,PROVIDER,REGION,/);
    expect(first).toMatch(/^cloud-b,HEALTHY,/);
    expect((await did('get deploy -o csv --show-labels')).split('\n')[1]).toMatch(/,"[^"]+, [^"]+"$/);
  });

  it("include templates, in kubectl's syntax", async () => {
    const template = 'jsonpath={range .items[*]}{.metadata.name}{"\\t"}{.status.readyReplicas}{"\\n"}{end}';
    expect(await did(['get', 'deploy', '-n', 'shop', '-o', template])).toBe('cart\t6\norder-worker\t4\nstorefront\t6\n');
    expect(await did(['get', 'deploy/cart', '-o', 'jsonpath={.metadata.labels.app\\.kubernetes\\.io/name}'])).toBe('cart\n');
    expect(await did(['get', 'deploy/cart', '-o', 'jsonpath={.spec.template.spec.containers[?(@.name=="cart")].image}'])).toBe(
      'docker.io/library/redis:7-alpine\n',
    );
    expect(await did(['get', 'apps', '-o', 'jsonpath={.items[0].delivery.state}'])).toBe('DELIVERED\n');
    expect(
      await did(['get', 'deploy/cart', '-o', 'custom-columns=NAME:.metadata.name,IMAGE:.spec.template.spec.containers[*].image,NO:.x']),
    ).toBe('NAME   IMAGE                              NO\ncart   docker.io/library/redis:7-alpine   <none>\n');
  });

  it('run no code of a template', async () => {
    const hostile = 'jsonpath={.items[?(@.constructor.constructor("throw new Error(1)")())]}';
    const { stdout, stderr } = await run(['get', 'apps', '-o', hostile]);
    expect(stdout.trim()).toBe('');
    expect(stderr).not.toContain('Error: 1');
  });
});

describe('a manifest', () => {
  it('is printed, edited and applied again', async () => {
    const text = await did('get deploy/storefront -n shop -o yaml');
    expect(text).toMatch(/^apiVersion: apps\/v1\nkind: Deployment\nmetadata:\n {2}name: storefront\n {2}namespace: shop\n/);
    file('back.yaml', text);
    expect(await run('apply -f back.yaml')).toMatchObject({
      code: 0,
      stdout: 'deployment.apps/storefront unchanged\n',
      stderr: expect.not.stringContaining('warning'),
    });
    file('edited.yaml', text.replace(/replicas: \d+/, 'replicas: 3'));
    expect(await did('apply -f edited.yaml')).toBe('deployment.apps/storefront configured\n');
    expect(await did(['get', 'deploy/storefront', '-o', 'jsonpath={.spec.replicas}'])).toBe('3\n');
    file('list.yaml', await did('get deploy,svc -n shop -o yaml'));
    expect((await did('apply -f list.yaml')).match(/ unchanged$/gm)).toHaveLength(5);
    file('policies.yaml', await did('get pp,op -n shop -o yaml'));
    expect((await did('apply -f policies.yaml')).match(/ unchanged$/gm)).toHaveLength(4);
  });

  it('is that of one cluster if one is named', async () => {
    expect(await did(['get', 'deploy/order-worker', '--cluster', 'idc-a', '-o', 'jsonpath={.spec.replicas}'])).toBe('2\n');
    expect(await did(['get', 'deploy/order-worker', '--cluster', 'cloud-b', '-o', 'jsonpath={.spec.replicas}'])).toBe('1\n');
    expect(await run('get deploy/order-worker --cluster nowhere -o yaml')).toMatchObject({ code: 5 });
    expect(await run('get deploy/order-worker --cluster idc-a')).toMatchObject({ code: 2, stderr: expect.stringContaining('-o yaml') });
  });

  it('is the live object if requested', async () => {
    const live = JSON.parse(await did('get deploy/order-worker --cluster idc-a --live -o json'));
    expect(live).toMatchObject({
      metadata: { name: 'order-worker', uid: expect.any(String) },
      spec: { replicas: 2 },
      status: { replicas: 2 },
    });
    expect(live.metadata).not.toHaveProperty('managedFields');
    expect(await run('get deploy/order-worker --live -o yaml')).toMatchObject({ code: 2 });
    expect(await run('get deploy/order-worker --cluster nowhere --live -o yaml')).toMatchObject({ code: 5 });
  });

  it('never shows the values of a Secret', async () => {
    for (const words of [
      'get secret/shop-session --cluster idc-a --live -o yaml',
      'get secret -o yaml',
      'get secret/shop-session -o json',
      'get secret/shop-session --cluster idc-a -o yaml',
    ])
      expect(await did(words)).not.toContain('change-me');
    file('secret.yaml', await did('get secret/shop-session -o yaml'));
    expect(await run('apply -f secret.yaml')).toMatchObject({ code: 1, stderr: expect.stringContaining('redacted') });
  });
});

describe('a tree', () => {
  it('prints resources with their policies, and their state in each cluster', async () => {
    await did('wait --for=healthy app/web-shop --timeout 60s');
    const text = await did('tree web-shop');
    expect(text).toMatch(
      /^app\/web-shop {2}HEALTHY {2}\d+\/\d+\n├─ ConfigMap shop\/shop-config {2}HEALTHY {2}by PlacementPolicy shop\/web-shop\n/,
    );
    expect(text).toContain(
      '├─ Deployment shop/order-worker  HEALTHY  4/4  by PlacementPolicy shop/order-worker\n│  ├─ cloud-b  HEALTHY  1/1\n',
    );
    expect(text).toMatch(
      /└─ Service shop\/storefront .*\n {3}├─ cloud-b {2}HEALTHY\n {3}├─ cloud-c {2}HEALTHY\n {3}└─ idc-a {2}HEALTHY\n$/,
    );
    expect(await did('tree app/web-shop --cluster idc-a')).not.toContain('cloud-b');
    expect(JSON.parse(await did('tree app/web-shop -o json'))).toMatchObject({ name: 'web-shop', resources: expect.any(Array) });
  });
});

describe('an unknown command', () => {
  it.each([
    { typed: 'gte apps', says: 'did you mean get?' },
    { typed: 'exec deploy/cart', says: 'the hub does not do this: use kubectl with the kubeconfig of the cluster' },
    { typed: 'cordon idc-a', says: '`manifold cluster cordon NAME`' },
  ])('`manifold $typed` ends with 2 and says $says', async ({ typed, says }) => {
    expect(await run(typed)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(`  fix: ${says}`) });
  });
});

describe('a change of one object', () => {
  it('is made to the stored object, and prints the result', async () => {
    expect(await did('scale deploy/cart -n shop --replicas=3')).toBe('deployment.apps/cart scaled\n');
    expect(await did('scale deploy/cart --replicas=3')).toBe('deployment.apps/cart unchanged\n');
    expect(await run('scale deploy/cart --replicas=4 --current-replicas=9')).toMatchObject({ code: 6 });
    expect(await did('set image deploy/cart cart=redis:8')).toBe('deployment.apps/cart image updated\n');
    expect(await run('set image deploy/cart nope=redis:8')).toMatchObject({ code: 1, stderr: expect.stringContaining('it has cart') });
    expect(await did('annotate deploy/cart note=two=2')).toBe('deployment.apps/cart annotated\n');
    expect(await did('label deploy/cart track=a')).toBe('deployment.apps/cart labelled\n');
    expect(await run('label deploy/cart track=b')).toMatchObject({ code: 6, stderr: expect.stringContaining('--overwrite') });
    expect(await did('label deploy/cart track=b --overwrite')).toBe('deployment.apps/cart labelled\n');
    expect(await did('label deploy/cart track-')).toBe('deployment.apps/cart labelled\n');
    expect(JSON.parse(await did('get deploy/cart -o json'))).toMatchObject({
      metadata: { annotations: { note: 'two=2' }, labels: expect.not.objectContaining({ track: expect.anything() }) },
      spec: { replicas: 3, template: { spec: { containers: [{ name: 'cart', image: 'redis:8' }] } } },
    });
    expect(await did('history app/web-shop')).toMatch(/ set image cart=redis:8 [\s\S]* scale to 3 /);
  });

  it('may be made to many objects, and ends with 8 if some failed', async () => {
    expect(await did('label deploy -l app.kubernetes.io/part-of=web-shop tier=front')).toBe(
      'deployment.apps/cart labelled\ndeployment.apps/order-worker labelled\ndeployment.apps/storefront labelled\n',
    );
    expect(await run('scale deploy/cart deploy/nope --replicas=3')).toMatchObject({
      code: 8,
      stdout: 'deployment.apps/cart unchanged\n',
      stderr: expect.stringMatching(/there is no Deployment "nope" \(NOT_FOUND\)[\s\S]*1 of 2 failed/),
    });
    expect(await did('label cluster/idc-a team=red')).toBe('cluster/idc-a labelled\n');
    expect(await did('get clusters -l team=red -o name')).toBe('cluster/idc-a\n');
    expect(await did('label pp/order-worker team=red')).toBe('placementpolicy.policy.manifold.hub/order-worker labelled\n');
    expect(await did('get pp -l team=red -o name')).toBe('placementpolicy/order-worker\n');
  });

  it('keeps the values of a Secret', async () => {
    expect(await did('label secret/shop-session x=y')).toBe('secret/shop-session labelled\n');
    await did('wait --for=delivered app/web-shop --timeout 60s');
    const { code, stdout } = await run('diff -f - --application web-shop', { input: secretOfExample() });
    expect(code).toBe(3);
    // Only the label differs; the value is still that of the example.
    expect(stdout).toContain('-    x: y\n');
    expect(stdout.match(/^[-+] /gm)).toHaveLength(stdout.match(/^- {4}x: y$/gm)!.length);
  });

  it.each([
    { type: 'strategic', patch: { spec: { template: { spec: { containers: [{ name: 'cart', image: 'redis:9' }] } } } }, image: 'redis:9' },
    { type: 'merge', patch: { spec: { replicas: 2 } }, image: 'redis:9' },
    { type: 'json', patch: [{ op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'redis:7' }], image: 'redis:7' },
  ])('is a $type patch', async ({ type, patch, image }) => {
    expect(await did(['patch', 'deploy/cart', `--type=${type}`, '-p', JSON.stringify(patch)])).toBe('deployment.apps/cart patched\n');
    const object = JSON.parse(await did('get deploy/cart -o json'));
    expect(object.spec.template.spec.containers).toEqual([expect.objectContaining({ name: 'cart', image, ports: expect.any(Array) })]);
  });

  it('is refused if it would change the identity or make the object invalid', async () => {
    expect(await run(['patch', 'deploy/cart', '-p', '{"metadata":{"name":"other"}}'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('changes kind, group, namespace or name'),
    });
    expect(await run(['patch', 'deploy/cart', '-p', '{"spec":{"replicas":-1}}'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('replicas'),
    });
    expect(await run(['patch', 'deploy/cart', '-p', '['])).toMatchObject({ code: 2 });
    expect(await run(['patch', 'deploy/cart', '--type=json', '-p', '[{"op":"test","path":"/spec/replicas","value":99}]'])).toMatchObject({
      code: 1,
    });
  });

  it('is printed and not made in a dry run', async () => {
    expect(await did('scale deploy/cart --replicas=9 --dry-run')).toMatch(
      /deployment\.apps\/cart configured \(dry run\)[\s\S]* replicas 2 → 9[\s\S]* to change/,
    );
    expect(await did('scale deploy/cart --replicas=9 --dry-run=client')).toBe('deployment.apps/cart scaled (client dry run)\n');
    expect(await did(['get', 'deploy/cart', '-o', 'jsonpath={.spec.replicas}'])).toBe('2\n');
    expect(await run('scale deploy/cart --replicas=9 --dry-run=maybe')).toMatchObject({ code: 2 });
  });
});

const secretOfExample = () =>
  readFileSync(join(examples, 'web-shop.yaml'), 'utf8')
    .split(/^---$/m)
    .find((text) => /^kind: Secret$/m.test(text))!;

describe('an edit', () => {
  const editor = (script: string) => {
    file('editor.sh', `#!/bin/sh\n${script}\n`);
    return { env: { MANIFOLD_DATA_DIR: hub.dataDir, EDITOR: `sh ${join(folder, 'editor.sh')}` } };
  };

  it('applies the changes of the editor', async () => {
    expect(await did('edit deploy/storefront -n shop', editor('sed -i "s/replicas: .*/replicas: 4/" "$1"'))).toBe(
      'deployment.apps/storefront edited\n',
    );
    expect(await did(['get', 'deploy/storefront', '-o', 'jsonpath={.spec.replicas}'])).toBe('4\n');
    expect(await did('edit deploy/storefront', editor('true'))).toBe('deployment.apps/storefront unchanged\n');
    expect(await did('edit pp/order-worker', editor('sed -i "s/weight: 2/weight: 3/" "$1"'))).toBe(
      'placementpolicy.policy.manifold.hub/order-worker edited\n',
    );
  });

  it('accepts an object with a text that is longer than a name may be', async () => {
    const data = { 'nginx.conf': 'server {}\n'.repeat(1_000) };
    file('long.yaml', JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'long', namespace: 'shop' }, data }));
    await did('apply -f long.yaml');
    expect(await did('edit cm/long', editor('sed -i "s/server {}/server { listen 80; }/" "$1"'))).toBe('configmap/long edited\n');
    expect(await did(['get', 'cm/long', '-o', 'jsonpath={.data}'])).toContain('listen 80');
    await did('delete app/long -n shop --yes');
  });

  it('of a policy is refused if another user changed it while the editor was open', async () => {
    const query = `mutation ($manifests: String!) { apply(input: { manifests: $manifests }) { userErrors { message } } }`;
    const manifest = JSON.parse(await did('get pp/order-worker -n shop -o json'));
    manifest.metadata.labels = { ...manifest.metadata.labels, team: 'other' };
    file('request.json', JSON.stringify({ query, variables: { manifests: JSON.stringify(manifest) } }));
    // The editor blocks this process, so another process changes the policy. The second time the text is unchanged.
    const request = `const { readFileSync } = require('node:fs');
      fetch('${hub.url}/graphql', { method: 'POST', body: readFileSync('${join(folder, 'request.json')}'),
        headers: { 'content-type': 'application/json', authorization: 'Bearer ${hub.token}' } })
        .then((answer) => process.exit(answer.ok ? 0 : 1));`;
    file('request.cjs', request);
    const meanwhile = `"${process.execPath}" "${join(folder, 'request.cjs')}" && sed -i "s/weight: 3/weight: 4/" "$1"`;

    expect(await run('edit pp/order-worker', editor(meanwhile))).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/PlacementPolicy shop\/order-worker is at revision \d+/),
    });
    expect(await did('get pp/order-worker -n shop -o yaml')).toMatch(/team: other[\s\S]*weight: 3/);
  });

  it('is opened again with the reason on top and the text kept, until it is abandoned', async () => {
    const twice =
      'if grep -q "^# error: .*replicas" "$1"; then grep -q "replicas: -4" "$1" && sed -i "s/replicas: -4/replicas: 5/" "$1"; else sed -i "s/replicas: .*/replicas: -4/" "$1"; fi';
    expect(await did('edit deploy/storefront', editor(twice))).toBe('deployment.apps/storefront edited\n');
    expect(await did(['get', 'deploy/storefront', '-o', 'jsonpath={.spec.replicas}'])).toBe('5\n');
    const given = await run('edit deploy/storefront', editor('sed -i "s/replicas: .*/replicas: [/" "$1"'));
    expect(given).toMatchObject({ code: 1, stdout: '' });
    const kept = /your text is stored in (\S+)/.exec(given.stderr)![1]!;
    expect(readFileSync(kept, 'utf8')).toMatch(/^# error: [\s\S]*replicas: \[/);
    const { env } = editor('sed -i "s/replicas: .*/replicas: 6/" "$1"');
    const lost = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      // Reads go to the hub; changes are answered by a broken server.
      request.on('end', async () => {
        if (body.includes('mutation')) return response.writeHead(500).end('broken');
        const headers = { 'content-type': 'application/json', authorization: request.headers.authorization ?? '' };
        const answer = await fetch(`${hub.url}${request.url}`, { method: 'POST', headers, body });
        response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
      });
    });
    await new Promise<void>((listening) => lost.listen(0, '127.0.0.1', listening));
    const url = `http://127.0.0.1:${(lost.address() as AddressInfo).port}`;
    const broken = await run('edit deploy/storefront', { env: { EDITOR: env.EDITOR, MANIFOLD_URL: url, MANIFOLD_TOKEN: hub.token } });
    lost.close();
    expect(broken).toMatchObject({ code: 1, stdout: '' });
    expect(readFileSync(/your text is stored in (\S+)/.exec(broken.stderr)![1]!, 'utf8')).toContain('replicas: 6');
    expect(await run('edit deploy/storefront', editor(': > "$1"'))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('without a change'),
    });
    expect(await run('edit deploy/storefront', editor('exit 3'))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('ended with 3'),
    });
  });
});

describe('a rollout', () => {
  it('restarts pods, has a history of each resource, and is undone', async () => {
    expect(await did('rollout restart app/web-shop -n shop')).toBe(
      'deployment.apps/cart restarted\ndeployment.apps/order-worker restarted\ndeployment.apps/storefront restarted\n',
    );
    expect(await did('get deploy/cart -o yaml')).toMatch(/kubectl\.kubernetes\.io\/restartedAt: /);
    expect(await run('rollout restart cm/shop-config')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('has no pods to restart'),
    });
    await did('set image deploy/storefront *=nginx:broken');
    const history = await did('rollout history deploy/storefront --limit 2');
    expect(history).toMatch(/set image \*=nginx:broken.*\n.*rollout restart/);
    expect(await did('rollout undo deploy/storefront')).toBe('deployment.apps/storefront rolled back\n');
    expect(await did(['get', 'deploy/storefront', '-o', 'jsonpath={.spec.template.spec.containers[0].image}'])).toBe(
      'docker.io/library/nginx:1.27-alpine\n',
    );
    expect(await did('rollout undo deploy/storefront --to-revision 1')).toBe('deployment.apps/storefront rolled back\n');
    expect(await run('rollout undo deploy/storefront --to-revision 999')).toMatchObject({ code: 5 });
    expect(await run('rollout undo secret/shop-session')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('rollback app/web-shop'),
    });
    expect(await did('rollout status app/web-shop --timeout 90s')).toBe('app/web-shop healthy\n');
  });
});

const configMaps = (application: string, ...names: string[]) =>
  names
    .map(
      (name) =>
        `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: ${application}, labels: { app.kubernetes.io/part-of: ${application} } }\n`,
    )
    .join('---\n');

describe('delete', () => {
  it('lists the objects, asks, and accepts no as an answer', async () => {
    file(
      'gone.yaml',
      `${configMaps('gone', 'a', 'b', 'c')}---\n${await did('create policy gone -n gone --resource cm --dry-run=client -o yaml')}`,
    );
    await did('apply -f gone.yaml');
    const no = await run('delete cm/a cm/b -n gone', { answers: ['no'] });
    expect(no).toMatchObject({ code: 1, stdout: '' });
    expect(no.stderr).toContain('This is deleted:\n  ConfigMap gone/a of application gone, in ');
    expect(await run('delete cm/a -n gone')).toMatchObject({
      code: 9,
      stderr: expect.stringContaining('ConfigMap gone/a of application gone'),
    });
    expect(await did('get cm -n gone -o name')).toBe('configmap/a\nconfigmap/b\nconfigmap/c\n');
    expect(await did('delete cm/a -n gone', { answers: ['yes'] })).toBe('configmap/a deleted\n');
    expect(await did('history app/gone -n gone')).toContain('remove v1/ConfigMap gone/a');
  });

  it('accepts files, several targets, and deletes the application with its last resources', async () => {
    await eventually(async () => expect((await run('get cm/a -n gone')).code).toBe(5));
    const shown = await run('delete -f gone.yaml --ignore-not-found --dry-run');
    expect(shown).toMatchObject({ code: 0, stdout: '' });
    expect(shown.stderr).toMatch(
      /there is no ConfigMap "a" in namespace "gone": passed over[\s\S]*PlacementPolicy gone\/gone; the \d resources? that it placed stay/,
    );
    expect(await run('delete -f gone.yaml --yes')).toMatchObject({ code: 5 });
    expect(await did('delete -f gone.yaml --ignore-not-found --yes')).toBe('app/gone deleted\nplacementpolicy/gone deleted\n');
    await did('wait --for=deleted app/gone --timeout 60s');
    expect(await run('delete apps --yes')).toMatchObject({ code: 2, stderr: expect.stringContaining('delete needs names') });
    expect(await run('delete --yes')).toMatchObject({ code: 2 });
  });

  it('deletes a resource that is named twice alone, and the application only with all of its objects', async () => {
    file('twice.yaml', configMaps('twice', 'a', 'b'));
    await did('apply -f twice.yaml');
    expect(await did('delete cm/a configmap/a -n twice --yes')).toBe('configmap/a deleted\n');
    await eventually(async () => expect(await did('get cm -n twice -o name')).toBe('configmap/b\n'));
    expect(await did('delete app/twice cm/b app/twice -n twice --yes')).toBe('app/twice deleted\n');
    await did('wait --for=deleted app/twice --timeout 60s');
  });

  it('uses the group, kind, namespace and name of documents', async () => {
    file('same.yaml', configMaps('same', 'same'));
    await did('apply -f same.yaml');
    file(
      'foreign.yaml',
      `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: same, namespace: same }\n---
apiVersion: example.com/v1\nkind: ConfigMap\nmetadata: { name: same, namespace: same }\n`,
    );
    const foreign = await run('delete -f foreign.yaml --ignore-not-found --yes');
    expect(foreign).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining('Nothing to delete.') });
    expect(foreign.stderr).toContain('there is no Application.argoproj.io "same" in namespace "same": passed over');
    file('elsewhere.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: same }\n');
    expect(await run('delete -f elsewhere.yaml --yes')).toMatchObject({
      code: 5,
      stderr: expect.stringContaining('there is no ConfigMap "same" in namespace "default"'),
    });
    expect(await did('delete -f elsewhere.yaml -n same --yes')).toBe('app/same deleted\n');
  });

  it('uses a token for one removal, and asks nothing else with it', async () => {
    file('tokens.yaml', `${configMaps('token-a', 'a')}`);
    await did('apply -f tokens.yaml');
    file('tokens.yaml', `${configMaps('token-b', 'b')}`);
    await did('apply -f tokens.yaml');
    expect(await run('delete app/token-a app/token-b --confirm 12345678')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('its token names one removal'),
    });
    expect(await did('get apps --field-selector metadata.name=token-a -o name')).toBe('app/token-a\n');
    expect(await did('delete app/token-a app/token-b --yes')).toBe('app/token-a deleted\napp/token-b deleted\n');
  });

  it('is shown by a prune before it is done', async () => {
    file('three.yaml', configMaps('pruned', 'a', 'b', 'c'));
    file('two.yaml', configMaps('pruned', 'a', 'b'));
    await did('apply -f three.yaml');
    const no = await run('apply -f two.yaml --application pruned -n pruned --prune', { answers: ['no'] });
    expect(no).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('This removes 1 object:\n  ConfigMap pruned/c\n') });
    const done = await run('apply -f two.yaml --application pruned -n pruned --prune');
    expect(done).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('configmap/c pruned\n'),
      stderr: expect.stringContaining('ConfigMap pruned/c'),
    });
  });
});

describe('sources of manifests', () => {
  it('may be a URL: limited in size, and encrypted unless it is on this machine', async () => {
    const texts: Record<string, string> = { '/app.yaml': configMaps('web', 'a'), '/large.yaml': '#'.repeat(17 * 1024 * 1024) };
    const moves: Record<string, string> = { '/moved': '/app.yaml', '/round': '/round', '/plain': 'http://example.com/app.yaml' };
    const server = createServer((request, response) => {
      const moved = moves[request.url ?? ''];
      if (moved !== undefined) return response.writeHead(302, { location: moved }).end();
      const text = texts[request.url ?? ''];
      response.writeHead(text === undefined ? 404 : 200).end(text);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      expect(await did(`apply -f ${url}/app.yaml --dry-run=client`)).toBe('configmap/a read (client dry run)\n');
      expect(await did(`apply -f ${url}/moved --dry-run=client`)).toBe('configmap/a read (client dry run)\n');
      expect(await run(`apply -f ${url}/round`)).toMatchObject({ code: 1, stderr: expect.stringContaining('redirects more than 5 times') });
      expect(await run(`apply -f ${url}/plain`)).toMatchObject({ code: 1, stderr: expect.stringContaining('not encrypted') });
      expect(await run(`apply -f ${url}/none.yaml`)).toMatchObject({ code: 1, stderr: expect.stringContaining('answered with HTTP 404') });
      expect(await run(`apply -f ${url}/large.yaml`)).toMatchObject({ code: 1, stderr: expect.stringContaining('holds more than') });
      expect(await run('apply -f http://example.com/app.yaml')).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('not encrypted'),
      });
    } finally {
      server.close();
    }
  });

  it('may be a kustomization, if a program for it is installed', async () => {
    mkdirSync(join(folder, 'bin'), { recursive: true });
    file('bin/kustomize', `#!/bin/sh\n[ "$1" = build ] && cat "$2/all.yaml"\n`);
    chmodSync(join(folder, 'bin/kustomize'), 0o755);
    mkdirSync(join(folder, 'kustom'), { recursive: true });
    file('kustom/all.yaml', configMaps('kustom', 'a'));
    const found = { env: { MANIFOLD_DATA_DIR: hub.dataDir, PATH: `${join(folder, 'bin')}:/usr/bin:/bin` } };
    expect(await did('apply -k kustom --dry-run=client', found)).toBe('configmap/a read (client dry run)\n');
    const none = { env: { MANIFOLD_DATA_DIR: hub.dataDir, PATH: join(folder, 'kustom') } };
    expect(await run('apply -k kustom', none)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('neither kustomize nor kubectl is installed'),
    });
  });

  it('may be a command: a policy is created, printed, applied', async () => {
    const text = await did(
      'create policy web -n web -l app=web --resource deploy,svc --cluster-selector tier=private --divide --dry-run -o yaml',
    );
    expect(text).toMatch(/kind: PlacementPolicy\nmetadata:\n {2}name: web\n {2}namespace: web\n[\s\S]*tier: private[\s\S]*Divided/);
    expect(await did('create policy web -n web -l app=web --resource deploy,svc')).toBe(
      'placementpolicy.policy.manifold.hub/web created\n',
    );
    expect(await run('create policy web --resource nonsense --dry-run -o yaml')).toMatchObject({ code: 2 });
  });
});

describe('a wait', () => {
  it.each([
    { line: 'wait --for=healthy deploy/cart', says: 'deployment/cart healthy\n' },
    { line: 'wait --for=condition=Available deploy/cart -n shop', says: 'deployment/cart condition Available=True\n' },
    {
      line: 'wait --for=jsonpath={.status.readyReplicas}=4 deploy/order-worker',
      says: 'deployment/order-worker .status.readyReplicas=4\n',
    },
    { line: 'wait --for=ready cluster/idc-a cluster/cloud-b', says: 'cluster/idc-a ready\ncluster/cloud-b ready\n' },
    { line: 'wait --for=condition=Ready cluster/idc-a', says: 'cluster/idc-a condition Ready=True\n' },
    { line: 'wait --for=exists pp/web-shop -n shop', says: 'placementpolicy/web-shop exists\n' },
    { line: 'wait --for=delete cluster/nowhere', says: 'cluster/nowhere deleted\n' },
    { line: 'wait --for=deleted cm/nothing -n shop', says: 'configmap/nothing deleted\n' },
  ])('manifold $line', async ({ line, says }) => {
    expect(await did(`${line} --timeout 60s`)).toBe(says);
  });

  it('prints the last state at its time-out, and goals that cannot be reached', async () => {
    expect(await run('wait --for=jsonpath={.spec.replicas}=77 deploy/cart --timeout 200ms')).toMatchObject({
      code: 7,
      stdout: '',
      stderr: expect.stringMatching(/timed out after .* waiting for deployment\/cart to be \.spec\.replicas=77: \.spec\.replicas is \d+/),
    });
    expect(await run('wait --for=exists app/never --timeout 200ms')).toMatchObject({ code: 7 });
    expect(await run('wait --for=healthy deploy/nothing --timeout 5s')).toMatchObject({ code: 5 });
    expect(await run('wait --for=applied cluster/idc-a')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('clusters are never applied'),
    });
  });
});

describe('a session', () => {
  const bare = (more: HereOptions = {}): HereOptions => ({ env: {}, ...more });

  it('has several hubs, by contexts, and never prints a token', async () => {
    const login = (name: string) => run(`login --url ${hub.url} --token-stdin --context ${name}`, bare({ input: hub.token }));
    expect(await login('one')).toMatchObject({ code: 0 });
    expect(await run(`context set two --url ${hub.url} --token-stdin`, bare({ input: hub.token }))).toMatchObject({ code: 0 });
    expect(await did('context list', bare())).toMatch(/^CURRENT +NAME +HUB\n- +one +http\S+\n\* +two +http/);
    expect(await did('whoami', bare())).toMatch(
      /^User: +admin\nRole: +admin\nProject: +all\nExpires: +never\nHub: +http\S+ \(Manifold [\d.]+\)\nFrom: +context two\n$/,
    );
    expect(await did('whoami --context one', bare())).toMatch(/From: +context one/);
    expect(await did('get apps -n shop -o name', bare({ env: { MANIFOLD_CONTEXT: 'one' } }))).toBe('app/web-shop\n');
    await did('context use one', bare());
    const view = await did('config view', bare());
    expect(view).toContain('current: one\n');
    expect(view).not.toContain(hub.token);
    expect(await run('context use tow', bare())).toMatchObject({ code: 5, stderr: expect.stringContaining('did you mean two?') });
    expect(await run('--context nope get apps', bare())).toMatchObject({ code: 5, stderr: expect.stringContaining('there are: one, two') });
    await did('context delete two', bare());
    await did('logout', bare());
    expect(await run('get apps', bare())).toMatchObject({ code: 1, stderr: expect.stringContaining('no hub is configured here') });
  });

  it('prints its requests at -v 6, and its version', async () => {
    const { stdout, stderr } = await run('get apps -n shop -o name -v 6');
    expect(stdout).toBe('app/web-shop\n');
    expect(stderr).toMatch(/^POST http\S+\/graphql query Applications 200 in \d+ ms\n$/);
    expect(stderr).not.toContain(hub.token);
    expect(await did('--version')).toBe('0.0.0-test\n');
    expect(await did('get --help')).toMatch(/Examples:\n {2}manifold get apps\n/);
    expect(await did('completion powershell')).toContain('Register-ArgumentCompleter');
  });
});

describe('earlier revisions of policies', () => {
  it('are listed, compared, and restored with a preview', async () => {
    const policy = (clusters: string) => `${configMaps('turns', 'a')}---
apiVersion: policy.manifold.hub/v1
kind: PlacementPolicy
metadata: { name: turns, namespace: turns }
spec:
  resourceSelectors: [{ apiVersion: v1, kind: ConfigMap }]
  placement: { clusterAffinity: { clusterNames: [${clusters}] } }
---
apiVersion: policy.manifold.hub/v1
kind: OverridePolicy
metadata: { name: turns, namespace: turns }
spec:
  resourceSelectors: [{ apiVersion: v1, kind: ConfigMap }]
  overrideRules: [{ overriders: { labelsOverrider: [{ operator: add, value: { where: ${clusters.replace(/\W+/g, '-')} } }] } }]
`;
    file('turns.yaml', policy('idc-a'));
    await did('apply -f turns.yaml');
    // With the label, a removal needs a confirmation.
    const precious = configMaps('turns', 'b').replace('labels: {', "labels: { manifold.hub/deletion-protected: 'true',");
    file('turns.yaml', `${policy('idc-a, cloud-b')}---\n${precious}`);
    await did('apply -f turns.yaml');
    await did('wait --for=healthy app/turns --timeout 60s');

    expect(await did('history pp/turns -n turns')).toMatch(/^REVISION +AGE +BY +CHANGE\n2 +\S+ +admin +applied\n1 +\S+ +admin +applied\n$/);
    const compared = await run('diff pp/turns --revision 1');
    expect(compared).toMatchObject({ code: 3, stdout: expect.stringMatching(/^PlacementPolicy turns\/turns\n@@ [\s\S]*\+ +- cloud-b\n/) });
    expect(await run('diff op/turns --revision 2')).toMatchObject({ code: 0, stdout: '' });
    expect(await did('rollback pp/turns --dry-run')).toMatch(/placementpolicy\S+ configured \(dry run\)[\s\S]*deletes ConfigMap turns\/a/);
    expect(await run('rollback pp/turns --to 9')).toMatchObject({ code: 5, stderr: expect.stringContaining('There is no revision 9') });
    expect(await did('rollback op/turns --to 1')).toContain('overridepolicy.policy.manifold.hub/turns configured\n');
    expect(await did('rollback op/turns --to 2')).toContain('overridepolicy.policy.manifold.hub/turns configured\n');

    expect((await run('diff app/turns --revision 1')).stdout).toMatch(/^ConfigMap turns\/b\n@@/);
    // A dry run asks for no confirmation, and nothing is changed before the answer.
    expect(await did('rollback app/turns --to 1 --dry-run')).toMatch(/configmap\/b pruned \(dry run\)\n[\s\S]*deletes ConfigMap turns\/b/);
    file('a.yaml', configMaps('turns', 'a'));
    expect(await did('apply -f a.yaml --application turns -n turns --prune --dry-run')).toContain('configmap/b pruned (dry run)\n');
    expect(await run('rollback app/turns --to 1 --with-policies', { answers: ['no'] })).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/ConfigMap turns\/b[\s\S]*not confirmed; nothing was changed/),
    });
    expect(await did('get pp/turns -n turns -o yaml')).toContain('cloud-b');
    expect(await did('get op/turns -n turns -o yaml')).toContain('cloud-b');
    const back = await did('rollback app/turns --to 1 --with-policies --yes');
    expect(back).toMatch(/overridepolicy\S+ configured\n[\s\S]*placementpolicy\S+ configured\n[\s\S]*configmap\/b pruned\n/);
    expect(await did('get pp/turns -n turns -o yaml')).not.toContain('cloud-b');
  });

  it('prints equal changes of several clusters once, and the differences between two', async () => {
    file('all.yaml', (await did('get svc/cart -n shop -o yaml')).replace(/^ {2}labels:$/m, '  labels:\n    fresh: value'));
    const { code, stdout } = await run('diff -f all.yaml');
    expect([code, stdout.match(/\+ {4}fresh: value/g)?.length]).toEqual([3, 1]);
    expect(stdout).toMatch(/^cloud-b, cloud-c, idc-a: Service shop\/cart changed\n@@/m);
    expect(await run('diff deploy/order-worker --clusters idc-a,cloud-b')).toMatchObject({
      code: 3,
      stdout: expect.stringMatching(/^Deployment shop\/order-worker\n@@[\s\S]*- {2}replicas: 2\n\+ {2}replicas: 1\n/),
    });
    expect(await run('diff deploy/order-worker')).toMatchObject({ code: 2 });
  });

  it('prints where an object in a cluster differs from its manifest', async () => {
    expect(await run('diff deploy/storefront --live')).toMatchObject({ code: 0, stdout: '' });
    // A frozen cluster keeps its state.
    await did(['freeze', 'cluster/idc-a', '--reason', 'to compare']);
    await did('label deploy/storefront compared=yes');
    await eventually(async () =>
      expect(await run('diff deploy/storefront --live')).toMatchObject({
        code: 3,
        stdout: 'idc-a: metadata.labels.compared\n-"yes"\n+(absent)\n',
      }),
    );
    await did('unfreeze cluster/idc-a --reason compared');
    await eventually(async () => expect(await run('diff deploy/storefront --live')).toMatchObject({ code: 0 }));
  });
});

/** A screen has 24 lines. */
const SCREEN = 24;

describe('a common mistake is answered on one screen, with the command to run next', () => {
  const deployment = (more: string) =>
    `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web, namespace: mistakes }\nspec:\n  ${more}\n  selector: { matchLabels: { app: web } }\n  template:\n    metadata: { labels: { app: web } }\n    spec: { containers: [{ name: web, image: nginx }] }\n`;
  const policy = (kind: string) =>
    `apiVersion: policy.manifold.hub/v1\nkind: PlacementPolicy\nmetadata: { name: none, namespace: mistakes }\nspec: { resourceSelectors: [{ apiVersion: apps/v1, kind: ${kind} }] }\n`;
  beforeAll(() => {
    file('field.yaml', deployment('replica: 3'));
    file('selects-nothing.yaml', policy('StatefulSet'));
    file('unselected.yaml', deployment('replicas: 1'));
    file('mismatch.yaml', deployment('replicas: 1'));
  });

  it.each([
    { mistake: 'a typo in a kind', line: 'get deployy', code: 2, says: ['there is no kind "deployy"', 'did you mean deploy'] },
    {
      mistake: 'a typo in a field',
      line: 'apply -f field.yaml',
      code: 1,
      says: ['field.yaml:5', 'replica', 'replicas', 'nothing was changed'],
    },
    { mistake: 'a typo in a cluster name', line: 'cluster cordon idc-aa', code: 5, says: ['idc-aa'] },
    { mistake: 'a typo in a name', line: 'describe app/web-shp', code: 5, says: ['did you mean web-shop?'] },
    { mistake: 'a policy that selects nothing', line: 'apply -f selects-nothing.yaml', code: 0, says: ['selects nothing'] },
    {
      mistake: 'an object that no policy selects',
      line: 'apply -f unselected.yaml',
      code: 0,
      says: ['no policy selects it', '- { apiVersion: apps/v1, kind: Deployment, name: web }'],
    },
    { mistake: 'a file that is missing', line: 'apply -f missing.yaml', code: 1, says: ['there is no file missing.yaml'] },
    {
      mistake: 'another namespace than the document says',
      line: 'apply -f mismatch.yaml -n other',
      code: 1,
      says: ['mismatch.yaml:3', 'NAMESPACE_MISMATCH'],
    },
  ])('$mistake: manifold $line', async ({ line, code, says }) => {
    const done = await run(line);
    expect(done).toMatchObject({ code });
    const screen = done.stdout + done.stderr;
    for (const one of says) expect(screen).toContain(one);
    expect(screen.split('\n').length).toBeLessThanOrEqual(SCREEN);
  });

  it('a wrong token, and a hub that is unreachable', async () => {
    const wrong = await run('get apps', { env: { MANIFOLD_URL: hub.url, MANIFOLD_TOKEN: 'wrong' } });
    expect(wrong).toMatchObject({
      code: 4,
      stderr: expect.stringMatching(/refused the token from MANIFOLD_URL[\s\S]*fix: run `manifold login --url /),
    });
    const gone = await run('get apps', { env: { MANIFOLD_URL: 'http://127.0.0.1:9', MANIFOLD_TOKEN: 'x' } });
    expect(gone).toMatchObject({ code: 1, stderr: expect.stringMatching(/does not answer: [\s\S]*fix: start it with `npm start`/) });
  });
});

/** Splits a line into words like a shell, as far as the walk needs it. */
const wordsOf = (line: string): string[] => [...line.matchAll(/(?:'([^']*)'|[^\s'])+/g)].map(([word]) => word.replaceAll("'", ''));

describe('the walk of docs/CLI.md', () => {
  it('has the documented results, line by line', async () => {
    const page = readFileSync(resolve(import.meta.dirname, '../../docs/CLI.md'), 'utf8');
    const lines = /```console\n([\s\S]*?)```/.exec(page)![1]!.trim().split('\n');
    expect(lines.length).toBeGreaterThanOrEqual(60);
    symlinkSync(examples, join(folder, 'examples'));
    const said: string[] = [];
    for (const line of lines) {
      const [, fails, command, code] = /^(! )?manifold (.*?)(?: {2}# (\d+))?$/.exec(line)!;
      const done = await run(wordsOf(command!));
      said.push(`$ ${line}\n${done.stdout}${done.stderr}`);
      if (done.code !== (fails ? Number(code) : 0)) throw new Error(`${line} ended with ${done.code}:\n${done.stderr}${done.stdout}`);
    }
    if (process.env['WALK_OUTPUT']) writeFileSync(process.env['WALK_OUTPUT'], said.join('\n'));
  }, 300_000);
});
