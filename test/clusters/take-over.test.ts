import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MemberClient } from '../../bench/support/member-client.js';
import type { Connection } from '../../src/clusters/connection/connection.js';
import { parseKubeconfig } from '../../src/clusters/connection/kubeconfig.js';
import { ClusterMembers } from '../../src/clusters/members.js';
import type { Member } from '../../src/engine/ports/member.js';
import type { KubeObject, ObjectRef } from '../../src/kubernetes/object.js';
import { startSimulator } from '../../src/simulator/simulator.js';
import { eventually } from '../support/eventually.js';
import { keyedDigest } from '../support/keyed-digest.js';
import { realClock } from '../support/real-clock.js';
import { kubernetesBinaries, startRealCluster } from '../support/real-cluster.js';

interface Raised {
  readonly connection: Connection;
  readonly kubeconfig: string;
  stop(): Promise<void>;
}

const places: [string, () => Promise<Raised>][] = [['a simulated member', simulated]];
if (kubernetesBinaries === null) console.log('skipped: no real API server (set KUBEBUILDER_ASSETS)');
else places.push(['a real API server', () => startRealCluster({ name: 'take-over' })]);

async function simulated(): Promise<Raised> {
  const simulator = await startSimulator({ members: [{ name: 'a', nodePools: [] }] });
  const kubeconfig = simulator.member('a').kubeconfig();
  const parsed = parseKubeconfig(kubeconfig);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return { connection: parsed.connection, kubeconfig, stop: () => simulator.close() };
}

const kubectl = 'kubectl-client-side-apply';

describe.each(places)('Writes over existing objects in %s', (_name, raise) => {
  let raised: Raised;
  let members: ClusterMembers;
  let member: Member;
  let client: MemberClient;

  beforeAll(async () => {
    raised = await raise();
    const { connection, kubeconfig } = raised;
    client = new MemberClient(kubeconfig);
    members = new ClusterMembers({
      hubId: 'hub-1',
      connectionOf: async () => connection,
      allowedNetworks: ['127.0.0.0/8'],
      keyedDigest,
      clock: realClock,
    });
    member = await members.connect({ name: 'a', uid: null, connectionVersion: 1, deleting: false });
  });
  afterAll(async () => {
    await client.close();
    await members.close();
    await raised.stop();
  });

  async function create(path: string, object: object): Promise<void> {
    await (await client.ask('POST', path, { type: 'application/json', object })).dump();
  }

  it('remove fields that kubectl applied before and the manifest does not have', async () => {
    const theirs = aConfigMap('settings', { keep: '1', obsolete: 'yes' }, { team: 'a' });
    await create(`/api/v1/namespaces/default/configmaps?fieldManager=${kubectl}`, theirs);

    const { tookOver } = await member.apply(refOf(theirs), aConfigMap('settings', { keep: '2' }), { force: true, takeOver: true });

    expect(tookOver).toEqual({ managers: [kubectl], removed: ['/data/obsolete', '/metadata'] });
    const now = await member.read(refOf(theirs));
    expect(now!['data']).toEqual({ keep: '2' });
    expect(now!.metadata.labels).toBeUndefined();
    expect(now!.metadata.managedFields!.map(({ manager, operation }) => `${manager} ${operation}`)).toEqual(['manifold Apply']);
  });

  it('list in a dry run what they would remove, and change nothing', async () => {
    const theirs = aConfigMap('dry', { keep: '1', obsolete: 'yes' });
    await create(`/api/v1/namespaces/default/configmaps?fieldManager=${kubectl}`, theirs);
    const options = { force: true, dryRun: true, takeOver: true };

    const { tookOver } = await member.apply(refOf(theirs), aConfigMap('dry', { keep: '2' }), options);

    expect(tookOver).toEqual({ managers: [kubectl], removed: ['/data/obsolete'] });
    const now = await member.read(refOf(theirs));
    expect(now!['data']).toEqual({ keep: '1', obsolete: 'yes' });
    expect(now!.metadata.managedFields!.map(({ manager }) => manager)).toEqual([kubectl]);
    const { tookOver: nothing } = await member.apply(refOf(theirs), aConfigMap('dry', { keep: '2', obsolete: 'no' }), options);
    expect(nothing).toEqual({ managers: [kubectl], removed: [] });
  });

  it('keep fields of controllers', async () => {
    const theirs = aConfigMap('ca', { injected: 'ca' });
    await create('/api/v1/namespaces/default/configmaps?fieldManager=ca-controller', theirs);

    const { tookOver } = await member.apply(refOf(theirs), aConfigMap('ca', { ours: '1' }), { force: true, takeOver: true });

    expect(tookOver).toBeUndefined();
    expect((await member.read(refOf(theirs)))!['data']).toEqual({ injected: 'ca', ours: '1' });
  });

  it.each([
    ['strategy: Recreate over the default RollingUpdate', {}, { strategy: { type: 'Recreate' } }],
    [
      'a new source of a volume over the default emptyDir',
      { volumes: [{ name: 'data' }] },
      { volumes: [{ name: 'data', configMap: { name: 'x' } }] },
    ],
  ])('take %s', async (what, before, after) => {
    const name = what.startsWith('strategy') ? 'recreate' : 'volumes';
    const first = aDeployment(name, before);
    await member.apply(refOf(first), first, { force: true });
    const second = aDeployment(name, after);

    // Controllers write the status of the Deployment meanwhile; a CONFLICT is retried, as dispatch does.
    await eventually(() => member.apply(refOf(second), second, { force: true }));

    const { spec } = (await member.read(refOf(second))) as unknown as {
      spec: { strategy: object; template: { spec: { volumes?: object[] } } };
    };
    if (name === 'recreate') expect(spec.strategy).toEqual({ type: 'Recreate' });
    else expect(Object.keys(spec.template.spec.volumes![0]!).sort()).toEqual(['configMap', 'name']);
  });

  it('are refused if the manifest itself sets two members of a union', async () => {
    const both = aDeployment('both', { strategy: { type: 'Recreate', rollingUpdate: { maxSurge: 1 } } });

    await expect(member.apply(refOf(both), both, { force: true })).rejects.toMatchObject({ code: 'INVALID_OBJECT' });
  });
});

function refOf({ apiVersion, kind, metadata }: KubeObject): ObjectRef {
  return { apiVersion, kind, namespace: metadata.namespace!, name: metadata.name };
}

function aConfigMap(name: string, data: Record<string, string>, labels?: Record<string, string>): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default', ...(labels && { labels }) }, data };
}

function aDeployment(name: string, { volumes, ...spec }: { readonly volumes?: readonly object[]; readonly strategy?: object }): KubeObject {
  const labels = { app: name };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'web:1' }], ...(volumes && { volumes }) } };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'default' },
    spec: { replicas: 0, selector: { matchLabels: labels }, template, ...spec },
  } as unknown as KubeObject;
}
