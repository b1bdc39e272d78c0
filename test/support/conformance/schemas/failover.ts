import type { ReadyStatus } from '../../../../src/core/failover/cluster-condition.js';
import { changeTaints } from '../../../../src/core/failover/condition-taints.js';
import { type EvictionTask, nextEvictionEnd, type Replacement, staysEvicted } from '../../../../src/core/failover/eviction-task.js';
import type { PurgeMode } from '../../../../src/core/failover/purge-mode.js';
import { type ClusterFailover, purgeModeOf } from '../../../../src/core/failover/purge-mode.js';
import { readyToPublish } from '../../../../src/core/failover/ready-threshold.js';
import { callsForRemedy, type DecisionMatch, type RemedySpec, remedyActions } from '../../../../src/core/failover/remedy.js';
import { evictionByTaints, matchingTolerations, secondsUntilEviction } from '../../../../src/core/failover/taint-eviction.js';
import { type ConditionMatch, meetsConditions, type StatedCondition } from '../../../../src/core/failover/taint-policy.js';
import { unhealthyClusters } from '../../../../src/core/failover/unhealthy-clusters.js';
import type { Taint } from '../../../../src/core/model/cluster/cluster.js';
import type { Health } from '../../../../src/core/model/health.js';
import type { Toleration } from '../../../../src/core/model/policy/policy.js';
import { isDeschedulableKind, isDeschedulablePlacement } from '../../../../src/core/schedule/deschedulable.js';
import type { GroupVersionKind } from '../../../../src/kubernetes/object.js';
import { type KarmadaBinding, type KarmadaCluster, toCluster } from '../adapt.js';
import type { Fields } from '../case-file.js';
import type { Schema } from '../schemas.js';

/** The cases state ages; the functions take times. */
const now = Date.parse('2026-01-01T00:00:00Z');

const healths: Readonly<Record<string, Health>> = { Healthy: 'HEALTHY', Unhealthy: 'DEGRADED', Unknown: 'UNKNOWN' };

export const failover: Readonly<Record<string, Schema>> = {
  'taint-eviction': ({ taints, tolerations, noExecuteEvictionEnabled }) => ({
    ...evictionByTaints(toTaints(taints), tolerations as Toleration[], noExecuteEvictionEnabled as boolean, now),
  }),
  'min-toleration-time': ({ taints, usedTolerations }) => ({
    waitSeconds: secondsUntilEviction(toTaints(taints), usedTolerations as Toleration[], now),
  }),
  'matching-tolerations': ({ taints, tolerations }) => ({ ...matchingTolerations(toTaints(taints), tolerations as Toleration[]) }),
  'set-taints': ({ taints, add, remove }) => ({
    taints: changeTaints(toTaints(taints), { add: add as Taint[], remove: remove as Taint[] }),
  }),
  'taint-policy-add': ({ taints, add }) => ({ taints: changeTaints(toTaints(taints), { add: add as Taint[], remove: [] }) }),
  'taint-policy-remove': ({ taints, remove }) => ({ taints: changeTaints(toTaints(taints), { add: [], remove: remove as Taint[] }) }),
  'taint-policy-conditions': ({ clusterConditions, matchConditions }) => ({
    matches: meetsConditions(clusterConditions as StatedCondition[], matchConditions as ConditionMatch[]),
  }),
  'purge-mode': (input) => ({
    purgeMode: purgeModeOf(input['failover'] as ClusterFailover | null, input['globalPurgeMode'] as PurgeMode | null),
  }),
  'ready-threshold': readyThreshold,
  'eviction-task': (input) => ({ keepTask: stays(input, toTask(input['task'])) }),
  'eviction-tasks': (input) => {
    const groups = Map.groupBy((input['tasks'] as unknown[]).map(toTask), (task) => stays(input, task));
    const clustersOf = (kept: boolean) => (groups.get(kept) ?? []).map(({ cluster }) => cluster);
    return { keptFrom: clustersOf(true), evictedFrom: clustersOf(false) };
  },
  'eviction-retry': ({ tasks, timeoutSeconds }) => ({
    retryAfterSeconds: nextEvictionEnd((tasks as unknown[]).map(toTask), timeoutSeconds as number, now) ?? 0,
  }),
  'unhealthy-clusters': ({ binding, aggregatedStatus }) => {
    const { gracefulEvictionTasks = [] } = binding as KarmadaBinding;
    return { ...unhealthyClusters(toHealths(aggregatedStatus), new Set(gracefulEvictionTasks.map(({ fromCluster }) => fromCluster))) };
  },
  'remedy-decision': ({ conditions, decisionMatches }) => ({
    matches: callsForRemedy((conditions ?? []) as StatedCondition[], decisionMatches as DecisionMatch[] | null),
  }),
  'remedy-actions': ({ cluster, remedies }) => {
    const { status } = cluster as KarmadaCluster;
    const specs = (remedies as { readonly spec: RemedySpec }[]).map(({ spec }) => spec);
    return { actions: remedyActions(toCluster(cluster as KarmadaCluster), status?.conditions ?? [], specs) };
  },
  'descheduler-kind': ({ resource }) => ({ eligible: isDeschedulableKind(resource as GroupVersionKind) }),
  'descheduler-placement': ({ appliedPlacement }) => ({
    eligible: isDeschedulablePlacement(appliedPlacement as Parameters<typeof isDeschedulablePlacement>[0]),
  }),
};

interface Aged {
  readonly ageSeconds?: number | null;
}

function before(seconds: number): number {
  return now - seconds * 1000;
}

function toTaints(taints: unknown): readonly Taint[] {
  return (taints as (Taint & Aged)[]).map(({ ageSeconds, ...taint }) => ({
    ...taint,
    ...(ageSeconds != null && { timeAdded: new Date(before(ageSeconds)).toISOString() }),
  }));
}

function toTask(task: unknown): EvictionTask {
  const { fromCluster, gracePeriodSeconds, suppressDeletion, ageSeconds } = task as Aged & {
    readonly fromCluster: string;
    readonly gracePeriodSeconds?: number;
    readonly suppressDeletion?: boolean;
  };
  return {
    cluster: fromCluster,
    startedAt: ageSeconds == null ? null : before(ageSeconds),
    ...(gracePeriodSeconds !== undefined && { graceSeconds: gracePeriodSeconds }),
    ...(suppressDeletion !== undefined && { suppressDeletion }),
  };
}

function stays({ rescheduled, targets, aggregatedStatus, timeoutSeconds }: Fields, task: EvictionTask): boolean {
  const replacement = { rescheduled, targets, healths: toHealths(aggregatedStatus) } as Replacement;
  return staysEvicted(task, replacement, timeoutSeconds as number, now);
}

function toHealths(aggregatedStatus: unknown): ReadonlyMap<string, Health> {
  const items = aggregatedStatus as readonly { readonly clusterName: string; readonly health: string }[];
  return new Map(items.map(({ clusterName, health }) => [clusterName, healths[health]!]));
}

function readyThreshold(input: Fields): Fields {
  const last = input['lastObservation'] as { readonly ready: ReadyStatus; readonly sinceSeconds: number | null } | null;
  const { ready } = readyToPublish(
    input['observedReady'] as ReadyStatus,
    last && { ready: last.ready, since: before(last.sinceSeconds ?? 0) },
    input['publishedReady'] as ReadyStatus | null,
    { successSeconds: input['successThresholdSeconds'] as number, failureSeconds: input['failureThresholdSeconds'] as number },
    now,
  );
  return { publishReady: ready };
}
