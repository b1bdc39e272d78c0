import type { Placement, SpreadConstraint } from '../../../../src/core/model/policy/policy.js';
import { divisionMethod } from '../../../../src/core/schedule/division/division-method.js';
import { selectClusters } from '../../../../src/core/schedule/select/select-clusters.js';
import { levelsOf } from '../../../../src/core/schedule/spread/levels.js';
import type { Ranked } from '../../../../src/core/schedule/spread/ranked.js';
import type { Picked } from '../../../../src/core/schedule/spread/select-by-cluster.js';
import { selectFrom } from '../../../../src/core/schedule/spread/select-by-levels.js';
import { selectGroups } from '../../../../src/core/schedule/spread/select-groups.js';
import { type KarmadaBinding, toCluster } from '../adapt.js';
import type { Fields } from '../case-file.js';
import type { Schema } from '../schemas.js';

interface CaseCluster {
  readonly name: string;
  readonly score: number;
  readonly availableReplicas?: number;
  readonly provider?: string;
  readonly region?: string;
  readonly zones?: readonly string[];
}

export const spread: Readonly<Record<string, Schema>> = {
  'spread-select-groups': ({ groups, minGroups, maxGroups, minClusters }) => {
    const weighted = (groups as { name: string; value: number; weight: number }[]).map(({ name, value, weight }) => ({
      name,
      weight,
      values: [value],
    }));
    const chosen = selectGroups(weighted, { min: minGroups as number, max: maxGroups as number, targets: [minClusters as number] });
    // The order among groups of equal weight is their order in the list.
    return { selected: chosen.map(({ name }) => name) };
  },
  'spread-select-by-region': ({ spreadConstraints, regions }) => {
    const { groups, clusters } = levelsOf(spreadConstraints as SpreadConstraint[]);
    const weighted = (regions as { name: string; score: number; clusters: CaseCluster[] }[]).map(({ name, score, clusters: members }) => ({
      name,
      weight: score,
      values: [members.length],
      members: members.map((one) => toRanked(one)),
    }));
    return answer(selectFrom(weighted, [groups[0]!], clusters, { divided: null, replicas: 0 }));
  },
  'spread-select-best': ({ placement, needReplicas, rankedClusters }) =>
    select(placement as Placement, rankedClusters as CaseCluster[], needReplicas as number),
  'spread-select-clusters': ({ placement, binding, clusters }) =>
    select(placement as Placement, clusters as CaseCluster[], (binding as KarmadaBinding).replicas ?? 0),
};

function select(placement: Placement, clusters: readonly CaseCluster[], replicas: number): Fields {
  const method = divisionMethod(replicas, placement.replicaScheduling)!;
  const overflow = placement.clusterAffinities?.[0]?.overflowAffinities ?? [];
  const ranked = clusters.map((one) => toRanked(one, overflow.findIndex(({ clusterNames = [] }) => clusterNames.includes(one.name)) + 1));
  return answer(selectClusters(placement, method, { candidates: ranked, steady: false }, replicas));
}

function toRanked({ name, score, availableReplicas = 0, ...spec }: CaseCluster, tier = 0): Ranked {
  return { cluster: toCluster({ metadata: { name }, spec }), score, tier, available: availableReplicas };
}

function answer(picked: Picked<Ranked>): Fields {
  return picked.ok ? { selected: picked.selected.map(({ cluster }) => cluster.name) } : { error: picked.message };
}
