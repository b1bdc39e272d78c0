import { apiKey, serves } from '../../../../src/core/model/cluster/cluster.js';
import { matchesAffinity, matchesField } from '../../../../src/core/model/cluster/cluster-affinity.js';
import type { ClusterAffinity, FieldExpression } from '../../../../src/core/model/policy/policy.js';
import { dividesByRoom, divisionMethod } from '../../../../src/core/schedule/division/division-method.js';
import { affinityTerms } from '../../../../src/core/schedule/filter/affinity-terms.js';
import type { FilterAsk } from '../../../../src/core/schedule/filter/filter.js';
import { filterAndScore, refusalOf } from '../../../../src/core/schedule/filter/filter-and-score.js';
import { noGroups } from '../../../../src/core/schedule/filter/workload-groups.js';
import type { GroupVersionKind } from '../../../../src/kubernetes/object.js';
import { type KarmadaBinding, type KarmadaCluster, toCluster, toDemand } from '../adapt.js';
import type { Fields } from '../case-file.js';
import type { Schema } from '../schemas.js';

const enablement = { yes: 'APIEnabled', no: 'APIDisabled', unknown: 'APIUnknown' } as const;

export const clusterSelection: Readonly<Record<string, Schema>> = {
  'affinity-match': ({ cluster, affinity }) => ({
    matches: matchesAffinity(affinity as ClusterAffinity, toCluster(cluster as KarmadaCluster)),
  }),
  'zone-expression': ({ expression, zones }) => ({ matches: matchesField(expression as FieldExpression, zones as string[]) }),
  'api-enablement': ({ cluster, resource }) => ({
    enablement: enablement[serves(toCluster(cluster as KarmadaCluster), resource as GroupVersionKind)],
  }),
  'cluster-filter': (input) => ({ fits: refusalOf(...asked(input)) === null }),
  'cluster-score': (input) => {
    const [ask, cluster] = asked(input);
    return { score: filterAndScore(ask, [cluster]).candidates[0]?.score };
  },
};

function asked(input: Fields): Parameters<typeof refusalOf> {
  const binding = input['binding'] as KarmadaBinding;
  const gvk = binding.resource ?? { apiVersion: '', kind: '' };
  const cluster = toCluster(input['cluster'] as KarmadaCluster, [gvk]);
  return [filterAsk(binding, gvk, observedAffinity(input)), cluster];
}

function filterAsk(binding: KarmadaBinding, gvk: GroupVersionKind, affinityName: string | undefined): FilterAsk {
  const placement = binding.placement ?? {};
  const placed = new Set((binding.clusters ?? []).map(({ name }) => name));
  const { terms } = affinityTerms(placement, { remembered: affinityName, placed, back: false }, []);
  const evicting = new Set((binding.gracefulEvictionTasks ?? []).map(({ fromCluster }) => fromCluster));
  const demand = toDemand(binding);
  const method = divisionMethod(demand.replicas, placement.replicaScheduling);
  const overflows = method !== null && dividesByRoom(method);
  return { gvk, api: apiKey(gvk), placement, overflows, placed, evicting, demand, groups: noGroups, term: terms[0]! };
}

function observedAffinity({ bindingStatus }: Fields): string | undefined {
  return (bindingStatus as { readonly schedulerObservingAffinityName?: string } | undefined)?.schedulerObservingAffinityName;
}
