import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { KubeObject } from '../../src/kubernetes/object.js';
import { valueAt } from '../../src/simulator/json.js';
import type { SimulatedMember } from '../../src/simulator/member.js';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { aDeployment, untilChange } from './member-client.js';

let simulator: Simulator;
let member: SimulatedMember;

beforeAll(async () => {
  simulator = await startSimulator({
    timing: { podReadyMs: 0, jobMs: 0 },
    members: [
      {
        name: 'one',
        zones: ['a', 'b'],
        nodeLabels: { region: 'r1' },
        nodePools: [
          { name: 'general', nodes: 2, capacity: { cpu: '4', memory: '8Gi' } },
          {
            name: 'gpu',
            nodes: 1,
            capacity: { cpu: '4', memory: '8Gi', 'nvidia.com/gpu': '1' },
            labels: { gpu: 'yes' },
            taints: [{ key: 'gpu', effect: 'NoSchedule' }],
          },
        ],
      },
    ],
  });
  member = simulator.member('one');
});

afterAll(() => simulator.close());

const create = (storageKey: string, object: object) => member.actor.create(storageKey, withNamespace(object));
const withNamespace = (object: object) => ({
  ...(object as KubeObject),
  metadata: { ...(object as KubeObject).metadata, namespace: 'default' },
});
const podsOf = (app: string) => member.actor.list('/pods', 'default').filter(({ metadata }) => metadata.labels?.app === app);
const untilStatus = (storageKey: string, name: string, check: (status: Record<string, unknown>, object: KubeObject) => boolean) =>
  untilChange(member, () => {
    const object = member.actor.get(storageKey, 'default', name);
    return object !== undefined && check((object.status ?? {}) as Record<string, unknown>, object) ? object : undefined;
  });
const condition = (object: KubeObject, type: string) =>
  (valueAt(object.status, 'conditions') as unknown as { type: string; status: string; reason: string }[]).find((one) => one.type === type);
const workload = (name: string, spec: object, container: object = {}) => ({
  metadata: { name },
  spec: {
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name: 'app', image: 'a:1', ...container }], ...(spec as { pod?: object }).pod },
    },
    ...spec,
    pod: undefined,
  },
});

describe('a member', () => {
  it('has nodes with labels, zones and capacity', () => {
    const [general, , gpu] = member.actor.list('/nodes');

    expect(general?.metadata.labels).toMatchObject({ region: 'r1', 'topology.kubernetes.io/zone': 'a', 'node-pool': 'general' });
    expect(gpu).toMatchObject({ spec: { taints: [{ key: 'gpu' }] }, status: { allocatable: { 'nvidia.com/gpu': '1', pods: '110' } } });
  });
});

