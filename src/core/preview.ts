import { sameJson } from '../kubernetes/json/same-json.js';
import type { KubeObject } from '../kubernetes/object.js';
import { redactSecret } from '../kubernetes/secret.js';
import { type ForeseenStep, foreseeSteps } from './advance/foresee-steps.js';
import { immutableChanges, isReplaced } from './diff/replacement.js';
import type { Decision } from './model/decision.js';
import type { DesiredWork } from './model/desired-work.js';
import type { Plan, PlanInput, Preemption, World } from './model/plan.js';
import { plan, planInTurn } from './plan.js';

export interface WorkChange {
  readonly cluster: string;
  /** REPLACE: an immutable field changes, so the object is deleted and created again. */
  readonly action: 'CREATE' | 'UPDATE' | 'REPLACE' | 'DELETE' | 'UNCHANGED';
  readonly before: DesiredWork | null;
  readonly after: DesiredWork | null;
  /** An object of this name that the hub does not own is taken over. */
  readonly overwrites: boolean;
  /** The object may be deleted and created again where an immutable field changes. */
  readonly replaceable: boolean;
}

/** A person chose that the object is deleted and created again where an immutable field changes. */
export interface PreviewOptions {
  readonly replace?: boolean | undefined;
  /** Leaves the values of Secrets out of the comparison: a change of values alone is reported as unchanged. */
  readonly hideSecrets?: boolean | undefined;
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
export function preview(
  seen: PlanInput,
  world: World,
  standing: ReadonlyMap<string, DesiredWork>,
  options: PreviewOptions = {},
): PlanPreview {
  return previewOf(seen, plan(seen, world), standing, options);
}

/** As `preview`, for several resources of one pass. The caller passes them in the order of `inTurns`. */
export function previewInTurn(
  world: World,
): (seen: PlanInput, standing: ReadonlyMap<string, DesiredWork>, options?: PreviewOptions) => PlanPreview {
  const next = planInTurn(world);
  return (seen, standing, options = {}) => previewOf(seen, next(seen), standing, options);
}

function previewOf(
  seen: PlanInput,
  planned: Plan,
  standing: ReadonlyMap<string, DesiredWork>,
  { replace = false, hideSecrets = false }: PreviewOptions,
): PlanPreview {
  const shown = hideSecrets ? withoutSecretValues() : <Work extends DesiredWork>(work: Work) => work;
  const before = new Map([...standing].flatMap(([cluster, work]) => (work.manifest === null ? [] : [[cluster, shown(work)] as const])));
  const after = planned.works === null ? before : new Map(planned.works.map((work) => [work.cluster, shown(work)]));
  const overwriting = new Set(
    planned.works?.filter(({ conflictResolution }) => conflictResolution === 'Overwrite').map(({ cluster }) => cluster),
  );
  const choice = { named: replace, policy: (planned.works === null ? seen : planned).appliedPolicy?.immutableChange };
  const immutables = immutableFields();
  const found: Found[] = differences(before, after).map((work) => {
    const replaceable = work.after?.manifest ? isReplaced(work.after.manifest, choice) : false;
    const fields = immutables(work);
    const action = fields !== null && replaceable ? 'REPLACE' : work.action;
    return { ...work, action, replaceable, overwrites: overwriting.has(work.cluster), immutable: fields };
  });
  const works = found.map(({ immutable: _, ...work }): WorkChange => work);
  return {
    decision: planned.decision,
    warnings: [...planned.warnings, ...refusalWarnings(found)],
    gained: works.filter(({ action }) => action === 'CREATE').map(({ cluster }) => cluster),
    lost: works.filter(({ action }) => action === 'DELETE').map(({ cluster }) => cluster),
    works,
    steps: foreseeSteps(seen, planned, standing),
    preempts: planned.preempts && planned.preemption ? { ...planned.preemption, priority: seen.priority?.value ?? 0 } : null,
    ...(planned.revise && { revise: planned.revise }),
  };
}

type Difference = Omit<WorkChange, 'overwrites' | 'replaceable'>;
/** `immutable`: the immutable fields that change, as a text; null: none are known. */
type Found = WorkChange & { readonly immutable: string | null };

/** Clusters with equal manifests share objects, so each pair is compared once. */
function immutableFields(): (work: Difference) => string | null {
  const known = new WeakMap<KubeObject, WeakMap<KubeObject, string>>();
  return ({ before, after, action }) => {
    const refused = before?.refused?.reason === 'IMMUTABLE_FIELD' ? before.refused : null;
    if (refused && action === 'UNCHANGED') return refused.message.split(' cannot change')[0]!;
    const old = refused ? refused.applied : before?.manifest;
    if (!old || !after?.manifest || action !== 'UPDATE') return null;
    const ofOld = known.get(old) ?? new WeakMap<KubeObject, string>();
    known.set(old, ofOld);
    const text = ofOld.get(after.manifest) ?? immutableChanges(old, after.manifest).join(', ');
    ofOld.set(after.manifest, text);
    return text === '' ? null : text;
  };
}

/** Refusals by members that are already known, and fields that a take-over removes; equal sentences of several clusters are merged. */
function refusalWarnings(found: readonly Found[]): readonly string[] {
  const sentences = new Map<string, string[]>();
  for (const work of found) {
    const sentence = refusalSentence(work);
    if (sentence !== null) sentences.set(sentence, [...(sentences.get(sentence) ?? []), work.cluster]);
  }
  return [...sentences].map(([sentence, clusters]) => `${sentence} (${named(clusters)})`);
}

function refusalSentence({ action, immutable, before, overwrites }: Found): string | null {
  if (action === 'REPLACE')
    return `The object is deleted and created again, because ${immutable} cannot change after creation; one cluster at a time.`;
  if (immutable !== null)
    return `The cluster refuses the change, because ${immutable} cannot change after creation. Choose the replacement of the object to delete and create it again.`;
  if (before?.refused?.reason === 'FOREIGN_OBJECT' && action !== 'DELETE' && overwrites)
    return `${before.refused.message.split('. ')[0]}. It is taken over: fields that its earlier deployers applied and that the manifest does not have are removed. A server-side dry run lists them.`;
  return null;
}

/** Clusters with equal manifests share one object, so each is redacted once. */
function withoutSecretValues(): <Work extends DesiredWork>(work: Work) => Work {
  const known = new WeakMap<KubeObject, KubeObject>();
  const redacted = (manifest: KubeObject): KubeObject => {
    const one = known.get(manifest) ?? redactSecret(manifest);
    known.set(manifest, one);
    return one;
  };
  return (work) => {
    const { manifest, refused } = work;
    return {
      ...work,
      manifest: manifest && redacted(manifest),
      ...(refused && { refused: { ...refused, applied: refused.applied && redacted(refused.applied) } }),
    };
  };
}

const MAX_NAMED = 5;

function named(clusters: readonly string[]): string {
  const more = clusters.length > MAX_NAMED ? ` and ${clusters.length - MAX_NAMED} more` : '';
  return `${clusters.slice(0, MAX_NAMED).join(', ')}${more}`;
}

function differences(before: ReadonlyMap<string, DesiredWork>, after: ReadonlyMap<string, DesiredWork>): readonly Difference[] {
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
