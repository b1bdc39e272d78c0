import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MemberClient } from '../../bench/support/member-client.js';
import type { Connection } from '../../src/clusters/connection/connection.js';
import { parseKubeconfig } from '../../src/clusters/connection/kubeconfig.js';
import { ClusterMembers } from '../../src/clusters/members.js';
import type { Member } from '../../src/engine/ports/member.js';
import type { Simulator } from '../../src/simulator/simulator.js';
import { startSimulator } from '../../src/simulator/simulator.js';
import { eventually } from '../support/eventually.js';
import { keyedDigest } from '../support/keyed-digest.js';
import { realClock } from '../support/real-clock.js';
import { kubernetesBinaries, startRealCluster } from '../support/real-cluster.js';

interface Raised {
  readonly connection: Connection;
  readonly kubeconfig: string;
  readonly simulator?: Simulator;
  stop(): Promise<void>;
}

const places: [string, () => Promise<Raised>][] = [['a simulated member', simulated]];
if (kubernetesBinaries === null) console.log('skipped: no real API server (set KUBEBUILDER_ASSETS)');
else places.push(['a real API server', () => startRealCluster({ name: 'empty-namespace' })]);

async function simulated(): Promise<Raised> {
  const simulator = await startSimulator({ members: [{ name: 'a', nodePools: [] }] });
  const kubeconfig = simulator.member('a').kubeconfig();
  const parsed = parseKubeconfig(kubeconfig);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return { connection: parsed.connection, kubeconfig, simulator, stop: () => simulator.close() };
}

const owner = { apiVersion: 'v1', kind: 'Pod', name: 'gone', uid: '0e9d0a63-7c3b-4c68-a7b2-6c1c9a0d1f00' };

const free = async () => null;

describe.each(places)('The deletion of a namespace in %s', (_name, raise) => {
  let raised: Raised;
  let members: ClusterMembers;
  let member: Member;
  let client: MemberClient;

  beforeAll(async () => {
    raised = await raise();
    client = new MemberClient(raised.kubeconfig);
    members = new ClusterMembers({
      hubId: 'hub-1',
      connectionOf: async () => raised.connection,
      allowedNetworks: ['127.0.0.0/8'],
      keyedDigest,
      clock: realClock,
    });
    member = await members.connect({ name: 'a', uid: null, connectionVersion: 1, deleting: false });
  }, 60_000);
  afterAll(async () => {
    await client.close();
    await members.close();
    await raised.stop();
  });

  const create = async (path: string, object: object) => (await client.ask('POST', path, { type: 'application/json', object })).dump();
  const object = (apiVersion: string, kind: string, name: string, more: object = {}) => ({ apiVersion, kind, metadata: { name }, ...more });
  const made = (name: string, by = 'hub-1') =>
    create('/api/v1/namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, annotations: { 'manifold.hub/created-by': by } },
    });
  const read = (name: string) => member.read({ apiVersion: 'v1', kind: 'Namespace', namespace: '', name });

  it('deletes one that the hub made and that has only what Kubernetes makes itself', async () => {
    await made('empty');
    // The controllers that create them run only in the simulated member.
    if (!raised.simulator) {
      await create('/api/v1/namespaces/empty/serviceaccounts', object('v1', 'ServiceAccount', 'default'));
      await create('/api/v1/namespaces/empty/configmaps', object('v1', 'ConfigMap', 'kube-root-ca.crt'));
    }
    const token = {
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'kubernetes.io/service-account-token',
      metadata: { name: 'default-token', annotations: { 'kubernetes.io/service-account.name': 'default' } },
    };
    await create('/api/v1/namespaces/empty/secrets', token);

    expect(await member.deleteEmptyNamespace('empty', free)).toEqual({ kind: 'deleted' });
    await eventually(async () => expect((await read('empty'))?.metadata.deletionTimestamp ?? 'gone').toBeTruthy());
    expect(await member.deleteEmptyNamespace('empty', free)).toEqual({ kind: 'absent' });
    expect(await member.deleteEmptyNamespace('never', free)).toEqual({ kind: 'absent' });
  });

  it.each([
    { name: 'core', path: '/api/v1/namespaces/core/secrets', content: object('v1', 'Secret', 'theirs') },
    { name: 'group', path: '/apis/apps/v1/namespaces/group/statefulsets', content: aStatefulSet('theirs') },
    { name: 'account', path: '/api/v1/namespaces/account/serviceaccounts', content: object('v1', 'ServiceAccount', 'theirs') },
  ])('keeps one with an object of another client: $content.kind', async ({ name, path, content }) => {
    await made(name);
    await create(path, content);

    expect(await member.deleteEmptyNamespace(name, free)).toEqual({
      kind: 'kept',
      reason: expect.stringContaining(`${content.kind} ${name}/theirs`),
    });
    expect((await read(name))!.metadata.deletionTimestamp).toBeUndefined();
  });

  it('keeps one that another hub or a person made', async () => {
    await made('other', 'hub-2');
    await create('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'plain' } });

    for (const name of ['other', 'plain'])
      expect(await member.deleteEmptyNamespace(name, free)).toEqual({ kind: 'kept', reason: 'The hub did not make it.' });
  });

  it('waits if it is in use after the lists, and checks that only if it is empty', async () => {
    await made('used');
    await made('full');
    await create('/api/v1/namespaces/full/secrets', object('v1', 'Secret', 'theirs'));
    let asked = 0;
    const inUse = async () => {
      asked += 1;
      return 'Application shop/web has resources there.';
    };

    expect(await member.deleteEmptyNamespace('full', inUse)).toMatchObject({ kind: 'kept' });
    expect(asked).toBe(0);
    expect(await member.deleteEmptyNamespace('used', inUse)).toEqual({
      kind: 'later',
      reason: 'Application shop/web has resources there.',
    });
    expect((await read('used'))!.metadata.deletionTimestamp).toBeUndefined();
  });

  it('waits while its content has an owner, with which Kubernetes deletes it', async () => {
    // The simulated member runs garbage collection at once.
    if (raised.simulator) return;
    await made('leaving');
    const owned = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'owned', ownerReferences: [owner] } };
    await create('/api/v1/namespaces/leaving/configmaps', owned);

    expect(await member.deleteEmptyNamespace('leaving', free)).toMatchObject({
      kind: 'later',
      reason: expect.stringContaining('leaving/owned'),
    });
  });

  it('throws if a list fails, and the namespace stays', async () => {
    if (!raised.simulator) return;
    await made('unknown');
    const { faults } = raised.simulator.member('a');
    faults.denials = [{ because: 'rbac', verbs: ['list'], resource: 'batch/jobs' }];
    await expect(member.deleteEmptyNamespace('unknown', free)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    faults.denials = [];
    expect((await read('unknown'))!.metadata.deletionTimestamp).toBeUndefined();
  });
});

function aStatefulSet(name: string) {
  const spec = {
    serviceName: name,
    replicas: 0,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'a', image: 'nginx' }] } },
  };
  return { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name }, spec };
}
