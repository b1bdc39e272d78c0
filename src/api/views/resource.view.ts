import type { ResourceKey } from '../../core/model/plan.js';
import type { ResourceRow, WorkRow } from '../../store/reads/rows.js';
import type { Resource, Work } from '../generated/schema.js';
import { replicasOf, whyNotHealthy } from './counts.view.js';
import { objectIdentity } from './object.view.js';

/** A resource without the fields that its resolver loads, and with the keys for loading them. */
export type ResourceView = Omit<Resource, 'application' | 'decision' | 'decisions' | 'works' | 'trace' | 'manifest'> & {
  readonly id: ResourceKey;
  readonly applicationId: string;
  readonly digest: string;
};

export function resourceView(row: ResourceRow): ResourceView {
  return {
    id: row.id,
    applicationId: row.applicationId,
    digest: row.digest,
    ...objectIdentity(row),
    health: row.health,
    message: whyNotHealthy(row),
    delivery: row.delivery,
    clusters: row.clusters,
    replicas: replicasOf(row),
    clusterHealth: row.clusterHealth,
    undelivered: row.undelivered,
    lostClusters: row.lost,
    status: row.status,
    deleting: row.deleting,
    labels: row.labels,
    createdAt: row.createdAt.toISOString(),
  };
}

export type WorkView = Omit<Work, 'manifest'> & { readonly digest: string | null };

export function workView(row: WorkRow): WorkView {
  return {
    digest: row.desiredDigest,
    cluster: row.cluster,
    state: row.state,
    revision: row.revision,
    reason: row.reason,
    message: row.message,
    appliedAt: row.appliedAt?.toISOString() ?? null,
    observedAt: row.observedAt?.toISOString() ?? null,
    heardAt: row.heardAt?.toISOString() ?? null,
    stale: row.stale,
    health: row.health,
    replicas: row.replicas && { ...row.replicas, unknown: row.stale ? row.replicas.desired : 0 },
    status: row.status,
  };
}

/** Sort key of a resource in its list. */
export function resourceSortKey({ kind, namespace, name, id }: ResourceRow): readonly [string, string, string, string] {
  return [kind, namespace, name, id];
}
