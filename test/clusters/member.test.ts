import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Connection } from '../../src/clusters/connection/connection.js';
import { Secret } from '../../src/clusters/connection/secret.js';
import { ClusterMembers, type MembersSetting } from '../../src/clusters/members.js';
import { eventually } from '../support/eventually.js';
import { keyedDigest } from '../support/keyed-digest.js';
import {
  answer,
  answerDiscovery,
  type Fixture,
  type FixtureHandler,
  type FixtureRequest,
  startFixture,
} from '../support/member-fixture.js';
import { realClock } from '../support/real-clock.js';

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

const signal = new AbortController().signal;
/** How long a probe waits for what it reads beside readiness. */
const FACTS_WAIT_MS = 1_500;
const listOf = (kind: string, items: unknown[]) => ({ kind: `${kind}List`, metadata: { resourceVersion: '1' }, items });
const notFound = (response: ServerResponse) => answer(response, '404 page not found', 404);
const node = {
  metadata: { name: 'n', uid: 'n', resourceVersion: '1' },
  status: { allocatable: { cpu: '4' }, conditions: [{ type: 'Ready', status: 'True' }] },
};
const pod = {
  metadata: { name: 'p', uid: 'p', resourceVersion: '1' },
  spec: { nodeName: 'n', containers: [{ resources: { requests: { cpu: '1' } } }] },
  status: { phase: 'Running' },
};

/** A healthy member. `wrong` handles requests first, and returns whether it did. */
function healthy(wrong: Wrong = () => false): FixtureHandler {
  const bodies: Readonly<Record<string, unknown>> = {
    '/readyz': 'ok',
    '/version': { gitVersion: 'v1.33.2' },
    '/api/v1/namespaces/kube-system': { kind: 'Namespace', metadata: { name: 'kube-system', uid: 'uid-1' } },
    '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases': listOf('Lease', [
      { metadata: { name: 'n' }, spec: { renewTime: '2030-01-01T00:00:00.000000Z' } },
    ]),
    '/api/v1/nodes': listOf('Node', [node]),
    '/api/v1/pods': listOf('Pod', [pod]),
  };
  return (request, response) => {
    if (wrong(request, response)) return;
    if (answerDiscovery(request, response)) return;
    if (request.query.has('watch')) response.writeHead(200).write('\n');
    else if (Object.hasOwn(bodies, request.path)) answer(response, bodies[request.path]);
    else notFound(response);
  };
}

async function aMember(handler: FixtureHandler, setting: Partial<MembersSetting> = {}, more: Partial<Connection> = {}) {
  const fixture: Fixture = await startFixture(handler);
  opened.push(fixture);
  const members = new ClusterMembers({
    hubId: 'hub-1',
    connectionOf: async () => ({ ...fixture.connection, ...more }),
    allowedNetworks: ['127.0.0.1'],
    keyedDigest,
    clock: realClock,
    // A probe ends when the member has answered, so only unanswered requests wait this long.
    probe: { timeoutMs: 20_000, factsWaitMs: 20_000 },
    ...setting,
  });
  opened.push(members);
  const connect = (connectionVersion = 1) => members.connect({ name: 'paris', uid: null, connectionVersion, deleting: false });
  return { fixture, members, connect, member: await connect() };
}

type Wrong = (request: FixtureRequest, response: ServerResponse) => boolean;

