import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { KubeObject } from '../../src/kubernetes/object.js';
import type { SimulatedMember } from '../../src/simulator/member.js';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { aConfigMap, MemberClient, untilChange } from './member-client.js';

let simulator: Simulator;
let member: SimulatedMember;
let client: MemberClient;

beforeAll(async () => {
  simulator = await startSimulator({ members: [{ name: 'one', nodePools: [] }] });
  member = simulator.member('one');
  client = new MemberClient(simulator, member);
});

afterAll(async () => {
  await client.close();
  await simulator.close();
});

const MAPS = '/api/v1/namespaces/default/configmaps';
const put = (name: string, metadata: object = {}) =>
  member.actor.create('/configmaps', aConfigMap(name, {}, { namespace: 'default', ...metadata }));
const get = (name: string) => member.actor.get('/configmaps', 'default', name);
const del = (name: string, options?: object) => client.request('DELETE', `${MAPS}/${name}`, options ? { body: options } : {});
const gone = (name: string) => untilChange(member, () => (get(name) === undefined ? true : undefined));
const owner = (object: KubeObject, more: object = {}) => ({
  ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: object.metadata.name, uid: object.metadata.uid ?? '', ...more }],
});

describe('DELETE', () => {
  it('returns the deleted object', async () => {
    const { metadata } = put('plain');

    expect(await del('plain')).toMatchObject({
      status: 200,
      body: { kind: 'Status', status: 'Success', details: { name: 'plain', kind: 'configmaps', uid: metadata.uid } },
    });
    expect(await del('plain')).toMatchObject({ status: 404, body: { reason: 'NotFound' } });
  });

  it('keeps an object whose uid or revision differs from the precondition', async () => {
    put('meant');
    const uid = await del('meant', { preconditions: { uid: 'another' } });
    const revision = await del('meant', { preconditions: { resourceVersion: '1' } });

    expect([uid, revision]).toMatchObject([
      { status: 409, body: { reason: 'Conflict' } },
      { status: 409, body: { reason: 'Conflict' } },
    ]);
    expect(get('meant')).toBeDefined();
  });

  it('deletes an object that matches the precondition', async () => {
    const { uid, resourceVersion } = put('exact').metadata;
    await del('exact', { preconditions: { uid, resourceVersion } });

    expect(get('exact')).toBeUndefined();
  });

  it('does nothing in a dry run', async () => {
    put('dry');
    expect((await del('dry', { dryRun: ['All'] })).status).toBe(200);
    expect(get('dry')).toBeDefined();
  });

  it('refuses a policy that it does not know', async () => {
    put('policy');
    expect((await del('policy', { propagationPolicy: 'Sideways' })).status).toBe(422);
  });

  it('marks an object with a finalizer, and removes it with the last finalizer', async () => {
    put('held', { finalizers: ['example.com/hold'] });
    const { body } = await del('held', { propagationPolicy: 'Background' });
    expect(body.metadata).toMatchObject({ deletionTimestamp: expect.any(String), finalizers: ['example.com/hold'] });
    const again = await del('held');
    expect(again.body.metadata.resourceVersion).toBe(body.metadata.resourceVersion);

    await client.request('PATCH', `${MAPS}/held`, { body: { metadata: { finalizers: null } }, type: 'application/merge-patch+json' });
    expect(get('held')).toBeUndefined();
  });

  it('deletes a collection by label', async () => {
    put('c1', { labels: { set: 'x' } });
    put('c2', { labels: { set: 'y' } });
    await client.request('DELETE', `${MAPS}?labelSelector=set%3Dx`);

    expect([get('c1'), get('c2')?.metadata.name]).toEqual([undefined, 'c2']);
  });
});

describe('dependents', () => {
  it('are deleted after their owner in the background', async () => {
    put('child-1', owner(put('parent-1')));
    await del('parent-1');
    expect(get('parent-1')).toBeUndefined();
    await gone('child-1');
  });

  it('are deleted before their owner in the foreground', async () => {
    put('child-2', owner(put('parent-2'), { blockOwnerDeletion: true }));
    const { body } = await del('parent-2', { propagationPolicy: 'Foreground' });
    expect(body.metadata.finalizers).toEqual(['foregroundDeletion']);
    await gone('parent-2');
    expect(get('child-2')).toBeUndefined();
  });

  it('stay without their owner when orphaned', async () => {
    put('child-3', owner(put('parent-3')));
    await del('parent-3', { propagationPolicy: 'Orphan' });
    await gone('parent-3');
    expect(get('child-3')?.metadata.ownerReferences).toBeUndefined();
  });

  it('stay while one of two owners exists', async () => {
    const [a, b] = [put('parent-4a'), put('parent-4b')];
    put('child-4', { ownerReferences: [...owner(a).ownerReferences, ...owner(b).ownerReferences] });
    await del('parent-4a');
    expect(get('child-4')).toBeDefined();
    await del('parent-4b');
    await gone('child-4');
  });

  it('of an owner that never existed are collected', async () => {
    put('child-5', { ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'nobody', uid: 'nobody' }] });
    await gone('child-5');
  });
});

describe('a namespace', () => {
  it('refuses new content while it terminates, and is removed when it is empty', async () => {
    await client.post('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'ending' } });
    member.actor.create('/configmaps', aConfigMap('held', {}, { namespace: 'ending', finalizers: ['example.com/hold'] }));
    member.actor.create('/secrets', { metadata: { name: 'free', namespace: 'ending' } });
    const { body } = await client.request('DELETE', '/api/v1/namespaces/ending');
    expect(body).toMatchObject({ status: { phase: 'Terminating' }, metadata: { deletionTimestamp: expect.any(String) } });

    const refused = await client.post('/api/v1/namespaces/ending/configmaps', aConfigMap('late'));
    expect(refused).toMatchObject({
      status: 403,
      body: {
        reason: 'Forbidden',
        message: expect.stringContaining('being terminated'),
        details: { causes: [{ reason: 'NamespaceTerminating' }] },
      },
    });

    await untilChange(member, () => (member.actor.get('/secrets', 'ending', 'free') === undefined ? true : undefined));
    expect(member.actor.get('/namespaces', '', 'ending')).toBeDefined();
    member.actor.edit('/configmaps', 'ending', 'held', (object) => ({ ...object, metadata: { ...object.metadata, finalizers: [] } }));
    await untilChange(member, () => (member.actor.get('/namespaces', '', 'ending') === undefined ? true : undefined));
  });

  it('has a service account and the cluster’s CA before any other object', async () => {
    await client.post('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'fresh' } });
    await untilChange(member, () => member.actor.get('/configmaps', 'fresh', 'kube-root-ca.crt'));

    expect(member.actor.get('/serviceaccounts', 'fresh', 'default')).toBeDefined();
    expect(member.actor.get('/namespaces', '', 'fresh')?.metadata.labels).toEqual({ 'kubernetes.io/metadata.name': 'fresh' });
  });
});
