import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { clustersHealthy } from '../support/ask-hub.js';
import { manifoldHere } from '../support/command-here.js';
import { type CommandOptions, type CommandRun, manifold } from '../support/command-line.js';
import { eventually } from '../support/eventually.js';
import { startHub, type TestHub } from '../support/hub.js';

const examples = resolve(import.meta.dirname, '../../examples');
let hub: TestHub;
let folder: string;

/** A command that runs until it is interrupted is a separate process. */
const run = (line: string, options: CommandOptions = {}): Promise<CommandRun> =>
  (options.enough ? manifold : manifoldHere)(line.split(' '), { folder, env: { MANIFOLD_DATA_DIR: hub.dataDir }, ...options });
/** Runs a command that must succeed; returns its output. */
const did = async (line: string, options: CommandOptions = {}): Promise<string> => {
  const { code, stdout, stderr } = await run(line, options);
  if (code !== 0) throw new Error(`manifold ${line} ended with ${code}:\n${stderr}${stdout}`);
  return stdout;
};
const parsed = async <T>(line: string): Promise<T> => JSON.parse(await did(`${line} -o json`)) as T;
/** Ages differ between runs, and with them the width of their column. */
const ageless = (text: string) => text.replace(/\b\d+[smhd](\d+[smhd])?\b/g, 'AGE').replace(/ +/g, ' ');
const file = (name: string, text: string) => writeFileSync(join(folder, name), text);
const configMaps = (application: string, names: readonly string[]) =>
  names
    .map(
      (name) =>
        `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: ${application}, labels: { app.kubernetes.io/part-of: ${application} } }\ndata: { a: b }\n`,
    )
    .join('---\n');
const everywhere = (namespace: string) =>
  `---\napiVersion: policy.manifold.hub/v1\nkind: PlacementPolicy\nmetadata: { name: everywhere, namespace: ${namespace} }\nspec: { resourceSelectors: [{ apiVersion: v1, kind: ConfigMap }] }\n`;

const podsOf = async (deployment: string, cluster: string): Promise<readonly string[]> => {
  const { resourcePods } = await hub.query<{ resourcePods: { pods: { name: string }[] }[] }>(
    `{ resourcePods(apiVersion: "apps/v1", kind: "Deployment", namespace: "shop", name: "${deployment}", clusters: ["${cluster}"]) { pods { name } } }`,
  );
  return resourcePods[0]!.pods.map(({ name }) => name);
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'manifold-road-'));
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

