import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { aDeployment, MemberClient, untilChange } from './member-client.js';

const PODS = '/api/v1/namespaces/default/pods';

describe('the log of a pod', () => {
  let simulator: Simulator;
  let client: MemberClient;

  beforeAll(async () => {
    simulator = await startSimulator({
      members: [{ name: 'one', nodePools: [{ name: 'default', nodes: 1, capacity: { cpu: '4', memory: '8Gi' } }] }],
    });
    client = new MemberClient(simulator, simulator.member('one'));
  });

  afterAll(async () => {
    await client.close();
    await simulator.close();
  });

  async function podOf(name: string, image: string, isThere: (status: string) => boolean): Promise<string> {
    await client.apply(aDeployment(name, { replicas: 1, image }));
    return untilChange(
      simulator.member('one'),
      () =>
        simulator
          .member('one')
          .actor.list('/pods', 'default')
          .find(({ metadata, status }) => metadata.labels?.['app'] === name && isThere(JSON.stringify(status ?? {})))?.metadata.name,
    );
  }
  const log = async (pod: string, query = '') => {
    const { status, body } = await client.request('GET', `${PODS}/${pod}/log${query}`, { accept: 'application/json, */*' });
    return { status, text: String(body['text'] ?? ''), message: String(body['message'] ?? '') };
  };

  it('begins with the start of the container and is the same when it is read again', async () => {
    const pod = await podOf('web', 'nginx:1.27', (status) => status.includes('"Running"'));
    const first = await log(pod);
    expect(first.text).toMatch(new RegExp(`^level=info msg="starting app" image=nginx:1.27 pod=${pod}\\n`));
    expect((await log(pod)).text.startsWith(first.text)).toBe(true);
    expect((await log(pod, '?tailLines=0')).text).toBe('');
    expect((await log(pod, '?timestamps=true&limitBytes=31')).text).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z $/);
  });

  it('continues when it is followed, and ends with the pod', async () => {
    const pod = await podOf('followed', 'nginx:1.27', (status) => status.includes('"Running"'));
    const read = log(pod, '?follow=true');
    await client.request('DELETE', `/apis/apps/v1/namespaces/default/deployments/followed`);
    expect((await read).text).toMatch(/^level=info msg="starting app"/);
  });

  it('is refused for a waiting container, a missing one and an unnamed one of several', async () => {
    const pod = await podOf('broken', 'nginx:missing', (status) => status.includes('ImagePullBackOff'));
    expect(await log(pod)).toMatchObject({ status: 400, message: expect.stringContaining('trying and failing to pull image') });
    expect(await log(pod, '?container=other')).toMatchObject({ status: 400, message: `container other is not valid for pod ${pod}` });
    expect(await log(pod, '?tailLines=-1')).toMatchObject({ status: 400 });
    expect(await log('nowhere')).toMatchObject({ status: 404 });
  });
});
