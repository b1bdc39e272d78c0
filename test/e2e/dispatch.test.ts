import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { applicationHealth, apply, eventTypes, sendApply, worksOf } from '../support/ask-hub.js';
import { eventually } from '../support/eventually.js';
import { startHub, type TestHub } from '../support/hub.js';
import { type SimulatorProcess, startSimulatorProcess } from '../support/simulator-process.js';

interface Item {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly labels?: Record<string, string>;
    readonly annotations?: Record<string, string>;
  };
  readonly data?: Record<string, string>;
  readonly spec?: { readonly replicas?: number };
}

const configMaps = '/api/v1/namespaces/road/configmaps';
const mergePatch = 'application/merge-patch+json';

const policy = `
apiVersion: policy.manifold.hub/v1
kind: PlacementPolicy
metadata: { name: all, namespace: road }
spec:
  resourceSelectors:
    - { apiVersion: v1, kind: ConfigMap }
    - { apiVersion: apps/v1, kind: Deployment }
    - { apiVersion: example.com/v1, kind: Widget }
    - { apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler }
  placement: {}
`;

/** The hub's treatment of concurrent activity in members: foreign objects, drift, conflicts, deletions, kinds defined later. */
describe('Dispatch', () => {
  let members: SimulatorProcess;
  let hub: TestHub;

  beforeAll(async () => {
    members = await startSimulatorProcess(['left', 'right']);
    hub = await startHub({ env: members.env });
    await apply(hub, policy);
  });

  afterAll(async () => {
    await hub.stop();
    await members.stop();
  });

  it('creates the namespace that objects need', async () => {
    await apply(hub, configMap('first', 'a'), { application: 'first' });
    await applied('first');
    expect((await members.get<Item>('left', '/api/v1/namespaces/road')).metadata.name).toBe('road');
  });

  it('marks its objects and owns only the fields that it applied', async () => {
    const object = await members.get<Item & { metadata: { managedFields: { manager: string; operation: string }[] } }>(
      'left',
      `${configMaps}/first`,
    );
    expect(object.metadata.labels?.['manifold.hub/managed']).toBe('true');
    expect(object.metadata.annotations?.['manifold.hub/work']).toMatch(/^left\/\d+$/);
    expect(object.metadata.managedFields.map(({ manager, operation }) => `${manager} ${operation}`)).toEqual(['manifold Apply']);
  });

  it('repairs drift at once, records it, and keeps the fields of others', async () => {
    await members.send(
      'left',
      'PATCH',
      `${configMaps}/first?fieldManager=someone`,
      { data: { value: 'drifted', extra: 'mine' } },
      mergePatch,
    );
    await eventually(async () =>
      expect((await members.get<Item>('left', `${configMaps}/first`)).data).toEqual({ value: 'a', extra: 'mine' }),
    );
    await eventually(async () => expect(await eventTypes(hub, { cluster: 'left' })).toContain('DRIFT_REPAIRED'));
  });

  it('creates again what another client deleted in a member, and records it', async () => {
    const { uid } = (await members.get<Item>('right', `${configMaps}/first`)).metadata;
    await members.send('right', 'DELETE', `${configMaps}/first`, {});
    await eventually(async () => expect((await members.get<Item>('right', `${configMaps}/first`)).metadata.uid).not.toBe(uid));
    await eventually(async () => expect(await eventTypes(hub, { cluster: 'right' })).toContain('DELETED_IN_MEMBER'));
    await applied('first');
  });

  it('keeps a foreign object unchanged and names its manager', async () => {
    await members.send('left', 'POST', `${configMaps}?fieldManager=their-tool`, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'theirs' },
      data: { value: 'theirs' },
    });
    await apply(hub, configMap('theirs', 'ours'), { application: 'theirs' });
    await eventually(async () => {
      const works = await worksOf(hub, 'v1', 'ConfigMap', 'road', 'theirs');
      expect(works.find((work) => work.cluster === 'left')).toMatchObject({
        state: 'BLOCKED',
        reason: 'FOREIGN_OBJECT',
        health: 'DEGRADED',
      });
      expect(works.find((work) => work.cluster === 'left')?.message).toContain('their-tool');
      expect(works.find((work) => work.cluster === 'right')).toMatchObject({ state: 'APPLIED', health: 'HEALTHY' });
    });
    expect((await members.get<Item>('left', `${configMaps}/theirs`)).data).toEqual({ value: 'theirs' });
  });

  it('takes it over with conflict resolution Overwrite', async () => {
    const annotated = configMap('theirs', 'ours').replace(
      'namespace: road',
      'namespace: road, annotations: { manifold.hub/conflict-resolution: overwrite }',
    );
    await apply(hub, annotated, { application: 'theirs' });
    await eventually(async () => expect((await members.get<Item>('left', `${configMaps}/theirs`)).data).toEqual({ value: 'ours' }));
    await applied('theirs');
  });

  it('reports what a take-over removed', async () => {
    await members.send('right', 'POST', `${configMaps}?fieldManager=kubectl-client-side-apply`, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'kubectls' },
      data: { value: 'theirs', obsolete: 'yes' },
    });
    const ours = configMap('kubectls', 'ours').replace(
      'namespace: road',
      'namespace: road, annotations: { manifold.hub/conflict-resolution: overwrite }',
    );
    await apply(hub, ours, { application: 'kubectls' });
    await applied('kubectls');
    expect((await members.get<Item>('right', `${configMaps}/kubectls`)).data).toEqual({ value: 'ours' });
    await eventually(async () => expect(await eventTypes(hub, { cluster: 'right' })).toContain('TOOK_OVER'));
  });

  it('applies a contested field again five times and then stops, naming the other manager', async () => {
    await apply(hub, configMap('fought', 'ours'), { application: 'fought' });
    await applied('fought');
    for (let fight = 1; fight <= 6; fight += 1) {
      await eventually(async () => expect((await members.get<Item>('left', `${configMaps}/fought`)).data?.['value']).toBe('ours'));
      await members.send(
        'left',
        'PATCH',
        `${configMaps}/fought?fieldManager=their-operator`,
        { data: { value: `theirs-${fight}` } },
        mergePatch,
      );
    }
    await eventually(async () => {
      const [left] = await worksOf(hub, 'v1', 'ConfigMap', 'road', 'fought');
      expect(left).toMatchObject({ cluster: 'left', state: 'BLOCKED', reason: 'CONTESTED' });
      expect(left?.message).toContain('their-operator');
    });
    expect((await members.get<Item>('left', `${configMaps}/fought`)).data?.['value']).toBe('theirs-6');
    expect(await eventTypes(hub, { cluster: 'left' })).toContain('FIELD_CONTESTED');
    // A new manifest is a decision of the user.
    await apply(hub, configMap('fought', 'decided'), { application: 'fought' });
    await eventually(async () => expect((await members.get<Item>('left', `${configMaps}/fought`)).data?.['value']).toBe('decided'));
  });

  it('names the immutable field and waits for another manifest', async () => {
    await apply(hub, deployment('fixed', 'one'), { application: 'fixed' });
    await eventually(async () => expect(await applicationHealth(hub, 'road', 'fixed')).toMatchObject({ health: 'HEALTHY' }));
    await apply(hub, deployment('fixed', 'two'), { application: 'fixed' });
    await eventually(async () => {
      const [work] = await worksOf(hub, 'apps/v1', 'Deployment', 'road', 'fixed');
      expect(work).toMatchObject({ state: 'BLOCKED', reason: 'IMMUTABLE_FIELD' });
      expect(work?.message).toContain('selector');
    });
    await apply(hub, deployment('fixed', 'one'), { application: 'fixed' });
    await eventually(async () => expect(await applicationHealth(hub, 'road', 'fixed')).toMatchObject({ health: 'HEALTHY' }));
  });

  it.each(['annotation', 'policy', 'request'])(
    'deletes and creates what cannot change where the %s says so, and nothing else',
    async (where) => {
      const name = `swap-${where}`;
      const path = `/apis/apps/v1/namespaces/road/deployments/${name}`;
      const healthy = () => eventually(async () => expect(await applicationHealth(hub, 'road', name)).toMatchObject({ health: 'HEALTHY' }));
      const uids = () => Promise.all(['left', 'right'].map(async (member) => (await members.get<Item>(member, path)).metadata.uid));
      await apply(hub, deployment(name, 'one'), { application: name });
      await healthy();
      const before = await uids();

      await apply(hub, deployment(name, 'two'), { application: name });
      await eventually(async () => {
        const works = await worksOf(hub, 'apps/v1', 'Deployment', 'road', name);
        expect(works.map(({ reason }) => reason)).toEqual(['IMMUTABLE_FIELD', 'IMMUTABLE_FIELD']);
        expect(works[0]!.message).toContain('spec.immutableChange: Replace');
      });
      expect(await uids()).toEqual(before);

      if (where === 'request') {
        const replace = [`Deployment/${name}`];
        const manifests = deployment(name, 'two');
        const { preview } = await hub.query<{ preview: object }>(
          'query ($input: ApplyInput!) { preview(input: $input) { replaces creates deletes unchanged } }',
          {
            input: { manifests, application: name, replace },
          },
        );
        expect(preview).toEqual({ replaces: 2, creates: 0, deletes: 0, unchanged: 0 });
        const misnamed = await sendApply(hub, { manifests, application: name, replace: ['Service/x'] });
        expect(misnamed.userErrors).toMatchObject([{ code: 'INVALID_VALUE', field: ['replace', '0'] }]);
        await apply(hub, manifests, { application: name, replace });
      } else if (where === 'policy') await apply(hub, policy.replace('  placement: {}', '  immutableChange: Replace\n  placement: {}'));
      else {
        const annotated = deployment(name, 'two').replace('{ name:', '{ annotations: { manifold.hub/immutable-change: Replace }, name:');
        await apply(hub, annotated, { application: name });
      }
      await eventually(async () => {
        const after = await uids();
        expect(after[0]).not.toBe(before[0]);
        expect(after[1]).not.toBe(before[1]);
      });
      await healthy();
      for (const cluster of ['left', 'right']) {
        expect(await members.get(cluster, path)).toMatchObject({ spec: { selector: { matchLabels: { app: 'two' } } } });
        await eventually(async () => expect(await eventTypes(hub, { cluster })).toContain('REPLACED'));
      }
      const swapped = await worksOf(hub, 'apps/v1', 'Deployment', 'road', name);
      expect(swapped.map(({ state, reason }) => [state, reason])).toEqual([
        ['APPLIED', null],
        ['APPLIED', null],
      ]);
      if (where === 'policy') await apply(hub, policy);
    },
  );

  it('deletes the namespaces that it made with their application if they are empty, with the reason if it keeps one', async () => {
    await apply(hub, policy.replace('namespace: road', 'namespace: aside'));
    await apply(hub, configMap('aside', 'a').replace('namespace: road', 'namespace: aside'), { application: 'aside', namespace: 'aside' });
    await eventually(async () => expect(await applicationHealth(hub, 'aside', 'aside')).toMatchObject({ health: 'HEALTHY' }));
    const theirs = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'theirs' } };
    await members.send('right', 'POST', '/api/v1/namespaces/aside/configmaps', theirs);

    const { deleteApplication } = await hub.query<{ deleteApplication: object }>(
      'mutation ($input: DeleteApplicationInput!) { deleteApplication(input: $input) { keptNamespaces namespacesToDelete userErrors { code } } }',
      { input: { namespace: 'aside', name: 'aside', deleteNamespaces: true } },
    );
    expect(deleteApplication).toEqual({ keptNamespaces: [], namespacesToDelete: ['aside'], userErrors: [] });
    await eventually(async () => {
      expect(await eventTypes(hub, { cluster: 'left' })).toContain('NAMESPACE_DELETED');
      expect(await eventTypes(hub, { cluster: 'right' })).toContain('NAMESPACE_KEPT');
    });
    expect((await members.get<Item>('right', '/api/v1/namespaces/aside/configmaps/theirs')).metadata.name).toBe('theirs');
    await eventually(() => expect(members.get('left', '/api/v1/namespaces/aside')).rejects.toThrow('404'));
  });

  it('waits for a kind that is not served and continues when its definition is created', async () => {
    await apply(hub, 'apiVersion: example.com/v1\nkind: Widget\nmetadata: { name: late, namespace: road }\nspec: { size: 3 }\n', {
      application: 'widgets',
    });
    await eventually(async () => {
      const { resource } = await hub.query<{
        resource: { decision: { outcome: string; clusters: { nodes: { rule: string | null }[] } } | null };
      }>(
        '{ resource(apiVersion: "example.com/v1", kind: "Widget", namespace: "road", name: "late") { decision { outcome clusters(first: 10) { nodes { rule } } } } }',
      );
      expect(resource.decision).toMatchObject({ outcome: 'NO_CLUSTER_FIT' });
      expect(new Set(resource.decision?.clusters.nodes.map((cluster) => cluster.rule))).toEqual(new Set(['api-enablement']));
    });
    for (const member of members.names)
      await members.send(member, 'POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', widgetDefinition);
    await eventually(async () => {
      const works = await worksOf(hub, 'example.com/v1', 'Widget', 'road', 'late');
      expect(works.map((work) => work.state)).toEqual(['APPLIED', 'APPLIED']);
    });
  });

  it('places an instance soon after the definition that comes with it', async () => {
    await apply(hub, definitionPolicy);
    const definition = JSON.stringify(gadgetDefinition);
    const gadget = 'apiVersion: example.com/v1\nkind: Gadget\nmetadata: { name: together, namespace: road }\n';
    await apply(hub, `${definition}\n---\n${gadget}`, { application: 'gadgets' });
    await eventually(async () => {
      const works = await worksOf(hub, 'example.com/v1', 'Gadget', 'road', 'together');
      expect(works.map((work) => work.state)).toEqual(['APPLIED', 'APPLIED']);
    }, 25_000);
  });

  it('leaves replicas to an autoscaler in the member', async () => {
    await apply(hub, deployment('scaled', 'scaled'), { application: 'scaled' });
    await eventually(async () => expect(await applicationHealth(hub, 'road', 'scaled')).toMatchObject({ health: 'HEALTHY' }));
    await members.send('left', 'POST', '/apis/autoscaling/v2/namespaces/road/horizontalpodautoscalers', {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'scaled' },
      spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'scaled' }, minReplicas: 1, maxReplicas: 9 },
    });
    const scale = '/apis/apps/v1/namespaces/road/deployments/scaled/scale';
    await members.send('left', 'PATCH', `${scale}?fieldManager=kube-controller-manager`, { spec: { replicas: 4 } }, mergePatch);
    // A change of another field is applied, and the autoscaler's replica count stays.
    await apply(hub, deployment('scaled', 'scaled').replace('nginx:1', 'nginx:2'), { application: 'scaled' });
    await eventually(async () => {
      const object = await members.get<Item & { spec: { replicas: number; template: { spec: { containers: { image: string }[] } } } }>(
        'left',
        '/apis/apps/v1/namespaces/road/deployments/scaled',
      );
      expect(object.spec.template.spec.containers[0]?.image).toBe('nginx:2');
      expect(object.spec.replicas).toBe(4);
    });
    const compared = await hub.query<{ liveDifferences: { same: string[] } }>(
      `{ liveDifferences(apiVersion: "apps/v1", kind: "Deployment", namespace: "road", name: "scaled", clusters: ["left"]) {
        differences { path } same failures { message } } }`,
    );
    expect(compared.liveDifferences).toEqual({ differences: [], same: ['left'], failures: [] });
  });

  it('requires a confirmation of a large removal, and removes exactly the confirmed objects', async () => {
    const many = Array.from({ length: 12 }, (_, i) => configMap(`many-${i}`, 'x')).join('---\n');
    await apply(hub, many, { application: 'many' });
    await eventually(async () =>
      expect(await applicationHealth(hub, 'road', 'many')).toEqual({ health: 'HEALTHY', clusters: { total: 2, ready: 2 } }),
    );

    const few = configMap('many-0', 'x');
    const held = await sendApply(hub, { manifests: few, application: 'many', prune: true });
    expect(held.userErrors.map((error) => error.code)).toEqual(['CONFIRMATION_REQUIRED']);
    expect(held.confirmation?.counts).toEqual([{ kind: 'ConfigMap', count: 11 }]);
    expect((await worksOf(hub, 'v1', 'ConfigMap', 'road', 'many-11')).map((work) => work.state)).toEqual(['APPLIED', 'APPLIED']);

    const stale = await sendApply(hub, {
      manifests: `${few}---\n${configMap('many-1', 'x')}`,
      application: 'many',
      prune: true,
      confirm: held.confirmation?.token,
    });
    expect(stale.userErrors.map((error) => error.code)).toEqual(['CONFIRMATION_STALE']);

    await apply(hub, few, { application: 'many', prune: true, confirm: held.confirmation?.token });
    await eventually(async () => {
      for (const member of members.names) {
        const { items } = await members.get<{ items: Item[] }>(member, configMaps);
        expect(items.map((item) => item.metadata.name).filter((name) => name.startsWith('many-'))).toEqual(['many-0']);
      }
    });
  });

  it('requires a confirmation of a policy edit that removes many objects from a cluster', async () => {
    const own = (exclude: string) => `apiVersion: policy.manifold.hub/v1
kind: PlacementPolicy
metadata: { name: moving, namespace: moved }
spec:
  resourceSelectors: [{ apiVersion: v1, kind: ConfigMap }]
  placement: { clusterAffinity: { exclude: [${exclude}] } }
`;
    const eight = Array.from({ length: 8 }, (_, i) => configMap(`moved-${i}`, 'x').replace('namespace: road', 'namespace: moved')).join(
      '---\n',
    );
    await apply(hub, `${own('nowhere')}---\n${eight}`, { application: 'moved' });
    await eventually(async () =>
      expect(await applicationHealth(hub, 'moved', 'moved')).toEqual({ health: 'HEALTHY', clusters: { total: 2, ready: 2 } }),
    );

    const held = await sendApply(hub, { manifests: own('right') });
    expect(held.userErrors.map((error) => error.code)).toEqual(['CONFIRMATION_REQUIRED']);
    expect(held.confirmation?.counts).toEqual([{ kind: 'ConfigMap', count: 8 }]);
    expect((await worksOf(hub, 'v1', 'ConfigMap', 'moved', 'moved-0')).map((work) => work.state)).toEqual(['APPLIED', 'APPLIED']);

    await apply(hub, own('right'), { confirm: held.confirmation?.token });
    await eventually(async () => {
      const left = await members.get<{ items: Item[] }>(
        'left',
        '/api/v1/namespaces/moved/configmaps?labelSelector=manifold.hub%2Fmanaged%3Dtrue',
      );
      const right = await members.get<{ items: Item[] }>(
        'right',
        '/api/v1/namespaces/moved/configmaps?labelSelector=manifold.hub%2Fmanaged%3Dtrue',
      );
      expect([left.items.length, right.items.length]).toEqual([8, 0]);
    });
  });

  it('never deletes an object that lost its annotations', async () => {
    await apply(hub, configMap('released', 'x'), { application: 'released' });
    await applied('released');
    await hub.query(
      'mutation { deleteApplication(input: { namespace: "road", name: "released", orphan: true }) { userErrors { message } } }',
    );
    await eventually(async () => expect(await applicationHealth(hub, 'road', 'released')).toBeNull());
    for (const member of members.names) {
      const { metadata, data } = await members.get<Item>(member, `${configMaps}/released`);
      expect(data).toEqual({ value: 'x' });
      expect(Object.keys({ ...metadata.labels, ...metadata.annotations }).filter((key) => key.startsWith('manifold.hub/'))).toEqual([]);
    }
  });

  async function applied(name: string): Promise<void> {
    await eventually(async () => {
      const works = await worksOf(hub, 'v1', 'ConfigMap', 'road', name);
      expect(works.map(({ state, health }) => `${state} ${health}`)).toEqual(['APPLIED HEALTHY', 'APPLIED HEALTHY']);
    });
  }
});

function configMap(name: string, value: string): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: road }\ndata: { value: ${value} }\n`;
}

function deployment(name: string, app: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: road }
spec:
  replicas: 2
  selector: { matchLabels: { app: ${app} } }
  template:
    metadata: { labels: { app: ${app} } }
    spec: { containers: [{ name: web, image: "nginx:1" }] }
`;
}

const definitionPolicy = `
apiVersion: policy.manifold.hub/v1
kind: ClusterPlacementPolicy
metadata: { name: definitions }
spec:
  resourceSelectors:
    - { apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition }
    - { apiVersion: example.com/v1, kind: Gadget }
  placement: {}
`;

const widgetDefinition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
};

const gadgetDefinition = {
  ...widgetDefinition,
  metadata: { name: 'gadgets.example.com' },
  spec: { ...widgetDefinition.spec, names: { plural: 'gadgets', singular: 'gadget', kind: 'Gadget', listKind: 'GadgetList' } },
};
