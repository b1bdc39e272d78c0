import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Connection } from '../../src/clusters/connection/connection.js';
import { ClusterMembers } from '../../src/clusters/members.js';
import type { Member } from '../../src/engine/ports/member.js';
import type { WatchedObject } from '../../src/engine/ports/observe.js';
import { HUB_ANNOTATION, MANAGED_LABEL, WORK_ANNOTATION } from '../../src/kubernetes/kinds/well-known.js';
import type { KubeObject, ObjectRef } from '../../src/kubernetes/object.js';
import { eventually } from '../support/eventually.js';
import { keyedDigest } from '../support/keyed-digest.js';
import { realClock } from '../support/real-clock.js';
import { grantDocumentedRole, kubernetesBinaries, type RealCluster, startRealCluster } from '../support/real-cluster.js';

if (kubernetesBinaries === null) console.log('skipped: no real API server (set KUBEBUILDER_ASSETS)');
const withBinaries = kubernetesBinaries === null ? describe.skip : describe;

const signal = new AbortController().signal;

function ref(kind: string, name: string, apiVersion = 'v1', namespace = 'default'): ObjectRef {
  return { apiVersion, kind, namespace, name };
}

function ours(kind: string, name: string, content: Record<string, unknown>, apiVersion = 'v1', namespace = 'default'): KubeObject {
  const metadata = {
    name,
    ...(namespace && { namespace }),
    labels: { [MANAGED_LABEL]: 'true' },
    annotations: { [HUB_ANNOTATION]: 'hub-1', [WORK_ANNOTATION]: `real/${name}` },
  };
  return { apiVersion, kind, metadata, ...content };
}

function deployment(name: string, replicas = 2): KubeObject {
  const labels = { app: name };
  const template = {
    metadata: { labels },
    spec: { containers: [{ name: 'web', image: 'nginx:1', resources: { requests: { cpu: '250m', memory: '64Mi' } } }] },
  };
  return ours('Deployment', name, { spec: { replicas, selector: { matchLabels: labels }, template } }, 'apps/v1');
}

