import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { type Actor, operatorActor } from '../../auth/actor.js';
import type { KubeObject, ObjectRef } from '../../kubernetes/object.js';
import type { LiveObjects } from '../live-object.js';
import { distributedPodLog, type LivePods, podsOfResource } from './pods.js';

const cart = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'cart' };
const keyOf = ({ kind, namespace, name }: ObjectRef) => `${kind} ${namespace}/${name}`;

/** A store whose only works are `placed`, in cluster idc-a. */
function readsOf(placed: readonly ObjectRef[]) {
  const find = (ref: ObjectRef) => placed.find((one) => keyOf(one) === keyOf(ref));
  return {
    resource: async (_actor: Actor, ref: ObjectRef) => (find(ref) ? { id: keyOf(ref), ...ref } : null),
    worksOf: async (_actor: Actor, ids: readonly string[], _page: unknown, cluster: string) =>
      new Map(ids.map((id) => [id, { rows: cluster === 'idc-a' ? [{ memberUid: 'applied' }] : [] }])),
  } as unknown as Parameters<typeof distributedPodLog>[0];
}

const object = (
  ref: ObjectRef,
  owner: (ObjectRef & { readonly uid?: string }) | null,
  spec: object = {},
  mark: object = { uid: 'applied' },
) =>
  ({
    apiVersion: ref.apiVersion,
    kind: ref.kind,
    metadata: {
      name: ref.name,
      namespace: ref.namespace,
      ...mark,
      ownerReferences: owner
        ? [{ apiVersion: owner.apiVersion, kind: owner.kind, name: owner.name, uid: owner.uid ?? 'applied', controller: true }]
        : [],
    },
    spec,
  }) as unknown as KubeObject;

const set = { apiVersion: 'apps/v1', kind: 'ReplicaSet', namespace: 'shop', name: 'cart-1' };
const pod = (name: string) => ({ apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name });
const objects = [
  object(pod('cart-1-a'), set, { initContainers: [{ name: 'prepare' }], containers: [{ name: 'web' }, { name: 'proxy' }] }),
  object(set, cart),
  object(cart, null, { selector: { matchLabels: { app: 'cart' } } }),
  object(pod('of-nobody'), null),
  object(pod('left-behind'), { ...cart, uid: 'deleted' }),
  object({ apiVersion: 'v1', kind: 'Service', namespace: 'shop', name: 'all' }, null, { selector: {} }),
];
const foreign = { ...cart, name: 'foreign' };
const marked = { ...cart, name: 'marked' };
const bare = pod('bare');
const others = { uid: 'of another client', annotations: { 'manifold.hub/hub': 'another hub' } };
objects.push(
  object(foreign, null, { selector: { matchLabels: { app: 'foreign' } } }, others),
  object(pod('foreign-a'), { ...foreign, uid: 'of another client' }, {}, others),
  object(bare, null, {}, others),
  object(marked, null, { selector: { matchLabels: { app: 'marked' } } }, { uid: 'new', annotations: { 'manifold.hub/hub': 'this hub' } }),
);
const asked: unknown[] = [];
const live: LiveObjects & LivePods = {
  hubId: 'this hub',
  read: async (_cluster, ref) =>
    objects.find((one) => keyOf({ ...ref }) === `${one.kind} ${one.metadata.namespace}/${one.metadata.name}`) ?? null,
  pods: async (cluster, namespace, select) => {
    asked.push([cluster, namespace, select]);
    return { pods: [], more: false };
  },
  log: async (_cluster, { container = 'none' }) => Readable.from([Buffer.from(`hello of ${container}\n`)]),
};
const ask = (name: string) => ({ namespace: 'shop', pod: name, follow: false, previous: false, timestamps: false, tailLines: 10 });

describe('the log of a pod', () => {
  it('is shown if the hub placed the workload that owns it', async () => {
    const parts = await distributedPodLog(readsOf([cart]), live, operatorActor, 'idc-a', ask('cart-1-a'));
    expect((await parts!.next()).value).toMatchObject({ lines: ['hello of web'] });
    await parts!.return();
  });

  it('is that of the named container, or of the first one that is not an init container', async () => {
    for (const [container, line] of [['proxy', 'hello of proxy'] as const, [undefined, 'hello of web'] as const]) {
      const parts = await distributedPodLog(readsOf([cart]), live, operatorActor, 'idc-a', { ...ask('cart-1-a'), container });
      expect((await parts!.next()).value).toMatchObject({ lines: [line] });
      await parts!.return();
    }
  });

  it.each([
    { name: 'of-nobody', cluster: 'idc-a', because: 'nothing of the hub owns it' },
    { name: 'cart-1-a', cluster: 'cloud-b', because: 'the hub did not place the workload in that cluster' },
    { name: 'foreign-a', cluster: 'idc-a', because: "the workload that owns it is not the hub's" },
    { name: 'bare', cluster: 'idc-a', because: 'the hub has a work of its name, but did not apply it' },
    { name: 'left-behind', cluster: 'idc-a', because: 'its owner was deleted, and the hub applied another object of that name' },
    { name: 'absent', cluster: 'idc-a', because: 'there is no such pod' },
  ])('is not shown when $because', async ({ name, cluster }) => {
    expect(await distributedPodLog(readsOf([cart, foreign, bare]), live, operatorActor, cluster, ask(name))).toBeNull();
  });

  it('is refused without the permission to read logs', async () => {
    const guest = { name: 'guest', role: 'guest' } as unknown as Actor;
    await expect(distributedPodLog(readsOf([cart]), live, guest, 'idc-a', ask('cart-1-a'))).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});

describe('the pods of a resource', () => {
  it('are those that its selector selects', async () => {
    await podsOfResource(readsOf([cart]), live, operatorActor, 'idc-a', cart);
    expect(asked.splice(0)).toEqual([['idc-a', 'shop', { labels: 'app=cart' }]]);
  });

  it('are none for an empty selector, which would select the pods of others', async () => {
    const all = { apiVersion: 'v1', kind: 'Service', namespace: 'shop', name: 'all' };
    expect(await podsOfResource(readsOf([all]), live, operatorActor, 'idc-a', all)).toEqual({ pods: [], more: false });
    expect(asked).toEqual([]);
  });

  it.each([foreign, bare])('are refused for $kind $name, which the hub did not apply', async (ref) => {
    await expect(podsOfResource(readsOf([ref]), live, operatorActor, 'idc-a', ref)).rejects.toMatchObject({ code: 'FOREIGN_OBJECT' });
    expect(asked).toEqual([]);
  });

  it("include those of an object with the hub's annotation whose uid is not stored yet", async () => {
    await podsOfResource(readsOf([marked]), live, operatorActor, 'idc-a', marked);
    expect(asked.splice(0)).toEqual([['idc-a', 'shop', { labels: 'app=marked' }]]);
  });

  it('are null if the hub did not place it', async () => {
    expect(await podsOfResource(readsOf([]), live, operatorActor, 'idc-a', cart)).toBeNull();
  });
});
