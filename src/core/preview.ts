import { sameJson } from '../kubernetes/json/same-json.js';
import type { KubeObject } from '../kubernetes/object.js';
import { type ForeseenStep, foreseeSteps } from './advance/foresee-steps.js';
import type { Decision } from './model/decision.js';
import type { Plan, PlanInput, Preemption, World } from './model/plan.js';
import { plan, planInTurn } from './plan.js';

/** The standing work of a resource in one cluster; `manifest` null: it is being deleted. */
export interface DesiredWork {
  readonly manifest: KubeObject | null;
  readonly replicas: number | null;
}

export interface WorkChange {
  readonly cluster: string;
  readonly action: 'CREATE' | 'UPDATE' | 'DELETE' | 'UNCHANGED';
  readonly before: DesiredWork | null;
  readonly after: DesiredWork | null;
  /** An object of this name that the hub does not own is taken over. */
  readonly overwrites: boolean;
}

/** What a plan would change for one resource. */
export interface PlanPreview {
  readonly decision: Decision;
  readonly warnings: readonly string[];
  /** Clusters that get the resource (`gained`) or lose it, in name order. */
  readonly gained: readonly string[];
  readonly lost: readonly string[];
  /** In cluster name order. */
  readonly works: readonly WorkChange[];
  /** The steps from the standing works to `works` if every cluster is healthy; empty: one step. */
  readonly steps: readonly ForeseenStep[];
  /** The workloads that it preempts, and its priority; null: none. */
  readonly preempts: (Preemption & { readonly priority: number }) | null;
  /** As in the plan: replica counts for which an interpreter must revise the template before planning again. */
  readonly revise?: readonly number[];
}

/** The plan and its difference to the standing works. Works that the plan does not change are reported as unchanged. */
export function preview(seen: PlanInput, world: World, standing: ReadonlyMap<string, DesiredWork>): PlanPreview {
  return previewOf(seen, plan(seen, world), standing);
}

/** As `preview`, for several resources of one pass. The caller passes them in the order of `inTurns`. */
export function previewInTurn(world: World): (seen: PlanInput, standing: ReadonlyMap<string, DesiredWork>) => PlanPreview {
  const next = planInTurn(world);
  return (seen, standing) => previewOf(seen, next(seen), standing);
}

function previewOf(seen: PlanInput, planned: Plan, standing: ReadonlyMap<string, DesiredWork>): PlanPreview {
  const before = new Map([...standing].filter(([, { manifest }]) => manifest !== null));
  const after = planned.works === null ? before : new Map(planned.works.map((work) => [work.cluster, work]));
  const overwriting = new Set(
    planned.works?.filter(({ conflictResolution }) => conflictResolution === 'Overwrite').map(({ cluster }) => cluster),
  );
  const works = differences(before, after).map((work) => ({ ...work, overwrites: overwriting.has(work.cluster) }));
  return {
    decision: planned.decision,
    warnings: planned.warnings,
    gained: works.filter(({ action }) => action === 'CREATE').map(({ cluster }) => cluster),
    lost: works.filter(({ action }) => action === 'DELETE').map(({ cluster }) => cluster),
    works,
    steps: foreseeSteps(seen, planned, standing),
    preempts: planned.preempts && planned.preemption ? { ...planned.preemption, priority: seen.priority?.value ?? 0 } : null,
    ...(planned.revise && { revise: planned.revise }),
  };
}

function differences(
  before: ReadonlyMap<string, DesiredWork>,
  after: ReadonlyMap<string, DesiredWork>,
): readonly Omit<WorkChange, 'overwrites'>[] {
  const same = sameManifest();
  const clusters = [...new Set([...before.keys(), ...after.keys()])].sort();
  return clusters.map((cluster) => {
    const [old, next] = [before.get(cluster) ?? null, after.get(cluster) ?? null];
    if (old === null) return { cluster, action: 'CREATE', before: old, after: next };
    if (next === null) return { cluster, action: 'DELETE', before: old, after: next };
    return { cluster, action: same(old.manifest, next.manifest) ? 'UNCHANGED' : 'UPDATE', before: old, after: next };
  });
}

/** Clusters with equal manifests share one object, so each pair of objects is compared once. */
function sameManifest(): (a: KubeObject | null, b: KubeObject | null) => boolean {
  const known = new WeakMap<KubeObject, { readonly to: KubeObject; readonly same: boolean }>();
  return (a, b) => {
    if (a === b || a === null || b === null) return a === b;
    const last = known.get(a);
    if (last?.to === b) return last.same;
    const same = sameJson(a, b);
    known.set(a, { to: b, same });
    return same;
  };
}