/** Answers requests for one path, or for all. */
function wrongAt(path: string | null, body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Wrong {
  return (request, response) => {
    if (path !== null && request.path !== path) return false;
    answer(response, body, status, headers);
    return true;
  };
}

describe('a probe', () => {
  it('reports everything of a healthy member at once', async () => {
    const { member } = await aMember(healthy());

    expect(await member.probe(signal)).toEqual({
      ready: 'True',
      reason: 'READY',
      message: '',
      tookMs: expect.any(Number),
      uid: 'uid-1',
      version: 'v1.33.2',
      apis: { complete: true, kinds: expect.arrayContaining([{ apiVersion: 'apps/v1', kind: 'Deployment' }]) },
      pools: [
        {
          name: 'default',
          nodes: 1,
          readyNodes: 1,
          allocatable: { cpu: 4 },
          requested: { cpu: 1, memory: 0, pods: 1 },
          labels: {},
          freePerNode: [{ nodes: 1, allocatable: { cpu: 4 }, free: { cpu: 3 } }],
        },
      ],
      allocating: {},
      troubles: [],
      nodeLeases: { renewals: 'n=2030-01-01T00:00:00.000000Z', problem: '' },
    });
    expect((await member.probe(signal)).apis).toBeNull();
  });

  it.each<{ because: string; wrong: Wrong; probe?: MembersSetting['probe']; want: object }>([
    {
      because: 'it says that it is not ready',
      wrong: wrongAt('/readyz', '[-]etcd failed: canary', 500),
      want: { ready: 'False', reason: 'NOT_READY', uid: 'uid-1', message: expect.not.stringContaining('canary') },
    },
    {
      because: 'only its health is not answered',
      wrong: ({ path }) => path === '/readyz',
      want: { ready: 'Unknown', reason: 'CLUSTER_TIMEOUT', nodeLeases: { renewals: 'n=2030-01-01T00:00:00.000000Z', problem: '' } },
    },
    {
      because: 'the hub may not read its node leases',
      wrong: wrongAt(
        '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases',
        { kind: 'Status', message: 'leases is forbidden' },
        403,
      ),
      want: { ready: 'True', nodeLeases: { renewals: null, problem: expect.stringContaining('forbidden') } },
    },
    {
      because: 'it does not answer',
      wrong: () => true,
      probe: { timeoutMs: 300 },
      want: { ready: 'Unknown', reason: 'CLUSTER_TIMEOUT', uid: null, version: null, apis: null, pools: null },
    },
    {
      because: 'it answers nonsense to everything',
      wrong: wrongAt(null, '<html>', 302, { location: '/login' }),
      want: { ready: 'Unknown', reason: 'CLUSTER_MALFORMED_ANSWER' },
    },
    {
      because: 'it does not know us',
      wrong: wrongAt(null, { kind: 'Status', message: 'Unauthorized' }, 401),
      want: { ready: 'Unknown', reason: 'CLUSTER_AUTH_FAILED' },
    },
    {
      because: 'it is old and has no /readyz',
      wrong: (...it) => wrongAt('/readyz', '404 page not found', 404)(...it) || wrongAt('/healthz', 'ok')(...it),
      want: { ready: 'True' },
    },
    {
      because: 'we may not see pods',
      wrong: wrongAt('/api/v1/pods', { kind: 'Status', message: 'pods is forbidden: User "hub"' }, 403),
      want: { ready: 'True', pools: null, message: expect.stringContaining('pods is forbidden') },
    },
    {
      because: 'its discovery is cut off',
      wrong: wrongAt('/apis', '{"kind":"APIGroupDisc'),
      want: { ready: 'True', apis: null },
    },
    {
      because: 'its pods come late',
      wrong: ({ path }) => path === '/api/v1/pods',
      probe: { timeoutMs: 20_000, factsWaitMs: 300 },
      want: { ready: 'True', pools: null, uid: 'uid-1' },
    },
  ])('is honest when $because', async ({ wrong, probe, want }) => {
    const { member } = await aMember(healthy(wrong), { ...(probe && { probe }) });

    expect(await member.probe(signal)).toMatchObject(want);
  });

  it.each([
    { what: 'pods', path: '/api/v1/pods', other: '/api/v1/nodes' },
    { what: 'nodes', path: '/api/v1/nodes', other: '/api/v1/pods' },
  ])(
    'says which it cannot read, $what, whatever it reads of the others later, and does not count the wait as its own',
    async ({ what, path, other }) => {
      const late: (() => void)[] = [];
      const { member } = await aMember(
        healthy((request, response) => {
          if (request.query.has('watch')) return false;
          if (request.path === path) {
            answer(response, { kind: 'Status', message: 'etcdserver: leader changed' }, 500);
            return true;
          }
          if (request.path !== other) return false;
          late.push(() => answer(response, listOf(other.endsWith('pods') ? 'Pod' : 'Node', [other.endsWith('pods') ? pod : node])));
          return true;
        }),
        { probe: { factsWaitMs: FACTS_WAIT_MS } },
      );
      const begin = performance.now();
      const first = await member.probe(signal);
      const wholeMs = performance.now() - begin;
      expect(first).toMatchObject({ ready: 'True', pools: null, message: expect.stringContaining(`its ${what} cannot be read`) });
      expect(first.message).toContain('leader changed');
      expect(wholeMs - first.tookMs!).toBeGreaterThan(FACTS_WAIT_MS * 0.9);

      for (const answerNow of late) answerNow();
      await eventually(async () => {
        const next = await member.probe(signal);
        expect(next.message).toContain(`its ${what} cannot be read`);
        expect(next.tookMs).toBeLessThan(1_000);
      });
    },
  );

  it('reports that data about pods is old if they could not be read for a minute', async () => {
    let aheadMs = 0;
    let away = false;
    const watches: ServerResponse[] = [];
    const { member } = await aMember(
      healthy((request, response) => {
        if (request.path !== '/api/v1/pods') return false;
        if (away) answer(response, { kind: 'Status', message: 'etcdserver: no leader' }, 500);
        else if (!request.query.has('watch')) return false;
        else watches.push(response.writeHead(200));
        if (!away) response.write('\n');
        return true;
      }),
      { clock: { now: () => Date.now() + aheadMs, after: (ms, run) => realClock.after(ms, run) } },
    );
    expect((await member.probe(signal)).pools).toHaveLength(1);
    await eventually(async () => expect(watches).toHaveLength(1));
    away = true;
    watches[0]!.end();
    await eventually(async () => {
      aheadMs += 20_000;
      const report = await member.probe(signal);
      expect(report).toMatchObject({ ready: 'True', message: expect.stringContaining('the known state of its pods is old') });
      expect(report.pools).toHaveLength(1);
    });
  });

  it('reports a member where nothing listens', async () => {
    const { member, fixture } = await aMember(healthy());
    await fixture.close();
    opened.splice(0, 1);

    expect(await member.probe(signal)).toMatchObject({ ready: 'Unknown', reason: 'CLUSTER_UNREACHABLE', uid: null });
  });

  it('follows nodes and pods by their watches', async () => {
    const watches = new Map<string, ServerResponse>();
    const { member } = await aMember(
      healthy((request, response) => {
        if (!request.query.has('watch')) return false;
        response.writeHead(200).write('\n');
        watches.set(request.path, response);
        return true;
      }),
    );
    await member.probe(signal);
    await eventually(async () => expect(watches.size).toBe(2));
    const bigger = {
      ...pod,
      metadata: { ...pod.metadata, resourceVersion: '2' },
      spec: { ...pod.spec, containers: [{ resources: { requests: { cpu: '3' } } }] },
    };
    watches.get('/api/v1/pods')!.write(`${JSON.stringify({ type: 'MODIFIED', object: bigger })}\n`);
    watches
      .get('/api/v1/nodes')!
      .write(`${JSON.stringify({ type: 'ADDED', object: { ...node, metadata: { name: 'm', uid: 'm', resourceVersion: '2' } } })}\n`);

    await eventually(async () =>
      expect((await member.probe(signal)).pools).toMatchObject([{ nodes: 2, allocatable: { cpu: 8 }, requested: { cpu: 3 } }]),
    );
  });
});

describe('discovery', () => {
  const resources = (list: unknown[]) => ({ kind: 'APIResourceList', resources: list });
  const classic = (request: FixtureRequest, response: ServerResponse, away: boolean): boolean => {
    const patched = ['get', 'list', 'patch'];
    const bodies: Readonly<Record<string, unknown>> = {
      '/api': { kind: 'APIVersions', versions: ['v1'] },
      '/apis': {
        kind: 'APIGroupList',
        groups: [
          { name: 'apps', versions: [{ version: 'v1' }] },
          { name: 'metrics.k8s.io', versions: [{ version: 'v1' }] },
          { name: '../bad', versions: [{ version: 'v1' }] },
        ],
      },
      '/api/v1': resources([
        { name: 'configmaps', kind: 'ConfigMap', namespaced: true, verbs: patched },
        { name: 'pods/log', kind: 'Pod', namespaced: true, verbs: ['get'] },
      ]),
      '/apis/apps/v1': resources([
        { name: 'deployments', kind: 'Deployment', namespaced: true, verbs: patched },
        { name: '../x', kind: 'Evil', verbs: patched },
        { name: 'reviews', kind: 'Review', verbs: ['create'] },
      ]),
      ...(!away && { '/apis/metrics.k8s.io/v1': resources([]) }),
    };
    if (Object.hasOwn(bodies, request.path)) answer(response, bodies[request.path]);
    else if (request.path === '/apis/metrics.k8s.io/v1') answer(response, 'service unavailable', 503);
    else return false;
    return true;
  };

  it.each([{ status: true }, { status: false }])('reports whether watched objects have a status: $status', async ({ status }) => {
    const parts = status ? [{ name: 'widgets/status', kind: 'Widget', namespaced: true, verbs: ['get', 'patch'] }] : [];
    const widgets = { name: 'widgets', kind: 'Widget', namespaced: true, verbs: ['get', 'list', 'patch', 'watch'] };
    const widget = { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'a', uid: 'u', resourceVersion: '1' } };
    const { member } = await aMember(
      healthy((request, response) => {
        if (request.path === '/api') answer(response, { kind: 'APIVersions', versions: ['v1'] });
        else if (request.path === '/api/v1') answer(response, resources([]));
        else if (request.path === '/apis')
          answer(response, { kind: 'APIGroupList', groups: [{ name: 'example.com', versions: [{ version: 'v1' }] }] });
        else if (request.path === '/apis/example.com/v1') answer(response, resources([widgets, ...parts]));
        else if (request.path === '/apis/example.com/v1/widgets' && !request.query.has('watch'))
          answer(response, { apiVersion: 'example.com/v1', kind: 'WidgetList', metadata: { resourceVersion: '1' }, items: [widget] });
        else return false;
        return true;
      }),
    );
    const seen = await new Promise((resolve) => {
      member.watch(
        { apiVersion: 'example.com/v1', kind: 'Widget' },
        { event: () => {}, stale: () => {}, alive: () => {}, synced: (objects) => resolve(objects.map((one) => one.hasStatus)) },
      );
    });

    expect(seen).toEqual([status]);
  });

  it.each([
    { away: false, complete: true },
    { away: true, complete: false },
  ])('reads servers that do not aggregate; with a group away: $away it is complete: $complete', async ({ away, complete }) => {
    const { member } = await aMember(healthy((request, response) => classic(request, response, away)));

    expect((await member.probe(signal)).apis).toEqual({
      complete,
      kinds: [
        { apiVersion: 'v1', kind: 'ConfigMap' },
        { apiVersion: 'apps/v1', kind: 'Deployment' },
      ],
    });
  });

  const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  const basket = { apiVersion: 'shop.example/v1', kind: 'Basket' };
  const defining = (...kinds: string[]) => {
    const named = (kind: string) => ({ metadata: { name: `${kind.toLowerCase()}s.shop.example`, uid: kind, resourceVersion: '1' } });
    const spec = (kind: string) => ({ group: 'shop.example', names: { kind } });
    const bodies = Object.fromEntries(
      kinds.map((kind) => [`${definitions}/${named(kind).metadata.name}`, { ...named(kind), spec: spec(kind) }]),
    );
    return {
      ...bodies,
      [definitions]: listOf('PartialObjectMetadata', [
        ...kinds.map(named),
        { metadata: { name: 'x.other', uid: 'x', resourceVersion: '1' } },
      ]),
    };
  };
  const ending = {
    kind: 'APIGroupDiscoveryList',
    items: [
      {
        metadata: { name: 'shop.example' },
        versions: [
          { version: 'v1', resources: [{ resource: 'baskets', responseKind: { kind: 'Basket' }, verbs: ['get', 'list', 'delete'] }] },
        ],
      },
    ],
  };
  const away = {
    kind: 'APIGroupDiscoveryList',
    items: [{ metadata: { name: 'shop.example' }, versions: [{ version: 'v1', freshness: 'Stale', resources: [] }] }],
  };

  it.each([
    { bodies: defining(), want: true, because: 'neither discovery nor a definition names it' },
    { bodies: defining('Shelf'), want: true, because: 'the definitions of its group define other kinds' },
    { bodies: defining('Basket'), want: false, because: 'it is defined, and only not served' },
    { bodies: { ...defining(), '/apis': ending }, want: false, because: 'a definition that is ending still has objects' },
    {
      bodies: {
        ...defining(),
        '/apis': { ...ending, items: [{ ...ending.items[0], versions: [{ ...ending.items[0]!.versions[0], version: 'v2' }] }] },
      },
      want: false,
      because: 'another version is served',
    },
    { bodies: { ...defining(), '/apis': away }, want: false, because: 'the server of its group is away' },
    {
      bodies: { ...defining(), [definitions]: { kind: 'Status', message: 'no', reason: 'Forbidden', code: 403 } },
      want: 'CLUSTER_MALFORMED_ANSWER',
      because: 'an odd answer is no empty list',
    },
    { bodies: {}, want: 'KIND_NOT_SERVED', because: 'definitions cannot be listed' },
  ])('lacks a kind for good: $want, since $because', async ({ bodies, want }) => {
    const { member } = await aMember(
      healthy((request, response) => {
        const body = (bodies as Record<string, unknown>)[request.path];
        if (body !== undefined) answer(response, body);
        return body !== undefined;
      }),
    );
    expect(await member.isKindRemoved(basket).catch(({ code }: { code: string }) => code)).toBe(want);
  });

  it('never reports a core kind as missing, nor any kind while discovery cannot be read', async () => {
    const { member } = await aMember(healthy(wrongAt('/apis', 'oops', 503)));
    expect(await member.isKindRemoved({ apiVersion: 'v1', kind: 'Basket' })).toBe(false);
    await expect(member.isKindRemoved(basket)).rejects.toMatchObject({ code: 'SERVER_ERROR' });
  });

  it('is read again for a missing kind, at most once in five seconds', async () => {
    const { member, fixture } = await aMember(healthy());
    await Promise.all(Array.from({ length: 20 }, () => member.serves({ apiVersion: 'shop.example/v1', kind: 'Basket' })));

    expect(await member.serves({ apiVersion: 'shop.example/v1', kind: 'Basket' })).toBe(false);
    expect(await member.serves({ apiVersion: 'apps/v1', kind: 'Deployment' })).toBe(true);
    expect(fixture.requests.filter(({ path }) => path === '/apis')).toHaveLength(1);
  });
});

