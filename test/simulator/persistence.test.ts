import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { aConfigMap, aDeployment, MemberClient, untilChange } from './member-client.js';

let persistDir: string;
const running = new Set<Simulator>();

beforeEach(() => {
  persistDir = mkdtempSync(join(tmpdir(), 'simulator-'));
});

afterEach(async () => {
  for (const simulator of running) await simulator.close();
  running.clear();
  rmSync(persistDir, { recursive: true });
});

async function start(): Promise<Simulator> {
  const members = [{ name: 'one', nodePools: [{ name: 'general', nodes: 1, capacity: { cpu: '4', memory: '8Gi' } }], controllers: false }];
  const simulator = await startSimulator({ members, persistDir });
  running.add(simulator);
  return simulator;
}

async function stop(simulator: Simulator): Promise<void> {
  running.delete(simulator);
  await simulator.close();
}

const journal = () => join(persistDir, 'members', 'one', 'objects.journal');
const map = (name: string, data: Record<string, string> = {}) => aConfigMap(name, data, { namespace: 'default' });

describe('a simulator that is started again', () => {
  it('has the same address, authority, token, uids, objects and revision', async () => {
    const first = await start();
    const before = first.member('one');
    before.actor.create('/configmaps', map('kept', { a: '1' }));
    const client = new MemberClient(first, before);
    await client.apply(aDeployment('web', { replicas: 2 }));
    await client.close();
    const state = { url: first.url, caPem: first.caPem, kubeconfig: before.kubeconfig(), revision: before.world.store.revision };
    const objects = before.actor.list('/configmaps');
    const system = before.actor.get('/namespaces', '', 'kube-system');
    await stop(first);

    const second = await start();
    const after = second.member('one');
    expect({ url: second.url, caPem: second.caPem, kubeconfig: after.kubeconfig(), revision: after.world.store.revision }).toEqual(state);
    expect(after.actor.list('/configmaps')).toEqual(objects);
    expect(after.actor.get('/namespaces', '', 'kube-system')).toEqual(system);

    const again = new MemberClient(second, after);
    expect((await again.apply(aDeployment('web', { replicas: 2 }))).body.metadata.resourceVersion).toBe(
      after.actor.get('apps/deployments', 'default', 'web')?.metadata.resourceVersion,
    );
    await again.close();
  });

  it('recovers all that was answered when it was killed, from its journal alone', async () => {
    const first = await start();
    const before = first.member('one');
    before.actor.create('/configmaps', map('edited', { a: '1' }));
    before.actor.create('/configmaps', map('removed'));
    before.actor.edit('/configmaps', 'default', 'edited', (object) => ({ ...object, data: { a: '2' } }));
    before.actor.delete('/configmaps', 'default', 'removed');
    const revision = before.world.store.revision;
    // The state after a killed process: the current file with a torn last line.
    const left = readFileSync(journal());
    await stop(first);
    rmSync(journal());
    appendFileSync(journal(), left);
    appendFileSync(journal(), 'P /configmaps 999 default/torn {"kind":"Conf');

    const after = (await start()).member('one');
    expect(after.actor.get('/configmaps', 'default', 'edited')?.data).toEqual({ a: '2' });
    expect(after.actor.get('/configmaps', 'default', 'removed')).toBeUndefined();
    expect(after.actor.get('/configmaps', 'default', 'torn')).toBeUndefined();
    expect(after.world.store.revision).toBe(revision);
  });

  it('still serves custom resources', async () => {
    const first = await start();
    const before = first.member('one');
    before.actor.create('apiextensions.k8s.io/customresourcedefinitions', {
      metadata: { name: 'shops.example.com' },
      spec: {
        group: 'example.com',
        scope: 'Namespaced',
        names: { plural: 'shops', kind: 'Shop' },
        versions: [{ name: 'v1', served: true, storage: true }],
      },
    });
    await untilChange(before, () => before.world.kinds.byStorage('example.com/shops'));
    before.actor.create('example.com/shops', { metadata: { name: 'corner', namespace: 'default' } });
    await stop(first);

    expect((await start()).member('one').actor.get('example.com/shops', 'default', 'corner')).toMatchObject({
      kind: 'Shop',
      apiVersion: 'example.com/v1',
    });
  });

  it('answers a watch from before that its history is gone, and continues from its revision', async () => {
    const first = await start();
    const old = first.member('one').world.store.revision;
    first.member('one').actor.create('/configmaps', map('between'));
    await stop(first);

    const second = await start();
    const client = new MemberClient(second, second.member('one'));
    const fromOld = client.watch(`/api/v1/configmaps?watch=1&resourceVersion=${old}`);
    const fromNow = client.watch(`/api/v1/configmaps?watch=1&resourceVersion=${second.member('one').world.store.revision}`);
    second.member('one').actor.create('/configmaps', map('after'));

    expect((await fromOld.next()).value?.object.code).toBe(410);
    expect((await fromNow.next()).value?.object.metadata.name).toBe('after');
    await client.close();
  });

  it('keeps its keys and tokens from others', async () => {
    await start();
    for (const file of ['simulator.json', 'members/one/member.json', 'members/one/objects.journal']) {
      expect(statSync(join(persistDir, file)).mode & 0o077).toBe(0);
    }
  });
});
