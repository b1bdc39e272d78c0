import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseKubeconfig } from '../../src/clusters/connection/kubeconfig.js';
import { ClusterMembers } from '../../src/clusters/members.js';
import type { Member } from '../../src/engine/ports/member.js';
import type { WatchedObject } from '../../src/engine/ports/observe.js';
import { HUB_ANNOTATION, MANAGED_LABEL, WORK_ANNOTATION } from '../../src/kubernetes/kinds/well-known.js';
import type { KubeObject, ObjectRef } from '../../src/kubernetes/object.js';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { eventually } from '../support/eventually.js';
import { keyedDigest } from '../support/keyed-digest.js';
import { realClock } from '../support/real-clock.js';

const signal = new AbortController().signal;
const deployments = { apiVersion: 'apps/v1', kind: 'Deployment' };
const ref = (name: string): ObjectRef => ({ ...deployments, namespace: 'default', name });

function deployment(name: string): KubeObject {
  const labels = { app: name };
  return {
    ...deployments,
    metadata: {
      name,
      namespace: 'default',
      labels: { [MANAGED_LABEL]: 'true' },
      annotations: { [HUB_ANNOTATION]: 'hub-1', [WORK_ANNOTATION]: `a/${name}` },
    },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'web:1', resources: { requests: { cpu: '100m' } } }] } },
    },
  };
}

describe('a simulated member', () => {
  let simulator: Simulator;
  let members: ClusterMembers;
  let member: Member;

  beforeAll(async () => {
    const pool = { name: 'web', nodes: 2, capacity: { cpu: '4', memory: '8Gi' } };
    simulator = await startSimulator({ members: [{ name: 'a', nodePools: [pool] }], timing: { podReadyMs: 0 } });
    const parsed = parseKubeconfig(simulator.member('a').kubeconfig());
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
    members = new ClusterMembers({
      hubId: 'hub-1',
      connectionOf: async () => parsed.connection,
      allowedNetworks: ['127.0.0.1'],
      keyedDigest,
      clock: realClock,
    });
    member = await members.connect({ name: 'a', uid: null, connectionVersion: 1, deleting: false });
  });
  afterAll(async () => {
    await members?.close();
    await simulator?.close();
  });

  it('is identified by its first probe', async () => {
    const report = await member.probe(signal);

    expect(report).toMatchObject({ ready: 'True', uid: expect.any(String), apis: { complete: true } });
    expect(report.pools).toMatchObject([{ nodes: 2, readyNodes: 2, allocatable: { cpu: 8 }, requested: {} }]);
  });

  it('runs an applied workload, reports it over the watch, and counts its pods', async () => {
    const seen: WatchedObject[] = [];
    const watch = member.watch(deployments, {
      synced: (all) => void seen.push(...all),
      event: (one) => void seen.push(one),
      stale: () => undefined,
      alive: () => undefined,
    });
    const applied = await member.apply(ref('web'), deployment('web'), { force: false });

    await eventually(async () => expect(seen.at(-1)!.object['status']).toMatchObject({ readyReplicas: 2 }));
    expect(seen.at(-1)).toMatchObject({
      hubId: 'hub-1',
      workKey: 'a/web',
      hasStatus: true,
      uid: applied.uid,
      ownedDigest: applied.ownedDigest,
    });
    await eventually(async () => expect((await member.probe(signal)).pools![0]!.requested).toMatchObject({ cpu: 0.2, pods: 2 }));

    expect(await member.delete(ref('web'), applied.uid)).toBe('gone');
    await eventually(async () => expect(seen.at(-1)).toMatchObject({ type: 'DELETED', uid: applied.uid }));
    watch.close();
  });

  it('reports a kind without a status subresource as such', async () => {
    const configMap = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name: 'plain' };
    const labels = { 'manifold.hub/managed': 'true' };
    await member.apply(
      configMap,
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'plain', namespace: 'default', labels } },
      { force: false },
    );
    const listed = new Promise<readonly WatchedObject[]>((resolve) => {
      const watch = member.watch(configMap, {
        synced: (all) => {
          watch.close();
          resolve(all);
        },
        event: () => undefined,
        stale: () => undefined,
        alive: () => undefined,
      });
    });

    expect((await listed).map(({ hasStatus }) => hasStatus)).toEqual([false]);
  });

  it('finds an object written after the lookup, so that an immediate delete does not count it as gone', async () => {
    const names = Array.from({ length: 6 }, (_, i) => `since-${i}`);
    expect(await member.look(names.map(ref))).toEqual([]);
    await Promise.all(names.map((name) => member.apply(ref(name), deployment(name), { force: false })));

    expect((await member.look(names.map(ref))).map((found) => found.ref.name).sort()).toEqual(names);
    expect(await member.look(names.map(ref), { fresh: true })).toHaveLength(6);
  });

  it('accepts a thousand applies', async () => {
    const names = Array.from({ length: 1_000 }, (_, i) => `many-${i}`);
    await Promise.all(names.map((name) => member.apply(ref(name), deployment(name), { force: false })));

    expect(await member.look(names.map(ref))).toHaveLength(1_000);
  });
});
