import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { endpointPolicy } from '../../src/clusters/connection/endpoint.js';
import { Discovery } from '../../src/clusters/discovery/discovery.js';
import { OwnedDigests } from '../../src/clusters/ownership/owned-digest.js';
import { defaultLimits, Transport } from '../../src/clusters/transport/transport.js';
import type { ReflectorTiming } from '../../src/clusters/watch/reflector.js';
import { watchObjects } from '../../src/clusters/watch/watch-objects.js';
import type { WatchedObject } from '../../src/engine/ports/observe.js';
import { HUB_ANNOTATION, WORK_ANNOTATION } from '../../src/kubernetes/kinds/well-known.js';
import { eventually } from '../support/eventually.js';
import { keyedDigest } from '../support/keyed-digest.js';
import { answer, answerDiscovery, type Fixture, type FixtureRequest, startFixture } from '../support/member-fixture.js';
import { realClock } from '../support/real-clock.js';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

const quick: Partial<ReflectorTiming> = { reopenMs: 10, relistMs: 20, doubtMs: 20, silenceMs: 60_000 };

function anObject(name: string, version = '10') {
  const managedFields = [{ manager: 'manifold', operation: 'Apply', fieldsType: 'FieldsV1', fieldsV1: { 'f:data': { 'f:a': {} } } }];
  const annotations = { [HUB_ANNOTATION]: 'hub-1', [WORK_ANNOTATION]: `paris/${name}` };
  return {
    metadata: { name, namespace: 'shop', uid: `uid-${name}`, resourceVersion: version, annotations, managedFields },
    data: { a: '1' },
  };
}
const many = (count: number) => Array.from({ length: count }, (_, i) => anObject(`o-${i}`));
const listOf = (items: unknown[], resourceVersion = '100') => ({
  kind: 'ConfigMapList',
  apiVersion: 'v1',
  metadata: { resourceVersion },
  items,
});

/** A member whose lists and watches are given by the test. */
async function aScript(timing: Partial<ReflectorTiming> = {}) {
  const script = {
    list: (_: FixtureRequest): unknown => listOf([]),
    lists: [] as FixtureRequest[],
    watches: [] as { readonly request: FixtureRequest; readonly response: ServerResponse }[],
  };
  const fixture: Fixture = await startFixture((request, response) => {
    if (answerDiscovery(request, response)) return;
    if (request.query.has('watch')) {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write(' \n');
      script.watches.push({ request, response });
      return;
    }
    script.lists.push(request);
    const body = script.list(request);
    const code = (body as { code?: number }).code ?? 200;
    answer(response, body, code);
  });
  open.push(fixture);
  const transport = new Transport({
    cluster: 'paris',
    connection: fixture.connection,
    policy: endpointPolicy(['127.0.0.1']),
    allowExecPlugins: false,
    limits: { ...defaultLimits, timeoutMs: 2_000 },
    clock: realClock,
    random: () => 0.01,
  });
  open.push(transport);

  const told: string[] = [];
  const objects = new Map<string, WatchedObject>();
  const discovery = new Discovery(transport, realClock);
  const start = (options: { readonly kind?: string; readonly expected?: number } = {}) => {
    const gvk = { apiVersion: 'v1', kind: options.kind ?? 'ConfigMap' };
    const setting = {
      transport,
      discovery,
      gvk,
      labelSelector: 'manifold.hub/managed=true',
      timing: { ...quick, ...timing },
      clock: realClock,
      random: () => 0.01,
    };
    const watch = watchObjects(
      { ...setting, ...(options.expected !== undefined && { expected: options.expected }) },
      {
        synced(all, version) {
          told.push(`synced ${all.length} at ${version}`);
          objects.clear();
          for (const one of all) objects.set(one.ref.name, one);
        },
        event(one) {
          told.push(`${one.type} ${one.ref.name}`);
          objects.set(one.ref.name, one);
        },
        stale: (code) => void told.push(`stale ${code}`),
        alive: () => undefined,
      },
      new OwnedDigests(keyedDigest),
    );
    open.push(watch);
    return watch;
  };
  const watching = async (number: number) =>
    eventually(async () => script.watches[number - 1] ?? Promise.reject(new Error(`watch ${number} is not there: ${told.join(', ')}`)));
  const send = async (number: number, ...lines: unknown[]) => {
    const { response } = await watching(number);
    for (const line of lines) response.write(`${typeof line === 'string' ? line : JSON.stringify(line)}\n`);
  };
  const tells = (...want: string[]) => eventually(async () => expect(told.filter((line) => want.includes(line))).toEqual(want), 5_000, 10);
  return { script, fixture, told, objects, start, watching, send, tells };
}

