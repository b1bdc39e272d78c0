import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { answerDiscovery, type Fixture, type FixtureOptions, type FixtureRequest, startFixture } from '../support/member-fixture.js';
import { type Delivery, type Dice, deliveries, headersOf, mutatedJson, statusOf } from './generators.js';

export interface HostileMember extends Fixture {
  /** Answers so far, and those that were not as an API server gives them. */
  readonly answers: { all: number; wrong: number };
  /** Until set to false it answers as it should. */
  hostile: boolean;
}

/** A member that answers most questions as an API server does, and many with something else. What it says is decided by `dice`. */
export async function startHostileMember(dice: Dice, options: FixtureOptions = {}): Promise<HostileMember> {
  const answers = { all: 0, wrong: 0 };
  const state = { hostile: true };
  const fixture = await startFixture((request, response) => {
    response.on('error', () => undefined);
    answers.all += 1;
    fixture.requests.length = 0;
    if (!state.hostile || dice.once(3))
      return send(response, 200, { 'content-type': 'application/json' }, bodyOf(request, dice, false), 'whole');
    answers.wrong += 1;
    if (request.query.has('watch')) return sendWatch(response, dice, request);
    send(response, statusOf(dice), headersOf(dice), bodyOf(request, dice, true), dice.one(deliveries));
  }, options);
  return Object.defineProperty({ ...fixture, answers, hostile: true }, 'hostile', {
    get: () => state.hostile,
    set: (hostile: boolean) => {
      state.hostile = hostile;
    },
  });
}

function send(response: ServerResponse, status: number, headers: Record<string, string>, body: string, delivery: Delivery): void {
  const bytes = Buffer.from(body, 'utf8');
  const half = bytes.subarray(0, bytes.length >> 1);
  try {
    if (delivery === 'gzip') return void response.writeHead(status, { ...headers, 'content-encoding': 'gzip' }).end(bomb);
    if (delivery === 'wrong-length') headers = { ...headers, 'content-length': String(bytes.length + 10) };
    if (delivery === 'brotli-name') headers = { ...headers, 'content-encoding': 'br' };
    response.writeHead(status, headers);
    if (delivery === 'cut' || delivery === 'reset' || delivery === 'drip') response.write(half);
    if (delivery === 'cut') end(response);
    else if (delivery === 'reset') response.socket?.destroy();
    else if (delivery === 'drip') setTimeout(() => end(response), 2_000).unref();
    else if (delivery === 'html') response.end('<html>');
    else if (delivery === 'twice') response.end(Buffer.concat([bytes, bytes]));
    else if (delivery === 'invalid-utf8')
      response.end(Buffer.concat([half, Buffer.from([0xff, 0xfe, 0xc0, 0x80]), bytes.subarray(bytes.length >> 1)]));
    else response.end(bytes);
  } catch {
    // The server's own library refuses some of the headers; then there is no answer.
    end(response);
  }
}

/** Ten megabytes of zeros, in ten kilobytes. */
const bomb = gzipSync(Buffer.alloc(10 * 1024 * 1024));

/** Breaks the answer off; over HTTP/2 only its stream. */
function end(response: ServerResponse): void {
  const { stream } = response as unknown as { readonly stream?: { destroy(): void } };
  if (stream) stream.destroy();
  else response.socket?.destroy();
}

function sendWatch(response: ServerResponse, dice: Dice, request: FixtureRequest): void {
  response.writeHead(dice.once(8) ? statusOf(dice) : 200, { 'content-type': 'application/json' });
  const count = dice.below(20);
  for (let i = 0; i < count; i++) {
    const event = { type: dice.one(['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK', 'ERROR', 'NONE']), object: anObject(dice, request.path) };
    response.write(`${mutatedJson(dice, event)}${dice.one(['\n', '\n', '\n', '\r\n', '\n\n\n', ''])}`);
  }
  const ending = dice.below(3);
  if (ending === 0) response.end();
  else if (ending === 1) end(response);
  else setTimeout(() => end(response), 1_000).unref();
}

