import { subscribe } from 'node:diagnostics_channel';
import type { ClientHttp2Stream } from 'node:http2';
import { isIP } from 'node:net';
import { buildConnector, Pool } from 'undici';
import { HubError } from '../../errors.js';
import type { Connection } from '../connection/connection.js';
import type { Credential, Presented } from '../connection/credential.js';
import { checkedLookup, type EndpointPolicy, type Resolve } from '../connection/endpoint.js';

export interface PoolSetting {
  readonly cluster: string;
  readonly connection: Connection;
  readonly credential: Credential;
  readonly policy: EndpointPolicy;
  readonly resolve?: Resolve;
  readonly connectTimeoutMs: number;
}

/*
 * If a connection is destroyed while an answer breaks off, one of its streams may emit an error after undici has removed its listener,
 * and an 'error' event without a listener ends the process. The waiting request still gets its error from undici.
 */
subscribe('http2.client.stream.created', (message) => {
  (message as { readonly stream: ClientHttp2Stream }).stream.on('error', () => undefined);
});

/** The part of undici's connector that is used here. */
type Connector = ReturnType<typeof buildConnector>;

/**
 * `requests` and `watches` never share a connection: over HTTP/2 a watch that fills its window would block writes. Over HTTP/1.1 each watch
 * has its own connection, so there is no limit here; the number of kinds in use limits it.
 */
export function requestPool(setting: PoolSetting): Pool {
  return pool(setting, { connections: 4 });
}

export function watchPool(setting: PoolSetting): Pool {
  return pool(setting, {});
}

function pool(setting: PoolSetting, options: Pool.Options): Pool {
  return new Pool(new URL(setting.connection.server).origin, {
    ...options,
    allowH2: true,
    // No limit here: the code that reads a body limits it.
    maxResponseSize: -1,
    // Over HTTP/1.1 a request waits for no other; over HTTP/2 a hundred share a connection.
    pipelining: 1,
    keepAliveTimeout: 60_000,
    connect: connector(setting),
    h2Options: { maxConcurrentStreams: 100, pingInterval: 20_000 },
  });
}

/** Checks the address, gets the credential and connects; repeated for every connection, because both may change. */
function connector(setting: PoolSetting): Connector {
  let built: { readonly certPem: string | undefined; readonly connect: Connector } | null = null;
  const connectWith = (presented: Presented) => {
    // The connector is reused while the certificate is unchanged, so that TLS sessions are resumed.
    if (built?.certPem !== presented.certPem || !built) built = { certPem: presented.certPem, connect: tlsConnector(setting, presented) };
    return built.connect;
  };
  return (options, callback) => {
    prepare(setting, options.hostname).then(
      (presented) => connectWith(presented)(options, callback),
      (error: Error) => callback(error, null),
    );
  };
}

async function prepare({ cluster, policy, credential }: PoolSetting, hostname: string): Promise<Presented> {
  const literal = hostname.replace(/^\[|\]$/g, '');
  // Sockets call `lookup` for names only, so an IP address is checked here.
  if (isIP(literal) && !policy.permits(literal)) {
    throw new HubError(
      'CLUSTER_ENDPOINT_REFUSED',
      `${cluster} has an address that is not allowed; the operator can allow its network in MANIFOLD_ALLOWED_MEMBER_NETWORKS`,
    );
  }
  return credential.present();
}

function tlsConnector({ connection, policy, resolve, connectTimeoutMs }: PoolSetting, presented: Presented): Connector {
  return buildConnector({
    ca: connection.caPem,
    cert: presented.certPem,
    key: presented.keyPem,
    servername: connection.tlsServerName,
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
    lookup: checkedLookup(policy, resolve),
    timeout: connectTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelay: 30_000,
    allowH2: true,
  } as Parameters<typeof buildConnector>[0]);
}
