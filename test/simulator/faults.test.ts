import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { SimulatedMember } from '../../src/simulator/member.js';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { aSteppedClock } from '../support/stepped-clock.js';
import { aConfigMap, aDeployment, MemberClient } from './member-client.js';

const clock = aSteppedClock(1_700_000_000_000);
let simulator: Simulator;
let member: SimulatedMember;
let client: MemberClient;

beforeAll(async () => {
  const plain = { nodePools: [], controllers: false };
  simulator = await startSimulator({
    members: [
      { name: 'one', ...plain },
      { name: 'two', ...plain },
    ],
    clock,
  });
  member = simulator.member('one');
  client = new MemberClient(simulator, member);
});

afterEach(() => member.faults.clear());
afterAll(async () => {
  await client.close();
  await simulator.close();
});

const NAMESPACE = '/api/v1/namespaces/default';

describe('a member that is', () => {
  it('down cuts connections and leaves the others alone', async () => {
    member.faults.down = true;
    const other = new MemberClient(simulator, simulator.member('two'));

    await expect(client.get(NAMESPACE)).rejects.toThrow();
    expect((await other.get(NAMESPACE)).status).toBe(200);
    member.faults.down = false;
    expect((await client.get(NAMESPACE)).status).toBe(200);
    await other.close();
  });

  it('down breaks the watches that were open', async () => {
    await client.post(`${NAMESPACE}/configmaps`, aConfigMap('watched'));
    const events = client.watch(`${NAMESPACE}/configmaps?watch=1`);
    expect((await events.next()).value?.type).toBe('ADDED');
    member.faults.down = true;

    await expect(events.next()).rejects.toThrow();
  });

  it('slow answers after a delay', async () => {
    member.faults.delayMs = 5000;
    let answered = false;
    const answer = client.get(NAMESPACE).then((it) => {
      answered = true;
      return it;
    });
    // The request has arrived once its delay is scheduled, and the clock stands still until it is stepped.
    await new Promise<void>((resolve) => setImmediate(resolve));
    expect(answered).toBe(false);
    for (let i = 0; !answered && i < 1000; i++) {
      await clock.step(5000);
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    expect((await answer).status).toBe(200);
  });

  it('failing returns errors by its seed, at the requested rate', async () => {
    member.faults.errors = { rate: 0.5, code: 503 };
    const codes = await Promise.all(Array.from({ length: 100 }, () => client.get(NAMESPACE)));
    const failed = codes.filter(({ status }) => status === 503);

    expect(failed.length).toBeGreaterThan(30);
    expect(failed.length).toBeLessThan(70);
    expect(failed[0]).toMatchObject({ headers: { 'retry-after': '1' }, body: { kind: 'Status', reason: 'ServiceUnavailable' } });
  });

  it('busy returns when to retry', async () => {
    member.faults.errors = { rate: 1, code: 429 };

    expect(await client.get(NAMESPACE)).toMatchObject({
      status: 429,
      headers: { 'retry-after': '1' },
      body: { reason: 'TooManyRequests' },
    });
  });
});

describe('a denial', () => {
  it.each([
    {
      because: 'rbac' as const,
      status: 403,
      says: 'User "simulated-admin" cannot patch resource "deployments" in API group "apps" in the namespace "default"',
    },
    { because: 'quota' as const, status: 403, says: 'exceeded quota' },
    { because: 'admission' as const, status: 400, says: 'admission webhook "simulated.example.com" denied the request' },
    { because: 'invalid' as const, status: 422, says: 'is invalid' },
  ])('because of $because answers $status', async ({ because, status, says }) => {
    member.faults.denials = [{ because, verbs: ['patch'], resource: 'apps/deployments' }];
    const answer = await client.apply(aDeployment('web'));

    expect(answer).toMatchObject({ status, body: { message: expect.stringContaining(says) } });
    expect((await client.get(`${NAMESPACE}/configmaps`)).status).toBe(200);
  });

  it('applies to one user only', async () => {
    member.addToken('second-token', 'second');
    member.faults.denials = [{ because: 'rbac', user: 'second' }];

    expect((await client.request('GET', `${NAMESPACE}/configmaps`, { token: 'second-token' })).status).toBe(403);
    expect((await client.get(`${NAMESPACE}/configmaps`)).status).toBe(200);
    member.revokeToken('second-token');
    expect((await client.request('GET', `${NAMESPACE}/configmaps`, { token: 'second-token' })).status).toBe(401);
  });
});

describe('the log of writes', () => {
  it("contains the author, object and time of each write, without refused ones and the member's own", async () => {
    simulator.writes.clear();
    await client.post(`${NAMESPACE}/configmaps`, aConfigMap('logged'));
    await client.post(`${NAMESPACE}/configmaps`, aConfigMap('logged'));
    await client.apply(aConfigMap('logged', { a: '1' }), { path: `${NAMESPACE}/configmaps/logged` });
    await client.apply(aConfigMap('logged', { a: '1' }), { path: `${NAMESPACE}/configmaps/logged` });
    member.actor.delete('/configmaps', 'default', 'logged');
    const [first] = simulator.writes.all();

    expect(simulator.writes.all().map(({ user, verb, unchanged }) => `${user} ${verb} ${unchanged}`)).toEqual([
      'simulated-admin create false',
      'simulated-admin apply false',
      'simulated-admin apply true',
      'second-actor delete false',
    ]);
    expect(first).toMatchObject({
      cluster: 'one',
      resource: '/configmaps',
      namespace: 'default',
      name: 'logged',
      uid: expect.any(String),
      timeMs: clock.now(),
    });
    expect(new Set(simulator.writes.all().map(({ uid }) => uid)).size).toBe(1);
  });
});

describe('members', () => {
  it('come and go while the simulator runs', async () => {
    const third = simulator.addMember({ name: 'three', nodePools: [], controllers: false });
    const other = new MemberClient(simulator, third);
    expect((await other.get(NAMESPACE)).status).toBe(200);
    simulator.removeMember('three');

    expect((await other.get(NAMESPACE)).status).toBe(404);
    expect(() => simulator.addMember({ name: 'one', nodePools: [] })).toThrow('already');
    expect(() => simulator.addMember({ name: '../x', nodePools: [] })).toThrow();
    await other.close();
  });
});
