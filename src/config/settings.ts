import { HubError } from '../errors.js';
import { SecretSetting } from './secret-setting.js';
import type { CertificateFiles } from './tls-certificate.js';

export const roles = ['api', 'engine'] as const;
export type Role = (typeof roles)[number];
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** All settings from the environment, read once. Each folder gets its part. */
export interface Settings {
  /** 0: any free port. */
  readonly port: number;
  readonly host: string;
  /** Null: an embedded Postgres in the data folder. */
  readonly databaseUrl: SecretSetting | null;
  readonly dataDir: string;
  /** Path of the clusters file; null: `clusters.yaml` if it exists. */
  readonly clustersFile: string | null;
  /** Number of simulated clusters to start if there is no clusters file. */
  readonly simulatedClusters: number;
  /** Null: generated into `<data dir>/admin-token`. */
  readonly adminToken: SecretSetting | null;
  /** 32 bytes. Null: generated into `<data dir>/encryption-key`. */
  readonly encryptionKey: SecretSetting | null;
  /** Keys of 32 bytes that decrypt only, while the encryption key is replaced. */
  readonly decryptionKeys: readonly SecretSetting[];
  /** A token that is valid for `/metrics` only; null: only the administrator reads metrics. */
  readonly metricsToken: SecretSetting | null;
  /** Paths of PEM files; null: plain HTTP. */
  readonly tls: CertificateFiles | null;
  /** CIDR ranges that a member's endpoint may resolve to, besides public addresses. */
  readonly allowedMemberNetworks: readonly string[];
  readonly allowExecPlugins: boolean;
  readonly roles: readonly Role[];
  readonly logLevel: LogLevel;
  /** Maximum number of open connections to API and console: in all, and per address. */
  readonly maxConnections: number;
  readonly maxConnectionsPerAddress: number;
  /** Limits of the history. */
  readonly retention: {
    readonly eventDays: number;
    /** Null: no limit. */
    readonly auditDays: number | null;
    /** The newest of each application and each policy. */
    readonly revisions: number;
  };
  /** Factor on every wait for a cluster: time-outs, probe intervals, the times until it counts as not ready or stale, and retry delays. */
  readonly patience: number;
  /** Toleration of a lost cluster, for policies without a setting of their own. */
  readonly failoverTolerationSeconds: number;
  /** Evictions that may start per minute. */
  readonly failoverEvictionsPerMinute: number;
  /** Freezes from MANIFOLD_FREEZE; null: none. */
  readonly freeze: string | null;
}

const MAX_DECRYPTION_KEYS = 8;

