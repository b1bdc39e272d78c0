import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { KubeObject } from '../../src/kubernetes/object.js';
import { ControlClient } from '../../src/simulator/control/control-client.js';
import { servePage } from '../../src/simulator/control/page-server.js';
import { plainMembers } from '../../src/simulator/default-members.js';
import { faultKinds } from '../../src/simulator/faults/fault-kinds.js';
import { numberAt } from '../../src/simulator/json.js';
import type { SimulatedMember } from '../../src/simulator/member.js';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { aSteppedClock } from '../support/stepped-clock.js';
import { aConfigMap, aDeployment, MemberClient, untilChange } from './member-client.js';

const NAMESPACE = '/api/v1/namespaces/default';
const MAPS = `${NAMESPACE}/configmaps`;
const clock = aSteppedClock(1_700_000_000_000);
let simulator: Simulator;
let member: SimulatedMember;
let client: MemberClient;
let control: ControlClient;

beforeAll(async () => {
  simulator = await startSimulator({ members: plainMembers(2), clock, timing: { podReadyMs: 0 } });
  member = simulator.member('member-1');
  control = new ControlClient(simulator.control);
});

afterEach(async () => {
  await control.end('*');
  await client?.close();
});

afterAll(async () => {
  await control.close();
  await simulator.close();
});

/** A fault breaks connections on purpose, so each test has its own. */
function connect(): MemberClient {
  client = new MemberClient(simulator, member);
  return client;
}

async function untilEnd(events: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of events);
}

async function rejections(count: number, ask: () => Promise<unknown>): Promise<number> {
  const settled = await Promise.allSettled(Array.from({ length: count }, ask));
  return settled.filter(({ status }) => status === 'rejected').length;
}

describe('the control API', () => {
  it('requires its token', async () => {
    const stranger = new ControlClient({ ...simulator.control, token: 'guessed' });
    await expect(stranger.state()).rejects.toThrow('Unauthorized');
    await stranger.close();
  });

  it('lists members and their faults, and starts and ends them', async () => {
    await control.begin('member-2', 'slow', { ms: '50' });
    const { members } = await control.state();

    expect(members.map(({ name, nodes }) => [name, nodes])).toEqual([
      ['member-1', 4],
      ['member-2', 4],
    ]);
    expect(members[1]?.faults).toMatchObject([{ kind: 'slow', settings: { ms: 50, jitterMs: 0 } }]);
    expect((await control.end('member-2', 'slow'))[0]?.faults).toEqual([]);
  });

  it('ends a fault at its time limit', async () => {
    await control.begin('member-1', 'errors', { rate: '1' }, 5000);
    expect((await connect().get(NAMESPACE)).status).toBe(503);
    await clock.step(5000);

    expect((await client.get(NAMESPACE)).status).toBe(200);
    expect((await control.state()).members[0]?.faults).toEqual([]);
  });

  it.each<{ kind: string; settings: Record<string, string>; says: string }>([
    { kind: 'none-such', settings: {}, says: 'there is no fault "none-such"' },
    { kind: 'slow', settings: { mss: '1' }, says: 'slow has no setting mss' },
    { kind: 'slow', settings: { ms: 'long' }, says: 'ms of slow must be a number' },
    { kind: 'errors', settings: { rate: '7' }, says: 'between 0 and 1' },
    { kind: 'deny', settings: { because: 'whim' }, says: 'must be one of rbac' },
  ])('refuses $kind with $settings', async ({ kind, settings, says }) => {
    await expect(control.begin('member-1', kind, settings)).rejects.toThrow(says);
  });

  it('refuses unknown members, and does not end a hub', async () => {
    await expect(control.begin('nobody', 'down', {})).rejects.toThrow('there is no simulated cluster "nobody"');
    await expect(control.stop()).rejects.toThrow('part of a hub');
  });

  it('returns the log of writes by page', async () => {
    connect();
    const before = (await control.state()).writes;
    for (const name of ['log-1', 'log-2', 'log-3']) await client.post(MAPS, aConfigMap(name));
    const first = await control.writes({ after: String(before), limit: '2' });
    const rest = await control.writes({ after: String(first.next), verb: 'create' });

    expect(first.writes.map(({ name }) => name)).toEqual(['log-1', 'log-2']);
    expect(rest.writes.map(({ name }) => name)).toEqual(['log-3']);
    expect((await control.writes({ after: String(before), name: 'log-2' })).writes).toHaveLength(1);
  });
});

