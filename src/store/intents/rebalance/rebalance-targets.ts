import type { ResourceKey } from '../../../core/model/plan.js';
import { type Db, rows } from '../../database/sql.js';
import { Conditions } from '../../reads/asking.js';
import { addLabelSelector } from '../../reads/filters/label-filter.js';
import type { RebalanceTargets } from '../intents-port.js';

/** Placed resources of the applications, or with the labels, in the order of their ids. Without both: none. */
export async function idsToRebalance(
  db: Db,
  { applications, labelSelector }: RebalanceTargets,
  limit: number,
): Promise<readonly ResourceKey[]> {
  if (applications === null && labelSelector === null) return [];
  const conditions = addLabelSelector(new Conditions().always('r.deleted_at is null'), 'r.labels', labelSelector ?? undefined);
  if (applications !== null) {
    const names = [applications.map(({ namespace }) => namespace), applications.map(({ name }) => name)];
    const [namespaces, appNames] = names.map((list) => conditions.value(list));
    conditions.always(`(a.namespace, a.name) in (select * from unnest(${namespaces}::text[], ${appNames}::text[]))`);
  }
  const text = `
    select r.id from resource r join application a on a.id = r.application_id join binding b on b.resource_id = r.id and b.placements <> '[]'
    ${conditions.where} order by r.id limit ${conditions.value(limit)}::int`;
  return (await rows<{ id: ResourceKey }>(db, text, conditions.values)).map(({ id }) => id);
}