describe('a Deployment', () => {
  const complete = (replicas: number) => (status: Record<string, unknown>, object: KubeObject) =>
    status.availableReplicas === replicas &&
    status.updatedReplicas === replicas &&
    status.replicas === replicas &&
    status.observedGeneration === object.metadata.generation;

  it('becomes a ReplicaSet and ready pods on nodes, and its status shows it', async () => {
    create('apps/deployments', aDeployment('web', { replicas: 3 }));
    const web = await untilStatus('apps/deployments', 'web', complete(3));

    expect(condition(web, 'Available')).toMatchObject({ status: 'True' });
    expect(condition(web, 'Progressing')).toMatchObject({ status: 'True', reason: 'NewReplicaSetAvailable' });
    expect(podsOf('web')).toHaveLength(3);
    expect(
      podsOf('web').every((pod) => typeof valueAt(pod.spec, 'nodeName') === 'string' && valueAt(pod.status, 'phase') === 'Running'),
    ).toBe(true);
  });

  it('follows its scale', async () => {
    for (const replicas of [5, 1]) {
      member.actor.edit('apps/deployments', 'default', 'web', (object) => ({ ...object, spec: { ...(object.spec as object), replicas } }));
      await untilStatus('apps/deployments', 'web', complete(replicas));
      expect(podsOf('web')).toHaveLength(replicas);
    }
  });

  it('rolls to a new template and never has fewer pods than its strategy allows', async () => {
    create('apps/deployments', aDeployment('rolled', { replicas: 4 }));
    await untilStatus('apps/deployments', 'rolled', complete(4));
    let least = Number.POSITIVE_INFINITY;
    member.world.store.onChange(() => {
      least = Math.min(least, podsOf('rolled').filter((pod) => valueAt(pod.status, 'phase') === 'Running').length);
    });
    member.actor.edit(
      'apps/deployments',
      'default',
      'rolled',
      () => withNamespace(aDeployment('rolled', { replicas: 4, image: 'nginx:2' })) as KubeObject,
    );
    const rolled = await untilStatus('apps/deployments', 'rolled', complete(4));
    // The image is new, so this is not the state before.
    await untilChange(member, () => (podsOf('rolled').every((pod) => JSON.stringify(pod.spec).includes('nginx:2')) ? true : undefined));

    expect(rolled.metadata.annotations).toMatchObject({ 'deployment.kubernetes.io/revision': '2' });
    expect(least).toBeGreaterThanOrEqual(3);
    expect(podsOf('rolled')).toHaveLength(4);
  });

  it('deletes its pods with it', async () => {
    member.actor.delete('apps/deployments', 'default', 'rolled');
    await untilChange(member, () =>
      podsOf('rolled').length === 0 && member.actor.list('apps/replicasets').every(({ metadata }) => !metadata.name.startsWith('rolled-'))
        ? true
        : undefined,
    );
  });

  it('is unavailable when its image cannot be pulled', async () => {
    create('apps/deployments', aDeployment('broken', { replicas: 1, image: 'registry.example/app:missing' }));
    await untilChange(member, () => podsOf('broken').find((pod) => JSON.stringify(pod.status).includes('ImagePullBackOff')));
    const broken = await untilStatus('apps/deployments', 'broken', (status) => status.unavailableReplicas === 1);

    expect(condition(broken, 'Available')).toMatchObject({ status: 'False', reason: 'MinimumReplicasUnavailable' });
    member.actor.delete('apps/deployments', 'default', 'broken');
  });
});

describe('the scheduler', () => {
  const pod = (name: string, spec: object, requests: object) => ({
    metadata: { name, labels: { app: name } },
    spec: { containers: [{ name: 'app', image: 'a:1', resources: { requests } }], ...spec },
  });

  it('places a pod where its requests, selector and tolerations allow, and reports when no node does', async () => {
    create(
      '/pods',
      pod('gpu-1', { tolerations: [{ key: 'gpu', operator: 'Exists' }], nodeSelector: { gpu: 'yes' } }, { 'nvidia.com/gpu': '1' }),
    );
    create('/pods', pod('gpu-2', { tolerations: [{ key: 'gpu', operator: 'Exists' }] }, { 'nvidia.com/gpu': '1' }));
    create('/pods', pod('gpu-3', {}, { 'nvidia.com/gpu': '1' }));
    const placed = await untilStatus('/pods', 'gpu-1', (status) => status.phase === 'Running');
    const waiting = await untilStatus('/pods', 'gpu-2', (status) => status.conditions !== undefined);

    expect(placed.spec).toMatchObject({ nodeName: 'one-gpu-1' });
    expect(condition(waiting, 'PodScheduled')).toMatchObject({ status: 'False', reason: 'Unschedulable' });

    member.actor.delete('/pods', 'default', 'gpu-1');
    expect((await untilStatus('/pods', 'gpu-2', (status) => status.phase === 'Running')).spec).toMatchObject({ nodeName: 'one-gpu-1' });
    for (const name of ['gpu-2', 'gpu-3']) member.actor.delete('/pods', 'default', name);
  });
});

describe('a StatefulSet', () => {
  it('creates pods in order, replaces them from the last and scales down from the last', async () => {
    create('apps/statefulsets', workload('db', { replicas: 3, serviceName: 'db' }));
    const settled = (status: Record<string, unknown>, object: KubeObject) =>
      status.readyReplicas === 3 && status.updatedReplicas === 3 && status.observedGeneration === object.metadata.generation;
    await untilStatus('apps/statefulsets', 'db', settled);
    expect(podsOf('db').map(({ metadata }) => metadata.name)).toEqual(['db-0', 'db-1', 'db-2']);

    member.actor.edit(
      'apps/statefulsets',
      'default',
      'db',
      () => withNamespace(workload('db', { replicas: 3, serviceName: 'db' }, { image: 'a:2' })) as KubeObject,
    );
    const { status } = await untilStatus(
      'apps/statefulsets',
      'db',
      (now, object) => settled(now, object) && now.currentRevision === now.updateRevision,
    );
    expect(podsOf('db').every((pod) => JSON.stringify(pod.spec).includes('a:2'))).toBe(true);
    expect(status).toMatchObject({ currentReplicas: 3 });

    member.actor.edit('apps/statefulsets', 'default', 'db', (object) => ({ ...object, spec: { ...(object.spec as object), replicas: 1 } }));
    await untilStatus('apps/statefulsets', 'db', (now) => now.replicas === 1);
    expect(podsOf('db').map(({ metadata }) => metadata.name)).toEqual(['db-0']);
  });
});

