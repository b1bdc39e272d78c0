import type { Actor } from '../../auth/actor.js';
import { overlap } from '../../auth/project.js';
import { type Db, firstRow, rows, run } from '../database/sql.js';
import { audit } from '../intents/audit.js';
import type { ProjectRow, ProjectSaving } from './access-port.js';

/** Number of the advisory lock that changes of tokens and projects take in turn. */
export const ACCESS_LOCK = 410;
const MAX_PROJECTS = 200;

interface Row {
  readonly name: string;
  readonly namespaces: readonly string[];
  readonly created_by: string;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly tokens: number;
}

export async function allProjects(db: Db): Promise<readonly ProjectRow[]> {
  return (await rows<Row>(db, `${select} order by p.name`)).map(projectRow);
}

export async function saveProject(db: Db, actor: Actor, name: string, namespaces: readonly string[]): Promise<ProjectSaving> {
  await run(db, 'select pg_advisory_xact_lock($1)', [ACCESS_LOCK]);
  const others = (await allProjects(db)).filter((one) => one.name !== name);
  const clash = others.find((one) => overlap(one, { namespaces }));
  if (clash !== undefined) return { kind: 'overlap', other: clash.name };
  if (others.length >= MAX_PROJECTS) return { kind: 'full', max: MAX_PROJECTS };
  await run(db, upsert, [name, namespaces, actor.name]);
  await audit(db, actor, { action: 'saveProject', target: name, detail: { namespaces: [...namespaces] } });
  return { kind: 'saved', project: (await oneProject(db, name))! };
}

/** Deletes a project that has no valid token, and returns it. A project with valid tokens is returned and kept. Null: no project has the name. */
export async function deleteProject(db: Db, actor: Actor, name: string): Promise<ProjectRow | null> {
  await run(db, 'select pg_advisory_xact_lock($1)', [ACCESS_LOCK]);
  const found = await oneProject(db, name);
  if (found === null || found.tokens > 0) return found;
  await run(db, 'delete from project where name = $1', [name]);
  await audit(db, actor, { action: 'deleteProject', target: name });
  return found;
}

export async function oneProject(db: Db, name: string): Promise<ProjectRow | null> {
  const row = await firstRow<Row>(db, `${select} where p.name = $1`, [name]);
  return row && projectRow(row);
}

function projectRow({ created_by: createdBy, created_at: createdAt, updated_at: updatedAt, ...same }: Row): ProjectRow {
  return { ...same, createdBy, createdAt, updatedAt };
}

const select = `
  select p.name, p.namespaces, p.created_by, p.created_at, p.updated_at,
    (select count(*)::int from token t where t.project = p.name and t.revoked_at is null and t.expires_at > now()) as tokens
  from project p`;

const upsert = `
  insert into project (name, namespaces, created_by) values ($1, $2::text[], $3)
  on conflict (name) do update set namespaces = excluded.namespaces, updated_at = now()`;
