import { randomUUID } from 'node:crypto';
import type { RequestListener } from 'node:http';
import type { LoggerService, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type FastifyBaseLogger, LogController, type RouteOptions } from 'fastify';
import { type Authenticator, onlyMetrics } from '../auth/bearer.js';
import { Denials } from '../auth/denials.js';
import { TokenAttempts } from '../auth/token-attempts.js';
import type { Texts } from '../intents/threads/texts.js';
import type { Reads } from '../store/reads/reads-port.js';
import { Connections } from './edge/connections.js';
import { Door } from './edge/door.js';
import { boundedServer, type Certificate } from './edge/http-server.js';
import { type ConnectionLimits, defaultConnectionLimits } from './edge/limits.js';
import { type EdgeMeter, EdgeWatch } from './edge/watch.js';
import { serveConsole } from './http/console.js';
import { onlyJsonPosts } from './http/graphql-over-http.js';
import { guard } from './http/guard.js';
import { parseBodies } from './http/parse-bodies.js';
import { securityHeaders } from './http/security-headers.js';
import { answerOperations } from './operations/answer-operations.js';
import { Gate } from './operations/gate.js';
import { serveSubscriptions } from './socket/graphql-socket.js';

/** A mutation may have 16 MiB of manifests, and escaping in JSON may double their length. */
const BODY_LIMIT_BYTES = 33 * 1024 * 1024;

const noMeter: EdgeMeter = { connections: () => undefined, refused: () => undefined, wrongTokens: () => undefined };

export interface ServerOptions {
  readonly authenticator: Authenticator;
  readonly reads: Reads;
  /** Parses large bodies. */
  readonly texts: Pick<Texts, 'body'>;
  /** Folder of the built console; ignored if it has no index.html. */
  readonly consoleFolder: string;
  /** Origins of pages that may open the socket, besides the hub's own. */
  readonly allowedOrigins?: readonly string[];
  /** Defaults apply if it is left out. */
  readonly connectionLimits?: ConnectionLimits;
  readonly edgeMeter?: EdgeMeter;
  /** Counts wrong tokens; the caller may read its sums. */
  readonly attempts?: TokenAttempts;
  /** Counts refused operations; the caller may read its sums. */
  readonly denials?: Denials;
  /** Errors of API requests are logged here. */
  readonly log: FastifyBaseLogger;
  /** Logger for messages of Nest; without it Nest logs nothing. */
  readonly nestLog?: LoggerService;
  /** Called for each route when it is registered. */
  readonly onRoute?: (route: RouteOptions) => void;
  /** If left out, the server serves plain HTTP. */
  readonly certificate?: Certificate | null;
  /** A token that is valid for `/metrics` only. */
  readonly metricsToken?: string | null;
}

/**
 * The hub's HTTP server around a root module that imports `ApiModule.forRoot(…)` and other modules with routes. The guard and the limits
 * run before all routes. The server is initialised and does not listen yet; `close()` ends its sockets and requests.
 */
export async function createServer(root: Type | object, options: ServerOptions): Promise<NestFastifyApplication> {
  const watch = new EdgeWatch(options.edgeMeter ?? noMeter, options.log);
  const connections = new Connections(options.connectionLimits ?? defaultConnectionLimits, watch);
  const adapter = new FastifyAdapter({
    serverFactory: (handler: RequestListener) => boundedServer(handler, connections, options.certificate ?? null),
    loggerInstance: options.log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT_BYTES,
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    return503OnClosing: true,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 512 },
  });
  parseBodies(adapter, options.texts, BODY_LIMIT_BYTES);
  const fastify = adapter.getInstance();
  if (options.onRoute) fastify.addHook('onRoute', options.onRoute);
  const door = new Door(options.authenticator, connections, options.attempts ?? new TokenAttempts(), watch);
  guard(fastify, door, options.metricsToken ? onlyMetrics(options.metricsToken) : () => null);
  onlyJsonPosts(fastify);
  await securityHeaders(fastify, { https: Boolean(options.certificate) });

  const app = await NestFactory.create<NestFastifyApplication>(root as Type, adapter, {
    logger: options.nestLog ?? false,
    abortOnError: false,
  });
  await serveConsole(fastify, options.consoleFolder);
  await app.init();
  const { schema } = app.get(GraphQLSchemaHost);
  const gate = new Gate(schema, options.denials ?? new Denials());
  answerOperations(fastify, schema, gate);

  const endSockets = serveSubscriptions(app.getHttpServer(), {
    ...options,
    door,
    gate,
    schema,
    allowedOrigins: options.allowedOrigins ?? [],
  });
  fastify.addHook('preClose', endSockets);
  await fastify.ready();
  return app;
}
