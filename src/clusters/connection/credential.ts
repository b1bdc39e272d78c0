import { HubError } from '../../errors.js';
import type { Connection, ExecPlugin } from './connection.js';

/** The credential that a connection sends with a request. */
export interface Presented {
  readonly authorization: string | null;
  readonly certPem: string | undefined;
  readonly keyPem: string | undefined;
}

/** Provides the credential of a connection. */
export interface Credential {
  present(): Promise<Presented> | Presented;
  /** Whether a new credential may be different after the member rejected this one. */
  readonly renewable: boolean;
  /** Drops the cached credential of a plugin. */
  renew(): void;
}

const EXEC_TIMEOUT_MS = 20_000;
/** Plugins have a cache of their own; running them every 30 s keeps short-lived tokens valid at little cost. */
const EXEC_KEEP_MS = 30_000;

/** Throws CLUSTER_AUTH_FAILED if the connection requires a plugin and `allowExec` is not set. */
export function credentialOf(cluster: string, connection: Connection, allowExec: boolean, now: () => number): Credential {
  if (!connection.exec) return fixedCredential(connection);
  if (allowExec) return execCredential(cluster, connection, connection.exec, now);
  throw new HubError('CLUSTER_AUTH_FAILED', `${cluster} needs an exec plugin, and MANIFOLD_ALLOW_EXEC_PLUGINS is not set`);
}

function fixedCredential({ token, clientCertPem, clientKeyPem }: Connection): Credential {
  const presented = { authorization: token ? `Bearer ${token.reveal()}` : null, certPem: clientCertPem, keyPem: clientKeyPem?.reveal() };
  return { present: () => presented, renewable: false, renew: () => undefined };
}

function execCredential(cluster: string, connection: Connection, exec: ExecPlugin, now: () => number): Credential {
  let kept: { readonly presented: Promise<Presented>; readonly until: number } | null = null;
  return {
    present() {
      if (!kept || now() >= kept.until) {
        const presented = withTimeout(runPlugin(connection, exec)).catch(() => {
          kept = null;
          // The library's error contains the output of the plugin, which may include a credential, so it is not attached.
          throw new HubError('CLUSTER_AUTH_FAILED', `the exec plugin of ${cluster} returned no credential`);
        });
        kept = { presented, until: now() + EXEC_KEEP_MS };
      }
      return kept.presented;
    },
    renewable: true,
    renew() {
      kept = null;
    },
  };
}

/** client-node runs the plugin and parses its output. It gets checked fields only. It is imported on first use, because it takes 87 MB. */
async function runPlugin(connection: Connection, exec: ExecPlugin): Promise<Presented> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  const { apiVersion, command, args, env } = exec;
  const plugin = { apiVersion, command, args: [...args], env: env.map(({ name, value }) => ({ name, value: value.reveal() })) };
  config.loadFromClusterAndUser({ name: 'member', server: connection.server, skipTLSVerify: false }, { name: 'member', exec: plugin });

  const options: { headers?: unknown; cert?: unknown; key?: unknown } = {};
  await config.applyToHTTPSOptions(options as Parameters<typeof config.applyToHTTPSOptions>[0]);
  const headers = (options.headers ?? {}) as Readonly<Record<string, unknown>>;
  const authorization = headers['Authorization'] ?? headers['authorization'];
  if (authorization === undefined && options.cert === undefined) throw new Error('the plugin printed neither token nor certificate');
  return {
    authorization: authorization === undefined ? null : String(authorization),
    certPem: options.cert === undefined ? undefined : String(options.cert),
    keyPem: options.key === undefined ? undefined : String(options.key),
  };
}

function withTimeout<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('the plugin took longer than 20 s')), EXEC_TIMEOUT_MS);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