describe('logs', () => {
  it('of a resource are read from its pods in every cluster, each line with its source', async () => {
    const lines = (await did('logs deploy/order-worker --tail 1000')).trimEnd().split('\n');
    const places = new Set(lines.map((line) => /^\[(\w+-\w)\/order-worker-[\w-]+\/[\w-]+\] /.exec(line)?.[1]));
    expect([...places].sort()).toEqual(['cloud-b', 'cloud-c', 'idc-a']);
    expect(lines.filter((line) => line.includes('msg="starting'))).toHaveLength(4);
  });

  it('of a pod are those of its cluster, without a prefix', async () => {
    const [pod] = await podsOf('order-worker', 'cloud-b');
    expect(await did(`logs ${pod} -n shop --cluster cloud-b --tail 1000`)).toMatch(/^level=info msg="starting/);
    expect(await run(`logs ${pod} -n shop`)).toMatchObject({ code: 2, stderr: expect.stringContaining('--cluster') });
    expect(await run(`logs ${pod} -n shop --cluster cloud-c`)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`cloud-c has no pod shop/${pod} of a workload of this hub`),
    });
  });

  it('of a pod can be those of all its containers', async () => {
    const [pod] = await podsOf('order-worker', 'cloud-b');
    expect(await did(`logs ${pod} -n shop --cluster cloud-b --all-containers --tail 1000`)).toMatch(/^level=info msg="starting/);
    expect(await run('logs nothing -n shop --cluster cloud-b --all-containers')).toMatchObject({
      code: 5,
      stderr: expect.stringContaining('the containers of pod shop/nothing in cloud-b are not known'),
    });
  });

  it('of an unknown container are refused with the existing names', async () => {
    expect(await run('logs deploy/order-worker -c wroker')).toMatchObject({
      code: 5,
      stderr: expect.stringMatching(/no pod has a container "wroker".*\n {2}fix: choose one of worker\n/),
    });
  });

  it('of a kind without pods are refused with the kinds that have some', async () => {
    expect(await run('logs svc/cart')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/objects of kind Service have no logs\n {2}fix: name a Deployment, StatefulSet, /),
    });
  });

  it('of clusters whose pods cannot be read end with 8, or with the failure if there are no others', async () => {
    await did('sim fault cloud-b deny verbs=get,list resource=pods');
    try {
      const some = await run('logs deploy/order-worker --tail 1');
      expect(some).toMatchObject({ code: 8, stderr: expect.stringContaining('cloud-b: ') });
      expect(some.stdout).toContain('[idc-a/order-worker-');
      expect(await run('logs deploy/order-worker --cluster cloud-b')).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('error: its pods could not be read: cloud-b: '),
      });
      expect(await did('describe deploy/order-worker')).toMatch(/^ *cloud-b could not be asked: .+\n[\s\S]*Manifest/m);
    } finally {
      await did('sim fault cloud-b deny off');
    }
  });

  it('continue with -f until they are interrupted', async () => {
    const { code, stdout } = await run('logs app/web-shop -f --cluster cloud-c --tail 1 --max-log-requests 10', {
      enough: (text) => text.split('\n').length > 12,
    });
    expect(code).toBe(130);
    expect(stdout.split('\n').length).toBeGreaterThan(12);
  });

  it('of more pods than the limit are refused with the remedy', async () => {
    expect(await run('logs app/web-shop -f')).toMatchObject({ code: 2, stderr: expect.stringContaining('choose with --cluster') });
  });

  it('by labels are those of the resources that have them', async () => {
    expect(await did('logs -l app.kubernetes.io/name=cart -n shop --cluster idc-a --tail 1000')).toContain('msg="starting');
  });

  it('are refused without a token', async () => {
    const { code, stderr } = await run('logs deploy/cart', { env: { MANIFOLD_URL: hub.url, MANIFOLD_TOKEN: 'wrong' } });
    expect(code).toBe(4);
    expect(stderr).toContain('UNAUTHENTICATED');
  });
});

describe('describe of a workload', () => {
  it('lists its pods with the reason of those that do not run, and the image', async () => {
    file(
      'broken.yaml',
      `${configMaps('broken', ['c'])}---\napiVersion: apps/v1\nkind: Deployment\nmetadata: { name: stuck, namespace: broken }\nspec:\n  replicas: 1\n  selector: { matchLabels: { app: stuck } }\n  template: { metadata: { labels: { app: stuck } }, spec: { containers: [{ name: c, image: "nginx:missing" }] } }\n---\napiVersion: policy.manifold.hub/v1\nkind: PlacementPolicy\nmetadata: { name: all, namespace: broken }\nspec: { resourceSelectors: [{ apiVersion: apps/v1, kind: Deployment }], placement: { clusterAffinity: { clusterNames: [idc-a] } } }\n`,
    );
    await did('apply -f broken.yaml --application broken');
    await eventually(async () =>
      expect(await did('describe deploy/stuck')).toMatch(/idc-a +stuck-\S+ +no +ImagePullBackOff .*nginx:missing/),
    );
    await did('delete app/broken --yes');
  });
});