/** Throws one SETTINGS_INVALID that lists all errors, each with a remedy. Never quotes a secret. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const wrong: string[] = [];
  const text = (name: string) => env[name]?.trim() || undefined;
  const secret = (name: string) => {
    const value = text(name);
    return value === undefined ? null : new SecretSetting(value);
  };

  const settings: Settings = {
    port: integer(text('MANIFOLD_PORT'), 4000, 0, 65_535, 'MANIFOLD_PORT', wrong),
    host: text('MANIFOLD_HOST') ?? '127.0.0.1',
    databaseUrl: databaseUrl(text('DATABASE_URL'), wrong),
    dataDir: text('MANIFOLD_DATA_DIR') ?? '.manifold',
    clustersFile: text('MANIFOLD_CLUSTERS_FILE') ?? null,
    simulatedClusters: integer(text('MANIFOLD_SIMULATED_CLUSTERS'), 3, 0, 200, 'MANIFOLD_SIMULATED_CLUSTERS', wrong),
    adminToken: secret('MANIFOLD_ADMIN_TOKEN'),
    encryptionKey: secret('MANIFOLD_ENCRYPTION_KEY'),
    decryptionKeys: list(text('MANIFOLD_DECRYPTION_KEYS')).map((key) => new SecretSetting(key)),
    metricsToken: secret('MANIFOLD_METRICS_TOKEN'),
    tls: tlsFiles(text('MANIFOLD_TLS_CERT_FILE'), text('MANIFOLD_TLS_KEY_FILE'), wrong),
    allowedMemberNetworks: list(text('MANIFOLD_ALLOWED_MEMBER_NETWORKS')),
    allowExecPlugins: flag(text('MANIFOLD_ALLOW_EXEC_PLUGINS'), 'MANIFOLD_ALLOW_EXEC_PLUGINS', wrong),
    roles: chosen(list(text('MANIFOLD_ROLES')), roles, 'MANIFOLD_ROLES', wrong),
    logLevel: chosen(list(text('MANIFOLD_LOG') ?? 'info'), logLevels, 'MANIFOLD_LOG', wrong)[0] ?? 'info',
    maxConnections: integer(text('MANIFOLD_MAX_CONNECTIONS'), 2_000, 16, 100_000, 'MANIFOLD_MAX_CONNECTIONS', wrong),
    maxConnectionsPerAddress: integer(
      text('MANIFOLD_MAX_CONNECTIONS_PER_ADDRESS'),
      500,
      8,
      100_000,
      'MANIFOLD_MAX_CONNECTIONS_PER_ADDRESS',
      wrong,
    ),
    retention: {
      eventDays: integer(text('MANIFOLD_EVENT_DAYS'), 30, 1, 3_650, 'MANIFOLD_EVENT_DAYS', wrong),
      auditDays: integer(text('MANIFOLD_AUDIT_DAYS'), 0, 0, 36_500, 'MANIFOLD_AUDIT_DAYS', wrong) || null,
      revisions: integer(text('MANIFOLD_REVISIONS_KEPT'), 100, 2, 100_000, 'MANIFOLD_REVISIONS_KEPT', wrong),
    },
    patience: integer(text('MANIFOLD_PATIENCE_PERCENT'), 100, 5, 1_000, 'MANIFOLD_PATIENCE_PERCENT', wrong) / 100,
    failoverTolerationSeconds: integer(
      text('MANIFOLD_FAILOVER_TOLERATION_SECONDS'),
      300,
      0,
      86_400,
      'MANIFOLD_FAILOVER_TOLERATION_SECONDS',
      wrong,
    ),
    failoverEvictionsPerMinute: integer(
      text('MANIFOLD_FAILOVER_EVICTIONS_PER_MINUTE'),
      30,
      1,
      60_000,
      'MANIFOLD_FAILOVER_EVICTIONS_PER_MINUTE',
      wrong,
    ),
    freeze: text('MANIFOLD_FREEZE') ?? null,
  };
  check(settings, env, wrong);
  if (wrong.length > 0)
    throw new HubError('SETTINGS_INVALID', `The settings are invalid:\n${wrong.map((line) => `  - ${line}`).join('\n')}`);
  return Object.freeze(settings);
}

function check(
  { databaseUrl, encryptionKey, decryptionKeys, adminToken, metricsToken }: Settings,
  env: Readonly<Record<string, string | undefined>>,
  wrong: string[],
): void {
  if (encryptionKey && Buffer.from(encryptionKey.reveal(), 'base64').length !== 32) {
    wrong.push('MANIFOLD_ENCRYPTION_KEY must be 32 bytes in base64; generate one with: head -c 32 /dev/urandom | base64');
  }
  if (decryptionKeys.length > MAX_DECRYPTION_KEYS || decryptionKeys.some((key) => Buffer.from(key.reveal(), 'base64').length !== 32)) {
    wrong.push(`MANIFOLD_DECRYPTION_KEYS must be at most ${MAX_DECRYPTION_KEYS} keys, each 32 bytes in base64, separated by commas.`);
  }
  if (databaseUrl && !encryptionKey) {
    wrong.push('MANIFOLD_ENCRYPTION_KEY is required where DATABASE_URL is set: the key must outlive this machine as the database does.');
  }
  if (adminToken && adminToken.reveal().length < 16) wrong.push('MANIFOLD_ADMIN_TOKEN must have at least 16 characters.');
  if (metricsToken && metricsToken.reveal().length < 16) wrong.push('MANIFOLD_METRICS_TOKEN must have at least 16 characters.');
  if (metricsToken && metricsToken.reveal() === adminToken?.reveal()) {
    wrong.push('MANIFOLD_METRICS_TOKEN must differ from MANIFOLD_ADMIN_TOKEN: it is stored where programs read it.');
  }
  if (env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0') {
    wrong.push('NODE_TLS_REJECT_UNAUTHORIZED=0 disables the verification of members; unset it and set the CA of each cluster.');
  }
}

function databaseUrl(value: string | undefined, wrong: string[]): SecretSetting | null {
  if (value === undefined) return null;
  // The rest is validated when the database URL is parsed, with hosts, TLS and session attributes.
  if (!/^postgres(ql)?:\/\/\S+$/.test(value)) {
    wrong.push('DATABASE_URL must be postgres://USER:PASSWORD@HOST:PORT,HOST:PORT/DATABASE?PARAMETER=VALUE; one host is enough.');
  }
  return new SecretSetting(value);
}

function tlsFiles(certFile: string | undefined, keyFile: string | undefined, wrong: string[]): Settings['tls'] {
  if (certFile !== undefined && keyFile !== undefined) return { certFile, keyFile };
  if (certFile ?? keyFile) wrong.push('Set MANIFOLD_TLS_CERT_FILE and MANIFOLD_TLS_KEY_FILE both, or neither.');
  return null;
}

function integer(value: string | undefined, otherwise: number, min: number, max: number, name: string, wrong: string[]): number {
  if (value === undefined) return otherwise;
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= min && number <= max) return number;
  wrong.push(`${name} must be a whole number from ${min} to ${max}.`);
  return otherwise;
}

function flag(value: string | undefined, name: string, wrong: string[]): boolean {
  if (value !== undefined && value !== 'true' && value !== 'false') wrong.push(`${name} must be true or false.`);
  return value === 'true';
}

function list(value: string | undefined): string[] {
  return (value ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function chosen<T extends string>(given: readonly string[], allowed: readonly T[], name: string, wrong: string[]): readonly T[] {
  const unknown = given.filter((value) => !(allowed as readonly string[]).includes(value));
  if (unknown.length > 0) wrong.push(`${name} may contain ${allowed.join(', ')}, not ${unknown.join(', ')}.`);
  return given.length === 0 ? allowed : allowed.filter((value) => given.includes(value));
}
