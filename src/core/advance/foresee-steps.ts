import { movementSettings } from '../model/movement/movement.js';
import type { StandingCopy, Transition } from '../model/movement/transition.js';
import type { Plan, PlanInput, PlannedWork, ReplicaAssignment } from '../model/plan.js';
import { workloadKindOf } from '../model/workload/workload-kinds.js';
import { advance } from './advance.js';
import { isMove } from './is-move.js';

/** The desired replicas of each cluster after one step, in name order. */
export type ForeseenStep = readonly ReplicaAssignment[];

/** The desired state of one cluster; `manifest` null: the work is being deleted. */
type Standing = Pick<StandingCopy, 'manifest' | 'replicas'>;

/** Steps that are shown of a longer move. */
const MAX_STEPS = 20;
const START = '2000-01-01T00:00:00.000Z';

/**
 * The steps of a plan if every cluster is healthy and starts all its units. Uses `advance`, as the real run does; the real steps wait where
 * a cluster is not healthy. Empty: the plan is done in one step.
 */
export function foreseeSteps(seen: PlanInput, plan: Plan, standing: ReadonlyMap<string, Standing>): readonly ForeseenStep[] {
  const { works: target } = plan;
  if (target === null || seen.deleted) return [];
  const desires = new Map([...standing].map(([cluster, { manifest, replicas }]) => [cluster, { digest: manifest && '', replicas }]));
  if (!isMove(target, desires, false)) return [];

  const steps: ForeseenStep[] = [];
  let copies = [...standing].flatMap(([cluster, { manifest, replicas }]) => (manifest ? [wellCopy({ cluster, replicas, manifest })] : []));
  let transition: Transition | null = null;
  do {
    const step = advance({
      template: seen.template,
      target,
      standing: copies,
      reach: new Map([...copies, ...target].map(({ cluster }) => [cluster, 'ready'])),
      movement: movementSettings(plan.appliedPolicy?.placement?.movement, seen.template),
      transition,
      origin: 'POLICY',
      cause: '',
      now: START,
      indivisible: seen.answers?.revised !== undefined || workloadKindOf(seen.template)?.revise === undefined,
    });
    const kept = copies.filter(({ cluster }) => step.keeps.has(cluster));
    const next = [...kept, ...step.works.map(wellCopy)].sort((a, b) => (a.cluster < b.cluster ? -1 : 1));
    // Stop if a step changes nothing: the move waits for a condition other than the state of clusters.
    if (step.transition && seatsText(next) === seatsText(copies)) return steps;
    steps.push(next.map(({ cluster, replicas }) => ({ cluster, replicas })));
    copies = next;
    ({ transition } = step);
  } while (transition !== null && steps.length < MAX_STEPS);
  return steps;
}

function seatsText(copies: readonly ReplicaAssignment[]): string {
  return copies.map(({ cluster, replicas }) => `${cluster}=${replicas}`).join();
}

function wellCopy({ cluster, replicas, manifest }: Pick<PlannedWork, 'cluster' | 'replicas' | 'manifest'>): StandingCopy {
  const facts = { started: true, settled: true, health: 'HEALTHY', message: null, unchangedSeconds: 0, usedBy: null } as const;
  const settings = { conflictResolution: 'Abort', suspended: false } as const;
  return { cluster, replicas, manifest, digest: '', ready: replicas, running: replicas, ...facts, ...settings };
}
