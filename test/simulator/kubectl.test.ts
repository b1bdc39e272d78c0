import { basename } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { defaultMembers } from '../../src/simulator/default-members.js';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { eventually } from '../support/eventually.js';
import { installedKubectls, Kubectl } from '../support/kubectl.js';
import { aConfigMap, aDeployment } from './member-client.js';

const kubectls = installedKubectls();
if (kubectls.length === 0) {
  console.log('skipped: no kubectl (set KUBEBUILDER_ASSETS, or have one on the PATH)');
  describe.skip('kubectl against a simulated member', () => it('walks', () => undefined));
}

/** Runs with every kubectl of {@link installedKubectls}, on a member of its own. */
for (const path of kubectls) {
  describe(`kubectl against a simulated member (${basename(path)} of ${path})`, () => {
    let simulator: Simulator;
    let kubectl: Kubectl;
    const run = (...args: readonly string[]) => kubectl.run(...args);
    const apply = (name: string, object: object, ...more: readonly string[]) =>
      run('apply', '--server-side', '--validate=false', ...more, '-f', kubectl.file(name, object));

    beforeAll(async () => {
      simulator = await startSimulator({ members: defaultMembers, timing: { podReadyMs: 20, jobMs: 0 } });
      kubectl = new Kubectl(path, simulator.member('idc-a').kubeconfig());
    });

    afterAll(async () => {
      await simulator.close();
      kubectl.remove();
    });

    it('applies, gets, follows a rollout, scales, waits and deletes', async () => {
      expect(await apply('web.json', aDeployment('web', { replicas: 3 }))).toContain('deployment.apps/web serverside-applied');
      expect(await run('rollout', 'status', 'deployment/web', '--timeout=20s')).toContain('successfully rolled out');
      expect(await run('get', 'deployment', 'web')).toMatch(/^NAME +READY +UP-TO-DATE +AVAILABLE +AGE\nweb +3\/3 +3 +3 +\d+s\n$/);
      expect(await run('scale', 'deployment/web', '--replicas=5')).toContain('scaled');
      expect(await run('rollout', 'status', 'deployment/web', '--timeout=20s')).toContain('successfully rolled out');
      expect((await run('get', 'pods', '-o', 'name')).trim().split('\n')).toHaveLength(5);
      expect(await run('wait', '--for=condition=Available', 'deployment/web', '--timeout=20s')).toContain('condition met');
      expect(await run('delete', 'deployment', 'web', '--timeout=20s')).toContain('deleted');
      await expect(run('get', 'deployment', 'web')).rejects.toThrow('NotFound');
    });

    it('returns nodes, kinds, the version and raw paths', async () => {
      expect(await run('get', 'nodes')).toMatch(/^NAME +STATUS +ROLES +AGE +VERSION\n.*idc-a-gpu-2 +Ready +<none> +\d+s +v1\.31\.9/s);
      expect(await run('api-resources')).toMatch(/deployments +deploy +apps\/v1 +true +Deployment/);
      expect(await run('version', '-o', 'json')).toContain('"gitVersion": "v1.31.9"');
      expect(JSON.parse(await run('get', '--raw', '/version'))).toMatchObject({ gitVersion: 'v1.31.9' });
    });

    it('prints objects in each format, of one namespace or all, by label', async () => {
      await apply('one.json', aConfigMap('one', { a: '1', b: '2' }, { labels: { part: 'first' } }));
      await apply('two.json', aConfigMap('two', {}, { labels: { part: 'second' } }));

      expect(await run('get', 'configmap', 'one', '-o', 'yaml')).toMatch(
        /^apiVersion: v1\ndata:\n {2}a: "1"\n {2}b: "2"\nkind: ConfigMap\n/,
      );
      expect(await run('get', 'configmaps', '-l', 'part=first', '--no-headers')).toMatch(/^one +2 +\d+s\n$/);
      expect(await run('get', 'configmaps', '--all-namespaces')).toMatch(/^NAMESPACE +NAME +DATA +AGE\n(?:.*\n)*default +two +0 +/);
      expect(await run('get', 'configmaps', '--sort-by=.metadata.name', '-o', 'name')).toMatch(/configmap\/one\nconfigmap\/two\n/);
      expect(await run('get', 'configmap', 'one', '-o', 'jsonpath={.data.a}')).toBe('1');
      expect(await run('describe', 'configmap', 'one')).toMatch(/^Name: +one\nNamespace: +default\nLabels: +part=first\n/);
    });

    it('describes a Deployment', async () => {
      await apply('told.json', aDeployment('told', { replicas: 2 }));
      await run('rollout', 'status', 'deployment/told', '--timeout=20s');

      const text = await run('describe', 'deployment', 'told');
      expect(text).toContain('2 desired | 2 updated | 2 total | 2 available | 0 unavailable');
      expect(text).toMatch(/NewReplicaSet: +told-\w+ \(2\/2 replicas created\)/);
    });

    it('follows changes', async () => {
      await apply('followed.json', aDeployment('followed', { replicas: 1 }));
      await run('rollout', 'status', 'deployment/followed', '--timeout=20s');
      const { lines, end } = kubectl.follow('get', 'deployment', 'followed', '-w');
      try {
        expect((await lines.next()).value).toMatch(/^NAME +READY/);
        expect((await lines.next()).value).toMatch(/^followed +1\/1/);
        await run('scale', 'deployment/followed', '--replicas=2');
        let line = '';
        while (!/^followed +2\/2 +2 +2/.test(line)) line = String((await lines.next()).value);
      } finally {
        await end();
      }
    });

    it('prints custom objects with the columns of their definition', async () => {
      await apply('gadgets.json', gadgets);
      await run('wait', '--for=condition=Established', 'customresourcedefinition/gadgets.example.com', '--timeout=20s');
      await apply('gadget.json', aGadget);

      expect(await run('get', 'gadgets')).toMatch(/^NAME +SIZE +READY +AGE\nbig +7 +True +\d+s\n$/);
      expect(await run('get', 'gadgets', '-o', 'wide')).toMatch(/^NAME +SIZE +READY +AGE +COLOR\nbig +7 +True +\d+s +red\n$/);
    });

    it('waits until objects with finalizers are removed', async () => {
      await apply('held.json', aConfigMap('held', {}, { finalizers: ['example.com/hold'] }));
      await expect(run('delete', 'configmap', 'held', '--timeout=1s')).rejects.toThrow('timed out');
      expect(await run('get', 'configmap', 'held', '-o', 'jsonpath={.metadata.deletionTimestamp}')).toMatch(/^\d{4}-/);

      const { watches } = simulator.member('idc-a');
      const gone = run('wait', '--for=delete', 'configmap/held', '--timeout=20s');
      await eventually(async () => expect(watches.size).toBe(1));
      await run('patch', 'configmap', 'held', '--type=merge', '-p', '{"metadata":{"finalizers":null}}');
      await gone;
      await expect(run('get', 'configmap', 'held')).rejects.toThrow('NotFound');
    });

    it('prints the reason of a conflicting apply', async () => {
      const as = (manager: string, replicas: number) =>
        apply(`${manager}.json`, aDeployment('fought', { replicas }), `--field-manager=${manager}`);
      await as('one', 1);

      await expect(as('two', 2)).rejects.toThrow(/Apply failed with 1 conflict: conflict with "one".*\.spec\.replicas/s);
    });

    it('prints the reason of a refused request', async () => {
      await apply('patched.json', aConfigMap('patched'));
      await expect(run('patch', 'configmap', 'patched', '-p', '{"data":{"a":"b"}}')).rejects.toThrow('application/merge-patch+json');
    });
  });
}

const gadgets = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'gadgets.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'gadgets', singular: 'gadget', kind: 'Gadget', listKind: 'GadgetList' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
        additionalPrinterColumns: [
          { name: 'Size', type: 'integer', jsonPath: '.spec.size' },
          { name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
          { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
          { name: 'Color', type: 'string', jsonPath: '.spec.colors[0]', priority: 1 },
        ],
      },
    ],
  },
};

const aGadget = {
  apiVersion: 'example.com/v1',
  kind: 'Gadget',
  metadata: { name: 'big' },
  spec: { size: 7, colors: ['red', 'blue'] },
  status: { conditions: [{ type: 'Ready', status: 'True' }] },
};
