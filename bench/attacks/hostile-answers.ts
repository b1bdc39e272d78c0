import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { answer, answerDiscovery, type Fixture, type FixtureRequest, startFixture } from '../../test/support/member-fixture.js';

interface HostileOptions {
  readonly name: string;
  /** Of the marks that make an object one of the hub's. */
  readonly hubId: string;
  isHostile(): boolean;
  count(): void;
}

const PAGE_ITEMS = 500;
const STORM_EVENTS_AT_ONCE = 1_000;
/** Between two bursts: about 20 000 events a second for each watch, four times what the hub reads of one member. */
const STORM_PAUSE_MS = 50;
const DEEP_LEVELS = 20_000;
const LONG_UID_CHARACTERS = 8_000;
const BIG_STATUS_BYTES = 10_000_000;
const GZIP_BYTES = 100 * 1024 * 1024;

const kinds: Readonly<Record<string, readonly [apiVersion: string, kind: string]>> = {
  configmaps: ['v1', 'ConfigMap'],
  secrets: ['v1', 'Secret'],
  pods: ['v1', 'Pod'],
  nodes: ['v1', 'Node'],
  deployments: ['apps/v1', 'Deployment'],
};

type Wrong = (request: FixtureRequest, response: ServerResponse, options: HostileOptions) => boolean;

/** Lists without an end: full pages, each with another token of the next one. */
const endlessLists: Wrong = (request, response, options) => {
  const kind = listed(request);
  if (!kind || request.query.has('watch')) return false;
  const page = Number(request.query.get('continue') ?? 0);
  const items = Array.from({ length: PAGE_ITEMS }, (_, i) => JSON.stringify(object(options, kind[1], `o-${page}-${i}`)));
  const metadata = JSON.stringify({ resourceVersion: '1', continue: String(page + 1) });
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(`{"kind":"${kind[1]}List","apiVersion":"${kind[0]}","metadata":${metadata},"items":[${items.join()}]}`);
  return true;
};

/** Watches that send as many events as are read. */
const watchStorms: Wrong = (request, response, options) => {
  const kind = listed(request);
  if (!kind || !request.query.has('watch')) return false;
  response.writeHead(200, { 'content-type': 'application/json' });
  let version = 10;
  const sendSome = () => {
    if (response.destroyed || response.writableEnded) return;
    let lines = '';
    for (let i = 0; i < STORM_EVENTS_AT_ONCE; i += 1) {
      version += 1;
      lines += `${JSON.stringify({ type: 'MODIFIED', object: { apiVersion: kind[0], kind: kind[1], ...object(options, kind[1], `o-${i % 50}`, version) } })}\n`;
    }
    const next = () => setTimeout(sendSome, STORM_PAUSE_MS);
    if (response.write(lines)) next();
    else response.once('drain', next);
  };
  sendSome();
  return true;
};

/** Objects with the marks of the hub that are too deep, have uids without end or a status of 10 MB, or that nothing can be read of. */
const poisonObjects: Wrong = (request, response, options) => {
  const kind = listed(request);
  if (!kind || request.query.has('watch')) return false;
  const one = (name: string, more: string) => `${JSON.stringify(object(options, kind[1], name)).slice(0, -1)},${more}}`;
  const deep = `${'{"a":'.repeat(DEEP_LEVELS)}1${'}'.repeat(DEEP_LEVELS)}`;
  const longUid = object(options, kind[1], 'long');
  const items = [
    one('a', `"deep":${deep}`),
    one('b', `"status":{"loadBalancer":${deep}}`),
    one('settings', `"status":{"text":"${'x'.repeat(BIG_STATUS_BYTES)}"}`),
    ...[1, 2, 3].map((i) =>
      JSON.stringify({ ...longUid, metadata: { ...longUid.metadata, name: `long-${i}`, uid: 'u'.repeat(LONG_UID_CHARACTERS) } }),
    ),
    one('proto', '"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}'),
  ];
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(`{"kind":"${kind[1]}List","apiVersion":"${kind[0]}","metadata":{"resourceVersion":"1"},"items":[${items.join()}]}`);
  return true;
};

const bomb = gzipSync(Buffer.alloc(GZIP_BYTES));
/** Compressed answers, which the hub does not ask for. */
const gzipBombs: Wrong = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
  response.end(bomb);
  return true;
};

export const hostileMembers: Readonly<Record<string, (options: HostileOptions) => Promise<Fixture>>> = {
  endless: (options) => start(options, endlessLists),
  storm: (options) => start(options, watchStorms),
  poison: (options) => start(options, poisonObjects),
  gzip: (options) => start(options, gzipBombs),
};

async function start(options: HostileOptions, wrong: Wrong): Promise<Fixture> {
  const fixture = await startFixture((request, response) => {
    response.on('error', () => undefined);
    fixture.requests.length = 0;
    if (options.isHostile() && wrong(request, response, options)) return options.count();
    right(request, response, options);
  });
  return fixture;
}

/** What an API server answers. */
function right(request: FixtureRequest, response: ServerResponse, options: HostileOptions): void {
  const { path, method, body } = request;
  if (path === '/readyz' || path === '/healthz') return answer(response, 'ok');
  if (path === '/version') return answer(response, { gitVersion: 'v1.33.2' });
  if (path === '/api/v1/namespaces/kube-system')
    return answer(response, { kind: 'Namespace', apiVersion: 'v1', metadata: { name: 'kube-system', uid: `uid-of-${options.name}` } });
  if (answerDiscovery(request, response)) return;
  if (method === 'DELETE') return answer(response, { kind: 'Status', apiVersion: 'v1', status: 'Success' });
  if (method !== 'GET') {
    const sent = JSON.parse(body) as { readonly metadata?: object };
    const metadata = { ...sent.metadata, uid: 'uid-written', resourceVersion: '2', generation: 1 };
    return answer(response, { ...sent, metadata });
  }
  const kind = listed(request);
  if (!kind) return answer(response, { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'NotFound', code: 404 }, 404);
  if (request.query.has('watch')) return void response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
  answer(response, { kind: `${kind[1]}List`, apiVersion: kind[0], metadata: { resourceVersion: '1' }, items: [] });
}

function listed({ path, method }: FixtureRequest) {
  const plural = path.split('/').at(-1)!;
  return method === 'GET' && Object.hasOwn(kinds, plural) ? kinds[plural]! : null;
}

function object({ name: member, hubId }: HostileOptions, kind: string, name: string, version = 1) {
  return {
    metadata: {
      name,
      ...(kind !== 'Node' && { namespace: 'bait' }),
      uid: `uid-${member}-${name}`,
      resourceVersion: String(version),
      generation: 1,
      labels: { 'manifold.hub/managed': 'true' },
      annotations: { 'manifold.hub/hub': hubId, 'manifold.hub/work': `${member}/${name}` },
    },
    data: { version: String(version) },
    spec: { replicas: 1, nodeName: 'n', containers: [{ name: 'x', resources: { requests: { cpu: '1m', memory: '1Mi' } } }] },
    status: { phase: 'Running', allocatable: { cpu: '4', memory: '8Gi', pods: '110' }, conditions: [{ type: 'Ready', status: 'True' }] },
  };
}