describe('a version that is no longer served', () => {
  const group = (version: string) => ({
    metadata: { name: 'old.example.com' },
    versions: [
      {
        version,
        resources: [
          {
            resource: 'widgets',
            scope: 'Namespaced',
            responseKind: { kind: 'Widget' },
            verbs: ['get', 'list', 'watch', 'patch', 'delete'],
          },
        ],
      },
    ],
  });
  const ref = { apiVersion: 'old.example.com/v1beta1', kind: 'Widget', namespace: 'shop', name: 'w' };
  const manifest = { apiVersion: ref.apiVersion, kind: 'Widget', metadata: { name: 'w', namespace: 'shop' } };
  const stored = {
    apiVersion: 'old.example.com/v1',
    kind: 'Widget',
    metadata: { name: 'w', namespace: 'shop', uid: 'u', resourceVersion: '7' },
  };
  const path = '/apis/old.example.com/v1/namespaces/shop/widgets/w';

  async function aMemberOfV1(refuses = false) {
    return aMember(
      healthy((request, response) => {
        if (request.path === '/apis') answer(response, { kind: 'APIGroupDiscoveryList', items: [group('v1')] });
        else if (request.path.endsWith('/widgets') && !request.query.has('watch')) answer(response, listOf('Widget', [stored]));
        else if (request.path !== path) return false;
        else if (request.method === 'PATCH' && refuses) answer(response, { kind: 'Status', message: 'unknown field "spec.old"' }, 422);
        else if (request.method === 'DELETE') answer(response, { kind: 'Status', status: 'Success' });
        else answer(response, stored);
        return true;
      }),
    );
  }

  it('is read and deleted in the served version', async () => {
    const { member } = await aMemberOfV1();
    expect(await member.read(ref)).toMatchObject({ metadata: { uid: 'u' } });
    expect(await member.look([ref])).toMatchObject([{ ref, uid: 'u' }]);
    const six = Array.from({ length: 6 }, (_, i) => ({ ...ref, name: i === 0 ? 'w' : `w${i}` }));
    expect(await member.look(six, { fresh: true })).toMatchObject([{ ref, uid: 'u' }]);
    expect(await member.delete(ref, 'u')).toBe('gone');
  });

  it('is watched in the served version, and the object has the requested one', async () => {
    const { member } = await aMemberOfV1();
    const synced = new Promise((resolve) => {
      const handlers = { synced: resolve, event: () => undefined, stale: () => undefined, alive: () => undefined };
      member.watch({ apiVersion: ref.apiVersion, kind: 'Widget' }, handlers);
    });
    expect(await synced).toMatchObject([{ ref, uid: 'u', object: { apiVersion: ref.apiVersion } }]);
  });

  it('is applied in the served version with strict field validation, and reported', async () => {
    const { member, fixture } = await aMemberOfV1();
    expect(await member.apply(ref, manifest, { force: true })).toMatchObject({ uid: 'u', appliedAs: 'old.example.com/v1' });
    const patch = fixture.requests.find(({ method }) => method === 'PATCH')!;
    expect([patch.path, patch.query.get('fieldValidation'), JSON.parse(patch.body).apiVersion]).toEqual([
      path,
      'Strict',
      'old.example.com/v1',
    ]);
  });

  it('is not applied if the manifest is invalid in the served version', async () => {
    const { member } = await aMemberOfV1(true);
    await expect(member.apply(ref, manifest, { force: true })).rejects.toMatchObject({
      code: 'KIND_NOT_SERVED',
      message: expect.stringMatching(/v1beta1\/Widget is no longer served.*unknown field/),
    });
  });

  it('is not found in another group', async () => {
    const { member } = await aMemberOfV1();
    await expect(member.read({ ...ref, apiVersion: 'other.example.com/v1' })).rejects.toMatchObject({ code: 'KIND_NOT_SERVED' });
  });
});

