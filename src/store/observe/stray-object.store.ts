import type { Pool } from 'pg';
import { partsOfWorkKey } from '../../core/model/plan.js';
import type { ClusterUid, FoundStrayObject, StrayObject, StrayObjectStore } from '../../engine/ports/observe.js';
import { jsonText } from '../database/json-text.js';
import { rows, run } from '../database/sql.js';

interface Row {
  readonly cluster: string;
  readonly uid: string;
  readonly api_version: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** Rows are few and can be found again, so its pool does not wait for the disk. */
export class PostgresStrayObjects implements StrayObjectStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async of(cluster: string): Promise<readonly StrayObject[]> {
    return (await rows<Row>(this.#pool, select, [cluster])).map(strayObject);
  }

  async save(found: readonly FoundStrayObject[], gone: readonly ClusterUid[]): Promise<readonly FoundStrayObject[]> {
    const [fresh] = await Promise.all([
      found.length > 0 ? rows<Row>(this.#pool, insert, [jsonText(found.map(insertRow))]) : [],
      gone.length > 0 ? run(this.#pool, remove, [gone.map(({ cluster }) => cluster), gone.map(({ uid }) => uid)]) : null,
    ]);
    return fresh.map((row) => ({ cluster: row.cluster, ...strayObject(row) }));
  }
}

function strayObject({ uid, api_version: apiVersion, kind, namespace, name }: Row): StrayObject {
  return { uid, ref: { apiVersion, kind, namespace, name }, workKey: null };
}

function insertRow({ cluster, uid, ref, workKey }: FoundStrayObject) {
  return { c: cluster, uid, av: ref.apiVersion, k: ref.kind, ns: ref.namespace, n: ref.name, r: resourceOf(cluster, workKey) };
}

/** Any user can edit an annotation, so a value that is not a work key of this cluster is ignored. */
function resourceOf(cluster: string, workKey: StrayObject['workKey']): string | null {
  if (workKey === null || !/^[^/]+\/\d{1,18}$/.test(workKey)) return null;
  const parts = partsOfWorkKey(workKey);
  return parts.cluster === cluster ? parts.resource : null;
}

const select = {
  name: 'orphans-of',
  text: 'select cluster, uid, api_version, kind, namespace, name from orphan where cluster = $1 order by uid',
};

// The replica that found the object may not know a new work yet, so the works are checked again here.
const insert = {
  name: 'orphans-save',
  text: `
    insert into orphan (cluster, uid, api_version, kind, namespace, name)
    select i.c, i.uid, i.av, i.k, i.ns, i.n
    from jsonb_to_recordset($1::jsonb) as i(c text, uid text, av text, k text, ns text, n text, r bigint)
    where exists (select from cluster c where c.name = i.c) and not exists (
      select from work w where w.cluster = i.c and w.resource_id = i.r and w.kind = i.k and w.namespace = i.ns and w.name = i.n)
    order by i.c, i.uid
    on conflict do nothing returning cluster, uid, api_version, kind, namespace, name`,
};

const remove = {
  name: 'orphans-remove',
  text: 'delete from orphan o using unnest($1::text[], $2::text[]) as i(cluster, uid) where o.cluster = i.cluster and o.uid = i.uid',
};