describe('get', () => {
  it('lists applications as a table', async () => {
    expect(ageless(await did('get apps -n shop'))).toBe(
      ['NAMESPACE NAME HEALTH DELIVERY CLUSTERS REPLICAS REVISION AGE', 'shop web-shop HEALTHY DELIVERED 3/3 16/16 1 AGE', ''].join('\n'),
    );
  });

  it('lists clusters, also those with a label', async () => {
    expect(await did('get clusters -o name')).toBe('cluster/cloud-b\ncluster/cloud-c\ncluster/idc-a\n');
    expect(await did('get clusters -l tier=private -o name')).toBe('cluster/idc-a\n');
  });

  it("lists resources by kind, in kubectl's words", async () => {
    expect(await did('get deploy -n shop -o name')).toBe('deployment/cart\ndeployment/order-worker\ndeployment/storefront\n');
    expect(await did('get svc/cart -o name')).toBe('service/cart\n');
  });

  it('prints the shape of the API: a list, or the one named object', async () => {
    expect(await parsed('get apps -n shop')).toEqual([
      expect.objectContaining({ namespace: 'shop', name: 'web-shop', clusters: { ready: 3, total: 3 } }),
    ]);
    expect(await parsed('get app web-shop')).toMatchObject({ name: 'web-shop', health: 'HEALTHY' });
    expect(await did('get app web-shop -o yaml')).toMatch(/^namespace: shop\nname: web-shop\n/);
  });

  it('lists the works of each cluster', async () => {
    const works = await parsed<{ cluster: string; replicas: { ready: number } }[]>('get works deploy/order-worker');
    expect(works.map(({ cluster, replicas }) => [cluster, replicas.ready])).toEqual([
      ['cloud-b', 1],
      ['cloud-c', 1],
      ['idc-a', 2],
    ]);
    expect(await parsed('get works web-shop --cluster idc-a')).toHaveLength(7);
  });

  it('prints to standard error that there is nothing, and succeeds', async () => {
    expect(await run('get apps -n nowhere')).toEqual({ code: 0, stdout: '', stderr: 'No applications found.\n' });
  });

  it('ends with 5 for an unknown name', async () => {
    expect(await run('get app nope')).toMatchObject({
      code: 5,
      stdout: '',
      stderr: expect.stringContaining('there is no application "nope"'),
    });
  });
});

describe('apply and diff', () => {
  it('report no changes if there are none', async () => {
    expect(await run(`diff -f ${examples}/web-shop.yaml`)).toMatchObject({ code: 0, stdout: '' });
    const lines = (await did(`apply -f ${examples}/web-shop.yaml`)).trim().split('\n');
    expect(lines).toHaveLength(11);
    expect(lines.every((line) => line.endsWith(' unchanged'))).toBe(true);
  });

  it('show the effect of a change in each cluster, and change nothing', async () => {
    file('eight.yaml', readFileSync(join(examples, 'web-shop.yaml'), 'utf8').replace('replicas: 4', 'replicas: 8'));
    const { code, stdout } = await run('diff -f eight.yaml');
    expect(code).toBe(3);
    expect(stdout).toContain('idc-a: Deployment shop/order-worker changed\n');
    expect(stdout).toContain('-  replicas: 2\n+  replicas: 4\n');
    expect(await did('apply -f eight.yaml --dry-run')).toContain('\n0 to create, 3 to change, 0 to delete, 18 unchanged\n');
    expect(await parsed('get app web-shop')).toMatchObject({ revision: 1 });
  });

  it('report all errors at once, each with file and line', async () => {
    file('good.yaml', configMaps('mistakes', ['a']));
    file('bad.yaml', 'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec:\n  replicas: -1\n---\nkind: [\n');
    const { code, stdout, stderr } = await run('apply -f good.yaml -f bad.yaml');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^bad\.yaml:5 \(document 2, Deployment web\): .*replicas.*\(INVALID_VALUE\)$/m);
    expect(stderr).toMatch(/^bad\.yaml:[78] \(document 3\): .*\(BAD_YAML\)$/m);
    expect(stderr).toMatch(/error: refused for \d+ reasons; nothing was changed\n$/);
    expect(await run('diff -f bad.yaml')).toMatchObject({ code: 1, stdout: '' });
    expect(await run('get apps -n mistakes -o name')).toMatchObject({ stdout: '' });
  });

  it('read standard input and folders', async () => {
    mkdirSync(join(folder, 'many'));
    file('many/b.yaml', configMaps('many', ['b']));
    file('many/a.json', JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'many' } }));
    file('many/notes.txt', 'not a manifest');
    expect(await did('apply -f many --application many')).toBe('configmap/a created\nconfigmap/b created\n');
    expect(await did('apply -f - --application many', { input: configMaps('many', ['c']) })).toBe('configmap/c created\n');
  });

  it('refuse a lost update', async () => {
    file('late.yaml', configMaps('late', ['a']));
    await did('apply -f late.yaml --expected-revision 0');
    expect(await run('apply -f late.yaml --expected-revision 7')).toMatchObject({ code: 6, stderr: expect.stringContaining('(CONFLICT)') });
  });

  it('remove only confirmed objects', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    file('seven.yaml', configMaps('prune', names));
    file('one.yaml', configMaps('prune', ['a']));
    await did('apply -f seven.yaml');
    const held = await run('apply -f one.yaml --application prune -n prune --prune');
    expect(held).toMatchObject({ code: 9, stdout: '', stderr: expect.stringContaining('This removes 6 objects: 6 ConfigMap') });
    expect(await parsed('get resources -n prune')).toHaveLength(7);

    const token = /--confirm (\S+),/.exec(held.stderr)![1]!;
    const done = await did(`apply -f one.yaml --application prune -n prune --prune --confirm ${token}`);
    expect(done.match(/ pruned$/gm)).toHaveLength(6);
  });
});

