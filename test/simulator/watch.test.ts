import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { SimulatedMember } from '../../src/simulator/member.js';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { aSteppedClock } from '../support/stepped-clock.js';
import { aConfigMap, MemberClient, take, type WatchEvent } from './member-client.js';

const MAPS = '/api/v1/namespaces/default/configmaps';
const clock = aSteppedClock(1_700_000_000_000);
let simulator: Simulator;
let member: SimulatedMember;
let client: MemberClient;

beforeAll(async () => {
  const timing = { podReadyMs: 0, jobMs: 0, bookmarkMs: 1000 };
  simulator = await startSimulator({ members: [{ name: 'one', nodePools: [], controllers: false }], timing, clock, windowSize: 50 });
  member = simulator.member('one');
});

afterAll(() => simulator.close());

// Watches keep their connection open; each test has its own.
beforeEach(() => {
  client = new MemberClient(simulator, member);
});
afterEach(async () => {
  member.watches.drop();
  await client.close();
});

const put = (name: string, data: Record<string, string> = {}, metadata: object = {}) =>
  member.actor.create('/configmaps', aConfigMap(name, data, { namespace: 'default', ...metadata }));
const drop = (name: string) => member.actor.delete('/configmaps', 'default', name);
const edit = (name: string, change: object) => member.actor.edit('/configmaps', 'default', name, (object) => ({ ...object, ...change }));
const told = (events: readonly WatchEvent[]) => events.map(({ type, object }) => `${type} ${object.metadata.name}`);
const now = () => member.world.store.revision;

