import { type Db, rows } from '../../database/sql.js';
import type { ApplicationLossRow, ClusterLossRow } from '../rows.js';

/** The worst loss for each application; none for an application that changed after the scores were computed. */
export function applicationLosses(db: Db, ids: readonly string[]): Promise<readonly ApplicationLossRow[]> {
  return rows<ApplicationLossRow & object>(db, worstLosses, [ids]);
}

export function clusterLosses(db: Db, names: readonly string[]): Promise<readonly ClusterLossRow[]> {
  return rows<ClusterLossRow & object>(db, lossesOfClusters, [names]);
}

const worstLosses = {
  name: 'read-application-losses',
  text: `
    select a.id as "applicationId", coalesce(w.score, 100) as score, w.cluster, coalesce(w.replicas_short, 0) as "replicasShort", c.at as "computedAt"
    from application a
    join (select min(computed_at) as at from cluster_loss) c on c.at >= a.updated_at
    left join lateral (
      select l.score, l.cluster, l.replicas_short from application_loss l where l.application_id = a.id order by l.score, l.cluster limit 1
    ) w on true
    where a.id = any($1::bigint[])`,
};

const lossesOfClusters = {
  name: 'read-cluster-losses',
  text: `
    select cluster, score, replicas_lost as "replicasLost", replicas_short as "replicasShort", applications_short as "applicationsShort",
      computed_at as "computedAt"
    from cluster_loss where cluster = any($1::text[])`,
};
