import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { KubeObject } from '../../src/kubernetes/object.js';
import { definitionOf } from '../../src/simulator/behaviours/definition-of.js';
import { readBehaviours } from '../../src/simulator/behaviours/read-behaviours.js';
import { renderTemplate } from '../../src/simulator/behaviours/render-template.js';
import { shippedBehaviours } from '../../src/simulator/behaviours/shipped-behaviours.js';
import { valueAt } from '../../src/simulator/json.js';
import type { SimulatedMember } from '../../src/simulator/member.js';
import type { SimulatorOptions } from '../../src/simulator/options.js';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { MemberClient, untilChange } from './member-client.js';

const nodePools = [{ name: 'general', nodes: 2, capacity: { cpu: '32', memory: '64Gi' } }];
const template = { metadata: { labels: { app: 'x' } }, spec: { containers: [{ name: 'c', image: 'busybox:1.36' }] } };
const changed = { ...template, spec: { containers: [{ name: 'c', image: 'busybox:1.37' }] } };
const selector = { matchLabels: { app: 'x' } };
let folder: string;
let options: SimulatorOptions;
let simulator: Simulator;
let member: SimulatedMember;
let client: MemberClient;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'behaviours-'));
  const timing = { podReadyMs: 10, jobMs: 10 };
  options = { members: [{ name: 'one', nodePools, behaviours: shippedBehaviours }], timing, persistDir: folder };
  await start();
});

afterAll(async () => {
  await stop();
  rmSync(folder, { recursive: true });
});

async function start(): Promise<void> {
  simulator = await startSimulator(options);
  member = simulator.member('one');
  client = new MemberClient(simulator, member);
  await untilChange(member, () => (member.world.kinds.byStorage('argoproj.io/rollouts') ? true : undefined));
}

async function stop(): Promise<void> {
  await client.close();
  await simulator.close();
}

async function make(kind: string, name: string, spec: object): Promise<string> {
  const { group, version, plural } = shippedBehaviours.find((one) => one.kind === kind && one.group !== '')!;
  const body = { apiVersion: `${group}/${version}`, kind, metadata: { name }, spec };
  const path = `/apis/${group}/${version}/namespaces/default/${plural}/${name}`;
  expect((await client.apply(body, { path, force: true })).status).toBeLessThan(300);
  return `${group}/${plural}`;
}

/** Resolves when the object's status holds this. */
function reaches(storageKey: string, name: string, status: object): Promise<KubeObject> {
  return untilChange(member, () => {
    const object = member.actor.get(storageKey, 'default', name);
    try {
      expect(object?.status).toMatchObject(status as Record<string, unknown>);
      return object;
    } catch {
      return undefined;
    }
  });
}

describe('a kind with a behaviour', () => {
  it('CloneSet counts its pods, and updates one pod at a time', async () => {
    const key = await make('CloneSet', 'clones', { replicas: 3, selector, template });
    await reaches(key, 'clones', { replicas: 3, readyReplicas: 3, updatedReadyReplicas: 3, observedGeneration: 1 });
    await make('CloneSet', 'clones', { replicas: 3, selector, template: changed });
    await reaches(key, 'clones', { updatedReplicas: 3, readyReplicas: 3, observedGeneration: 2 });
    const images = member.actor.list('/pods').filter((pod) => pod.metadata.name.startsWith('clones-'));

    expect(images.map((pod) => valueAt(pod, 'spec', 'containers', '0', 'image'))).toEqual(Array(3).fill('busybox:1.37'));
  });

  it('can be scaled if its definition has the subresource', async () => {
    const key = await make('Rollout', 'scaled', { replicas: 1, selector, template });
    await reaches(key, 'scaled', { phase: 'Healthy' });
    const path = '/apis/argoproj.io/v1alpha1/namespaces/default/rollouts/scaled/scale';
    expect((await client.request('PATCH', path, { body: { spec: { replicas: 4 } }, type: 'application/merge-patch+json' })).status).toBe(
      200,
    );

    await reaches(key, 'scaled', { phase: 'Healthy', replicas: 4, HPAReplicas: 4 });
  });

  it('Volcano Job runs all tasks and completes', async () => {
    const tasks = [
      { name: 'master', replicas: 1, template },
      { name: 'worker', replicas: 2, template },
    ];
    const key = await make('Job', 'gang', { minAvailable: 3, schedulerName: 'volcano', tasks });
    await reaches(key, 'gang', { state: { phase: 'Running' }, minAvailable: 3 });

    await reaches(key, 'gang', { state: { phase: 'Completed' }, succeeded: 3 });
  });

  it('PyTorchJob is created, runs and succeeds', async () => {
    const replicas = (count: number) => ({ replicas: count, restartPolicy: 'OnFailure', template });
    const key = await make('PyTorchJob', 'train', { pytorchReplicaSpecs: { Master: replicas(1), Worker: replicas(2) } });
    await reaches(key, 'train', { conditions: [{ type: 'Created' }, { type: 'Running', status: 'True' }] });
    const done = await reaches(key, 'train', {
      conditions: [{ type: 'Created' }, { type: 'Running' }, { type: 'Succeeded', status: 'True' }],
    });

    expect(valueAt(done.status, 'completionTime')).toEqual(expect.any(String));
  });

  it('RayCluster is ready with its head and workers', async () => {
    const workers = [{ groupName: 'small', replicas: 2, template }];
    const key = await make('RayCluster', 'rays', { headGroupSpec: { template }, workerGroupSpecs: workers });

    await reaches(key, 'rays', { state: 'ready', desiredWorkerReplicas: 2, readyWorkerReplicas: 2 });
    expect(member.actor.list('/pods').filter(({ metadata }) => metadata.labels?.['ray.io/cluster'] === 'rays')).toHaveLength(3);
  });

  it('FlinkDeployment becomes ready after a delay, and is suspended if requested', async () => {
    const key = await make('FlinkDeployment', 'flow', { job: { state: 'running' } });
    await reaches(key, 'flow', { jobManagerDeploymentStatus: 'DEPLOYING' });
    await reaches(key, 'flow', { lifecycleState: 'STABLE', jobStatus: { state: 'RUNNING' } });
    await make('FlinkDeployment', 'flow', { job: { state: 'suspended' } });

    await reaches(key, 'flow', { lifecycleState: 'SUSPENDED', observedGeneration: 2 });
  });

  it('is as it was after a restart', async () => {
    const kept = [
      ['apps.kruise.io/clonesets', 'clones'],
      ['batch.volcano.sh/jobs', 'gang'],
      ['ray.io/rayclusters', 'rays'],
    ] as const;
    const revisions = () => kept.map(([key, name]) => member.actor.get(key, 'default', name)?.metadata.resourceVersion);
    const before = revisions();
    await stop();
    await start();
    // Controllers run in turns: when a new object is ready, they have processed the old ones.
    const key = await make('CloneSet', 'marker', { replicas: 1, selector, template });
    await reaches(key, 'marker', { readyReplicas: 1 });

    expect(revisions()).toEqual(before);
    expect(before).not.toContain(undefined);
  });
});