describe('a watch', () => {
  it('reports changes after its revision, deletions with the last state', async () => {
    const events = client.watch(`${MAPS}?watch=1&resourceVersion=${now()}`);
    const revisions = [put('w1', { a: '1' }), edit('w1', { data: { a: '2' } })].map(({ metadata }) => metadata.resourceVersion);
    drop('w1');
    const seen = await take(events, 3);

    expect(told(seen)).toEqual(['ADDED w1', 'MODIFIED w1', 'DELETED w1']);
    expect(seen[2]?.object).toMatchObject({ kind: 'ConfigMap', apiVersion: 'v1', data: { a: '2' } });
    expect(seen.slice(0, 2).map(({ object }) => object.metadata.resourceVersion)).toEqual(revisions);
    expect(Number(seen[2]?.object.metadata.resourceVersion)).toBeGreaterThan(Number(revisions[1]));
  });

  it('resumes where another ended, in order and without gaps', async () => {
    const start = now();
    for (const i of [1, 2, 3, 4]) put(`r${i}`);
    const [first] = await take(client.watch(`${MAPS}?watch=1&resourceVersion=${start}`), 1);
    const seen = await take(client.watch(`${MAPS}?watch=1&resourceVersion=${first?.object.metadata.resourceVersion}`), 3);

    expect(told(seen)).toEqual(['ADDED r2', 'ADDED r3', 'ADDED r4']);
    for (const i of [1, 2, 3, 4]) drop(`r${i}`);
  });

  it('begins with the current objects without a revision', async () => {
    put('present');
    const seen = await take(client.watch(`${MAPS}?watch=1&fieldSelector=metadata.name%3Dpresent`), 1);

    expect(told(seen)).toEqual(['ADDED present']);
    drop('present');
  });

  it('reports objects that start or stop matching its label selector', async () => {
    put('hidden', {}, { labels: { tier: 'a' } });
    const events = client.watch(`${MAPS}?watch=1&resourceVersion=${now()}&labelSelector=tier%3Db`);
    edit('hidden', { metadata: { name: 'hidden', namespace: 'default', labels: { tier: 'b' } } });
    edit('hidden', { data: { x: '1' } });
    edit('hidden', { metadata: { name: 'hidden', namespace: 'default', labels: { tier: 'c' } } });
    const seen = await take(events, 3);

    expect(told(seen)).toEqual(['ADDED hidden', 'MODIFIED hidden', 'DELETED hidden']);
    expect(seen[2]?.object.metadata.labels).toEqual({ tier: 'b' });
    expect(seen[2]?.object.metadata.resourceVersion).toBe(String(now()));
    drop('hidden');
  });

  it('does not report other namespaces or kinds', async () => {
    const events = client.watch(`${MAPS}?watch=1&resourceVersion=${now()}`);
    member.actor.create('/secrets', { metadata: { name: 'other', namespace: 'default' } });
    member.actor.create('/configmaps', aConfigMap('other', {}, { namespace: 'kube-system' }));
    put('mine');

    expect(told(await take(events, 1))).toEqual(['ADDED mine']);
    drop('mine');
  });

  it('returns metadata only if requested', async () => {
    const events = client.watch(`${MAPS}?watch=1&resourceVersion=${now()}`, 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1');
    put('partial', { a: '1' });
    const [seen] = await take(events, 1);

    expect(seen?.object).toEqual({
      kind: 'PartialObjectMetadata',
      apiVersion: 'meta.k8s.io/v1',
      metadata: expect.objectContaining({ name: 'partial' }),
    });
    drop('partial');
  });

  it('gets 410 when its revision was compacted', async () => {
    const start = now();
    put('gone');
    member.compact();
    const [seen, ...more] = await take(client.watch(`${MAPS}?watch=1&resourceVersion=${start}`), 2);

    expect(seen).toMatchObject({ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } });
    expect(more).toEqual([]);
    drop('gone');
  });

  it('gets 410 when more changed than the window holds', async () => {
    const start = now();
    put('busy');
    for (let i = 0; i < 60; i++) edit('busy', { data: { i: String(i) } });

    expect((await take(client.watch(`${MAPS}?watch=1&resourceVersion=${start}`), 1))[0]?.object.code).toBe(410);
    drop('busy');
  });

  it('waits for a future revision', async () => {
    const first = client.watch(`${MAPS}?watch=1&resourceVersion=${now() + 1}`).next();
    // Answered after the watch, which was sent first on the same connection.
    await client.get('/readyz');
    put('early');
    put('future');

    expect((await first).value?.object.metadata.name).toBe('future');
    drop('early');
    drop('future');
  });

  it('gets bookmarks if it requests them', async () => {
    const events = client.watch(`${MAPS}?watch=1&resourceVersion=${now()}&allowWatchBookmarks=true`);
    put('marked');
    await take(events, 1);
    await clock.step(1000);
    const [seen] = await take(events, 1);

    expect(seen).toMatchObject({ type: 'BOOKMARK', object: { kind: 'ConfigMap', metadata: { resourceVersion: String(now()) } } });
    drop('marked');
  });

  it('ends after its time-out, with a last bookmark', async () => {
    const events = client.watch(`${MAPS}?watch=1&resourceVersion=${now()}&allowWatchBookmarks=true&timeoutSeconds=600`);
    put('timed');
    await take(events, 1);
    await clock.step(600_000);
    const rest: WatchEvent[] = [];
    for await (const event of events) rest.push(event);

    expect(rest.length).toBeGreaterThan(0);
    expect(rest.every(({ type }) => type === 'BOOKMARK')).toBe(true);
    drop('timed');
  });

  it('marks the end of the initial events if they were requested', async () => {
    put('initial');
    const events = client.watch(`${MAPS}?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true`);
    const seen: WatchEvent[] = [];
    for await (const event of events) {
      seen.push(event);
      if (event.type === 'BOOKMARK') break;
    }

    expect(told(seen)).toContain('ADDED initial');
    expect(seen.at(-1)?.object.metadata.annotations).toEqual({ 'k8s.io/initial-events-end': 'true' });
    drop('initial');
  });

  it('is cut when all watches are dropped', async () => {
    const events = client.watch(`${MAPS}?watch=1&resourceVersion=${now()}`);
    put('cut');
    await take(events, 1);
    member.watches.drop();

    expect(await events.next()).toEqual({ done: true, value: undefined });
    drop('cut');
  });

  it('stays open without data while silenced', async () => {
    const events = client.watch(`${MAPS}?watch=1&resourceVersion=${now()}`);
    put('loud');
    await take(events, 1);
    member.watches.silence(true);
    put('unheard');
    member.watches.silence(false);
    put('heard');

    expect(told(await take(events, 1))).toEqual(['ADDED heard']);
    for (const name of ['loud', 'unheard', 'heard']) drop(name);
  });
});
