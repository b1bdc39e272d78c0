import type { Amounts } from '../../core/model/cluster/cluster.js';
import type { Demand } from '../../core/model/demand.js';
import type { Quota } from '../../core/model/plan.js';
import type { FederatedResourceQuota, Quantities } from '../../core/model/policy/policy.js';
import { standingSeats, usageOf, usageWithin } from '../../core/schedule/capacity/quota.js';
import { parseQuantity } from '../../kubernetes/quantity.js';
import type { StandingRow } from './placed-workloads.js';

/** Limits and current usage of namespaces (parity J1, J2). `rows` include at least the placed workloads of the quotas' namespaces. */
export function quotasOf(documents: readonly FederatedResourceQuota[], rows: readonly StandingRow[]): readonly Quota[] {
  const byNamespace = Map.groupBy(rows, ({ namespace }) => namespace);
  return documents.map((document) => quotaOf(document, byNamespace.get(document.namespace) ?? []));
}

function quotaOf({ namespace, name, spec }: FederatedResourceQuota, rows: readonly StandingRow[]): Quota {
  const overall = amountsOf(spec.overall);
  const assignments = spec.staticAssignments?.map(({ clusterName: cluster, hard }) => {
    const limit = amountsOf(hard);
    return { cluster, hard: limit, used: usedBy(rows, limit, cluster) };
  });
  return { namespace, name, overall, used: usedBy(rows, overall), ...(assignments && { assignments }) };
}

function usedBy(rows: readonly StandingRow[], limits: Amounts, cluster?: string): Amounts {
  const usages = rows.map((row) => {
    const standing = standingSeats(row.placements);
    const seats = cluster === undefined ? standing : standing.filter((seat) => seat.cluster === cluster);
    return usageOf(demandOf(row), seats);
  });
  return usageWithin(limits, usages);
}

function demandOf({ demand, placements }: StandingRow): Demand {
  const counts = placements.some(({ replicas }) => replicas !== null);
  return { replicas: counts ? 1 : null, requirements: demand?.requirements ?? null, components: demand?.components ?? [] };
}

function amountsOf(quantities: Quantities): Amounts {
  return Object.fromEntries(Object.entries(quantities).map(([name, quantity]) => [name, parseQuantity(quantity) ?? 0]));
}
