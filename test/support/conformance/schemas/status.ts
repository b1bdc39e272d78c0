import { aggregateStatus, isFullyApplied } from '../../../../src/core/aggregate/aggregate-status.js';
import { collectStatus, interpret } from '../../../../src/core/interpret/interpret.js';
import type { Json, KubeObject } from '../../../../src/kubernetes/object.js';
import { at } from '../../../../src/kubernetes/untrusted.js';
import type { Fields } from '../case-file.js';
import type { Schema } from '../schemas.js';

export const status: Readonly<Record<string, Schema>> = {
  health: ({ object }) => ({ healthy: interpret(object as KubeObject).health === 'HEALTHY' }),
  'reflect-status': ({ object }) => {
    const collected = collectStatus(object as KubeObject);
    return 'status' in collected ? { collectedStatus: collected.status } : { error: collected.malformed };
  },
  'aggregate-status': ({ object, statusItems }) => ({ status: aggregateStatus(object as KubeObject, toItems(statusItems)) }),
  'aggregate-job': ({ object, statusItems }) => {
    const folded = aggregateStatus(object as KubeObject, toItems(statusItems));
    const conditions = (at(folded, 'conditions') as Fields[]).map(({ type, status: state }) => [type, state]);
    return { conditions, active: at(folded, 'active'), succeeded: at(folded, 'succeeded'), failed: at(folded, 'failed') };
  },
  'fully-applied': ({ targetClusters, aggregatedStatus }) => ({
    fullyApplied: isFullyApplied(
      targetClusters as string[],
      (aggregatedStatus as { clusterName: string; applied?: boolean }[]).map(({ clusterName, applied = false }) => ({
        cluster: clusterName,
        applied,
      })),
    ),
  }),
};

function toItems(items: unknown): { cluster: string; status: Json }[] {
  return (items as { clusterName: string; status?: Json }[]).map(({ clusterName, status: state = null }) => ({
    cluster: clusterName,
    status: state,
  }));
}
