import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createSecureServer } from 'node:http2';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import type { Connection } from '../../src/clusters/connection/connection.js';
import { Secret } from '../../src/clusters/connection/secret.js';
import { aCertificateAuthority } from './certificates.js';

export interface FixtureRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export type FixtureHandler = (request: FixtureRequest, response: ServerResponse, socket: Socket) => void;

/** A server that answers what a test wants, wrong answers above all; over TLS as a member would. */
export interface Fixture {
  readonly connection: Connection;
  readonly requests: FixtureRequest[];
  /** Connections that are open now. */
  sockets(): number;
  close(): Promise<void>;
}

export interface FixtureOptions {
  readonly protocol?: 'h1' | 'h2' | 'plain';
  readonly hosts?: readonly string[];
  readonly expired?: boolean;
  /** Trust another authority than the one that signed the server. */
  readonly otherAuthority?: boolean;
}

export async function startFixture(handler: FixtureHandler, options: FixtureOptions = {}): Promise<Fixture> {
  const authority = await aCertificateAuthority();
  const { certPem, keyPem } = await authority.issue({ hosts: options.hosts ?? ['127.0.0.1'], ...(options.expired && { expired: true }) });
  const requests: FixtureRequest[] = [];
  const serve = (incoming: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('error', () => undefined);
    incoming.on('end', () => {
      const url = new URL(incoming.url!, 'https://fixture');
      const request = {
        method: incoming.method!,
        path: url.pathname,
        query: url.searchParams,
        headers: incoming.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      };
      requests.push(request);
      handler(request, response, incoming.socket);
    });
  };
  const server = serverOf(options.protocol ?? 'h2', certPem, keyPem, serve);
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));

  const trusted = options.otherAuthority ? await aCertificateAuthority() : authority;
  const { port } = server.address() as AddressInfo;
  return {
    connection: { server: `https://127.0.0.1:${port}`, caPem: trusted.caPem, token: new Secret('fixture-token') },
    requests,
    sockets: () => sockets.size,
    async close() {
      const closed = new Promise((done) => server.close(done));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function serverOf(
  protocol: 'h1' | 'h2' | 'plain',
  cert: string,
  key: string,
  serve: (request: IncomingMessage, response: ServerResponse) => void,
): Server {
  if (protocol === 'plain') return createServer(serve);
  if (protocol === 'h1') return createHttpsServer({ cert, key }, serve);
  const server = createSecureServer({ cert, key, allowHTTP1: true });
  // The compatibility API hands out objects of the same shape.
  server.on('request', (request, response) => serve(request as unknown as IncomingMessage, response as unknown as ServerResponse));
  server.on('sessionError', () => undefined);
  return server;
}

export function answer(response: ServerResponse, body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

/** Aggregated discovery of a member that serves ConfigMaps, Secrets, Deployments, Nodes and Pods. True when it answered. */
export function answerDiscovery({ path }: FixtureRequest, response: ServerResponse): boolean {
  if (path !== '/api' && path !== '/apis') return false;
  const resource = (kind: string, plural: string, scope = 'Namespaced') => ({
    resource: plural,
    scope,
    responseKind: { kind },
    verbs: ['get', 'list', 'watch', 'patch', 'delete'],
  });
  const core = [
    resource('ConfigMap', 'configmaps'),
    resource('Secret', 'secrets'),
    resource('Pod', 'pods'),
    resource('Node', 'nodes', 'Cluster'),
  ];
  const group =
    path === '/api'
      ? { metadata: {}, versions: [{ version: 'v1', resources: core }] }
      : { metadata: { name: 'apps' }, versions: [{ version: 'v1', resources: [resource('Deployment', 'deployments')] }] };
  answer(response, { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', items: [group] });
  return true;
}
