import type { DesiredWork, RefusedWork } from '../../core/model/desired-work.js';
import type { KubeObject } from '../../kubernetes/object.js';
import type { Manifests } from '../database/manifests.js';
import { type Db, rows } from '../database/sql.js';
import { dependencyTable, type SeenRow, seenColumns, seenResource, standInFor, withUsers } from '../plan/resource-snapshot.js';
import type { DisplacedLimit, StoredResource } from './intents-port.js';

interface Row extends SeenRow {
  readonly digest: string;
  readonly api_version: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly application_namespace: string;
  readonly application_name: string;
  readonly replace: boolean;
  /** By cluster: desired digest and replicas; for refused works the reason, the message and the applied digest. */
  readonly works: Readonly<Record<string, StoredWork>>;
}

type StoredWork =
  | readonly [string | null, number | null]
  | readonly [string | null, number | null, RefusedWork['reason'], string, string | null];

/**
 * Current resources with the desired manifest for each cluster, in key order. If a stored manifest is damaged, the template has only its
 * name and labels, so that the resource can still be replaced or deleted.
 */
export async function storedResources(db: Db, manifests: Manifests, ids: readonly string[]): Promise<StoredResource[]> {
  if (ids.length === 0) return [];
  const found = await rows<Row>(db, select, [ids]);
  const digests = new Set<string>();
  for (const row of found) {
    digests.add(row.digest);
    for (const work of Object.values(row.works)) for (const digest of [work[0], work[4]]) if (digest) digests.add(digest);
  }
  const { found: texts } = await manifests.readEach(db, digests);
  return found.map((row) => storedResource(row, texts));
}

/** The resources that can be planned. A preview leaves damaged ones unchanged, as the plan does. */
export async function plannableResources(db: Db, manifests: Manifests, ids: readonly string[]): Promise<StoredResource[]> {
  const all = await storedResources(db, manifests, ids);
  return all.filter(({ damaged }) => !damaged);
}

/** Resources per page that are read with their templates; other work runs between two pages. */
const PAGE = 500;

/** Resources with a copy in one of the clusters, in key order, without their works. */
export async function displacedResources(
  db: Db,
  manifests: Manifests,
  clusters: readonly string[],
  { most, allOrNone = false }: DisplacedLimit,
): Promise<{ readonly resources: readonly StoredResource[]; readonly isCut: boolean }> {
  const found = await rows<{ id: string }>(db, displacedIds, [clusters, most + 1]);
  const isCut = found.length > most;
  const ids = isCut && allOrNone ? [] : found.slice(0, most).map(({ id }) => id);
  const resources: StoredResource[] = [];
  for (let at = 0; at < ids.length; at += PAGE) {
    const page = await rows<Row>(db, select, [ids.slice(at, at + PAGE)]);
    const { found: texts } = await manifests.readEach(db, new Set(page.map(({ digest }) => digest)));
    resources.push(...page.filter(({ digest }) => texts.has(digest)).map((row) => storedResource({ ...row, works: {} }, texts)));
  }
  return { resources, isCut };
}

const displacedIds = {
  name: 'intent-displaced-ids',
  text: `
    select distinct w.resource_id as id from work w join resource r on r.id = w.resource_id and r.deleted_at is null
    where w.cluster = any($1::text[]) and w.desired_digest is not null order by 1 limit $2`,
};

function storedResource(row: Row, texts: ReadonlyMap<string, KubeObject>): StoredResource {
  const ref = { apiVersion: row.api_version, kind: row.kind, namespace: row.namespace, name: row.name };
  const standIn = standInFor(ref, row.labels);
  const works = Object.entries(row.works).map(([cluster, work]): readonly [string, DesiredWork] => {
    const [digest, replicas, reason, message, applied] = work;
    const refused = reason && { refused: { reason, message: message!, applied: (applied && texts.get(applied)) || null } };
    return [cluster, { manifest: digest === null ? null : (texts.get(digest) ?? standIn), replicas, ...refused }];
  });
  return {
    seen: seenResource(row, texts.get(row.digest) ?? standIn),
    ref,
    ...(!texts.has(row.digest) && { damaged: true }),
    application: { namespace: row.application_namespace, name: row.application_name },
    generation: row.generation,
    works: new Map(works),
    ...(row.replace && { replace: true }),
  };
}

const select = {
  name: 'intent-stored-resources',
  text: `
    ${dependencyTable}
    select ${seenColumns}, r.digest, r.api_version, r.kind, r.namespace, r.name, r.labels,
      a.namespace as application_namespace, a.name as application_name, coalesce(w.works, '{}') as works,
      exists (select from replacement_choice c where c.resource_id = r.id and c.digest = r.digest) as replace
    from resource r
    join application a on a.id = r.application_id
    left join binding b on b.resource_id = r.id
    left join lateral (
      select jsonb_object_agg(w.cluster, jsonb_build_array(w.desired_digest, w.replicas)
          || case when w.reason in ('IMMUTABLE_FIELD', 'FOREIGN_OBJECT') and w.desired_digest is not null
            then jsonb_build_array(w.reason, coalesce(w.message, ''), w.applied_digest) else '[]' end) as works from work w where w.resource_id = r.id
    ) w on true
    ${withUsers}
    where r.id = any($1::bigint[]) order by r.id`,
};
