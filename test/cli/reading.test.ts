import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type HereOptions, manifoldHere } from '../support/command-here.js';
import type { CommandRun } from '../support/command-line.js';
import { startHub, type TestHub } from '../support/hub.js';

const examples = resolve(import.meta.dirname, '../../examples');
let hub: TestHub;
let folder: string;

const run = (words: readonly string[] | string, options: HereOptions = {}): Promise<CommandRun> =>
  manifoldHere(typeof words === 'string' ? words.split(' ') : words, { folder, env: { MANIFOLD_DATA_DIR: hub.dataDir }, ...options });
/** Runs a command that has to do what it is asked; answers what it printed. */
const did = async (words: readonly string[] | string, options: HereOptions = {}): Promise<string> => {
  const { code, stdout, stderr } = await run(words, options);
  if (code !== 0) throw new Error(`manifold ${words} ended with ${code}:\n${stderr}${stdout}`);
  return stdout;
};
const file = (name: string, text: string) => writeFileSync(join(folder, name), text);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'manifold-reading-'));
  hub = await startHub();
  await did(`apply -f ${examples}/web-shop.yaml`);
  await did('wait --for=healthy app/web-shop --timeout 60s');
}, 120_000);
afterAll(async () => {
  await hub?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('what is asked for', () => {
  it('may be several kinds, several names, and names of several kinds', async () => {
    const two = await did('get apps,clusters -n shop');
    expect(two).toMatch(/^NAMESPACE +NAME +HEALTH[\s\S]*\n\nNAME +HEALTH +STATUS/);
    expect(await did('get app/web-shop deploy/cart pp/order-worker -o name')).toBe(
      'app/web-shop\ndeployment/cart\nplacementpolicy/order-worker\n',
    );
    expect(await did('get deploy cart storefront -o=name')).toBe('deployment/cart\ndeployment/storefront\n');
    expect(await did('-n shop get svc -o name')).toBe('service/cart\nservice/storefront\n');
  });

  it('ends with 2 where it is no kind, and says what was meant', async () => {
    expect(await run('get clusterz')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'error: there is no kind "clusterz"\n  fix: did you mean cluster or clusters? `manifold api-resources` lists all kinds\n',
    });
    expect(await run('describe widgit/a')).toMatchObject({ code: 2, stderr: expect.stringContaining('there is no kind "widgit"') });
  });

  it('is known by the words of the clusters too', async () => {
    expect(await run('get clonesets')).toEqual({ code: 0, stdout: '', stderr: 'No resources of kind CloneSet found.\n' });
    expect(await did('api-resources --no-headers')).toMatch(/^cloneset +- +apps\.kruise\.io\/v1alpha1 +CloneSet +3 +0$/m);
    expect(await did('api-resources --used -o name')).toBe('configmaps\ndeployments\nsecrets\nservices\n');
  });

  it('ends with 5 where there is none of the name, and names what is near', async () => {
    expect(await run('describe cluster/idc-z')).toMatchObject({
      code: 5,
      stderr: expect.stringContaining('there is no cluster "idc-z" (NOT_FOUND)\n  fix: did you mean idc-a?'),
    });
    expect(await run('get deploy/carts')).toMatchObject({ code: 5, stderr: expect.stringContaining('did you mean cart?') });
    expect(await run('tree app/web-shp')).toMatchObject({ code: 5, stderr: expect.stringContaining('did you mean web-shop?') });
  });
});

describe('what of it is shown', () => {
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

  it('ends with 2 for a selector, field or path that cannot be', async () => {
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

describe('how it is shown', () => {
  it('is a table without headers, with labels, or CSV', async () => {
    expect((await did('get deploy --no-headers')).split('\n')[0]).toMatch(/^shop +Deployment +cart /);
    expect(await did('get clusters --show-labels')).toMatch(/AGE +LABELS\n.*tier=public/);
    expect(await run('get events --show-labels')).toMatchObject({ code: 2 });
    const [header, first] = (await did('get clusters -o csv')).split('\n');
    expect(header).toMatch(/^NAME,HEALTH,STATUS,PROVIDER,REGION,/);
    expect(first).toMatch(/^cloud-b,HEALTHY,/);
    expect((await did('get deploy -o csv --show-labels')).split('\n')[1]).toMatch(/,"[^"]+, [^"]+"$/);
  });

  it('is what a template asks for, in the words of kubectl', async () => {
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

  it('runs no code of a template', async () => {
    const hostile = 'jsonpath={.items[?(@.constructor.constructor("throw new Error(1)")())]}';
    const { stdout, stderr } = await run(['get', 'apps', '-o', hostile]);
    expect(stdout.trim()).toBe('');
    expect(stderr).not.toContain('Error: 1');
  });
});

describe('a manifest', () => {
  it('is read, edited and applied again', async () => {
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

  it('is that of one cluster where one is named', async () => {
    expect(await did(['get', 'deploy/order-worker', '--cluster', 'idc-a', '-o', 'jsonpath={.spec.replicas}'])).toBe('2\n');
    expect(await did(['get', 'deploy/order-worker', '--cluster', 'cloud-b', '-o', 'jsonpath={.spec.replicas}'])).toBe('1\n');
    expect(await run('get deploy/order-worker --cluster nowhere -o yaml')).toMatchObject({ code: 5 });
    expect(await run('get deploy/order-worker --cluster idc-a')).toMatchObject({ code: 2, stderr: expect.stringContaining('-o yaml') });
  });

  it('never shows the values of a Secret', async () => {
    for (const words of ['get secret -o yaml', 'get secret/shop-session -o json', 'get secret/shop-session --cluster idc-a -o yaml'])
      expect(await did(words)).not.toContain('change-me');
    file('secret.yaml', await did('get secret/shop-session -o yaml'));
    expect(await run('apply -f secret.yaml')).toMatchObject({ code: 1, stderr: expect.stringContaining('redacted') });
  });
});

describe('a tree', () => {
  it('shows resources with their policies, and what became of them in each cluster', async () => {
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
    { typed: 'logs deploy/cart', says: 'the hub does not do this: use kubectl with the kubeconfig of the cluster' },
    { typed: 'cordon idc-a', says: '`manifold cluster cordon NAME`' },
  ])('`manifold $typed` ends with 2 and says $says', async ({ typed, says }) => {
    expect(await run(typed)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(`  fix: ${says}`) });
  });
});
