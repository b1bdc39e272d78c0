import type { ClusterRow } from '../../store/reads/rows.js';
import type { Cluster, Health } from '../generated/schema.js';
import { objectIdentity } from './object.view.js';

export function clusterView(row: ClusterRow): Cluster {
  return {
    name: row.name,
    provider: row.provider,
    region: row.region,
    zones: row.zones,
    labels: row.labels,
    properties: row.properties,
    taints: row.taints,
    automaticTaints: row.automaticTaints.map(({ key, value, effect, policy, timeAdded }) => ({
      key,
      value: value ?? null,
      effect,
      policy: policy ?? null,
      addedAt: timeAdded!,
    })),
    cordoned: row.cordoned,
    unregistering: row.unregistering && {
      ...row.unregistering,
      startedAt: new Date(row.unregistering.startedAt).toISOString(),
      waits: row.unregistering.waits.map(({ message, ...ref }) => ({ object: objectIdentity(ref), message })),
    },
    drain: row.drain,
    deleting: row.deleting,
    revision: row.revision,
    endpoint: row.endpoint,
    credentialExpiresAt: row.credentialExpiresAt?.toISOString() ?? null,
    health: clusterHealth(row),
    reason: row.reason,
    message: row.message,
    stale: row.stale,
    heardAt: row.heardAt?.toISOString() ?? null,
    kubernetesVersion: row.kubernetesVersion,
    servedKinds: row.servedKinds,
    nodePools: row.pools?.map((pool) => ({ ...pool, taints: pool.taints ?? [] })) ?? null,
    allocating: row.allocating,
    condition: row.condition && {
      status: row.condition.status,
      since: row.condition.since.toISOString(),
      lostAt: row.condition.lostAt.map((at) => at.toISOString()),
      held: row.condition.held,
    },
    evidence: row.evidence,
    works: row.works,
    createdAt: row.createdAt.toISOString(),
  };
}

/** The last answer of a stale cluster is too old to describe its present health. */
function clusterHealth({ ready, stale }: ClusterRow): Health {
  if (stale || ready === 'Unknown') return 'UNKNOWN';
  return ready === 'True' ? 'HEALTHY' : 'DEGRADED';
}