describe('a fault of', () => {
  it.each(['down', 'hung'])('%s keeps answers away', async (kind) => {
    connect();
    await control.begin('member-1', kind, {});
    const asked = client.get(NAMESPACE).then(
      () => 'answered',
      () => 'broken',
    );
    // Another request is answered after this one arrived, so that silence is meaningful.
    await control.state();
    await control.state();
    expect(await Promise.race([asked, Promise.resolve('silent')])).not.toBe('answered');
    await control.end('member-1');
    await client.close();
    expect((await connect().get(NAMESPACE)).status).toBe(200);
  });

  it('loss breaks requests, half of them after they were executed', async () => {
    connect();
    await control.begin('member-1', 'lossy', { rate: '1' });
    let next = 0;
    expect(await rejections(40, () => client.post(MAPS, aConfigMap(`lost-${next++}`)))).toBe(40);
    const made = member.actor.list('/configmaps', 'default').filter(({ metadata }) => metadata.name.startsWith('lost-')).length;

    expect(made).toBeGreaterThan(8);
    expect(made).toBeLessThan(32);
  });

  it('truncated answers end in the middle', async () => {
    await control.begin('member-1', 'truncated', { rate: '1' });
    await expect(connect().get(NAMESPACE)).rejects.toThrow();
  });

  it('malformed answers are not JSON', async () => {
    await control.begin('member-1', 'malformed', { rate: '1' });
    expect(await connect().get(NAMESPACE)).toMatchObject({ status: 200, body: { text: expect.stringContaining('<html>') } });
  });

  it('stale reads return the past while writes continue', async () => {
    connect();
    await client.post(MAPS, aConfigMap('stale', { a: '1' }));
    await control.begin('member-1', 'stale-reads', {});
    await client.apply(aConfigMap('stale', { a: '2' }), { path: `${MAPS}/stale`, force: true });

    expect((await client.get(`${MAPS}/stale`)).body.data).toEqual({ a: '1' });
    await control.end('member-1');
    expect((await client.get(`${MAPS}/stale`)).body.data).toEqual({ a: '2' });
  });

  it('clock skew is visible in times and in the date of answers', async () => {
    connect();
    await control.begin('member-1', 'clock-skew', { ms: '-3600000' });
    const { body, headers } = await client.post(MAPS, aConfigMap('early'));

    expect(Date.parse(body.metadata.creationTimestamp ?? '')).toBe(Math.floor((clock.now() - 3_600_000) / 1000) * 1000);
    expect(Date.parse(String(headers.date))).toBeLessThan(clock.now() - 3_000_000);
  });

  it('an expired certificate is shown to clients that name the member', async () => {
    await control.begin('member-1', 'expired-certificate', {});
    const [one, two] = ['member-1', 'member-2'].map((name) => new MemberClient(simulator, simulator.member(name), { byName: true }));
    await expect(one?.get(NAMESPACE)).rejects.toThrow('certificate has expired');
    expect((await two?.get(NAMESPACE))?.status).toBe(200);
    await control.end('member-1');
    expect((await one?.get(NAMESPACE))?.status).toBe(200);
    await Promise.all([one?.close(), two?.close()]);
  });

  it('dropped watches are cut repeatedly', async () => {
    client = new MemberClient(simulator, member, { allowH2: false });
    await client.post(MAPS, aConfigMap('watched'));
    const first = client.watch(`${MAPS}?watch=1`);
    await first.next();
    await control.begin('member-1', 'drop-watches', { everyMs: '1000' });
    await expect(untilEnd(first)).rejects.toThrow();

    const second = client.watch(`${MAPS}?watch=1`);
    await second.next();
    await clock.step(1000);
    await expect(untilEnd(second)).rejects.toThrow();
  });

  it('compaction ends watches that resume from before', async () => {
    connect();
    const { body } = await client.get(MAPS);
    await client.post(MAPS, aConfigMap('later'));
    await control.begin('member-1', 'compact', {});
    const events = client.watch(`${MAPS}?watch=1&resourceVersion=${body.metadata.resourceVersion}`);

    expect((await events.next()).value).toMatchObject({ type: 'ERROR', object: { code: 410 } });
    expect((await control.state()).members[0]?.faults).toEqual([]);
  });

  it('a status storm changes every status, and the controllers restore them', async () => {
    connect();
    const label = 'storm=yes';
    const labels = { storm: 'yes' };
    const deployment = aDeployment('in-the-storm', { replicas: 3 });
    await client.apply({ ...deployment, metadata: { ...deployment.metadata, labels } });
    await client.post(MAPS, { ...aConfigMap('without-status'), metadata: { name: 'without-status', labels } });
    await client.post(`${NAMESPACE}/services`, aService('in-the-storm', labels));
    const ready = () => numberAt(member.actor.get('apps/deployments', 'default', 'in-the-storm'), 'status', 'readyReplicas') === 3;
    await untilChange(member, () => ready() || undefined);
    const { total } = await control.writes({ limit: '1' });

    await control.begin('member-1', 'status-storm', { label });
    const { writes } = await control.writes({ after: String(total) });
    expect(writes.map(({ resource, subresource, name, unchanged }) => ({ resource, subresource, name, unchanged }))).toEqual(
      expect.arrayContaining([
        { resource: 'apps/deployments', subresource: 'status', name: 'in-the-storm', unchanged: false },
        { resource: '/services', subresource: 'status', name: 'in-the-storm', unchanged: false },
      ]),
    );
    expect(writes).toHaveLength(2);
    await untilChange(member, () => ready() || undefined);

    await control.begin('member-1', 'status-storm', { label });
    expect(member.actor.get('/services', 'default', 'in-the-storm')).toMatchObject({
      status: { conditions: [{ type: 'Stormy', status: 'False' }] },
    });
  });

  it('full nodes leave pods waiting until there is capacity', async () => {
    connect();
    await control.begin('member-1', 'full-nodes', {});
    await client.apply(aDeployment('crowded'));
    const pod = () => member.actor.list('/pods').find(({ metadata }) => metadata.name.startsWith('crowded'));
    const conditions = () => (pod()?.status as { conditions?: { reason?: string }[] } | undefined)?.conditions;
    await untilChange(member, () => conditions()?.find(({ reason }) => reason === 'Unschedulable'));
    await control.end('member-1');

    await untilChange(member, () => (pod()?.status as { phase?: string } | undefined)?.phase === 'Running' || undefined);
  });

  it('lost nodes are not ready, and their pods move', async () => {
    connect();
    await client.apply(aDeployment('moved', { replicas: 4 }));
    const onNodes = () => {
      const pods = member.actor.list('/pods').filter(({ metadata }) => metadata.name.startsWith('moved'));
      const nodes = pods.map(({ spec }) => (spec as { nodeName?: string }).nodeName);
      return nodes.length === 4 && nodes.every((node) => node !== undefined) ? nodes : undefined;
    };
    await untilChange(member, onNodes);
    await control.begin('member-1', 'node-loss', { count: '3' });
    const left = await untilChange(member, () => (new Set(onNodes()).size === 1 ? onNodes() : undefined));
    const ready = () =>
      member.actor
        .list('/nodes')
        .filter(({ status }) =>
          (status as { conditions: { type: string; status: string }[] }).conditions.some(
            (one) => one.type === 'Ready' && one.status === 'True',
          ),
        )
        .map(({ metadata }) => metadata.name);

    expect(ready()).toEqual([left[0]]);
    await control.end('member-1');
    expect(ready()).toHaveLength(4);
  });

  it.each([
    { kind: 'image-pull', reason: 'ImagePullBackOff' },
    { kind: 'crash-loop', reason: 'CrashLoopBackOff' },
  ])('$kind shows $reason, and passes', async ({ kind, reason }) => {
    connect();
    await control.begin('member-1', kind, {});
    await client.apply(aDeployment(kind));
    type Status = { containerStatuses?: { ready: boolean; state: { waiting?: { reason: string } } }[] };
    const container = () =>
      (member.actor.list('/pods').find(({ metadata }) => metadata.name.startsWith(kind))?.status as Status | undefined)
        ?.containerStatuses?.[0];
    await untilChange(member, () => container()?.state.waiting?.reason === reason || undefined);
    await control.end('member-1');

    await untilChange(member, () => container()?.ready || undefined);
  });

  it('the second client edits objects with the label', async () => {
    connect();
    await client.apply(aDeployment('owned', { replicas: 1, metadata: { labels: { 'manifold.hub/managed': 'true' } } }));
    await control.begin('member-1', 'second-actor', { everyMs: '500' });
    const replicas = () => numberAt(member.actor.get('apps/deployments', 'default', 'owned'), 'spec', 'replicas');
    expect(replicas()).toBe(2);
    await clock.step(500);
    expect(replicas()).toBe(3);
    await control.end('member-1');
    await clock.step(5000);

    expect(replicas()).toBe(3);
    expect((await control.writes({ user: 'second-actor', name: 'owned' })).writes).toHaveLength(2);
  });

  it('denial refuses by rule', async () => {
    connect();
    await control.begin('member-1', 'deny', { because: 'quota', resource: '/configmaps' });

    expect((await client.post(MAPS, aConfigMap('denied'))).status).toBe(403);
    expect((await client.get(MAPS)).status).toBe(200);
  });
});

it('has a name, a meaning and an end for every fault', () => {
  expect(new Set(faultKinds.map(({ name }) => name)).size).toBe(faultKinds.length);
  for (const kind of faultKinds) expect(kind.says).not.toBe('');
});

it('serves a page that proxies calls, under an unguessable path', async () => {
  const page = await servePage(control);
  try {
    const answer = await fetch(page.url);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await answer.text()).toContain('Simulated clusters');
    expect(await (await fetch(`${page.url}api`)).json()).toMatchObject({ members: [{ name: 'member-1' }, { name: 'member-2' }] });
    const body = JSON.stringify({ kind: 'slow', settings: { ms: 10 } });
    const begun = await fetch(`${page.url}api/members/member-2/faults`, { method: 'POST', body });
    expect(await begun.json()).toMatchObject({ members: [{ faults: [{ kind: 'slow' }] }] });
    expect((await fetch(`${new URL(page.url).origin}/api`)).status).toBe(404);
  } finally {
    await page.close();
  }
});

function aService(name: string, labels: Readonly<Record<string, string>>): KubeObject {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name, labels }, spec: { ports: [{ port: 80 }] } } as KubeObject;
}