describe('a prefetch', () => {
  const refs = ['a', 'b'].map((name) => ({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name }));
  const stranger = { metadata: { name: 'b', namespace: 'shop', uid: 'b', resourceVersion: '7' } };

  async function ahead() {
    const handler = healthy((request, response) => {
      if (!request.path.includes('configmaps')) return false;
      if (request.path.endsWith('/b')) answer(response, { apiVersion: 'v1', kind: 'ConfigMap', ...stranger });
      else
        answer(
          response,
          {
            kind: 'Status',
            reason: 'NotFound',
            code: 404,
            message: 'configmaps "a" not found',
            details: { name: 'a', kind: 'configmaps' },
          },
          404,
        );
      return true;
    });
    const { fixture, member } = await aMember(handler);
    const configMaps = () => fixture.requests.filter(({ path }) => path.includes('configmaps'));
    const asked = () => configMaps().map(({ path, query }) => `${path.at(-1)} ${query.has('resourceVersion') ? 'cache' : 'etcd'}`);
    member.lookAhead(refs);
    return { member, asked };
  }

  it("reads from the server's cache, and absence is used without another read", async () => {
    const { member, asked } = await ahead();
    expect(await member.look(refs)).toMatchObject([{ ref: { name: 'b' }, hubId: null }]);
    expect(asked().sort()).toEqual(['a cache', 'b cache', 'b etcd']);
  });

  it('of many objects is skipped', async () => {
    const { member, asked } = await ahead();
    member.lookAhead(Array.from({ length: 33 }, (_, i) => ({ ...refs[0]!, namespace: `n-${i}` })));
    await member.look([refs[0]!]);
    expect(asked().sort()).toEqual(['a cache', 'b cache']);
  });

  it('is not used by a fresh lookup, nor by the one after the next', async () => {
    const { member, asked } = await ahead();
    await member.look([refs[0]!], { fresh: true });
    await member.look([refs[0]!]);
    await member.look([refs[0]!]);
    expect(asked().sort()).toEqual(['a cache', 'a etcd', 'a etcd', 'b cache']);
  });
});

