import pg from 'pg';
import { HubError } from '../../errors.js';
import type { DatabaseServer, DatabaseTarget } from './database-url.js';
import type { TlsAttempt } from './tls-mode.js';
import { translateError } from './translate-error.js';

/** The chosen server, and whether to use TLS. */
export interface ChosenServer extends DatabaseServer {
  readonly tls: TlsAttempt;
}

interface SessionState {
  readonly standby: boolean;
  readonly readOnly: boolean;
}

type Answer = ChosenServer & SessionState;

/**
 * Chooses one of several servers to connect to. Queries all of them in parallel and takes the first one, in the order of the URL, that
 * meets the requirement on the session. The choice serves every connection until a connection fails or its server rejects writes.
 */
export class ServerChoice {
  readonly target: DatabaseTarget;
  readonly #listeners = new Set<() => void>();
  #choosing: Promise<ChosenServer> | null = null;

  constructor(target: DatabaseTarget) {
    this.target = target;
  }

  /** Throws DATABASE_UNAVAILABLE with the answer of each server if none fits. */
  pick(): Promise<ChosenServer> {
    const choosing = (this.#choosing ??= this.#ask());
    choosing.catch(() => this.#forget(choosing));
    return choosing;
  }

  /** Discards the choice; the next connection queries the servers again. */
  forget(): void {
    this.#choosing = null;
  }

  /** A server rejected a write as read-only. Idle connections may go to the same server, so they are replaced. */
  refused(): void {
    this.forget();
    for (const run of this.#listeners) run();
  }

  onRefused(run: () => void): void {
    this.#listeners.add(run);
  }

  /** Throws if the state of the session does not meet the requirement of the URL. */
  check(state: SessionState): void {
    if (!fits(this.target, state)) throw readOnlyError();
    // A read-only primary is accepted for reads, but the next connection searches again for a server that accepts writes.
    if (state.readOnly) this.forget();
  }

  #forget(choosing: Promise<ChosenServer>): void {
    if (this.#choosing === choosing) this.#choosing = null;
  }

  async #ask(): Promise<ChosenServer> {
    const { servers, session } = this.target;
    const asked = servers.map((server) => askServer(this.target, server));
    const usable: Answer[] = [];
    const failures: string[] = [];
    let failure: unknown;
    for (const [i, server] of servers.entries()) {
      try {
        const answer = await asked[i]!;
        // The first server that accepts writes is taken without waiting for the servers after it.
        if (session !== 'any' && !answer.standby && !answer.readOnly) return answer;
        if (fits(this.target, answer)) usable.push(answer);
        else failures.push(`${nameOf(server)} is ${answer.standby ? 'a standby' : 'read-only'}`);
        if (usable.length > 0 && session !== null) break;
      } catch (error) {
        failure ??= error;
        failures.push(`${nameOf(server)}: ${error instanceof HubError ? error.message : (error as Error).message}`);
      }
    }
    if (usable[0]) return usable[0];
    if (servers.length === 1 && failure !== undefined) throw failure;
    throw new HubError('DATABASE_UNAVAILABLE', `No server of the database can be used: ${failures.join('; ')}.`, { cause: failure });
  }
}

function fits({ session }: DatabaseTarget, { standby, readOnly }: SessionState): boolean {
  if (session === 'any') return true;
  return !standby && (session !== 'read-write' || !readOnly);
}

function nameOf({ host, port }: DatabaseServer): string {
  return `${host}:${port}`;
}

function readOnlyError(): Error {
  return Object.assign(new Error('The server accepts no writes.'), { code: '25006' });
}

export const sessionState = "select pg_is_in_recovery() as standby, current_setting('transaction_read_only') = 'on' as \"readOnly\"";

/** The servers are queried in parallel, so a rejection may arrive while the caller still awaits an earlier server. */
function askServer(target: DatabaseTarget, server: DatabaseServer): Promise<Answer> {
  const answer = askInTurn(target, server);
  answer.catch(() => undefined);
  return answer;
}

async function askInTurn(target: DatabaseTarget, server: DatabaseServer): Promise<Answer> {
  const attempts = server.host.startsWith('/') ? [false as const] : target.tls;
  for (const [i, tls] of attempts.entries()) {
    try {
      return { ...server, tls, ...(await askOnce(target, server, tls)) };
    } catch (error) {
      if (i === attempts.length - 1 || !wantsOtherTls(error)) throw error;
    }
  }
  throw new HubError('DATABASE_UNAVAILABLE', 'The database cannot be reached.');
}

/** The server does not support TLS, or requires it. */
function wantsOtherTls(error: unknown): boolean {
  const { cause } = error as { cause?: Error & { code?: string } };
  return cause?.code === '28000' || /does not support SSL/.test(cause?.message ?? '');
}

async function askOnce(
  { user, password, database, connectTimeoutMs }: DatabaseTarget,
  { host, port }: DatabaseServer,
  tls: TlsAttempt,
): Promise<SessionState> {
  const client = new pg.Client({
    host,
    port,
    user,
    password,
    database,
    ssl: tls,
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: connectTimeoutMs,
    application_name: 'manifold/choose',
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query<SessionState>(sessionState)).rows[0]!;
  } catch (error) {
    const translated = translateError(error);
    throw translated === error
      ? new HubError('DATABASE_UNAVAILABLE', `The database cannot be reached (${(error as Error).message}).`, { cause: error })
      : translated;
  } finally {
    void client.end().catch(() => undefined);
  }
}