describe('explain', () => {
  it('prints for each cluster why it was chosen or refused, and what would admit it', async () => {
    await did(`apply -f ${examples}/karmada-nginx.yaml`);
    await did('wait --for=applied app/nginx --timeout 30s');
    const text = await did('explain deploy/nginx');
    expect(text).toMatch(/^Deployment default\/nginx\n {2}outcome: {2}SCHEDULED {2}/);
    expect(text).toContain('  policy:   PlacementPolicy default/nginx\n');
    expect(text).toMatch(/✓ cloud-b {2}chosen: /);
    expect(text).toMatch(
      /✗ idc-a {2}refused by \S+: .+\n {6}field: +spec\.placement\.clusterAffinity\.clusterNames\n {6}would admit it: +.+/,
    );
  });

  it('explains for one cluster why nothing is placed there', async () => {
    const text = await did('explain nginx --cluster idc-a');
    expect(text).toContain('✗ idc-a');
    expect(text).not.toContain('cloud-b');
  });

  it('prints the outranked policy, and the last passes', async () => {
    const text = await did('explain deploy/order-worker --trace');
    expect(text).toMatch(/lost: +PlacementPolicy shop\/web-shop: .+/);
    expect(text).toMatch(/trace, newest first\n +AGE +STEP +OUTCOME +SEEN +DECIDED\n/);
  });
});