describe('a behaviour from YAML', () => {
  const good = 'group: example.com\nversion: v1\nkind: Gate\nplural: gates\nstages: [{ name: open, status: { open: true } }]\n';

  it('is parsed, one per document', () => {
    expect(readBehaviours(`${good}---\n${good}`)).toMatchObject([{ kind: 'Gate' }, { kind: 'Gate' }]);
    expect(readBehaviours('')).toEqual([]);
  });

  it.each([
    { text: 'a: [', says: 'document 1 is not YAML' },
    { text: `${good}---\nkind: X\n`, says: 'document 2 is no behaviour: group must be a string' },
    { text: good.replace('example.com', 'No!'), says: 'group must be a DNS name' },
    { text: good.replace('stages: [{ name: open, status: { open: true } }]', 'stages: []'), says: 'at least one' },
    { text: good.replace('name: open, ', ''), says: 'stage 1 must have a name and a status' },
    { text: `${good}pods: [{ at: spec }]\n`, says: 'each of pods must have at and template' },
  ])('is refused when $says', ({ text, says }) => {
    expect(() => readBehaviours(text)).toThrow(says);
  });
});

describe('a template', () => {
  const scope = { spec: { replicas: 3, list: [{ name: 'a' }] }, metadata: { name: 'web' } };

  it.each([
    { given: '{spec.replicas}', becomes: 3 },
    { given: '{spec.none}', becomes: undefined },
    { given: '{spec.none|5}', becomes: 5 },
    { given: '{spec.none|none}', becomes: 'none' },
    { given: 'app={metadata.name}', becomes: 'app=web' },
    { given: '{spec.list.0.name}', becomes: 'a' },
    { given: { a: '{spec.replicas}', b: '{spec.none}' }, becomes: { a: 3 } },
    { given: ['{metadata.name}', 1], becomes: ['web', 1] },
    { given: '{constructor.name}', becomes: undefined },
  ])('$given becomes $becomes', ({ given, becomes }) => {
    expect(renderTemplate(given, scope)).toEqual(becomes);
  });
});

describe('a kind of another project', () => {
  let own: Simulator;
  let plain: SimulatedMember;
  let other: MemberClient;
  beforeAll(async () => {
    own = await startSimulator({
      members: [{ name: 'plain', nodePools, behavioursOnceDefined: shippedBehaviours }],
      timing: options.timing!,
    });
    plain = own.member('plain');
    other = new MemberClient(own, plain);
  });
  afterAll(async () => {
    await other.close();
    await own.close();
  });

  it.each([
    { kind: 'CloneSet', spec: { replicas: 1, selector, template } },
    { kind: 'Job', spec: { tasks: [{ replicas: 1, name: 'task', template }] } },
    { kind: 'Rollout', spec: { replicas: 1, selector, template } },
  ])('$kind is not defined until somebody applies its definition, and behaves from then on', async ({ kind, spec }) => {
    const behaviour = shippedBehaviours.find((one) => one.kind === kind)!;
    const { group, plural, version } = behaviour;
    const storageKey = `${group}/${plural}`;
    expect(plain.world.kinds.byStorage(storageKey)).toBeUndefined();
    const definition = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', ...definitionOf(behaviour) };
    const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${plural}.${group}`;
    expect((await other.apply(definition, { path, force: true })).status).toBeLessThan(300);
    await untilChange(plain, () => plain.world.kinds.byStorage(storageKey));

    const body = { apiVersion: `${group}/${version}`, kind, metadata: { name: 'it' }, spec };
    const place = `/apis/${group}/${version}/namespaces/default/${plural}/it`;
    expect((await other.apply(body, { path: place, force: true })).status).toBeLessThan(300);
    await untilChange(plain, () => plain.actor.get(storageKey, 'default', 'it')?.status);
  });
});