const event = (type: string, object: unknown) => ({ type, object });
const bookmark = (resourceVersion: string) => event('BOOKMARK', { kind: 'ConfigMap', metadata: { resourceVersion } });

describe('the watch of one kind', () => {
  it('lists, then reports events, each object without its managed fields', async () => {
    const { script, start, send, tells, objects } = await aScript();
    script.list = () => listOf([anObject('a')]);
    start();
    await send(1, event('MODIFIED', anObject('a', '101')), event('ADDED', anObject('b', '102')), event('DELETED', anObject('a', '103')));

    await tells('synced 1 at 100', 'MODIFIED a', 'ADDED b', 'DELETED a');
    expect(objects.get('b')).toMatchObject({
      ref: { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'b' },
      uid: 'uid-b',
      hubId: 'hub-1',
      workKey: 'paris/b',
      resourceVersion: '102',
      otherManagers: [],
    });
    expect(objects.get('b')!.object.metadata.managedFields).toBeUndefined();
    expect(script.lists[0]!.query.get('labelSelector')).toBe('manifold.hub/managed=true');
    expect(script.watches[0]!.request.query.get('allowWatchBookmarks')).toBe('true');
  });

  it('continues after an unreadable object, which is reported by name and annotations', async () => {
    const { script, start, send, tells, objects } = await aScript();
    const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
    const poison = (name: string, version: string) =>
      JSON.stringify({ ...anObject(name, version), status: '@' }).replace('"@"', nested(20_000));
    script.list = () =>
      `{"kind":"ConfigMapList","metadata":{"resourceVersion":"100"},"items":[${poison('p', '10')},${JSON.stringify(anObject('a'))}]}`;
    start();
    await send(1, `{"type":"MODIFIED","object":${poison('q', '101')}}`, event('ADDED', anObject('b', '102')));
    await tells('synced 2 at 100', 'MODIFIED q', 'ADDED b');
    for (const name of ['p', 'q'])
      expect(objects.get(name)).toMatchObject({
        unreadable: 'it is nested deeper than 200 levels',
        uid: `uid-${name}`,
        hubId: 'hub-1',
        workKey: `paris/${name}`,
        ownedDigest: '',
      });
    expect(objects.get('b')!.unreadable).toBeUndefined();
  });

  it.each([
    { because: 'managed fields are a text', metadata: { managedFields: 'all' } },
    { because: 'managed fields hold nothing', metadata: { managedFields: [null] } },
    {
      because: 'managed fields are no tree',
      metadata: {
        managedFields: [{ manager: 'manifold', operation: 'Apply', fieldsV1: { 'f:data': null, 'f:spec': 7, 'k:{"name":"x"}': 'y' } }],
      },
    },
    {
      because: 'managed fields of others are no tree',
      metadata: {
        managedFields: [
          { manager: 'manifold', operation: 'Apply', fieldsV1: { 'f:data': {} } },
          { manager: 'x', fieldsV1: { 'f:data': null } },
          { manager: 'y', fieldsV1: 3 },
        ],
      },
    },
    { because: 'labels and annotations are lists', metadata: { labels: [1], annotations: [2], finalizers: {}, ownerReferences: 1 } },
    {
      because: 'keys are those of every object',
      metadata: { labels: { constructor: 'x', toString: 'y' }, annotations: JSON.parse('{"__proto__":{"manifold.hub/id":"x"}}') as object },
    },
  ])('is not stopped by an object whose $because', async ({ metadata }) => {
    const { script, start, tells } = await aScript();
    const odd = anObject('odd');
    script.list = () => listOf([{ ...odd, metadata: { ...odd.metadata, ...metadata } }, anObject('a')]);
    start();
    await tells('synced 2 at 100');
  });

  it('combines the pages of a list', async () => {
    const { script, start, tells } = await aScript();
    script.list = ({ query }) =>
      query.has('continue')
        ? listOf([anObject('b')])
        : { ...listOf([anObject('a')]), metadata: { resourceVersion: '100', continue: 'next' } };
    start();

    await tells('synced 2 at 100');
  });

  it('resumes where it was when the member ends it', async () => {
    const { script, start, send, watching, tells } = await aScript();
    start();
    await send(1, event('ADDED', anObject('a', '101')), bookmark('150'));
    await tells('ADDED a');
    (await watching(1)).response.end();

    expect((await watching(2)).request.query.get('resourceVersion')).toBe('150');
    expect(script.lists).toHaveLength(1);
  });

  it('drops a truncated line, and receives it again', async () => {
    const { script, start, watching, told } = await aScript();
    start();
    (await watching(1)).response.end('{"type":"ADDED","object":{"metad');

    expect((await watching(2)).request.query.get('resourceVersion')).toBe('100');
    expect(script.lists).toHaveLength(1);
    expect(told).toEqual(['synced 0 at 100']);
  });

  it('lists again when its version was compacted, and reports it once', async () => {
    const { script, start, send, watching, tells, told } = await aScript();
    start();
    await watching(1);
    script.list = () => listOf([anObject('a')], '200');
    await send(1, event('ERROR', { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version' }));

    await tells('synced 0 at 100', 'synced 1 at 200');
    expect(told.filter((line) => line.startsWith('stale'))).toEqual(['stale GONE']);
  });

  it.each([
    { line: '{"type":"ADDED",', because: 'it is no JSON' },
    { line: '[]', because: 'it is no event' },
    { line: event('ADDED', { metadata: { resourceVersion: '5' } }), because: 'its object has no name' },
    { line: event('ADDED', { metadata: { name: 'a', uid: 'u' } }), because: 'its object has no version' },
    { line: event('WHATEVER', anObject('a')), because: 'its type is unknown' },
  ])('says that it is behind and lists again after a line that is wrong: $because', async ({ line }) => {
    const { script, start, send, tells, told } = await aScript();
    start();
    await eventually(async () => expect(told).toHaveLength(1));
    script.list = () => listOf([anObject('a')], '200');
    await send(1, line);

    await tells('synced 0 at 100', 'stale CLUSTER_MALFORMED_ANSWER', 'synced 1 at 200');
    expect(told).not.toContain('ADDED a');
  });

  it.each([
    { body: { kind: 'Status', code: 500, message: 'etcd is away' }, told: 'stale SERVER_ERROR' },
    { body: { kind: 'Status', code: 403, message: 'configmaps is forbidden: User "hub" cannot list' }, told: 'stale FORBIDDEN' },
    { body: { kind: 'ConfigMapList', metadata: { resourceVersion: '1' } }, told: 'stale CLUSTER_MALFORMED_ANSWER' },
  ])('never takes an error for an empty list: $told', async ({ body, told: want }) => {
    const { script, start, tells, told } = await aScript();
    script.list = () => body;
    start();
    await tells(want).catch(() => expect(told).toContain(want));
    expect(told.some((line) => line.startsWith('synced'))).toBe(false);

    script.list = () => listOf(many(3));
    await tells('synced 3 at 100');
  });

  it('continues after an error event other than 410', async () => {
    const { script, start, send, watching, tells } = await aScript();
    start();
    await send(1, bookmark('120'), event('ERROR', { kind: 'Status', code: 500, message: 'boom' }));

    await tells('stale SERVER_ERROR');
    expect((await watching(2)).request.query.get('resourceVersion')).toBe('120');
    expect(script.lists).toHaveLength(1);
  });

  it('reports a kind that is not served', async () => {
    const { start, tells } = await aScript();
    start({ kind: 'Basket' });

    await tells('stale KIND_NOT_SERVED');
  });

  it('opens a silent watch again, without a list', async () => {
    const { script, start, watching, told } = await aScript({ silenceMs: 150 });
    start();

    expect((await watching(3)).request.query.get('resourceVersion')).toBe('100');
    expect(script.lists).toHaveLength(1);
    expect(told).toEqual(['synced 0 at 100']);
  });

  it('survives a broken connection', async () => {
    const { script, start, send, watching, tells } = await aScript();
    start();
    const first = await watching(1);
    (first.response as unknown as { stream: { session: { destroy(): void } } }).stream.session.destroy();
    await send(2, event('ADDED', anObject('late', '101')));

    await tells('ADDED late');
    expect(script.lists).toHaveLength(1);
  });

  it('lists again on request', async () => {
    const { script, start, watching, tells } = await aScript();
    const watch = start();
    await watching(1);
    script.list = () => listOf([anObject('a')], '200');
    watch.relist();

    await tells('synced 0 at 100', 'synced 1 at 200');
  });

  it('ends when it is closed', async () => {
    const { start, watching, script } = await aScript();
    const watch = start();
    const { response } = await watching(1);
    const ended = new Promise((done) => response.once('close', done));
    watch.close();

    await ended;
    expect(script.watches).toHaveLength(1);
  });
});

describe('a list that shrank suspiciously', () => {
  async function shrinkTo(first: number, lists: readonly number[]) {
    const scripted = await aScript();
    const { script, start, watching } = scripted;
    script.list = () => listOf(many(first));
    const watch = start();
    await watching(1);
    const rest = [...lists];
    script.list = () => listOf(many(rest.shift() ?? lists.at(-1)!), '200');
    watch.relist();
    return scripted;
  }

  it('is read twice before it is accepted', async () => {
    const { tells, told, script } = await shrinkTo(12, [0, 0]);

    await tells('synced 12 at 100', 'stale CLUSTER_MALFORMED_ANSWER', 'synced 0 at 200');
    expect(told).toHaveLength(3);
    expect(script.lists).toHaveLength(3);
  });

  it('is discarded when the second one is complete', async () => {
    const { tells, told } = await shrinkTo(12, [0, 12]);

    await tells('synced 12 at 100', 'stale CLUSTER_MALFORMED_ANSWER', 'synced 12 at 200');
    expect(told).not.toContain('synced 0 at 200');
  });

  it.each([
    { first: 12, now: 5, doubted: true, because: 'more than half is gone' },
    { first: 12, now: 6, doubted: false, because: 'half is left' },
    { first: 8, now: 3, doubted: false, because: 'a few come and go' },
    { first: 1, now: 0, doubted: true, because: 'nothing is left' },
  ])('from $first to $now is doubted: $doubted, because $because', async ({ first, now, doubted }) => {
    const { tells, told } = await shrinkTo(first, [now, now]);

    await tells(`synced ${first} at 100`, `synced ${now} at 200`);
    expect(told.includes('stale CLUSTER_MALFORMED_ANSWER')).toBe(doubted);
  });

  it('includes one with an older version', async () => {
    const { script, start, watching, tells } = await aScript();
    script.list = () => listOf(many(3), '100');
    const watch = start();
    await watching(1);
    script.list = () => listOf(many(3), '50');
    watch.relist();

    await tells('synced 3 at 100', 'stale CLUSTER_MALFORMED_ANSWER', 'synced 3 at 50');
  });

  it('is detected by a hub that just started and has the stored number of objects', async () => {
    const { start, tells, script } = await aScript();
    start({ expected: 20 });

    await tells('stale CLUSTER_MALFORMED_ANSWER', 'synced 0 at 100');
    expect(script.lists).toHaveLength(2);
  });
});
