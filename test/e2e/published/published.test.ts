import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { apply, clustersHealthy, eventTypes } from '../../support/ask-hub.js';
import { eventually } from '../../support/eventually.js';
import { startHub, type TestHub } from '../../support/hub.js';
import { type SimulatorProcess, startSimulatorProcess } from '../../support/simulator-process.js';
import { bundles, type Document } from './bundles.js';

/** As in a first start, with the behaviours of other projects' kinds, which it must not define. */
const MEMBER = 'idc-a';
const SLOW = 300_000;
/** For one state of one application. */
const REACHED_MS = 120_000;

const kinds = {
  v1: ['Namespace', 'ConfigMap', 'Secret', 'Service', 'ServiceAccount'],
  'apps/v1': ['Deployment', 'StatefulSet'],
  'batch/v1': ['Job'],
  'networking.k8s.io/v1': ['NetworkPolicy'],
  'scheduling.k8s.io/v1': ['PriorityClass'],
  'rbac.authorization.k8s.io/v1': ['ClusterRole', 'Role', 'RoleBinding'],
  'apiregistration.k8s.io/v1': ['APIService'],
  'apiextensions.k8s.io/v1': ['CustomResourceDefinition'],
  'admissionregistration.k8s.io/v1': [
    'MutatingWebhookConfiguration',
    'ValidatingWebhookConfiguration',
    'ValidatingAdmissionPolicy',
    'ValidatingAdmissionPolicyBinding',
  ],
};
const all = Object.entries(kinds).flatMap(([apiVersion, names]) => names.map((kind) => ({ apiVersion, kind })));
// Objects in kube-system are placed where a policy names the namespace.
const inKubeSystem = all.filter(({ kind }) => ['Deployment', 'Service', 'ServiceAccount', 'Role', 'RoleBinding'].includes(kind));
const policy = stringify({
  apiVersion: 'policy.manifold.hub/v1',
  kind: 'ClusterPlacementPolicy',
  metadata: { name: 'published' },
  spec: { resourceSelectors: [...all, ...inKubeSystem.map((one) => ({ ...one, namespace: 'kube-system' }))], placement: {} },
});

const plurals = all.map(({ apiVersion, kind }) => {
  const plural = kind.toLowerCase().replace(/ss$/, 'sse').replace(/y$/, 'ie');
  return `/${apiVersion.includes('/') ? 'apis' : 'api'}/${apiVersion}/${plural}s`;
});

interface Written {
  readonly metadata: { readonly name: string };
  readonly webhooks?: readonly { readonly clientConfig: object }[];
}

/** Manifests of operators, as they are published, go through the hub like through kubectl. */
describe('The manifests of an operator', () => {
  let members: SimulatorProcess;
  let hub: TestHub;

  beforeAll(async () => {
    members = await startSimulatorProcess([MEMBER]);
    hub = await startHub({ env: members.env });
    await clustersHealthy(hub);
    await apply(hub, policy);
  }, SLOW);

  afterAll(async () => {
    await hub?.stop();
    await members?.stop();
  });

  /** Writes of others than the cluster itself, without the Lease by which the hub holds the cluster. */
  const writes = async (after = 0) => {
    const { writes: found, next } = await members.control.writes({ cluster: MEMBER, after: String(after), limit: '1000' });
    return {
      next,
      of: found
        .filter(({ resource }) => resource !== 'coordination.k8s.io/leases')
        .map(({ verb, resource, name }) => `${verb} ${resource} ${name}`),
    };
  };
  const marked = async () => {
    const lists = await Promise.all(
      plurals.map((path) =>
        members.get<{ items: { kind?: string; metadata: { name: string } }[] }>(MEMBER, `${path}?labelSelector=manifold.hub/managed=true`),
      ),
    );
    return lists.flatMap(({ items }, i) => items.map(({ metadata }) => `${plurals[i]} ${metadata.name}`));
  };

  it.each(bundles)(
    '$name are delivered and healthy, cause no write when applied again, and leave nothing when deleted',
    async ({ name, documents }) => {
      const before = await marked();
      const manifests = documents.map((document) => stringify(document, { aliasDuplicateObjects: false })).join('---\n');
      const answer = await apply(hub, manifests, { application: name });
      const application = answer.application!;
      await eventually(async () => expect((await stateOf(application))?.delivery).toBe('DELIVERED'), REACHED_MS);
      await writeAsControllers(documents);
      await eventually(async () => expect(await stateOf(application)).toEqual({ health: 'HEALTHY', delivery: 'DELIVERED' }), REACHED_MS);

      const { next } = await writes();
      const again = await apply(hub, manifests, { application: name });
      expect(again.results.filter(({ action }) => action !== 'UNCHANGED')).toEqual([]);
      // What follows in the same cluster arrives after everything that the second apply could have caused.
      const marker = `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: after-${name}, namespace: default }\n`;
      const after = (await apply(hub, marker, { application: `after-${name}` })).application!;
      await eventually(async () => expect(await stateOf(after)).toEqual({ health: 'HEALTHY', delivery: 'DELIVERED' }));
      expect((await writes(next)).of).toEqual([`apply /configmaps after-${name}`]);
      const types = await eventTypes(hub, { application: name });
      for (const fight of ['DRIFT_REPAIRED', 'FIELD_CONTESTED', 'DELETED_IN_MEMBER']) expect(types).not.toContain(fight);

      await remove(after);
      await remove(application);
      await eventually(async () => expect(await stateOf(application)).toBeNull(), REACHED_MS);
      // Namespaces that are documents of the application go with it.
      await eventually(async () => expect(await marked()).toEqual(before), REACHED_MS);
    },
    SLOW,
  );

  /** Writes that the operator and the controllers of the cluster make: CA bundles. */
  async function writeAsControllers(documents: readonly Document[]): Promise<void> {
    const patch = (path: string, body: object) =>
      members.send(MEMBER, 'PATCH', `${path}?fieldManager=controller`, body, 'application/merge-patch+json');
    for (const document of documents) {
      const { kind, metadata, webhooks } = document as Document & Written;
      if (!webhooks) continue;
      const injected = webhooks.map((one) => ({ ...one, clientConfig: { ...one.clientConfig, caBundle: 'UkVBTA==' } }));
      await patch(`/apis/admissionregistration.k8s.io/v1/${kind.toLowerCase()}s/${metadata.name}`, { webhooks: injected });
    }
  }

  interface Ref {
    readonly namespace: string;
    readonly name: string;
  }

  async function stateOf({ namespace, name }: Ref) {
    const { application } = await hub.query<{
      application: { health: string; delivery: { state: string; message: string | null } } | null;
    }>(
      'query ($namespace: String!, $name: String!) { application(namespace: $namespace, name: $name) { health delivery { state message } } }',
      { namespace, name },
    );
    return application && { health: application.health, delivery: application.delivery.state };
  }

  async function remove({ namespace, name }: Ref): Promise<void> {
    const run = async (confirm?: string) =>
      (
        await hub.query<{ deleteApplication: { confirmation: { token: string } | null; userErrors: { message: string }[] } }>(
          'mutation ($input: DeleteApplicationInput!) { deleteApplication(input: $input) { confirmation { token } userErrors { message } } }',
          { input: { namespace, name, confirm } },
        )
      ).deleteApplication;
    const first = await run();
    const last = first.confirmation ? await run(first.confirmation.token) : first;
    expect(last.userErrors).toEqual([]);
  }
});