describe('members', () => {
  it('are the same for the same connection and new for another', async () => {
    const { connect, member } = await aMember(healthy());

    expect(await connect(1)).toBe(member);
    const next = await connect(2);
    expect(next).not.toBe(member);
    await eventually(() => expect(member.serves({ apiVersion: 'v1', kind: 'Pod' })).rejects.toMatchObject({ code: 'CLUSTER_UNREACHABLE' }));
    expect(await next.serves({ apiVersion: 'v1', kind: 'Pod' })).toBe(true);
  });

  it('are connected again after they were closed', async () => {
    const { connect, member } = await aMember(healthy());
    await member.close();

    expect(await (await connect(1)).serves({ apiVersion: 'v1', kind: 'Pod' })).toBe(true);
  });

  it('whose credential is refused are unknown, even if their health endpoint is public', async () => {
    const { member } = await aMember(healthy(wrongAt('/api/v1/namespaces/kube-system', { kind: 'Status', message: 'Unauthorized' }, 401)));

    const refused = { ready: 'Unknown', reason: 'CLUSTER_AUTH_FAILED', uid: null, refusedAt: expect.any(Number) };
    expect(await member.probe(AbortSignal.timeout(5_000))).toMatchObject(refused);
  });

  it('are not shown by a process that sends no probes once another cluster answers at their address', async () => {
    let uid = 'uid-1';
    let now = 0;
    const identities = (requests: readonly { readonly path: string }[]) =>
      requests.filter(({ path }) => path === '/api/v1/namespaces/kube-system').length;
    const { member, fixture } = await aMember(
      healthy((request, response) => {
        if (request.path !== '/api/v1/namespaces/kube-system') return false;
        answer(response, { kind: 'Namespace', metadata: { name: 'kube-system', uid } });
        return true;
      }),
      { clock: { ...realClock, now: () => now } },
    );
    await Promise.all([member.checkIdentity('uid-1'), member.checkIdentity('uid-1')]);
    now += 14_999;
    await member.checkIdentity('uid-1');
    expect(identities(fixture.requests)).toBe(1);

    uid = 'uid-2';
    now += 1;
    const refused = { code: 'CLUSTER_IDENTITY_CHANGED' };
    await expect(member.checkIdentity('uid-1')).rejects.toMatchObject(refused);
    await expect(member.checkIdentity('uid-1')).rejects.toMatchObject(refused);
    expect(identities(fixture.requests)).toBe(2);
    // The cluster was registered anew.
    await member.checkIdentity('uid-2');
  });

  it('are asked for again when the credential could not be read', async () => {
    let broken = true;
    const fixture = await startFixture(healthy());
    opened.push(fixture);
    const connectionOf = async () => {
      if (broken) throw new Error('no key');
      return fixture.connection;
    };
    const members = new ClusterMembers({ hubId: 'h', connectionOf, allowedNetworks: ['127.0.0.1'], keyedDigest, clock: realClock });
    opened.push(members);
    const cluster = { name: 'paris', uid: null, connectionVersion: 1, deleting: false };

    await expect(members.connect(cluster)).rejects.toThrow('no key');
    broken = false;
    expect(await (await members.connect(cluster)).serves({ apiVersion: 'v1', kind: 'Pod' })).toBe(true);
  });
});

