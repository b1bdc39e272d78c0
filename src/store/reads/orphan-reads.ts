import type { Db } from '../database/sql.js';
import { Conditions, count, page } from './asking.js';
import type { OrphanFilter } from './reads-port.js';
import type { OrphanRow, Page, PageAsk } from './rows.js';

interface Row {
  readonly cluster: string;
  readonly uid: string;
  readonly api_version: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly found_at: Date;
}

export function orphansPage(db: Db, { first, after }: PageAsk<readonly [string, string]>, filter: OrphanFilter): Promise<Page<OrphanRow>> {
  const conditions = filtered(filter).after(['o.cluster', 'o.uid'], after);
  const text = (limit: string) =>
    `select o.cluster, o.uid, o.api_version, o.kind, o.namespace, o.name, o.found_at from orphan o ${conditions.where} order by o.cluster, o.uid limit ${limit}`;
  return page<Row, OrphanRow>(db, { text, conditions }, first, ({ api_version: apiVersion, found_at: foundAt, ...same }) => ({
    ...same,
    apiVersion,
    foundAt,
  }));
}

export function countOrphans(db: Db, filter: OrphanFilter): Promise<number> {
  const conditions = filtered(filter);
  return count(db, `orphan o ${conditions.where}`, conditions.values);
}

function filtered({ cluster }: OrphanFilter): Conditions {
  return new Conditions().add('o.cluster = ?', cluster);
}