describe('a revision that cannot be delivered', () => {
  const nowhere = (namespace: string) =>
    everywhere(namespace).replace('spec: {', 'spec: { placement: { clusterAffinity: { clusterNames: [gone] } },');

  it('is not shown as healthy at the new revision anywhere', async () => {
    file('v1.yaml', configMaps('stays', ['a']) + everywhere('stays'));
    file('v2.yaml', configMaps('stays', ['a']).replace('a: b', 'a: c') + nowhere('stays'));
    await did('apply -f v1.yaml');
    await did('wait --for=healthy app/stays --timeout 30s');
    const applied = await run('apply -f v2.yaml');
    expect(applied).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/ConfigMap stays\/a is not delivered \(NO_CLUSTER_FIT\): PlacementPolicy stays\/everywhere: /),
    });

    for (const goal of ['healthy', 'delivered', 'applied']) {
      const waited = await run(`wait --for=${goal} app/stays --timeout 1500ms`);
      expect(waited).toMatchObject({ code: 7, stdout: '' });
      expect(waited.stderr).toMatch(/not delivered: BLOCKED \(NO_CLUSTER_FIT\): .*Revision 1 stays in 3 clusters\., revision 1\/2\n/);
    }
    expect(ageless(await did('get apps -n stays'))).toContain('\nstays stays HEALTHY BLOCKED 3/3 - 1/2 AGE\n');
    expect(await did('get apps --delivery blocked -o name')).toContain('app/stays\n');
    expect(await did('get apps --delivery delivered -o name')).not.toContain('app/stays\n');
    expect(ageless(await did('get resources -n stays'))).toContain('stays ConfigMap a HEALTHY NO_CLUSTER_FIT 3/3');
    expect(await parsed('get app stays')).toMatchObject({
      revision: 2,
      delivery: { state: 'BLOCKED', reason: 'NO_CLUSTER_FIT', revision: 1, clusters: { total: 3, delivered: 0 } },
    });
    expect(await did('describe app/stays')).toMatch(
      /Delivery: +BLOCKED \(NO_CLUSTER_FIT\)\nHeld up by: +.*\n[\s\S]*Revision: +2 \(.* ago\); delivered everywhere: revision 1\n/,
    );
    expect(await did('describe cm/a -n stays')).toContain('BLOCKED (NO_CLUSTER_FIT)');
    expect(await did('explain cm/a -n stays')).toMatch(/stands: +BLOCKED \(NO_CLUSTER_FIT\) {2}Revision 1 stays in 3 clusters\./);
    expect(await did('events --app stays')).toContain('NOT_DELIVERED');

    await did('apply -f v2.yaml'.replace('v2', 'v1'));
    await did('wait --for=healthy app/stays --timeout 30s');
    expect(await did('events --app stays')).toMatch(/ DELIVERED /);
  });

  it('is reported at once for an object that no policy selects, with the selector that would, and for an excluded one', async () => {
    file(
      'lost.yaml',
      `${configMaps('lost', ['a', 'b'])}---\napiVersion: v1\nkind: ServiceAccount\nmetadata: { name: sa, namespace: lost }\n${everywhere('lost')}`,
    );
    const { stderr } = await run('apply -f lost.yaml --application lost');
    expect(stderr).toContain(
      'ServiceAccount lost/sa is not placed (NOT_PLACED): no policy selects it. This entry in spec.resourceSelectors of PlacementPolicy lost/everywhere selects it: - { apiVersion: v1, kind: ServiceAccount, name: sa }',
    );
    expect(stderr).not.toContain('ConfigMap');
    await eventuallyHealthy('lost');

    file('system.yaml', configMaps('kube-system', ['a']).replace('name: a,', 'name: from-hub,'));
    const system = await run('apply -f system.yaml --application system');
    expect(system.stderr).toContain('ConfigMap kube-system/from-hub is not placed (EXCLUDED): Namespace kube-system is skipped (kube-.*).');
    expect(system.stderr).toContain('(namespace: kube-system) places it');
    file(
      'means-it.yaml',
      'apiVersion: policy.manifold.hub/v1\nkind: ClusterPlacementPolicy\nmetadata: { name: means-it }\nspec: { resourceSelectors: [{ apiVersion: v1, kind: ConfigMap, namespace: kube-system, name: from-hub }] }\n',
    );
    expect((await run('apply -f means-it.yaml')).code).toBe(0);
    expect(await did('wait --for=healthy app/system --timeout 30s')).toBe('app/system healthy\n');
  });
});

/** Its placed part is healthy; the rest is not placed. */
async function eventuallyHealthy(app: string): Promise<void> {
  await eventually(async () =>
    expect(await parsed(`get app ${app}`)).toMatchObject({ health: 'HEALTHY', delivery: { state: 'BLOCKED', reason: 'NOT_PLACED' } }),
  );
}

describe('describe', () => {
  it.each([
    { target: 'app/web-shop', has: ['Health:     HEALTHY', 'Resources\n', 'Last revisions\n', 'APPLICATION_APPLIED'] },
    { target: 'deploy/cart', has: ['Decision\n', 'Works\n', 'Status\n', 'Manifest\n', 'image: docker.io/library/redis:7-alpine'] },
    { target: 'cluster/idc-a', has: ['Region:        cn-east', 'Node pools\n', 'NVIDIA.COM/GPU'] },
    { target: 'pp/order-worker', has: ['Claims:     1 resource\n', 'replicaDivisionPreference: Weighted'] },
  ])('$target tells about it', async ({ target, has }) => {
    const text = await did(`describe ${target}`);
    for (const part of has) expect(text).toContain(part);
  });

  it('never shows the data of a secret', async () => {
    expect(await did('describe secret/shop-session')).not.toContain('change-me');
    expect(await did('describe secret/shop-session -o json')).not.toContain('change-me');
  });
});