describe('an exec plugin', () => {
  async function aPlugin(script: string) {
    const folder = await mkdtemp(join(tmpdir(), 'manifold-exec-'));
    opened.push({ close: () => rm(folder, { recursive: true, force: true }) });
    const command = join(folder, 'login');
    await writeFile(command, `#!/bin/sh\necho run >> ${folder}/runs\n${script.replaceAll('FOLDER', folder)}`, { mode: 0o755 });
    const runs = async () => (await readFile(join(folder, 'runs'), 'utf8').catch(() => '')).split('\n').length - 1;
    return {
      runs,
      exec: { apiVersion: 'client.authentication.k8s.io/v1', command, args: ['a'], env: [{ name: 'WHO', value: new Secret('hub') }] },
    };
  }
  const printing = (token: string) =>
    `echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"'${token}'"}}'`;

  it('is run only if the hub allows it', async () => {
    const { exec, runs } = await aPlugin(printing('t-$WHO'));
    await expect(aMember(healthy(), {}, { exec })).rejects.toMatchObject({ code: 'CLUSTER_AUTH_FAILED' });

    expect(await runs()).toBe(0);
  });

  it('returns a token that is cached, and is run again when the member refuses it', async () => {
    const { exec, runs } = await aPlugin(printing('t-$(wc -l < FOLDER/runs)'));
    const path = '/api/v1/namespaces/shop/configmaps/x';
    const tokens: string[] = [];
    // The watches of the capacity send requests too, at any time; only reads of objects are refused and counted.
    const handler = healthy((request, response) => {
      if (request.path !== path) return false;
      tokens.push(request.headers.authorization!);
      if (tokens.length > 1) return false;
      answer(response, { kind: 'Status', message: 'Unauthorized' }, 401);
      return true;
    });
    const { member } = await aMember(handler, { allowExecPlugins: true }, { exec });

    expect(await member.probe(signal)).toMatchObject({ ready: 'True' });
    expect(await runs()).toBe(1);
    expect(
      await member
        .look([{ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'x' }])
        .catch((error: { code: string }) => error.code),
    ).toBe('KIND_NOT_SERVED');
    expect(tokens).toEqual(['Bearer t-1', 'Bearer t-2']);
  });

  it('that fails does not expose its output', async () => {
    const { exec } = await aPlugin('echo canary >&2; exit 1');
    const { member } = await aMember(healthy(), { allowExecPlugins: true }, { exec });

    const report = await member.probe(signal);
    expect(report).toMatchObject({ ready: 'Unknown', reason: 'CLUSTER_AUTH_FAILED' });
    expect(report).not.toHaveProperty('refusedAt');
    expect(JSON.stringify(report)).not.toContain('canary');
  });
});
