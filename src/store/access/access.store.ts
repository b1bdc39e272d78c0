import type { Pool } from 'pg';
import type { Actor } from '../../auth/actor.js';
import type { StoredTokens } from '../../auth/known-tokens.js';
import { mayGrant } from '../../auth/may.js';
import type { Role } from '../../auth/roles.js';
import { type Db, firstRow, rows, run, withTransaction } from '../database/sql.js';
import { audit } from '../intents/audit.js';
import { inBatches } from '../intents/batches.js';
import { authorize, Conditions, count, page, refusal } from '../reads/asking.js';
import type { Page, PageAsk } from '../reads/rows.js';
import type { Access, NewToken, ProjectRow, ProjectSaving, TokenCreation, TokenFilter, TokenRow } from './access-port.js';
import { ACCESS_LOCK, allProjects, deleteProject, oneProject, saveProject } from './projects.js';

/** Valid tokens at the same time. */
const MAX_TOKENS = 1_000;

interface Row {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly project: string | null;
  readonly created_by: string;
  readonly created_at: Date;
  readonly expires_at: Date;
  readonly last_used_at: Date | null;
  readonly revoked_at: Date | null;
  readonly revoked_by: string | null;
}

interface KnownRow {
  readonly id: string;
  readonly digest: string;
  readonly name: string;
  readonly role: Role;
  readonly project: string | null;
  readonly namespaces: readonly string[] | null;
  readonly expires_at: Date;
  readonly unmarked: boolean;
}

export interface AccessPools {
  readonly pool: Pool;
  /** Connections of look-ups alone, so that slow requests cannot lock out other tokens. */
  readonly lookUps: Pool;
}

/** Tokens, for administrators and for the check of requests. Look-ups that arrive together are one statement. */
export class PostgresAccess implements Access, StoredTokens {
  readonly #pool: Pool;
  readonly #lookUps: Pool;
  readonly #unmarked = new Set<string>();
  #marking = false;
  readonly #find: (digest: string) => Promise<Actor | null>;
  readonly #findAgain: (id: string) => Promise<Actor | null>;

  constructor({ pool, lookUps }: AccessPools) {
    this.#pool = pool;
    this.#lookUps = lookUps;
    this.#find = inBatches<string, Actor | null>((digests) => this.#actorsBy('digest', digests));
    this.#findAgain = inBatches<string, Actor | null>((ids) => this.#actorsBy('id', ids));
  }

  byDigest(digest: Buffer): Promise<Actor | null> {
    return this.#find(digest.toString('hex'));
  }

  byId(id: string): Promise<Actor | null> {
    return this.#findAgain(id);
  }