describe('history and rollback', () => {
  it('restore an earlier state as a new revision', async () => {
    file('one.yaml', configMaps('back', ['a']));
    file('two.yaml', configMaps('back', ['a']).replace('a: b', 'a: c'));
    await did('apply -f one.yaml');
    await did('apply -f two.yaml');
    expect(await did('rollback app/back --dry-run')).toContain('configmap/a configured (dry run)\n');
    expect(await did('rollback app/back')).toBe('configmap/a configured\n');
    const revisions = await parsed<{ number: number; cause: string }[]>('history app/back');
    expect(revisions.map(({ number, cause }) => [number, cause])).toEqual([
      [3, expect.stringContaining('rollback')],
      [2, 'apply'],
      [1, 'apply'],
    ]);
  });
});

describe('wait', () => {
  it('times out with 7 and prints the cause', async () => {
    file('nowhere.yaml', configMaps('nowhere', ['a']));
    await did('apply -f nowhere.yaml');
    const { code, stdout, stderr } = await run('wait app/nowhere --for=applied --timeout 200ms');
    expect({ code, stdout }).toEqual({ code: 7, stdout: '' });
    expect(stderr).toMatch(
      /error: timed out after \S+ waiting for app\/nowhere to be applied: 0\/0 works applied; not delivered: (BLOCKED \(NOT_PLACED\): .+|DELIVERING), revision -\/1\n {2}fix: /,
    );
  });

  it('does not wait for an unknown object, except for its deletion', async () => {
    expect(await run('wait app/nope --for=healthy')).toMatchObject({
      code: 5,
      stderr: expect.stringContaining('there is no application "nope"'),
    });
    expect(await did('wait app/nope --for=deleted')).toBe('app/nope deleted\n');
  });
});

describe('delete', () => {
  it('asks first, and accepts --yes', async () => {
    file('gone.yaml', configMaps('gone', ['a', 'b', 'c', 'd', 'e', 'f']) + everywhere('gone'));
    await did('apply -f gone.yaml');
    await did('wait app/gone --for=applied --timeout 30s');
    expect(await run('delete app/gone')).toMatchObject({ code: 9, stdout: '', stderr: expect.stringContaining('needs a confirmation') });
    const done = await run('delete app/gone --yes');
    expect(done).toMatchObject({ code: 0, stdout: 'app/gone deleted\n', stderr: expect.stringContaining('18 objects to be removed') });
    expect(await did('wait app/gone --for=deleted --timeout 30s')).toBe('app/gone deleted\n');
  });

  it('of a policy leaves its placements', async () => {
    file('kept.yaml', configMaps('kept', ['a']) + everywhere('kept'));
    await did('apply -f kept.yaml');
    await did('wait app/kept --for=applied --timeout 30s');
    expect(await run('delete pp/everywhere -n kept --yes')).toMatchObject({
      code: 0,
      stdout: 'placementpolicy/everywhere deleted\n',
      stderr: expect.stringContaining('1 resource;'),
    });
    expect(await parsed('get works kept')).toHaveLength(3);
  });
});

describe('cluster', () => {
  it('is cordoned, tainted and labelled, and reset', async () => {
    await did('cluster cordon cloud-c');
    await did('cluster taint cloud-c spot=yes:PreferNoSchedule');
    await did('cluster label cloud-c note=x');
    expect(await parsed('get cluster cloud-c')).toMatchObject({
      cordoned: true,
      taints: [{ key: 'spot', value: 'yes', effect: 'PreferNoSchedule' }],
      labels: { tier: 'public', note: 'x' },
    });
    await did('cluster uncordon cloud-c');
    await did('cluster taint cloud-c spot:PreferNoSchedule-');
    await did('cluster label cloud-c note-');
    expect(await parsed('get cluster cloud-c')).toMatchObject({ cordoned: false, taints: [], labels: { tier: 'public' } });
  });

  it('is registered once', async () => {
    const kubeconfig = (await did('sim kubeconfig idc-a')).trim();
    expect(await run(`cluster register twin --kubeconfig ${kubeconfig}`)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('(ALREADY_EXISTS)'),
    });
  });
});