const kinds: Readonly<Record<string, string>> = {
  configmaps: 'ConfigMap',
  secrets: 'Secret',
  pods: 'Pod',
  nodes: 'Node',
  deployments: 'Deployment',
};

function bodyOf(request: FixtureRequest, dice: Dice, wrong: boolean): string {
  const value = rightAnswer(request, dice);
  if (typeof value === 'string') return wrong ? dice.one(['ok', 'no', '', '\0', 'ok'.repeat(10_000), '{}']) : value;
  return wrong ? mutatedJson(dice, value) : JSON.stringify(value);
}

/** What an API server says to this request. */
function rightAnswer(request: FixtureRequest, dice: Dice): unknown {
  const { path, method, body } = request;
  if (path === '/readyz' || path === '/healthz') return 'ok';
  if (path === '/version') return { gitVersion: 'v1.33.2' };
  if (path === '/api/v1/namespaces/kube-system')
    return { kind: 'Namespace', apiVersion: 'v1', metadata: { name: 'kube-system', uid: 'uid-1' } };
  const discovery = discoveryOf(request);
  if (discovery !== null) return discovery;
  if (method === 'DELETE') return { kind: 'Status', apiVersion: 'v1', status: 'Success' };
  if (method !== 'GET') return { ...(JSON.parse(body) as object), ...marked(JSON.parse(body) as { metadata?: object }, dice) };
  const plural = path.split('/').at(-1)!;
  if (!Object.hasOwn(kinds, plural)) return anObject(dice, path);
  const items = Array.from({ length: dice.below(30) }, () => anObject(dice, path));
  const more = dice.once(3) ? { continue: `t${dice.below(1_000_000)}` } : {};
  return { kind: `${kinds[plural]}List`, apiVersion: 'v1', metadata: { resourceVersion: String(dice.below(1_000)), ...more }, items };
}

function discoveryOf(request: FixtureRequest): unknown {
  let said: unknown = null;
  const catcher = { writeHead: () => catcher, end: (text: string) => void (said = JSON.parse(text)) };
  return answerDiscovery(request, catcher as unknown as ServerResponse) ? said : null;
}

function marked({ metadata }: { readonly metadata?: object }, dice: Dice) {
  return {
    metadata: {
      ...metadata,
      uid: `uid-${dice.below(50)}`,
      resourceVersion: String(dice.below(1_000)),
      generation: 1,
      managedFields: managedFields(),
    },
  };
}

function managedFields() {
  return [
    {
      manager: 'manifold',
      operation: 'Apply',
      apiVersion: 'v1',
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:data': { 'f:a': {} }, 'f:spec': { 'f:replicas': {} } },
    },
    {
      manager: 'kubectl',
      operation: 'Update',
      apiVersion: 'v1',
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:spec': { 'f:containers': { 'k:{"name":"x"}': { '.': {} } } } },
    },
  ];
}

function anObject(dice: Dice, path: string) {
  const name = dice.one(['a', 'b', 'settings', `o${dice.below(100)}`]);
  const annotations = { 'manifold.hub/hub': 'hub-of-the-test', 'manifold.hub/work': `hostile/${dice.below(20)}` };
  const cluster = path.includes('/nodes');
  return {
    metadata: {
      name,
      ...(!cluster && { namespace: 'shop' }),
      uid: `uid-${name}`,
      resourceVersion: String(dice.below(1_000)),
      generation: 2,
      labels: { 'manifold.hub/managed': 'true', disk: 'ssd' },
      annotations,
      managedFields: managedFields(),
    },
    data: { a: '1' },
    spec: {
      replicas: 2,
      nodeName: 'n',
      taints: [{ key: 'a', effect: 'NoSchedule' }],
      containers: [{ name: 'x', resources: { requests: { cpu: '1', memory: '1Gi' } } }],
    },
    status: {
      phase: 'Running',
      allocatable: { cpu: '4', memory: '8Gi', pods: '110' },
      conditions: [{ type: 'Ready', status: 'True' }],
      observedGeneration: 2,
    },
  };
}