describe('a DaemonSet', () => {
  it('has a pod on each node that accepts it', async () => {
    create('apps/daemonsets', workload('agent', {}));
    create('apps/daemonsets', workload('everywhere', { pod: { tolerations: [{ operator: 'Exists' }] } }));
    await untilStatus('apps/daemonsets', 'agent', (status) => status.numberReady === 2 && status.desiredNumberScheduled === 2);
    await untilStatus('apps/daemonsets', 'everywhere', (status) => status.numberReady === 3);

    expect(
      podsOf('agent')
        .map((pod) => valueAt(pod.spec, 'nodeName'))
        .sort(),
    ).toEqual(['one-general-1', 'one-general-2']);
  });
});

describe('a Job', () => {
  const job = (name: string, spec: object) => ({
    metadata: { name },
    spec: {
      template: { metadata: { labels: { app: name } }, spec: { restartPolicy: 'Never', containers: [{ name: 'app', image: 'a:1' }] } },
      ...spec,
    },
  });

  it('runs the wanted number of pods and completes', async () => {
    create('batch/jobs', job('batch', { completions: 3, parallelism: 2 }));
    const batch = await untilStatus('batch/jobs', 'batch', (status) => status.succeeded === 3);

    expect(condition(batch, 'Complete')).toMatchObject({ status: 'True' });
    expect(podsOf('batch')).toHaveLength(3);
    expect(batch.status).toMatchObject({ completionTime: expect.any(String) });
  });

  it('waits while suspended', async () => {
    create('batch/jobs', job('paused', { suspend: true }));
    const paused = await untilStatus('batch/jobs', 'paused', (status) => status.conditions !== undefined);
    expect(condition(paused, 'Suspended')).toMatchObject({ status: 'True' });
    expect(podsOf('paused')).toEqual([]);

    member.actor.edit('batch/jobs', 'default', 'paused', (object) => ({ ...object, spec: { ...(object.spec as object), suspend: false } }));
    await untilStatus('batch/jobs', 'paused', (status) => status.succeeded === 1);
  });
});

describe('other controllers', () => {
  it('bind claims and assign addresses to load balancers', async () => {
    create('/persistentvolumeclaims', {
      metadata: { name: 'data' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    });
    create('/services', { metadata: { name: 'front' }, spec: { type: 'LoadBalancer', ports: [{ port: 80 }] } });
    create('networking.k8s.io/ingresses', { metadata: { name: 'front' }, spec: { rules: [] } });

    await untilStatus('/persistentvolumeclaims', 'data', (status) => status.phase === 'Bound');
    await untilStatus('/services', 'front', (status) => JSON.stringify(status).includes('203.0.113.'));
    await untilStatus('networking.k8s.io/ingresses', 'front', (status) => JSON.stringify(status).includes('203.0.113.'));
  });

  it('tell whether the Service behind an APIService is there', async () => {
    const registration = 'apiregistration.k8s.io/apiservices';
    const until = (reason: string) =>
      untilChange(
        member,
        () => JSON.stringify(member.actor.get(registration, '', 'v1.figures.example.com')?.status).includes(reason) || undefined,
      );
    member.actor.create(registration, {
      metadata: { name: 'v1.figures.example.com' },
      spec: { group: 'figures.example.com', version: 'v1', service: { namespace: 'default', name: 'figures' } },
    } as never);
    await until('ServiceNotFound');
    create('/services', { metadata: { name: 'figures' }, spec: { ports: [{ port: 443 }] } });
    await until('"Passed"');
  });

  it('come to rest: nothing is written when nothing changes', async () => {
    const revision = member.world.store.revision;
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    expect(member.world.store.revision).toBe(revision);
  });
});
