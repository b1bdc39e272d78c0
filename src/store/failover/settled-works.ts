/**
 * Joins `n.settled`: all works of the plan of `source.resource_id` exist in their clusters and are healthy. Clusters that an eviction excludes
 * do not count. Null if there are no such works.
 */
export function placedWorksSettled(source: string): string {
  return `left join lateral (
      select bool_and(w.desired_digest = w.applied_digest and o.uid is not null and o.health in ('HEALTHY', 'UNKNOWN')
        and (w.member_generation is null or o.generation is null or o.generation >= w.member_generation)) as settled
      from work w left join observation o on o.cluster = w.cluster and o.resource_id = w.resource_id
      where w.resource_id = ${source}.resource_id and w.desired_digest is not null
        and not exists (select from eviction other where other.resource_id = w.resource_id and other.cluster = w.cluster and other.excludes)
    ) n on true`;
}