describe('watches', () => {
  it('print applications, then each change, until they are interrupted', async () => {
    file('watched.yaml', configMaps('watched', ['a']));
    file('again.yaml', configMaps('watched', ['a', 'b']));
    await did('apply -f watched.yaml');
    const changed: Promise<string>[] = [];
    const { code, stdout } = await run('get apps -n watched -w -o json', {
      enough: (text) => {
        if (changed.length === 0) changed.push(did('apply -f again.yaml'));
        return text.includes('"revision":2');
      },
    });
    await Promise.all(changed);
    expect(code).toBe(130);
    const revisions = stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { revision: number }).revision);
    expect(revisions[0]).toBe(1);
    expect(revisions.at(-1)).toBe(2);
  });

  it('print events as they happen', async () => {
    file('eventful.yaml', configMaps('eventful', ['a']));
    const applied: Promise<string>[] = [];
    const { stdout } = await run('events -w -o json', {
      enough: (text) => {
        if (applied.length === 0) applied.push(did('apply -f eventful.yaml'));
        return text.includes('"application":"eventful"');
      },
    });
    await Promise.all(applied);
    expect(stdout).toContain('"type":"APPLICATION_APPLIED"');
  });
});

describe('login', () => {
  it('is checked, stored for its owner, used without other settings, and removed', async () => {
    const bare = { env: {} };
    const { code, stderr } = await run(`login --url ${hub.url} --token-stdin`, { ...bare, input: `${hub.token}\n` });
    expect(code).toBe(0);
    expect(stderr).not.toContain(hub.token);
    expect(statSync(join(folder, '.config/manifold/config.json')).mode & 0o777).toBe(0o600);
    expect(await did('get apps -n shop -o name', bare)).toBe('app/web-shop\n');
    await did('logout', bare);
    expect((await run('get apps', bare)).code).toBe(1);
  });
});

describe('stray objects', () => {
  it('are an empty list without faults, and an unknown cluster is an error', async () => {
    expect(await did('orphans')).toBe('');
    expect(await run('orphans')).toMatchObject({ code: 0, stderr: expect.stringContaining('No orphans found.') });
    expect(await parsed('orphans --cluster idc-a')).toEqual([]);
    expect(await run('orphans --cluster nowhere')).toMatchObject({ code: 5, stderr: expect.stringContaining('nowhere') });
  });
});

describe('completion', () => {
  it('completes names in the hub', async () => {
    // Completion omits names if the hub does not answer quickly.
    await eventually(async () => expect(await did('__complete -- explain app/web')).toBe('app/web-shop\n'));
    await eventually(async () => expect(await did('__complete -- cluster cordon idc')).toBe('idc-a\n'));
  });
});

describe('reschedule', () => {
  it('F10: prints the effect of a new placement, and requests it', async () => {
    expect(await did('reschedule app/web-shop -n shop --dry-run')).toMatch(/\d+ to create, \d+ to change, \d+ to delete, \d+ unchanged\n$/);
    expect(await did('reschedule deploy/cart -n shop --yes')).toBe('1 resource placed again\n');
    await did('wait --for=healthy app/web-shop --timeout 60s');
  });
});

describe('preempt', () => {
  it('is refused for a resource that needs no capacity', async () => {
    const { code, stderr } = await run('preempt deploy/cart -n shop');
    expect([code, stderr]).toEqual([1, expect.stringContaining('A preemption would not make apps/v1/Deployment shop/cart schedulable')]);
  });
});