withBinaries('a member that is a real API server', () => {
  let cluster: RealCluster;
  let members: ClusterMembers;
  let member: Member;
  const membersOf = (connection: Connection, hubId = 'hub-1') =>
    new ClusterMembers({
      hubId,
      connectionOf: async () => connection,
      allowedNetworks: ['127.0.0.0/8'],
      keyedDigest,
      clock: realClock,
      watch: { doubtMs: 50, reopenMs: 50 },
    });

  const opened: { close(): Promise<void> }[] = [];
  const tryOut = (from: ClusterMembers, name: string, connection: Connection) => {
    const one = from.tryOut(name, connection);
    opened.push(one);
    return one;
  };
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close();
  });

  beforeAll(async () => {
    cluster = await startRealCluster({ name: 'real', controllerManager: true });
    members = membersOf(cluster.connection);
    member = await members.connect({ name: 'real', uid: null, connectionVersion: 1, deleting: false });
  });

  afterAll(async () => {
    await members?.close();
    await cluster?.stop();
  });

  it('reports version, identity, served kinds and pools in its first probe', async () => {
    const report = await member.probe(signal);

    expect(report).toMatchObject({ ready: 'True', reason: 'READY', version: expect.stringMatching(/^v\d/), pools: [] });
    expect(report.uid).toMatch(/^[0-9a-f-]{36}$/);
    expect(report.apis!.complete).toBe(true);
    expect(report.apis!.kinds).toContainEqual({ apiVersion: 'apps/v1', kind: 'Deployment' });
    expect(report.apis!.kinds).not.toContainEqual({ apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview' });
  });

  it('sums nodes and the requests of their pods', async () => {
    const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1', labels: { 'node.kubernetes.io/instance-type': 'm5' } } };
    await member.apply(ref('Node', 'n1', 'v1', ''), node, { force: false });
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p1', namespace: 'default' },
      spec: { nodeName: 'n1', containers: [{ name: 'c', image: 'i', resources: { requests: { cpu: '1' } } }] },
    };
    await member.apply(ref('Pod', 'p1'), pod, { force: false });

    // Nothing makes the node ready here, so it counts as a node without capacity.
    await eventually(async () =>
      expect((await member.probe(signal)).pools).toMatchObject([
        { name: 'm5', nodes: 1, readyNodes: 0, allocatable: {}, requested: {}, freePerNode: [] },
      ]),
    );
  });

  it('applies twice without a second write', async () => {
    const first = await member.apply(ref('Deployment', 'twice', 'apps/v1'), deployment('twice'), { force: true });
    const before = await member.look([ref('Deployment', 'twice', 'apps/v1')]);
    const second = await member.apply(ref('Deployment', 'twice', 'apps/v1'), deployment('twice'), { force: true });

    expect(second.uid).toBe(first.uid);
    expect(second.generation).toBe(1);
    expect(second.ownedDigest).toBe(first.ownedDigest);
    expect(before[0]).toMatchObject({
      uid: first.uid,
      hubId: 'hub-1',
      workKey: 'real/twice',
      deleting: null,
      replicas: { count: 2, ownedByOther: null },
    });
  });

  it('passes unknown fields on, so that the member refuses them instead of the hub dropping them', async () => {
    const manifest = { ...ours('ConfigMap', 'futuristic', { data: { a: '1' } }), immutable: false, brandNew: true };

    await expect(member.apply(ref('ConfigMap', 'futuristic'), manifest, { force: true })).rejects.toMatchObject({ code: 'INVALID_OBJECT' });
  });

  it('makes dry runs without storing anything', async () => {
    await member.apply(ref('ConfigMap', 'dry'), ours('ConfigMap', 'dry', { data: { a: '1' } }), { force: true, dryRun: true });

    expect(await member.look([ref('ConfigMap', 'dry')])).toEqual([]);
  });

  it('changes the digest when another manager changes a field, and not when it adds one', async () => {
    const target = ref('ConfigMap', 'shared');
    const applied = await member.apply(target, ours('ConfigMap', 'shared', { data: { a: '1' } }), { force: true });
    const seen: WatchedObject[] = [];
    const watch = member.watch(
      { apiVersion: 'v1', kind: 'ConfigMap' },
      { synced: (all) => void seen.push(...all), event: (one) => void seen.push(one), stale: () => undefined, alive: () => undefined },
    );
    const newest = () => seen.filter(({ ref: { name } }) => name === 'shared').at(-1)!;
    await eventually(async () => expect(newest().ownedDigest).toBe(applied.ownedDigest));

    await asKubectl(cluster, 'PATCH', '/api/v1/namespaces/default/configmaps/shared', { data: { b: '2' } });
    await eventually(async () => expect(newest().otherManagers).toEqual(['kubectl-edit']));
    expect(newest().ownedDigest).toBe(applied.ownedDigest);

    await asKubectl(cluster, 'PATCH', '/api/v1/namespaces/default/configmaps/shared', { data: { a: 'theirs' } });
    await eventually(async () => expect(newest().ownedDigest).not.toBe(applied.ownedDigest));
    expect(newest().object.metadata.managedFields).toBeUndefined();
    watch.close();
  });

  it('names the owner of a conflicting field, and takes it with force', async () => {
    await asKubectl(cluster, 'POST', '/api/v1/namespaces/default/configmaps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'theirs' },
      data: { a: '1' },
    });
    const manifest = ours('ConfigMap', 'theirs', { data: { a: '2' } });

    await expect(member.apply(ref('ConfigMap', 'theirs'), manifest, { force: false })).rejects.toMatchObject({
      code: 'CONFLICT',
      details: { managers: 'kubectl-edit' },
    });
    expect(await member.look([ref('ConfigMap', 'theirs')])).toMatchObject([{ hubId: null, managers: ['kubectl-edit'] }]);
    await member.apply(ref('ConfigMap', 'theirs'), manifest, { force: true });
  });

  it('returns the owner of the replicas', async () => {
    const target = ref('Deployment', 'scaled', 'apps/v1');
    await member.apply(target, deployment('scaled'), { force: true });
    await asKubectl(cluster, 'PATCH', '/apis/apps/v1/namespaces/default/deployments/scaled', { spec: { replicas: 5 } });

    expect(await member.look([target])).toMatchObject([{ replicas: { count: 5, ownedByOther: 'kubectl-edit' } }]);
  });

  it('lists the targets of HorizontalPodAutoscalers', async () => {
    const hpa = { spec: { maxReplicas: 3, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'scaled' } } };
    await member.apply(
      ref('HorizontalPodAutoscaler', 'scaled', 'autoscaling/v1'),
      ours('HorizontalPodAutoscaler', 'scaled', hpa, 'autoscaling/v1'),
      { force: true },
    );

    expect(await member.autoscaled('default')).toEqual(new Set(['Deployment/scaled']));
  });

  it('looks many objects up with one list and returns the existing ones', async () => {
    const refs = ['twice', 'nowhere', 'scaled'].map((name) => ref('Deployment', name, 'apps/v1'));

    expect((await member.look(refs)).map((found) => found.ref.name).sort()).toEqual(['scaled', 'twice']);
  });

  it.each([
    {
      code: 'NAMESPACE_MISSING',
      because: 'the namespace is not there',
      target: ref('ConfigMap', 'x', 'v1', 'nowhere'),
      manifest: ours('ConfigMap', 'x', {}, 'v1', 'nowhere'),
    },
    {
      code: 'KIND_NOT_SERVED',
      because: 'no such kind',
      target: ref('Widget', 'x', 'shop.example/v1'),
      manifest: ours('Widget', 'x', {}, 'shop.example/v1'),
    },
    {
      code: 'IMMUTABLE_FIELD',
      because: 'a selector never changes',
      target: ref('Deployment', 'twice', 'apps/v1'),
      manifest: { ...deployment('other'), metadata: deployment('twice').metadata },
    },
    {
      code: 'INVALID_OBJECT',
      because: 'replicas are no text',
      target: ref('Deployment', 'bad', 'apps/v1'),
      manifest: { ...deployment('bad'), spec: { replicas: 'two' } },
    },
    {
      code: 'INVALID_OBJECT',
      because: 'the kind has no namespace',
      target: ref('Namespace', 'x', 'v1', 'default'),
      manifest: ours('Namespace', 'x', {}),
    },
    {
      code: 'INVALID_OBJECT',
      because: 'a Service needs ports',
      target: ref('Service', 'bad'),
      manifest: ours('Service', 'bad', { spec: { ports: [{ port: 0 }] } }),
    },
  ])('$code when $because', async ({ code, target, manifest }) => {
    await expect(member.apply(target, manifest, { force: true })).rejects.toMatchObject({ code });
  });

  it.each([
    {
      what: 'the template of a Job',
      fields: 'spec.template',
      target: ref('Job', 'fixed', 'batch/v1'),
      make: (image: string) =>
        ours('Job', 'fixed', { spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image }] } } } }, 'batch/v1'),
    },
    {
      what: 'the role of a RoleBinding',
      fields: 'roleRef',
      target: ref('RoleBinding', 'fixed', 'rbac.authorization.k8s.io/v1'),
      make: (name: string) => {
        const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: name === 'first' ? 'view' : 'edit' };
        return ours('RoleBinding', 'fixed', { roleRef, subjects: [] }, 'rbac.authorization.k8s.io/v1');
      },
    },
    {
      what: 'the address of a Service',
      fields: expect.stringMatching(/^spec\.clusterIP/),
      target: ref('Service', 'fixed'),
      make: (name: string) =>
        ours('Service', 'fixed', {
          spec: { clusterIP: name === 'first' ? '10.0.0.77' : '10.0.0.78', ports: [{ port: 80, protocol: 'TCP' }] },
        }),
    },
    {
      what: 'the data of an immutable ConfigMap',
      fields: 'data',
      target: ref('ConfigMap', 'fixed'),
      make: (a: string) => ours('ConfigMap', 'fixed', { immutable: true, data: { a } }),
    },
    {
      what: 'the type of a Secret',
      fields: 'type',
      target: ref('Secret', 'fixed'),
      make: (name: string) => ours('Secret', 'fixed', { type: `example.com/${name}` }),
    },
    {
      what: 'the service of a StatefulSet',
      fields: 'spec',
      target: ref('StatefulSet', 'fixed', 'apps/v1'),
      make: (serviceName: string) => {
        const labels = { app: 'fixed' };
        const template = { metadata: { labels }, spec: { containers: [{ name: 'a', image: 'a:1' }] } };
        return ours('StatefulSet', 'fixed', { spec: { serviceName, selector: { matchLabels: labels }, template } }, 'apps/v1');
      },
    },
    {
      what: 'the class of a claim',
      fields: 'spec',
      target: ref('PersistentVolumeClaim', 'fixed'),
      make: (storageClassName: string) => {
        const spec = { storageClassName, accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
        return ours('PersistentVolumeClaim', 'fixed', { spec });
      },
    },
    {
      what: 'provisioner and parameters of a StorageClass',
      fields: 'parameters, provisioner',
      target: ref('StorageClass', 'fixed', 'storage.k8s.io/v1', ''),
      make: (name: string) =>
        ours('StorageClass', 'fixed', { provisioner: `example.com/${name}`, parameters: { speed: name } }, 'storage.k8s.io/v1', ''),
    },
    {
      what: 'the value of a PriorityClass',
      fields: expect.stringMatching(/^value$/i),
      target: ref('PriorityClass', 'fixed', 'scheduling.k8s.io/v1', ''),
      make: (name: string) => ours('PriorityClass', 'fixed', { value: name.length }, 'scheduling.k8s.io/v1', ''),
    },
  ])('IMMUTABLE_FIELD with its path for $what', async ({ target, make, fields }) => {
    await member.apply(target, make('first'), { force: true });

    const error = await member.apply(target, make('second'), { force: true }).catch((one: Error) => one);
    expect(error).toMatchObject({ code: 'IMMUTABLE_FIELD', details: { fields } });
    expect(String(error)).not.toContain('second');
  });

  it('reports an exhausted quota', async () => {
    await member.apply(ref('ResourceQuota', 'none'), ours('ResourceQuota', 'none', { spec: { hard: { 'count/secrets': '0' } } }), {
      force: true,
    });

    // The quota takes effect once its controller has counted; until then objects are accepted, each under its own name.
    let tries = 0;
    await eventually(async () => {
      const name = `s-${tries++}`;
      const apply = member.apply(ref('Secret', name), ours('Secret', name, { data: { k: 'c2VjcmV0' } }), { force: true });
      await expect(apply).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
    });
  });

  it('never quotes the data of a Secret', async () => {
    const manifest = ours('Secret', 'Not_A_Name', { data: { key: 'Y2FuYXJ5' }, type: 'Opaque' });

    const error = await member.apply(ref('Secret', 'Not_A_Name'), manifest, { force: true }).catch((one: Error) => one);
    expect(error).toMatchObject({ code: 'INVALID_OBJECT', details: { fields: 'metadata.name' } });
    expect(JSON.stringify(error) + String(error)).not.toContain('Y2FuYXJ5');
  });

  it('reports that a namespace is terminating', async () => {
    const inIt = { ...ours('ConfigMap', 'stays', {}, 'v1', 'leaving') };
    await member.apply(ref('Namespace', 'leaving', 'v1', ''), ours('Namespace', 'leaving', {}, 'v1', ''), { force: true });
    const held = { ...inIt, metadata: { ...inIt.metadata, finalizers: ['shop.example/hold'] } };
    const { uid: heldUid } = await member.apply(ref('ConfigMap', 'stays', 'v1', 'leaving'), held, { force: true });
    const [namespace] = await member.look([ref('Namespace', 'leaving', 'v1', '')]);

    expect(await member.delete(ref('Namespace', 'leaving', 'v1', ''), namespace!.uid)).toBe('deleting');
    await expect(
      member.apply(ref('ConfigMap', 'late', 'v1', 'leaving'), ours('ConfigMap', 'late', {}, 'v1', 'leaving'), { force: true }),
    ).rejects.toMatchObject({ code: 'NAMESPACE_TERMINATING' });

    // A finalizer keeps the object: it is being deleted, and the lookup has the reason.
    expect(await member.delete(ref('ConfigMap', 'stays', 'v1', 'leaving'), heldUid)).toBe('deleting');
    expect(await member.look([ref('ConfigMap', 'stays', 'v1', 'leaving')])).toMatchObject([
      { deleting: { finalizers: ['shop.example/hold'] } },
    ]);
  });

  it('deletes only the object with the expected uid', async () => {
    const { uid } = await member.apply(ref('ConfigMap', 'victim'), ours('ConfigMap', 'victim', {}), { force: true });

    await expect(member.delete(ref('ConfigMap', 'victim'), 'another-uid')).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await member.delete(ref('ConfigMap', 'victim'), uid)).toBe('gone');
    expect(await member.delete(ref('ConfigMap', 'victim'), uid)).toBe('gone');
  });

  it("leaves an object behind without the hub's annotations", async () => {
    const { uid } = await member.apply(ref('ConfigMap', 'orphan'), ours('ConfigMap', 'orphan', { data: { kept: 'yes' } }), { force: true });

    await expect(member.release(ref('ConfigMap', 'orphan'), 'another-uid')).rejects.toMatchObject({ code: 'CONFLICT' });
    await member.release(ref('ConfigMap', 'orphan'), uid);
    expect(await member.look([ref('ConfigMap', 'orphan')])).toMatchObject([{ uid, hubId: null, workKey: null }]);
    await member.release(ref('ConfigMap', 'never-there'), uid);
  });

  it('detects a kind as soon as its definition exists', async () => {
    const gvk = { apiVersion: 'shop.example/v1', kind: 'Basket' };
    expect(await member.serves(gvk)).toBe(false);
    const definition = {
      spec: {
        group: 'shop.example',
        names: { kind: 'Basket', plural: 'baskets' },
        scope: 'Namespaced',
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
    const crd = 'apiextensions.k8s.io/v1';
    const place = ref('CustomResourceDefinition', 'baskets.shop.example', crd, '');
    const { uid } = await member.apply(place, ours('CustomResourceDefinition', 'baskets.shop.example', definition, crd, ''), {
      force: true,
    });

    await eventually(async () => expect(await member.serves(gvk)).toBe(true));

    expect(await member.isKindRemoved(gvk)).toBe(false);
    await member.delete(place, uid);
    await eventually(async () => expect(await member.isKindRemoved(gvk)).toBe(true));
  });

  it('keeps its Lease, refuses a second hub and an older epoch, and releases it', async () => {
    await member.claim(3);
    await member.claim(3);
    await expect(member.claim(2)).rejects.toMatchObject({ code: 'LEASE_LOST' });

    const other = tryOut(membersOf(cluster.connection, 'hub-2'), 'real', cluster.connection);
    await expect(other.claim(1)).rejects.toMatchObject({ code: 'CONFLICT', details: { holder: 'hub-1' } });
    await member.unclaim();
    await other.claim(1);
    await other.unclaim();
  });

  it('neither writes to a cluster with another uid nor reads its objects', async () => {
    const others = membersOf(cluster.connection);
    opened.push(others);
    const impostor = await others.connect({ name: 'real', uid: 'the-uid-of-another-cluster', connectionVersion: 1, deleting: false });

    expect(await impostor.probe(signal)).toMatchObject({ ready: 'False', reason: 'CLUSTER_IDENTITY_CHANGED', apis: null });
    const refused = { code: 'CLUSTER_IDENTITY_CHANGED' };
    await expect(impostor.read(ref('ConfigMap', 'x'))).rejects.toMatchObject(refused);
    await expect(impostor.pods('default', {}, 1)).rejects.toMatchObject(refused);
    const log = { namespace: 'default', pod: 'x', follow: false, previous: false, timestamps: false, tailLines: 1 };
    await expect(impostor.log(log, signal)).rejects.toMatchObject(refused);
    await expect(impostor.apply(ref('ConfigMap', 'x'), ours('ConfigMap', 'x', {}), { force: true })).rejects.toMatchObject({
      code: 'CLUSTER_IDENTITY_CHANGED',
    });
  });

  it('reports data that the account may not read as unknown', async () => {
    const limited = tryOut(membersOf(cluster.limited.connection), 'real', cluster.limited.connection);

    const report = await limited.probe(signal);
    expect(report).toMatchObject({ ready: 'True', uid: null, pools: null });
    expect(report.message).toContain('forbidden');
    await expect(limited.look([ref('ConfigMap', 'x')])).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(limited.claim(1)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('needs no more rights than docs/member-clusterrole.yaml grants', async () => {
    await grantDocumentedRole(cluster);
    const granted = tryOut(membersOf(cluster.limited.connection), 'real', cluster.limited.connection);

    const report = await eventually(async () => {
      const answer = await granted.probe(signal);
      // No kubelet reports that the node is ready.
      expect(answer).toMatchObject({
        ready: 'True',
        message: '1 of 1 nodes are not ready',
        uid: expect.any(String),
        pools: expect.any(Array),
      });
      return answer;
    });
    expect(report.apis!.complete).toBe(true);
    await granted.claim(1);
    await granted.unclaim();
    const documents = await granted.schemas([]);
    expect((await documents[0]!.read()).kinds.length).toBeGreaterThan(0);
    expect(await granted.isKindRemoved({ apiVersion: 'example.com/v1', kind: 'Nowhere' })).toBe(true);

    const target = ref('ConfigMap', 'granted', 'v1', 'granted');
    await granted.apply(ref('Namespace', 'granted', 'v1', ''), ours('Namespace', 'granted', {}, 'v1', ''), { force: false });
    const { uid } = await granted.apply(target, ours('ConfigMap', 'granted', { data: { a: '1' } }, 'v1', 'granted'), { force: false });
    expect(await granted.look([target, ref('ConfigMap', 'nowhere', 'v1', 'granted')])).toHaveLength(1);
    expect(await granted.autoscaled('granted')).toEqual(new Set());
    await granted.release(target, uid);
    expect(await granted.delete(target, uid)).toBe('gone');
    await expect(granted.look([ref('Role', 'x', 'rbac.authorization.k8s.io/v1')])).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('stops sending requests with a refused credential', async () => {
    const { Secret } = await import('../../src/clusters/connection/secret.js');
    const refused = { ...cluster.connection, token: new Secret('revoked') };
    const locked = tryOut(membersOf(refused), 'real', refused);

    expect(await locked.probe(signal)).toMatchObject({ ready: 'Unknown', reason: 'CLUSTER_AUTH_FAILED' });
    await expect(locked.look([ref('ConfigMap', 'x')])).rejects.toMatchObject({ code: 'CLUSTER_AUTH_FAILED', details: {} });
  });
});

/** Changes by another client in the member. */
async function asKubectl(cluster: RealCluster, method: 'POST' | 'PATCH', path: string, body: unknown): Promise<void> {
  const { Agent, request } = await import('undici');
  const dispatcher = new Agent({ connect: { ca: cluster.connection.caPem } });
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  const headers = { authorization: `Bearer ${cluster.connection.token!.reveal()}`, 'content-type': type };
  const answer = await request(`${cluster.server}${path}?fieldManager=kubectl-edit`, {
    method,
    headers,
    body: JSON.stringify(body),
    dispatcher,
  });
  const text = await answer.body.text();
  await dispatcher.close();
  if (answer.statusCode >= 300) throw new Error(text);
}
