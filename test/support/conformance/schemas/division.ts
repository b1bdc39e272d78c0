import type { Seats } from '../../../../src/core/model/plan.js';
import type { ReplicaScheduling } from '../../../../src/core/model/policy.js';
import { completionsOf } from '../../../../src/core/model/replicas.js';
import { apportion } from '../../../../src/core/schedule/division/apportion.js';
import { divideCompletions } from '../../../../src/core/schedule/division/divide-completions.js';
import { divideReplicas } from '../../../../src/core/schedule/division/divide-replicas.js';
import { tieBreakOf } from '../../../../src/core/schedule/division/tie-break.js';
import type { KubeObject } from '../../../../src/kubernetes/object.js';
import { toCluster } from '../adapt.js';
import type { Schema } from '../schemas.js';

type Counts = Readonly<Record<string, number>>;
interface CaseCluster {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
}

export const division: Readonly<Record<string, Schema>> = {
  division: ({ strategy, replicas, clusters }) => {
    const fleet = (clusters as CaseCluster[]).map((metadata) => toCluster({ metadata }));
    const scheduling = (strategy ?? undefined) as ReplicaScheduling | undefined;
    const divided = divideReplicas({ replicas: replicas as number, scheduling, tieBreak: 'ascending' }, fleet);
    return divided.ok ? { targets: targetsOf(divided.seats) } : { unsupported: divided.message };
  },
  apportion: ({ newReplicas, current, weights, tieBreakSeed }) => {
    const held = (current ?? {}) as Counts;
    const weightOf = (weights ?? {}) as Counts;
    const clusters = [...new Set([...Object.keys(held), ...Object.keys(weightOf)])];
    const shares = clusters.map((cluster) => ({ cluster, weight: weightOf[cluster] ?? 0, held: held[cluster] ?? 0 }));
    return { targets: Object.fromEntries(apportion(newReplicas as number, shares, tieBreakOf((tieBreakSeed as string) ?? ''))) };
  },
  'job-completions': ({ job, targets }) => {
    const completions = completionsOf({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: '' }, ...(job as Partial<KubeObject>) });
    if (completions === null) return { error: 'the job has no completions' };
    return { completions: Object.fromEntries(divideCompletions(completions, seatsOf(targets as Counts), 'ascending')) };
  },
};

function seatsOf(targets: Counts): readonly Seats[] {
  return Object.entries(targets).map(([cluster, replicas]) => ({ cluster, replicas }));
}

function targetsOf(seats: readonly Seats[]): Counts {
  return Object.fromEntries(seats.map(({ cluster, replicas }) => [cluster, replicas ?? 0]));
}
