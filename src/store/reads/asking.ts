import type { QueryResultRow } from 'pg';
import type { Actor } from '../../auth/actor.js';
import { may, rightText, type Thing, type Verb } from '../../auth/may.js';
import { namesAndPrefixes, type Project } from '../../auth/project.js';
import { roleMay } from '../../auth/roles.js';
import { HubError } from '../../errors.js';
import { type Db, rows } from '../database/sql.js';
import type { Page } from './rows.js';

/** Throws FORBIDDEN unless the actor has the permission. */
export function authorize(actor: Actor, verb: Verb, thing: Thing): void {
  if (!may(actor, verb, thing)) throw refusal(actor, verb, thing);
}

/**
 * The project whose applications the actor may read; undefined: all of them. Throws FORBIDDEN without the right. Reads that take the project as a
 * filter use it instead of `authorize`, which refuses an actor of a project unless the place is stated.
 */
export function readableApplications(actor: Actor): Project | undefined {
  if (actor.project === undefined) authorize(actor, 'read', { noun: 'application' });
  else if (!roleMay(actor.role, 'read', 'application')) throw refusal(actor, 'read', { noun: 'application' });
  return actor.project;
}

/** The same for several objects of one noun. For an empty list, the permission on the noun in general is checked. */
export function authorizeEach(actor: Actor, verb: Verb, noun: Thing['noun'], places: readonly Omit<Thing, 'noun'>[]): void {
  for (const { project, namespace, cluster, kind } of places.length === 0 ? anywhere : places)
    authorize(actor, verb, { noun, project, namespace, cluster, kind });
}

const anywhere: readonly Omit<Thing, 'noun'>[] = [{}];

/** The error for a missing permission. */
export function refusal(actor: Actor, verb: Verb, { noun }: Thing): HubError {
  const right = rightText(verb, noun);
  return new HubError('FORBIDDEN', `You have no permission: this needs the right "${right}" (${actor.name}, ${actor.role}).`, {
    details: { right },
  });
}

/** The sort number for lists that are ordered by their columns alone: the same for each row. */
export const NO_NUMBER = '0::int';

/** Conditions of a `where` clause with their values, in the order of the calls. */
export class Conditions {
  readonly values: unknown[] = [];
  readonly #texts: string[] = [];

  /** Adds `text` with `?` for the value; an undefined value adds nothing. */
  add(text: string, value?: unknown): this {
    if (value !== undefined) this.#texts.push(text.replaceAll('?', this.value(value)));
    return this;
  }

  /** Only rows of which `column`, a namespace, belongs to the project; without a project, all rows. */
  inProject(column: string, project: Project | undefined): this {
    if (project === undefined) return this;
    const { names, prefixes } = namesAndPrefixes(project);
    return this.always(`(${column} = any(${this.value(names)}::text[])
      or exists (select from unnest(${this.value(prefixes)}::text[]) as prefix where starts_with(${column}, prefix)))`);
  }

  /** Adds a condition that has no value. */
  always(text: string): this {
    this.#texts.push(text);
    return this;
  }

  /** A placeholder for a value. */
  value(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }

  /** Only rows after `key`, in ascending order of `columns`. */
  after(columns: readonly string[], key: readonly unknown[] | null): this {
    if (key) this.#texts.push(`(${columns.join(', ')}) > (${key.map((one) => this.value(one)).join(', ')})`);
    return this;
  }

  /** The same for a list that is ordered by a whole number first; `key` begins with that number as text. */
  afterSort(sort: string, columns: readonly string[], key: readonly string[] | null, direction: 'ASC' | 'DESC' = 'ASC'): this {
    if (!key) return this;
    const [number, ...rest] = key;
    const isOrdered = sort !== NO_NUMBER;
    const values = [...(isOrdered ? [`${this.value(number)}::numeric`] : []), ...rest.map((one) => this.value(one))];
    this.#texts.push(
      `(${[...(isOrdered ? [sort] : []), ...columns].join(', ')}) ${direction === 'ASC' ? '>' : '<'} (${values.join(', ')})`,
    );
    return this;
  }

  get where(): string {
    return this.#texts.length === 0 ? '' : `where ${this.#texts.join(' and ')}`;
  }
}

/** A `like` pattern that matches the text at any position. */
export function containing(text: string | undefined): string | undefined {
  return text === undefined ? undefined : `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
}

const MAX_PAGE = 100;

function pageSize(first: number): number {
  return Math.min(Math.max(1, first), MAX_PAGE);
}

/** Runs a query that ends in `limit ?` and returns its first rows and whether there are more. */
export async function page<Row extends QueryResultRow, Item>(
  db: Db,
  query: { readonly text: (limit: string) => string; readonly conditions: Conditions },
  first: number,
  item: (row: Row) => Item,
): Promise<Page<Item>> {
  const size = pageSize(first);
  const limit = query.conditions.value(size + 1);
  const found = await rows<Row>(db, query.text(limit), query.conditions.values);
  return { rows: found.slice(0, size).map(item), hasMore: found.length > size };
}

/**
 * The same page for each of many parents, in one statement: `text` is the query for one parent, whose id is `parent.id`. The result has an
 * entry for every parent.
 */
export async function pagesOf<Parent extends string, Row extends QueryResultRow, Item>(
  db: Db,
  parents: readonly Parent[],
  query: { readonly text: (limit: string) => string; readonly conditions: Conditions },
  first: number,
  item: (row: Row) => Item,
): Promise<ReadonlyMap<Parent, Page<Item>>> {
  const size = pageSize(first);
  const limit = query.conditions.value(size + 1);
  const ids = query.conditions.value(parents);
  const text = `
    select parent.id as parent_id, one.* from unnest(${ids}::bigint[]) with ordinality as parent(id, place)
    cross join lateral (${query.text(limit)}) one order by parent.place, one.place`;
  const found = Map.groupBy(
    parents.length === 0 ? [] : await rows<Row & { parent_id: Parent }>(db, text, query.conditions.values),
    (row) => row.parent_id,
  );
  return new Map(
    parents.map((parent) => {
      const own = found.get(parent) ?? [];
      return [parent, { rows: own.slice(0, size).map(item), hasMore: own.length > size }];
    }),
  );
}

/** Number of rows of `from` for each parent, by the column with its id. The result has an entry for every parent. */
export async function countsOf<Parent extends string>(
  db: Db,
  parents: readonly Parent[],
  query: { readonly from: string; readonly column: string; readonly conditions: Conditions },
): Promise<ReadonlyMap<Parent, number>> {
  const { conditions, column, from } = query;
  conditions.add(`${column} = any(?::bigint[])`, parents);
  const text = `select ${column} as parent_id, count(*)::int as count from ${from} ${conditions.where} group by 1`;
  const found = parents.length === 0 ? [] : await rows<{ parent_id: Parent; count: number }>(db, text, conditions.values);
  const counts = new Map(found.map((row) => [row.parent_id, row.count]));
  return new Map(parents.map((parent) => [parent, counts.get(parent) ?? 0]));
}

export async function count(db: Db, text: string, values: readonly unknown[]): Promise<number> {
  const [row] = await rows<{ count: number }>(db, `select count(*)::int as count from ${text}`, values);
  return row!.count;
}
