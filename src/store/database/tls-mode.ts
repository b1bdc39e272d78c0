import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';

/** How one connection is made: without TLS, or with these options. */
export type TlsAttempt = false | ConnectionOptions;

export const tlsParameters = ['sslmode', 'ssl', 'sslrootcert', 'sslcert', 'sslkey', 'sslpassword', 'sslcrl', 'uselibpqcompat'] as const;
export type TlsParameters = Readonly<Partial<Record<(typeof tlsParameters)[number], string | undefined>>>;

const modes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
type Mode = (typeof modes)[number];

/**
 * `sslmode` and its files as libpq defines them: the default is `prefer`; `require` verifies the certificate if `sslrootcert` is set;
 * `sslrootcert=system` uses the system's certificate authorities and verifies fully. Errors are added to `wrong`. Files are read here,
 * once.
 */
export function tlsAttempts(parameters: TlsParameters, wrong: string[]): readonly TlsAttempt[] {
  const { sslrootcert, sslcert, sslkey, sslpassword, sslcrl } = parameters;
  const system = sslrootcert === 'system';
  const mode = modeOf(parameters, system, wrong);
  if (mode === 'disable') return [false];

  const file = (name: string, path: string | undefined) => (path === undefined ? undefined : fileOf(name, path, wrong));
  const own: ConnectionOptions = {
    ...given('cert', file('sslcert', sslcert)),
    ...given('key', file('sslkey', sslkey)),
    ...given('passphrase', sslpassword),
    ...given('crl', file('sslcrl', sslcrl)),
    ...given('ca', system ? undefined : file('sslrootcert', sslrootcert)),
  };
  const encrypted: ConnectionOptions = { ...own, rejectUnauthorized: false };
  // The chain is verified, the name is not.
  const authority: ConnectionOptions = { ...own, rejectUnauthorized: true, checkServerIdentity: () => undefined };
  if (mode === 'allow') return [false, encrypted];
  if (mode === 'prefer') return [encrypted, false];
  if (mode === 'require') return [sslrootcert === undefined ? encrypted : authority];
  if (mode === 'verify-full') return [{ ...own, rejectUnauthorized: true }];
  if (sslrootcert === undefined) wrong.push('Its sslmode=verify-ca needs sslrootcert, the file of the authority.');
  return [authority];
}

function modeOf({ sslmode, ssl }: TlsParameters, system: boolean, wrong: string[]): Mode {
  // `ssl=true` and `no-verify` are node-postgres' own words.
  const said = sslmode ?? (ssl === undefined ? undefined : ssl === 'true' || ssl === '1' ? 'verify-full' : 'disable');
  const known = said === 'no-verify' ? 'require' : modes.find((mode) => mode === (said ?? (system ? 'verify-full' : 'prefer')));
  if (!known) wrong.push(`Its sslmode must be one of ${modes.join(', ')}.`);
  if (system && known !== 'verify-full') wrong.push('Its sslrootcert=system needs sslmode=verify-full.');
  return known ?? 'verify-full';
}

function fileOf(name: string, path: string, wrong: string[]): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    wrong.push(`Its ${name} names ${path}, which cannot be read (${(error as NodeJS.ErrnoException).code ?? 'error'}).`);
    return undefined;
  }
}

function given<Name extends keyof ConnectionOptions>(name: Name, value: string | undefined): ConnectionOptions {
  return value === undefined ? {} : { [name]: value };
}