  async tokens(actor: Actor, { first, after }: PageAsk<string>, filter: TokenFilter): Promise<Page<TokenRow>> {
    authorize(actor, 'read', { noun: 'token' });
    const conditions = filtered(filter).add('t.id < ?::bigint', after ?? undefined);
    const text = (limit: string) => `select ${COLUMNS} from token t ${conditions.where} order by t.id desc limit ${limit}`;
    return page<Row, TokenRow>(this.#pool, { text, conditions }, first, tokenRow);
  }

  async countTokens(actor: Actor, filter: TokenFilter): Promise<number> {
    authorize(actor, 'read', { noun: 'token' });
    const conditions = filtered(filter);
    return count(this.#pool, `token t ${conditions.where}`, conditions.values);
  }

  async createToken(actor: Actor, token: NewToken): Promise<TokenCreation> {
    authorize(actor, 'grant', { noun: 'token' });
    if (!mayGrant(actor, token.role, token.project)) throw refusal(actor, 'grant', { noun: 'token' });
    return withTransaction(this.#pool, (db) => create(db, actor, token));
  }

  async revokeToken(actor: Actor, id: string): Promise<TokenRow | null> {
    authorize(actor, 'grant', { noun: 'token' });
    return withTransaction(this.#pool, async (db) => {
      const revoked = await firstRow<Row>(db, revokeOne, [id, actor.name]);
      if (revoked === null) {
        const ended = await firstRow<Row>(db, `select ${COLUMNS} from token t where t.id = $1::bigint`, [id]);
        return ended && tokenRow(ended);
      }
      await audit(db, actor, { action: 'revokeToken', target: revoked.name, detail: { id, role: revoked.role } });
      return tokenRow(revoked);
    });
  }

  async projects(actor: Actor): Promise<readonly ProjectRow[]> {
    authorize(actor, 'read', { noun: 'project' });
    return allProjects(this.#pool);
  }

  async saveProject(actor: Actor, name: string, namespaces: readonly string[]): Promise<ProjectSaving> {
    authorize(actor, 'write', { noun: 'project' });
    return withTransaction(this.#pool, (db) => saveProject(db, actor, name, namespaces));
  }

  async deleteProject(actor: Actor, name: string): Promise<ProjectRow | null> {
    authorize(actor, 'write', { noun: 'project' });
    return withTransaction(this.#pool, (db) => deleteProject(db, actor, name));
  }

  async #actorsBy(key: 'digest' | 'id', values: readonly string[]): Promise<readonly (Actor | null)[]> {
    const found = await rows<KnownRow>(this.#lookUps, key === 'digest' ? knownByDigest : knownById, [values]);
    for (const { id, unmarked } of found) if (unmarked) this.#unmarked.add(id);
    void this.#markUse();
    const actors = new Map(found.map((row) => [row[key], actorOf(row)]));
    return values.map((value) => actors.get(value) ?? null);
  }

  /**
   * Look-ups do not wait for the marks of use, which are written over the connections of requests, one statement at a time. A mark that
   * could not be written is dropped; the next look-up of its token finds that again.
   */
  async #markUse(): Promise<void> {
    if (this.#marking) return;
    this.#marking = true;
    while (this.#unmarked.size > 0) {
      const ids = [...this.#unmarked];
      this.#unmarked.clear();
      await run(this.#pool, markUse, [ids]).catch(() => undefined);
    }
    this.#marking = false;
  }
}

async function create(db: Db, actor: Actor, { name, digest, role, project, days }: NewToken): Promise<TokenCreation> {
  await run(db, 'select pg_advisory_xact_lock($1)', [ACCESS_LOCK]);
  if (project !== null && (await oneProject(db, project)) === null) return { kind: 'no-project' };
  // An expired token keeps its name until another one needs it.
  await run(db, "update token set revoked_at = now(), revoked_by = 'hub' where name = $1 and revoked_at is null and expires_at <= now()", [
    name,
  ]);
  const state = await firstRow<{ taken: boolean; valid: number }>(
    db,
    `select exists (select from token where name = $1 and revoked_at is null) as taken,
       (select count(*)::int from token where revoked_at is null and expires_at > now()) as valid`,
    [name],
  );
  if (state!.taken) return { kind: 'taken' };
  if (state!.valid >= MAX_TOKENS) return { kind: 'full', max: MAX_TOKENS };
  const row = await firstRow<Row>(db, insert, [name, digest, role, project, actor.name, days]);
  const made = tokenRow(row!);
  await audit(db, actor, {
    action: 'createToken',
    target: name,
    detail: { id: made.id, role, project, expiresAt: made.expiresAt.toISOString() },
  });
  return { kind: 'created', token: made };
}

function filtered({ name, valid }: TokenFilter): Conditions {
  const conditions = new Conditions().add('t.name = ?', name);
  if (valid !== undefined) conditions.always(`${valid ? '' : 'not '}(t.revoked_at is null and t.expires_at > now())`);
  return conditions;
}

function tokenRow(row: Row): TokenRow {
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    project: row.project,
    createdBy: row.created_by,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
    revokedBy: row.revoked_by,
  };
}

function actorOf({ id, name, role, project, namespaces, expires_at: expiresAt }: KnownRow): Actor {
  const token = { id, expiresAt };
  return project === null ? { name, role, token } : { name, role, token, project: { name: project, namespaces: namespaces ?? [] } };
}

const COLUMNS = 't.id, t.name, t.role, t.project, t.created_by, t.created_at, t.expires_at, t.last_used_at, t.revoked_at, t.revoked_by';

const knownColumns = `t.id, encode(t.digest, 'hex') as digest, t.name, t.role, t.project, p.namespaces, t.expires_at,
  (t.last_used_at is null or t.last_used_at < now() - interval '1 minute') as unmarked
  from token t left join project p on p.name = t.project
  where t.revoked_at is null and t.expires_at > now() and (t.project is null or p.name is not null)`;

const knownByDigest = {
  name: 'token-by-digest',
  text: `select ${knownColumns} and t.digest = any(array(select decode(one, 'hex') from unnest($1::text[]) as one))`,
};

const knownById = { name: 'token-by-id', text: `select ${knownColumns} and t.id = any($1::bigint[])` };

// Other replicas may have written it since it was read.
const markUse = {
  name: 'token-mark-use',
  text: `update token set last_used_at = now()
    where id = any($1::bigint[]) and (last_used_at is null or last_used_at < now() - interval '1 minute')`,
};

const insert = `
  insert into token as t (name, digest, role, project, created_by, expires_at)
  values ($1, $2, $3, $4, $5, now() + $6 * interval '1 day') returning ${COLUMNS}`;

const revokeOne = `
  update token t set revoked_at = now(), revoked_by = $2 where t.id = $1::bigint and t.revoked_at is null returning ${COLUMNS}`;
