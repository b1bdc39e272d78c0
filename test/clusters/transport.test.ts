import { createSocket } from 'node:dgram';
import type { Http2ServerResponse } from 'node:http2';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Connection } from '../../src/clusters/connection/connection.js';
import { endpointPolicy, type Resolve } from '../../src/clusters/connection/endpoint.js';
import { readList } from '../../src/clusters/transport/read-list.js';
import { defaultLimits, Transport, type TransportLimits } from '../../src/clusters/transport/transport.js';
import { eventually } from '../support/eventually.js';
import { answer, type Fixture, type FixtureHandler, type FixtureOptions, startFixture } from '../support/member-fixture.js';
import { realClock } from '../support/real-clock.js';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function aFixture(handler: FixtureHandler, options: FixtureOptions = {}): Promise<Fixture> {
  const fixture = await startFixture(handler, options);
  open.push(fixture);
  return fixture;
}

function transportTo(
  connection: Connection,
  options: { readonly limits?: Partial<TransportLimits>; readonly allowed?: string[]; readonly resolve?: Resolve } = {},
): Transport {
  const { limits, allowed = ['127.0.0.0/8'], resolve } = options;
  const transport = new Transport({
    cluster: 'paris',
    connection,
    policy: endpointPolicy(allowed),
    allowExecPlugins: false,
    limits: { ...defaultLimits, timeoutMs: 2_000, ...limits },
    clock: realClock,
    random: () => 0.5,
    ...(resolve && { resolve }),
  });
  open.push(transport);
  return transport;
}

const ask = { path: '/api/v1/configmaps', what: 'list v1/ConfigMap' };
const empty = { kind: 'ConfigMapList', metadata: { resourceVersion: '1' }, items: [] };

