import type { ServerResponse } from 'node:http';
import { createSecureServer, type Http2SecureServer, type ServerHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';
import { createSecureContext, type TLSSocket } from 'node:tls';
import { ApiError, pathNotFound, unauthorized } from '../api-error.js';
import { memberOfTlsName, type ServerCertificate } from '../certificates.js';
import { type ControlApi, isControlPath } from '../control/control-api.js';
import type { SimulatedMember } from '../member.js';
import { type Answer, cut, cutStream, failure, type Response, send, sendDamaged } from './answer.js';
import { type ApiRequest, type Incoming, readBody } from './api-request.js';
import { needsNoToken, route } from './routes.js';

/** One HTTPS server, HTTP/2 and HTTP/1.1, for all members: `/members/NAME/…`. */
export class MemberServer {
  readonly #server: Http2SecureServer;
  readonly #members: ReadonlyMap<string, SimulatedMember>;
  readonly #control: ControlApi;
  readonly #sockets = new Set<Socket>();
  readonly #sessions = new Set<ServerHttp2Session>();

  constructor(members: ReadonlyMap<string, SimulatedMember>, certificate: ServerCertificate, control: ControlApi) {
    this.#members = members;
    this.#control = control;
    const valid = createSecureContext({ key: certificate.keyPem, cert: certificate.certPem });
    const expired = createSecureContext({ key: certificate.keyPem, cert: certificate.expiredCertPem });
    this.#server = createSecureServer({
      allowHTTP1: true,
      // TCP_NODELAY, as in Go servers. Otherwise the second frame of an answer waits up to 40 ms for the acknowledgement of the first.
      noDelay: true,
      key: certificate.keyPem,
      cert: certificate.certPem,
      SNICallback: (name, done) => {
        const member = members.get(memberOfTlsName(name) ?? '');
        done(null, member?.faults.certificateExpired ? expired : valid);
      },
      settings: { maxConcurrentStreams: 250, initialWindowSize: 1024 * 1024 },
    });
    this.#server.on('request', (incoming, response) => void this.#answer(incoming, response));
    this.#server.on('connection', (socket: Socket) => this.#track(this.#sockets, socket));
    this.#server.on('session', (session) => this.#track(this.#sessions, session));
    // Ignore clients that break off in the middle of a handshake or a frame.
    this.#server.on('sessionError', () => undefined);
  }

  /** Resolves with the port. */
  listen(port: number, host: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, () => {
        // A connection that cannot be accepted (for example because file descriptors are exhausted) must not end the process.
        this.#server.on('error', () => undefined);
        const address = this.#server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : port);
      });
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      for (const session of this.#sessions) session.destroy();
      for (const socket of this.#sockets) socket.destroy();
    });
  }

  #track<T extends Socket | ServerHttp2Session>(open: Set<T>, one: T): void {
    open.add(one);
    (one as Socket).once('close', () => open.delete(one));
    one.on('error', () => undefined);
  }

  async #answer(incoming: Incoming, response: Response): Promise<void> {
    try {
      const { path: segments, query } = addressOf(incoming.url ?? '/');
      const [prefix, name, ...path] = segments;
      if (isControlPath(prefix)) {
        send(
          response,
          await this.#control.answer(await apiRequest(incoming, [name ?? '', ...path], query), incoming.headers.authorization),
        );
        return;
      }
      const named = prefix === 'members' ? name : memberOfTlsName(serverNameOf(incoming));
      const member = this.#members.get(named ?? '');
      if (member === undefined) throw pathNotFound();
      if (await heldBack(member, incoming)) return;
      const request = await apiRequest(incoming, prefix === 'members' ? path : segments, query);
      const loss = member.faults.drawLoss();
      if (loss === 'before') return cutStream(response);
      const answer = handle(member, request, incoming, response);
      if (loss === 'after') return cutStream(response);
      if (answer !== undefined) deliver(member, response, answer);
    } catch (error) {
      refuse(response, error);
    }
  }
}

/**
 * A client that requests an absolute path (`kubectl get --raw /version`) omits the member's prefix; its connection identifies the member.
 */
function serverNameOf({ socket }: Incoming): string {
  return (socket as TLSSocket & { readonly servername?: string | false }).servername || '';
}

/** The decoded path segments and the query. Costs a quarter of parsing with `URL`. */
function addressOf(url: string): { readonly path: readonly string[]; readonly query: URLSearchParams } {
  const mark = url.indexOf('?');
  const segments = (mark < 0 ? url : url.slice(0, mark)).split('/').filter((segment) => segment !== '');
  const path = url.includes('%') ? segments.map(decodeURIComponent) : segments;
  return { path, query: new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1)) };
}

/** Applies the faults that prevent an answer. True if there will be none. */
async function heldBack(member: SimulatedMember, incoming: Incoming): Promise<boolean> {
  const { faults, world } = member;
  if (faults.down || (faults.certificateExpired && metValidCertificate(member, incoming))) {
    cut(incoming);
    return true;
  }
  if (faults.hang) return true;
  const delayMs = faults.drawDelayMs();
  if (delayMs > 0) await new Promise<void>((resolve) => world.clock.after(delayMs, resolve));
  return false;
}

/** The connection was opened before the fault began. Clients without the member's server name always get the valid certificate. */
function metValidCertificate(member: SimulatedMember, incoming: Incoming): boolean {
  if (memberOfTlsName(serverNameOf(incoming)) !== member.name) return false;
  const shown = (incoming.socket as TLSSocket).getCertificate();
  return shown !== null && 'valid_to' in shown && Date.parse(shown.valid_to) > Date.now();
}

async function apiRequest(incoming: Incoming, path: readonly string[], query: URLSearchParams): Promise<ApiRequest> {
  const { method = 'GET', headers } = incoming;
  const hasBody = method !== 'GET' && method !== 'HEAD';
  return {
    method,
    path,
    query,
    accept: headers.accept ?? '',
    contentType: headers['content-type']?.split(';')[0]?.trim() ?? '',
    userAgent: headers['user-agent'] ?? '',
    ifNoneMatch: headers['if-none-match'] ?? '',
    body: hasBody ? await readBody(incoming) : '',
  };
}

function handle(member: SimulatedMember, request: ApiRequest, incoming: Incoming, response: Response) {
  const user = member.userOf(incoming.headers.authorization);
  if (user === undefined && !needsNoToken(request)) throw unauthorized();
  const drawn = member.faults.drawError();
  if (drawn !== undefined) throw drawn;
  return route(member, request, user ?? 'system:anonymous', response);
}

function deliver({ faults, world }: SimulatedMember, response: Response, answer: Answer): void {
  const how = faults.drawDamage();
  if (how !== undefined) return sendDamaged(response, answer, how);
  send(response, answer, faults.clockSkewMs === 0 ? undefined : new Date(world.clock.now()));
}

function refuse(response: Response, error: unknown): void {
  const to = response as ServerResponse;
  if (to.headersSent || to.destroyed) return;
  send(response, failure(error instanceof ApiError ? error : unexpected(error)));
}

function unexpected(error: unknown): ApiError {
  if (error instanceof URIError) return new ApiError(400, 'BadRequest', 'the path is not properly encoded');
  return new ApiError(500, 'InternalError', `Internal error occurred: ${error instanceof Error ? error.message : String(error)}`);
}
