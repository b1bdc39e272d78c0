import type { ResourceKey } from '../../../../src/core/model/plan.js';
import { schedule } from '../../../../src/core/schedule/schedule.js';
import { type KarmadaBinding, type KarmadaCluster, toCluster, toDemand } from '../adapt.js';
import type { Fields } from '../case-file.js';
import type { Schema } from '../schemas.js';

export const scheduling: Readonly<Record<string, Schema>> = {
  schedule: ({ clusters, binding, bindingStatus }) => {
    const spec = binding as KarmadaBinding;
    const { apiVersion = '', kind = '', name = '', namespace = '', uid = '' } = spec.resource ?? {};
    const fleet = (clusters as KarmadaCluster[]).map((one) => toCluster(one, [{ apiVersion, kind }]));
    const answer = schedule(
      {
        key: name as ResourceKey,
        uid,
        template: { apiVersion, kind, metadata: { name, namespace } },
        claim: null,
        placed: (spec.clusters ?? []).map((one) => ({ cluster: one.name, replicas: one.replicas ?? null })),
        evicting: (spec.gracefulEvictionTasks ?? []).map(({ fromCluster }) => fromCluster),
        deleted: false,
        demand: toDemand(spec),
        affinity: (bindingStatus as Fields | undefined)?.['schedulerObservingAffinityName'] as string | undefined,
      },
      { resourceSelectors: [], placement: spec.placement ?? {} },
      fleet,
    );
    if (answer.kind !== 'scheduled') return { error: answer.message };
    const targets = Object.fromEntries(answer.seats.map(({ cluster, replicas }) => [cluster, replicas]));
    const sum = answer.seats.reduce((total, { replicas }) => total + (replicas ?? 0), 0);
    return { targets, affinityName: answer.affinity ?? '', properties: { sum } };
  },
};
