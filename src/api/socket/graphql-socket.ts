import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyBaseLogger } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type { ServerOptions } from 'graphql-ws';
import { type Extra, useServer } from 'graphql-ws/use/ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Actor } from '../../auth/actor.js';
import { HubError } from '../../errors.js';
import type { Reads } from '../../store/reads/reads-port.js';
import type { Admission, Door } from '../edge/door.js';
import type { GraphContext } from '../graphql/context.js';
import { badRequest } from '../graphql/failure.js';
import { formatErrors } from '../graphql/format-errors.js';
import { loadersFor } from '../loaders/loaders.js';
import type { Gate } from '../operations/gate.js';
import { isOurPage, tokenOfPayload } from './admission.js';
import { checkSubscription } from './check-subscription.js';
import { SignedIn } from './signed-in.js';

const INIT_TIMEOUT_MS = 5_000;
/** Interval of pings, to detect a client that disappeared without closing the connection. */
const KEEP_ALIVE_MS = 20_000;
const MAX_SUBSCRIPTIONS = 50;
const MAX_CONNECTIONS = 1_000;
const MAX_MESSAGE_BYTES = 64 * 1024;
/** Maximum size of unread answers per client; a client that reads too slowly is disconnected and must subscribe again. */
const MAX_UNREAD_BYTES = 1024 * 1024;
/** Time from the closing frame until the connection is destroyed, for clients that do not answer the frame. */
const CLOSE_TIMEOUT_MS = 2_000;

/** A code after which clients connect again; 4500, the library's answer to an error, is final for them. */
const TRY_AGAIN_LATER = 1013;

/** The types of `ws` do not include its option `closeTimeout` yet. */
const webSocketOptions = { noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false, closeTimeout: CLOSE_TIMEOUT_MS };

export interface SocketOptions {
  readonly schema: GraphQLSchema;
  readonly reads: Reads;
  readonly door: Door;
  readonly gate: Gate;
  readonly allowedOrigins: readonly string[];
  readonly log: Pick<FastifyBaseLogger, 'error' | 'warn'>;
}

/** The state of a connection. */
type Remembered = Record<PropertyKey, unknown> & { actor?: Actor };
type FirstMessage = Record<string, unknown> | undefined;

/**
 * Serves subscriptions at `GET /graphql` with an upgrade to the protocol graphql-transport-ws. A client without a valid token in its first
 * message, or from a page of another site, is closed with 4403; one that sends nothing for 5 s with 4408; one whose token cannot be checked now with 1013. The returned function closes all
 * sockets.
 */
export function serveSubscriptions(server: Server, options: SocketOptions): () => Promise<void> {
  const sockets = new WebSocketServer(webSocketOptions);
  const signedIn = new SignedIn(options.door, options.log);
  const { dispose } = useServer<FirstMessage, Remembered>({ ...serverOptions(options, signedIn), isProd: true }, sockets, KEEP_ALIVE_MS);

  // The library prints socket errors to the console; here they are logged. The socket closes itself with the matching code.
  sockets.on('connection', (socket) => {
    socket.removeAllListeners('error');
    socket.on('error', (error) => options.log.warn({ err: error }, 'A subscriber broke its connection.'));
    // Messages and pings are answered, even if the client never reads the answers.
    socket.on('message', () => endIfUnread(socket)).on('ping', () => endIfUnread(socket));
  });

  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const refusal = refusalOf(request, sockets.clients.size);
    if (refusal !== null) {
      // Does not wait until the client closes its side.
      socket.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy());
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => sockets.emit('connection', client, request));
  };
  server.on('upgrade', onUpgrade);

  return async () => {
    server.off('upgrade', onUpgrade);
    signedIn.close();
    await dispose();
  };
}

/** Null: the token could not be checked. */
function admitted(admission: Promise<Admission>, log: SocketOptions['log']): Promise<Admission | null> {
  return admission.catch((err: unknown) => {
    if (!(err instanceof HubError)) throw err;
    log.warn({ err }, 'The token of a new WebSocket could not be checked.');
    return null;
  });
}

/** Terminates a connection whose client does not read; it would not read a closing frame either. */
function endIfUnread(socket: WebSocket): void {
  if (socket.bufferedAmount > MAX_UNREAD_BYTES) socket.terminate();
}

function refusalOf({ url, headers }: IncomingMessage, connections: number): string | null {
  if (url !== '/graphql') return '404 Not Found';
  if (headers.upgrade?.toLowerCase() !== 'websocket') return '400 Bad Request';
  if (connections >= MAX_CONNECTIONS) return '503 Service Unavailable';
  return null;
}

function serverOptions(
  { schema, reads, door, gate, allowedOrigins, log }: SocketOptions,
  signedIn: SignedIn,
): ServerOptions<FirstMessage, Extra & Partial<Remembered>> {
  const contextOf = (actor: Actor, connection: object): GraphContext => ({
    actor,
    connection,
    loaders: loadersFor(reads, actor, { remember: false }),
    traceId: randomUUID(),
    log,
  });
  const format = (errors: readonly unknown[], traceId: string = randomUUID()) => formatErrors(errors, { traceId, log });

  return {
    connectionInitWaitTimeout: INIT_TIMEOUT_MS,
    async onConnect({ connectionParams, extra }) {
      if (!isOurPage(extra.request, allowedOrigins)) return false;
      const admission = await admitted(door.admit(tokenOfPayload(connectionParams), extra.request.socket), log);
      if (admission === null) {
        extra.socket.close(TRY_AGAIN_LATER, 'The token cannot be checked');
        return false;
      }
      if (admission.actor === null) return false;
      extra.actor = admission.actor;
      // The library closes the connection after false; of one that is closing already it changes nothing.
      return signedIn.add(extra.socket, admission);
    },
    onSubscribe({ extra, subscriptions }, _id, payload) {
      if (Object.keys(subscriptions).length > MAX_SUBSCRIPTIONS) {
        return [badRequest(`A connection can have at most ${MAX_SUBSCRIPTIONS} subscriptions.`)];
      }
      return checkSubscription({ schema, gate }, payload, contextOf(extra.actor!, extra.socket));
    },
    onError: (_connection, _id, _payload, errors) => format(errors),
    onNext({ extra }, _id, _payload, args, { data, errors, extensions }) {
      const { traceId } = args.contextValue as GraphContext;
      endIfUnread(extra.socket);
      return { data, ...(errors && { errors: format(errors, traceId) }), ...(extensions && { extensions }) };
    },
  };
}