describe('a freeze', () => {
  it('stops one application until it is ended, and is printed', async () => {
    file('cold.yaml', `${configMaps('cold', ['one'])}${everywhere('cold')}`);
    await did('apply -f cold.yaml');
    await did('wait --for=delivered app/cold --timeout 60s');
    const frozen = await run('freeze app/cold --reason audit --for 8h');
    expect(frozen).toMatchObject({ code: 0, stdout: 'application/cold/cold frozen (ALL)\n' });
    const [, id] = /manifold unfreeze (\d+)/.exec(frozen.stderr)!;
    expect(ageless(await did('get freezes'))).toMatch(
      new RegExp(`^ID FROZEN SCOPE BY AGE ENDS REASON\n${id} application/cold/cold ALL admin AGE \\S+ audit\n$`),
    );

    file('cold.yaml', configMaps('cold', ['one']).replace('a: b', 'a: c'));
    await did('apply -f cold.yaml');
    await eventually(async () => {
      const { delivery } = await parsed<{ delivery: object }>('get app/cold -n cold');
      expect(delivery).toMatchObject({ state: 'BLOCKED', reason: 'FROZEN', message: expect.stringContaining('is frozen: audit') });
    });
    const ready = (await (await fetch(`${hub.url}/readyz`)).json()) as {
      ready: boolean;
      checks: { name: string; message: string | null }[];
    };
    expect(ready.ready).toBe(true);
    expect(ready.checks.find(({ name }) => name === 'freeze')!.message).toBe('Frozen: 1 part of it. `manifold get freezes` lists them.');

    expect(await run('unfreeze cluster/idc-a')).toMatchObject({
      code: 5,
      stderr: expect.stringContaining('no freeze of exactly that is in force'),
    });
    expect(await did('unfreeze app/cold --reason done')).toBe('application/cold/cold unfrozen (ALL)\n');
    await did('wait --for=delivered app/cold --timeout 60s');
    expect(await did('get freezes')).toBe('');
  });

  it('has all errors reported', async () => {
    expect(await run('freeze cluster/nowhere --reason x')).toMatchObject({
      code: 5,
      stderr: expect.stringContaining('There is no cluster nowhere.'),
    });
    expect(await run('freeze --scope some --reason x')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('use all, deletes or moves'),
    });
    expect(await run('freeze')).toMatchObject({ code: 2, stderr: expect.stringContaining('--reason') });
  });

  it('of the file stops everything, and is not ended by the command', async () => {
    writeFileSync(join(hub.dataDir, 'freeze'), 'all: the database is restored\n');
    await eventually(async () => expect(await did('get freezes')).toMatch(/file +hub +ALL +file .*the database is restored/));
    expect(await run('unfreeze file')).toMatchObject({ code: 1, stderr: expect.stringContaining('Delete the file') });
    await eventually(async () => {
      const { checks } = (await (await fetch(`${hub.url}/readyz`)).json()) as { checks: { name: string; message: string | null }[] };
      expect(checks.find(({ name }) => name === 'freeze')!.message).toContain('Frozen: all writes of the whole hub.');
    });
    rmSync(join(hub.dataDir, 'freeze'));
    await eventually(async () => expect(await did('get freezes')).toBe(''));
  });
});

describe('the manifests of the hub for Kubernetes', () => {
  it('are delivered to a cluster, and run there', async () => {
    const deploy = resolve(examples, '../deploy/kubernetes');
    file(
      'manifold-policy.yaml',
      [
        'apiVersion: policy.manifold.hub/v1',
        'kind: PlacementPolicy',
        'metadata: { name: hub, namespace: manifold }',
        'spec:',
        '  resourceSelectors:',
        ...['v1:ServiceAccount', 'apps/v1:Deployment', 'v1:Service', 'policy/v1:PodDisruptionBudget', 'networking.k8s.io/v1:NetworkPolicy']
          .concat('networking.k8s.io/v1:Ingress')
          .map((kind) => `    - { apiVersion: ${kind.split(':')[0]}, kind: ${kind.split(':')[1]} }`),
        '  placement: { clusterAffinity: { clusterNames: [idc-a] } }',
        '',
      ].join('\n'),
    );
    await did(
      `apply -f ${deploy}/base/hub.yaml -f ${deploy}/base/network-policy.yaml -f ${deploy}/ingress/ingress.yaml -f manifold-policy.yaml`,
    );
    await did('wait --for=healthy app/manifold --timeout 60s');
    expect(await did('get apps -n manifold --no-headers')).toContain('2/2');
    await did('delete app/manifold --yes');
  }, 90_000);
});