describe.each(['h1', 'h2'] as const)('over %s, a member', (protocol) => {
  it.each<{ because: string; code: string; handler: FixtureHandler }>([
    {
      because: 'it answers HTML with 200',
      code: 'CLUSTER_MALFORMED_ANSWER',
      handler: (_, response) => answer(response, '<html>login</html>', 200, { 'content-type': 'text/html' }),
    },
    { because: 'it answers nothing with 200', code: 'CLUSTER_MALFORMED_ANSWER', handler: (_, response) => answer(response, '') },
    {
      because: 'it answers half of its JSON',
      code: 'CLUSTER_MALFORMED_ANSWER',
      handler: (_, response) => answer(response, '{"kind":"ConfigMapList","items":['),
    },
    { because: 'it answers a list that is no object', code: 'CLUSTER_MALFORMED_ANSWER', handler: (_, response) => answer(response, '[]') },
    { because: 'it answers null', code: 'CLUSTER_MALFORMED_ANSWER', handler: (_, response) => answer(response, 'null') },
    {
      because: 'it compresses, unasked',
      code: 'CLUSTER_MALFORMED_ANSWER',
      handler: (_, response) => {
        response.writeHead(200, { 'content-encoding': 'gzip' });
        response.end(gzipSync(Buffer.alloc(1_000_000)));
      },
    },
    {
      because: 'its answer has no end',
      code: 'CLUSTER_MALFORMED_ANSWER',
      handler: (_, response) => answer(response, `{"a":"${'x'.repeat(3_000_000)}"}`),
    },
    {
      because: 'it sends the caller elsewhere',
      code: 'CLUSTER_MALFORMED_ANSWER',
      handler: (_, response) => answer(response, '', 302, { location: 'https://127.0.0.1:1/' }),
    },
    { because: 'it is overloaded', code: 'SERVER_ERROR', handler: (_, response) => answer(response, '<html>503</html>', 503) },
    { because: 'it never answers', code: 'CLUSTER_TIMEOUT', handler: () => undefined },
    {
      because: 'it stops in the middle of its answer',
      code: 'CLUSTER_TIMEOUT',
      handler: (_, response) => {
        response.writeHead(200);
        response.write('{"kind":');
      },
    },
    {
      because: 'it hangs up in the middle of its answer',
      code: 'CLUSTER_UNREACHABLE',
      handler: (_, response, socket) => {
        response.writeHead(200);
        response.write('{"kind":');
        setImmediate(() => (protocol === 'h1' ? socket : (response as unknown as Http2ServerResponse).stream.session!).destroy());
      },
    },
  ])('is $code when $because', async ({ code, handler }) => {
    const fixture = await aFixture(handler, { protocol });
    const transport = transportTo(fixture.connection, {
      limits: { timeoutMs: code === 'CLUSTER_TIMEOUT' ? 300 : 5_000, maxBodyBytes: 2_000_000 },
    });

    await expect(transport.json(ask)).rejects.toMatchObject({ code, message: expect.stringContaining('paris') });
  });

  it('gets the token, and the path below its base path', async () => {
    const fixture = await aFixture((_, response) => answer(response, empty), { protocol });
    const transport = transportTo({ ...fixture.connection, server: `${fixture.connection.server}/members/paris` });

    await transport.json({ ...ask, query: { labelSelector: 'a=b', continue: undefined } });
    const [request] = fixture.requests;
    expect(request).toMatchObject({
      method: 'GET',
      path: '/members/paris/api/v1/configmaps',
      headers: { authorization: 'Bearer fixture-token' },
    });
    expect([...request!.query]).toEqual([['labelSelector', 'a=b']]);
  });

  it('that requests a delay gets no request meanwhile', async () => {
    const fixture = await aFixture(
      (_, response) => answer(response, { kind: 'Status', message: 'slow down' }, 429, { 'retry-after': '7' }),
      { protocol },
    );
    const transport = transportTo(fixture.connection);

    await expect(transport.json(ask)).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 7_000 });
    const refused = await Promise.allSettled(Array.from({ length: 20 }, () => transport.json(ask)));
    expect(refused.every((one) => one.status === 'rejected' && (one.reason as { code: string }).code === 'RATE_LIMITED')).toBe(true);
    expect(fixture.requests).toHaveLength(1);
  });

  it('that hangs gets no more calls after five, and keeps no connection', async () => {
    const fixture = await aFixture(() => undefined, { protocol });
    const transport = transportTo(fixture.connection, { limits: { timeoutMs: 100 } });

    for (let i = 0; i < 5; i++) await expect(transport.json(ask)).rejects.toMatchObject({ code: 'CLUSTER_TIMEOUT' });
    await expect(transport.json(ask)).rejects.toMatchObject({ code: 'CIRCUIT_OPEN' });
    await expect(transport.json({ ...ask, lane: 'probe' })).rejects.toMatchObject({ code: 'CLUSTER_TIMEOUT' });
    await eventually(async () => expect(fixture.sockets()).toBeLessThanOrEqual(1));
  });

  const configMaps = { apiVersion: 'v1', kind: 'ConfigMap' };
  const item = { metadata: { name: 'a', uid: 'u', resourceVersion: '1' } };
  const firstPage = { kind: 'ConfigMapList', metadata: { resourceVersion: '1', continue: 'next' }, items: [item] };
  const namesAt = (fixture: Fixture) => readList(transportTo(fixture.connection), ask, configMaps, ({ metadata }) => metadata.name);

  it('that fails on its second page fails the whole list', async () => {
    const fixture = await aFixture(
      ({ query }, response) =>
        query.has('continue') ? answer(response, { kind: 'Status', message: 'etcd is away' }, 500) : answer(response, firstPage),
      { protocol },
    );

    await expect(namesAt(fixture)).rejects.toMatchObject({ code: 'SERVER_ERROR' });
  });

  it('that expired its first page returns the list in one piece', async () => {
    const whole = {
      kind: 'ConfigMapList',
      metadata: { resourceVersion: '9' },
      items: [item, { metadata: { name: 'b', uid: 'v', resourceVersion: '9' } }],
    };
    const fixture = await aFixture(
      ({ query }, response) => {
        if (query.has('continue')) answer(response, { kind: 'Status', code: 410, message: 'expired' }, 410);
        else answer(response, query.has('limit') ? firstPage : whole);
      },
      { protocol },
    );

    expect(await namesAt(fixture)).toMatchObject({ items: ['a', 'b'], version: '9', unnamed: 0, unreadable: { count: 0 } });
  });

  it.each([
    { list: { kind: 'ConfigMapList', metadata: { resourceVersion: '1' } }, because: 'it has no items' },
    { list: { kind: 'ConfigMapList', metadata: { resourceVersion: '1' }, items: {} }, because: 'its items are no list' },
    { list: { kind: 'ConfigMapList', metadata: {}, items: [] }, because: 'it has no version' },
    { list: { kind: 'ConfigMapList', items: [] }, because: 'it has no metadata' },
    { list: { items: [], metadata: { resourceVersion: '1' } }, because: 'it has no kind' },
    { list: { kind: 'Status', status: 'Success', metadata: { resourceVersion: '1' }, items: [] }, because: 'it is no list' },
    { list: { kind: 'ConfigMapList', metadata: { resourceVersion: '1' }, items: [null] }, because: 'an item is nothing' },
    {
      list: { kind: 'ConfigMapList', metadata: { resourceVersion: '1' }, items: [{ metadata: { name: 'a' } }] },
      because: 'an item has no uid',
    },
  ])('a list is malformed and never empty when $because', async ({ list }) => {
    const fixture = await aFixture((_, response) => answer(response, list), { protocol });

    await expect(namesAt(fixture)).rejects.toMatchObject({
      code: 'CLUSTER_MALFORMED_ANSWER',
    });
  });

  const deep = (levels: number) => JSON.parse('['.repeat(levels) + ']'.repeat(levels)) as unknown;
  const bad = (uid: string, more: object = {}) => ({ metadata: { name: uid, namespace: 'shop', uid, resourceVersion: '1' }, ...more });
  const textOf = (items: readonly (string | object)[]) =>
    `{"kind":"ConfigMapList","metadata":{"resourceVersion":"1"},"items":[${items.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join()}]}`;

  it.each<{ because: string; poison: string; says: string }>([
    {
      because: 'is nested 20 000 deep',
      poison: `{"metadata":${JSON.stringify(bad('p').metadata)},"data":${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
      says: 'nested deeper than 200 levels',
    },
    {
      because: 'is nested 300 deep in its status',
      poison: JSON.stringify(bad('p', { status: deep(300) })),
      says: 'nested deeper than 200 levels',
    },
    {
      because: 'has millions of values',
      poison: JSON.stringify(bad('p', { data: Array(300_000).fill(0) })),
      says: 'more than 250000 values',
    },
    { because: 'is 9 MiB large', poison: JSON.stringify(bad('p', { data: 'x'.repeat(9 * 1024 * 1024) })), says: 'larger than 8 MiB' },
    { because: 'is no JSON', poison: `{"metadata":${JSON.stringify(bad('p').metadata)},"data":nope}`, says: 'not complete JSON' },
  ])('whose one object $because is read, and the object named', async ({ poison, says }) => {
    const fixture = await aFixture((_, response) => answer(response, textOf([item, poison, bad('z')])), { protocol });
    const list = await readList(
      transportTo(fixture.connection, { limits: { maxBodyBytes: 64 * 1024 * 1024 } }),
      ask,
      configMaps,
      ({ metadata }, unreadable) => [metadata.name, unreadable === null],
    );
    expect(list.items).toEqual([
      ['a', true],
      ['p', false],
      ['z', true],
    ]);
    expect(list.unreadable).toEqual({ count: 1, sentences: [expect.stringContaining(`v1/ConfigMap shop/p: it`)] });
    expect(list.unreadable.sentences[0]).toContain(says);
  });

  it.each([
    { because: 'a uid of 8 000 characters', metadata: { name: 'b', uid: 'u'.repeat(8_000), resourceVersion: '1' } },
    { because: 'a name with NUL', metadata: { name: 'b\0', uid: 'u', resourceVersion: '1' } },
    { because: 'a name that leaves its path', metadata: { name: '../b', uid: 'u', resourceVersion: '1' } },
    { because: 'half of a surrogate pair in its name', metadata: { name: 'b\ud800', uid: 'u', resourceVersion: '1' } },
    { because: 'a version of control characters', metadata: { name: 'b', uid: 'u', resourceVersion: '1\n2' } },
    { because: 'a namespace that is none', metadata: { name: 'b', namespace: 'A/b', uid: 'u', resourceVersion: '1' } },
    { because: 'a name that is a number', metadata: { name: 7, uid: 'u', resourceVersion: '1' } },
  ])('says that it is not whole where an object has $because', async ({ metadata }) => {
    const fixture = await aFixture((_, response) => answer(response, textOf([item, { metadata }])), { protocol });
    expect(await namesAt(fixture)).toMatchObject({ items: ['a'], unnamed: 1, unreadable: { count: 1 } });
  });

  it.each([
    { because: 'goes on for ever', token: (page: number) => `t${page}`, says: 'more than 200000 objects' },
    { because: 'goes on where it went on before', token: () => 'same', says: 'its continue token repeats' },
    { because: 'goes on at a token of 20 kB', token: () => 'x'.repeat(20_000), says: 'its continue token is not a string' },
    { because: 'goes on at a token with a line break', token: () => 'a\r\nb', says: 'its continue token is not a string' },
  ])('that $because ends with the reason', async ({ token, says }) => {
    const items = Array.from({ length: 20_000 }, () => item);
    let page = 0;
    const fixture = await aFixture(
      (_, response) => answer(response, { kind: 'ConfigMapList', metadata: { resourceVersion: '1', continue: token(page++) }, items }),
      { protocol },
    );
    const transport = transportTo(fixture.connection, { limits: { maxBodyBytes: 64 * 1024 * 1024 } });
    await expect(readList(transport, ask, configMaps, () => undefined)).rejects.toMatchObject({
      code: 'CLUSTER_MALFORMED_ANSWER',
      message: expect.stringContaining(says),
    });
    expect(transport.held.held).toBe(0);
  });

  it('whose pages are too large is read in smaller ones', async () => {
    const asked: number[] = [];
    const fixture = await aFixture(
      ({ query }, response) => {
        const limit = Number(query.get('limit'));
        asked.push(limit);
        answer(response, textOf(Array.from({ length: limit }, (_, i) => bad(`o${i}`, { data: 'x'.repeat(1_000) }))));
      },
      { protocol },
    );
    const list = await readList(
      transportTo(fixture.connection, { limits: { maxBodyBytes: 100_000 } }),
      ask,
      configMaps,
      ({ metadata }) => metadata.name,
    );
    expect([asked, list.items.length]).toEqual([[500, 50], 50]);
  });
});

describe('a member is not trusted', () => {
  it.each<{ because: string; options: FixtureOptions; code: string }>([
    { because: 'another authority signed it', options: { otherAuthority: true }, code: 'CLUSTER_TLS' },
    { because: 'its certificate ended', options: { expired: true }, code: 'CLUSTER_TLS' },
    { because: 'its certificate is for another host', options: { hosts: ['other.example', '10.0.0.1'] }, code: 'CLUSTER_TLS' },
    { because: 'it speaks no TLS', options: { protocol: 'plain' }, code: 'CLUSTER_TLS' },
  ])('when $because, and gets no request', async ({ options, code }) => {
    const fixture = await aFixture((_, response) => answer(response, empty), options);

    await expect(transportTo(fixture.connection).json(ask)).rejects.toMatchObject({ code });
    expect(fixture.requests).toEqual([]);
  });

  it('if its address is wrong and a TLS server name is given', async () => {
    const fixture = await aFixture((_, response) => answer(response, empty), { hosts: ['api.paris.example'] });

    await expect(transportTo({ ...fixture.connection, tlsServerName: 'api.paris.example' }).json(ask)).resolves.toMatchObject({
      kind: 'ConfigMapList',
    });
  });
});

describe('an address that is not allowed', () => {
  it.each([
    { server: 'https://127.0.0.1:PORT' },
    { server: 'https://2130706433:PORT' },
    { server: 'https://[::ffff:127.0.0.1]:PORT' },
    { server: 'https://inside.example:PORT' },
    { server: 'https://both.example:PORT' },
  ])('$server sees no connection', async ({ server }) => {
    const fixture = await aFixture((_, response) => answer(response, empty));
    const resolve: Resolve = async (name) =>
      ['93.184.215.14', '127.0.0.1'].slice(name === 'both.example' ? 0 : 1).map((address) => ({ address, family: 4 }));
    const { port } = new URL(fixture.connection.server);
    const connection = { ...fixture.connection, server: server.replace('PORT', port) };

    await expect(transportTo(connection, { allowed: [], resolve }).json(ask)).rejects.toMatchObject({ code: 'CLUSTER_ENDPOINT_REFUSED' });
    expect(fixture.sockets()).toBe(0);
  });

  it('is not reached by a name whose address changes between two connections', async () => {
    const fixture = await aFixture((_, response) => answer(response, empty), { hosts: ['rebind.example'] });
    const { port } = new URL(fixture.connection.server);
    const answers = ['127.0.0.2', '127.0.0.1'];
    const transport = transportTo(
      { ...fixture.connection, server: `https://rebind.example:${port}` },
      {
        allowed: ['127.0.0.2/32'],
        resolve: async () => [{ address: answers.shift() ?? '127.0.0.1', family: 4 }],
        limits: { connectTimeoutMs: 500 },
      },
    );

    // The first answer is an allowed address without a listener; the second address is refused.
    await expect(transport.json(ask)).rejects.toMatchObject({ code: 'CLUSTER_UNREACHABLE' });
    await expect(transport.json(ask)).rejects.toMatchObject({ code: 'CLUSTER_ENDPOINT_REFUSED' });
    expect(fixture.requests).toEqual([]);
  });
});

