import { Secret } from './secret.js';

/**
 * The endpoint and credentials of one member cluster. All fields are validated data; none is a file path. Credentials are `Secret`, so a
 * connection can be logged safely.
 */
export interface Connection {
  /** `https://host[:port][/path]`, without a slash at the end. */
  readonly server: string;
  readonly caPem: string;
  readonly tlsServerName?: string;
  readonly token?: Secret;
  readonly clientCertPem?: string;
  readonly clientKeyPem?: Secret;
  /** A command of the operator that prints credentials. It can come only from a file that the operator names. */
  readonly exec?: ExecPlugin;
}

export interface ExecPlugin {
  readonly apiVersion: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: Secret }[];
}

/** The connection with its credentials in plain text, for encryption and storage. `deserializeConnection` is the inverse. */
export function serializeConnection(connection: Connection): string {
  const { token, clientKeyPem, exec, ...rest } = connection;
  return JSON.stringify({
    ...rest,
    ...(token && { token: token.reveal() }),
    ...(clientKeyPem && { clientKeyPem: clientKeyPem.reveal() }),
    ...(exec && { exec: { ...exec, env: exec.env.map(({ name, value }) => ({ name, value: value.reveal() })) } }),
  });
}

type Revealed = Omit<Connection, 'token' | 'clientKeyPem' | 'exec'> & {
  readonly token?: string;
  readonly clientKeyPem?: string;
  readonly exec?: Omit<ExecPlugin, 'env'> & { readonly env: readonly { readonly name: string; readonly value: string }[] };
};

/** Parses the text of `serializeConnection`. It comes from our own encrypted store, so its shape is not checked. */
export function deserializeConnection(text: string): Connection {
  const { token, clientKeyPem, exec, ...rest } = JSON.parse(text) as Revealed;
  return {
    ...rest,
    ...(token !== undefined && { token: new Secret(token) }),
    ...(clientKeyPem !== undefined && { clientKeyPem: new Secret(clientKeyPem) }),
    ...(exec && { exec: { ...exec, env: exec.env.map(({ name, value }) => ({ name, value: new Secret(value) })) } }),
  };
}
