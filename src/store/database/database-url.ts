import { HubError } from '../../errors.js';
import { type TlsAttempt, tlsAttempts, tlsParameters } from './tls-mode.js';

/** Requirement on the session's server; the values of libpq's `target_session_attrs`. */
export type SessionAttributes = 'any' | 'primary' | 'read-write';

export interface DatabaseTarget {
  /** In the order in which they are preferred. */
  readonly servers: readonly DatabaseServer[];
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly database: string | undefined;
  /** Null: prefer a server that accepts writes; if there is none, use a read-only primary for reads. */
  readonly session: SessionAttributes | null;
  /** Ways to talk to a server, tried in this order. */
  readonly tls: readonly TlsAttempt[];
  /** Time-out for connecting to one server. */
  readonly connectTimeoutMs: number;
  /** Command line options of the session, as `-c name=value`. */
  readonly options: string | undefined;
}

export interface DatabaseServer {
  readonly host: string;
  readonly port: number;
}

const DEFAULT_PORT = 5432;
const DEFAULT_CONNECT_TIMEOUT_MS = 2_000;
const MAX_SERVERS = 10;
const form = 'postgres://USER:PASSWORD@HOST:PORT,HOST:PORT/DATABASE?PARAMETER=VALUE';
const shape = /^postgres(?:ql)?:\/\/(?:([^/?#]*)@)?([^/?#]*)(?:\/([^?#]*))?(?:\?([^#]*))?$/;

/** Parameters of libpq that have no effect here or that the hub sets itself. */
const ignored: ReadonlySet<string> = new Set([
  'application_name',
  'fallback_application_name',
  'client_encoding',
  'keepalives',
  'keepalives_idle',
  'keepalives_interval',
  'keepalives_count',
  'tcp_user_timeout',
  'gssencmode',
  'load_balance_hosts',
]);
const sessions: Readonly<Record<string, SessionAttributes>> = { any: 'any', primary: 'primary', 'read-write': 'read-write' };

/**
 * Parses a connection URL as libpq does: several hosts, `target_session_attrs`, `sslmode` and its files. Throws one SETTINGS_INVALID that
 * lists all errors; it never quotes user or password.
 */
export function parseDatabaseUrl(url: string): DatabaseTarget {
  const [, login = '', hosts = '', path = '', query = ''] = shape.exec(url) ?? fail([`It must be ${form}.`]);
  const wrong: string[] = [];
  const parameters = new Map(new URLSearchParams(query));
  const take = (name: string) => {
    const value = parameters.get(name);
    parameters.delete(name);
    return value === '' ? undefined : value;
  };
  const [user, ...password] = login.split(':');
  const target: DatabaseTarget = {
    servers: serversOf(decoded(hosts), take('host'), take('port'), wrong),
    user: take('user') ?? (decoded(user ?? '') || undefined),
    password: take('password') ?? (password.length > 0 ? decoded(password.join(':')) : undefined),
    database: take('dbname') ?? (decoded(path) || undefined),
    session: sessionOf(take('target_session_attrs'), wrong),
    tls: tlsAttempts(Object.fromEntries(tlsParameters.map((name) => [name, take(name)])), wrong),
    connectTimeoutMs: timeoutOf(take('connect_timeout'), wrong),
    options: take('options'),
  };
  for (const name of parameters.keys()) {
    if (!ignored.has(name)) wrong.push(`It has the parameter ${name.slice(0, 40)}, which the hub does not know.`);
  }
  return wrong.length > 0 ? fail(wrong) : target;
}

/**
 * Hosts of the form `host:port,host:port`. The parameters `host` and `port` override them; `port` is one port for all hosts or one for
 * each.
 */
function serversOf(authority: string, host: string | undefined, port: string | undefined, wrong: string[]): DatabaseServer[] {
  const named = authority.split(',').map((part) => /^(\[[^\]]*\]|[^:]*)(?::(\d*))?$/.exec(part));
  if (named.includes(null)) wrong.push('One of its hosts is not HOST or HOST:PORT (write an IPv6 address in brackets).');
  const hosts = host?.split(',') ?? named.map((part) => part?.[1] ?? '');
  const ports = port?.split(',') ?? named.map((part) => part?.[2] ?? '');
  if (hosts.length > MAX_SERVERS) wrong.push(`It names ${hosts.length} hosts; ${MAX_SERVERS} are allowed.`);
  if (ports.length > 1 && ports.length !== hosts.length) wrong.push('It must have one port for all hosts, or one for each.');
  return hosts.map((name, i) => {
    const number = Number((ports.length > 1 ? ports[i] : ports[0]) || DEFAULT_PORT);
    if (!Number.isInteger(number) || number < 1 || number > 65_535) wrong.push('One of its ports is not a number from 1 to 65535.');
    return { host: name.replace(/^\[(.*)\]$/, '$1') || 'localhost', port: number };
  });
}

function sessionOf(value: string | undefined, wrong: string[]): SessionAttributes | null {
  if (value === undefined) return null;
  const session = sessions[value];
  if (!session) wrong.push('Its target_session_attrs must be read-write, primary or any, because the hub writes.');
  return session ?? null;
}

function timeoutOf(seconds: string | undefined, wrong: string[]): number {
  if (seconds === undefined) return DEFAULT_CONNECT_TIMEOUT_MS;
  const number = Number(seconds);
  if (!(number >= 1 && number <= 60)) wrong.push('Its connect_timeout must be 1 to 60 seconds.');
  return number * 1_000;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function fail(wrong: readonly string[]): never {
  throw new HubError('SETTINGS_INVALID', `DATABASE_URL is invalid: ${wrong.join(' ')}`);
}
