import { type Db, rows } from '../../database/sql.js';
import type { ServedKindRow } from '../rows.js';

/** All kinds that a registered cluster serves or that a resource has, with the number of clusters and of resources. */
export async function servedKinds(db: Db): Promise<readonly ServedKindRow[]> {
  const text = `
    select api_version, kind, sum(clusters)::int as clusters, sum(resources)::int as resources
    from (
      select regexp_replace(api, '/[^/]+$', '') as api_version, regexp_replace(api, '^.*/', '') as kind, count(*) as clusters, 0 as resources
      from cluster_status s join cluster c on c.name = s.cluster cross join lateral jsonb_array_elements_text(s.apis) api group by 1, 2
      union all
      select api_version, kind, 0, count(*) from resource group by 1, 2
    ) each_kind
    group by 1, 2 order by 2, 1`;
  const found = await rows<{ api_version: string; kind: string; clusters: number; resources: number }>(db, text, []);
  return found.map(({ api_version: apiVersion, kind, clusters, resources }) => ({ apiVersion, kind, clusters, resources }));
}
