import { aggregateStatus, isFullyApplied } from '../../../../src/core/aggregate/aggregate-status.js';
import { collectStatus, interpret, shouldMove } from '../../../../src/core/interpret/interpret.js';
import { at } from '../../../../src/kubernetes/json/untrusted.js';
import type { Json, KubeObject } from '../../../../src/kubernetes/object.js';
import type { Fields } from '../case-file.js';
import type { Schema } from '../schemas.js';

export const status: Readonly<Record<string, Schema>> = {
  health: ({ object }) => ({ healthy: saysYes(object as KubeObject) }),
  'reflect-status': ({ object }) => {
    if (lacksGeneration(object)) return { error: 'no member reports a workload without a generation' };
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

/**
 * The reference answers yes or no, and means by no, depending on the kind, that it is not up yet, that it is known to be broken,
 * or that it should be moved. The hub answers these apart.
 */
function saysYes(object: KubeObject): boolean {
  const { health } = interpret(object);
  if (health === 'HEALTHY') return true;
  if (object.kind === 'FlinkDeployment') return shouldMove(object) === 'no';
  return ['Notebook', 'SparkApplication'].includes(object.kind) && health === 'PROGRESSING';
}

/** API servers number the generations of native workloads, so a case without a number has nothing that could be collected. */
function lacksGeneration(object: unknown): boolean {
  const numbered = ['DaemonSet', 'StatefulSet', 'Deployment', 'ReplicaSet'].includes(String(at(object, 'kind')));
  const metadata = at(object, 'metadata');
  return (
    numbered &&
    at(object, 'apiVersion') === 'apps/v1' &&
    at(metadata, 'generation') === undefined &&
    at(metadata, 'annotations') === undefined
  );
}

/** Items without a name are given one by their place; no items at all are an empty list. */
function toItems(items: unknown): { cluster: string; status: Json }[] {
  return ((items ?? []) as { clusterName?: string; status?: Json }[]).map(({ clusterName, status: state = null }, i) => ({
    cluster: clusterName ?? `member${i}`,
    status: state,
  }));
}