it('without a listener the member is unreachable', async () => {
  const socket = createSocket('udp4');
  const port = await new Promise<number>((done) => socket.bind(0, '127.0.0.1', () => done(socket.address().port)));
  const fixture = await aFixture(() => undefined);
  await expect(transportTo({ ...fixture.connection, server: `https://127.0.0.1:${port}` }).json(ask)).rejects.toMatchObject({
    code: 'CLUSTER_UNREACHABLE',
  });
  socket.close();
});

it('a cancelled call ends at once and is not counted', async () => {
  const fixture = await aFixture(() => undefined);
  const transport = transportTo(fixture.connection);
  for (let i = 0; i < 6; i++) {
    const controller = new AbortController();
    const call = transport.json({ ...ask, signal: controller.signal });
    await eventually(async () => expect(fixture.requests).toHaveLength(i + 1));
    controller.abort();
    await expect(call).rejects.toMatchObject({ code: 'CLUSTER_TIMEOUT' });
  }
  expect(fixture.requests).toHaveLength(6);
});

it('a closed transport rejects calls and leaves no connection', async () => {
  const fixture = await aFixture((_, response) => answer(response, empty));
  const transport = transportTo(fixture.connection);
  await transport.json(ask);
  await transport.close();

  await expect(transport.json(ask)).rejects.toMatchObject({ code: 'CLUSTER_UNREACHABLE' });
  await eventually(async () => expect(fixture.sockets()).toBe(0));
});
