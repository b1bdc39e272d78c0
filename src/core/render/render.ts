import { withEnvOnce } from '../../kubernetes/fields/repeated-env.js';
import { describeRef, refOf } from '../../kubernetes/kinds/api-group.js';
import type { KubeObject } from '../../kubernetes/object.js';
import type { Cluster } from '../model/cluster/cluster.js';
import type { PlannedWork, ReplicaAssignment } from '../model/plan.js';
import type { OverridePolicy, PlacementPolicySpec } from '../model/policy/policy.js';
import { describePolicy } from '../model/policy/policy-ref.js';
import { withCompletions, withReplicas } from '../model/replicas.js';
import { applyOverriders } from './apply-overriders.js';
import { cloneJson, type Draft } from './clone-json.js';
import { conflictResolution, isSuspended } from './dispatch-settings.js';
import { leaveToMember } from './left-to-member.js';
import { objectProblem } from './object-problem.js';
import { overrideRules, type SelectedRule } from './override-rules.js';
import { pruneFields } from './prune-fields.js';
import { type ClusterRules, rulesForNobody, rulesInCluster } from './rules-in-cluster.js';

export interface RenderAsk {
  readonly template: KubeObject;
  readonly policy: PlacementPolicySpec;
  readonly seats: readonly ReplicaAssignment[];
  readonly completions: ReadonlyMap<string, number> | null;
  /** The template per replica count, as revised by users' interpreters; absent: the hub writes the replicas itself. */
  readonly revised?: ReadonlyMap<number, KubeObject> | undefined;
}

export type Rendered =
  | { readonly ok: true; readonly works: readonly PlannedWork[]; readonly warnings: readonly string[] }
  /** The message names policy, rule, path and cluster. */
  | { readonly ok: false; readonly message: string }
  /** Replica counts for which no revised template is given. */
  | { readonly ok: false; readonly message: string; readonly revise: readonly number[] };

/** The manifest for one cluster, and the warnings of the rules. */
export type RenderedObject =
  | { readonly ok: true; readonly manifest: KubeObject; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly message: string };

/**
 * Renders the work of each placement: replicas and completions first, then the overrides. One failing rule fails the whole render, so that
 * the running works never mix two renders.
 */
export function render(ask: RenderAsk, fleet: readonly Cluster[], overrides: readonly OverridePolicy[]): Rendered {
  const revise = missingRevisions(ask);
  if (revise.length > 0) return { ok: false, message: `Its replicas are to be revised to ${revise.join(', ')} first.`, revise };

  const base = pruneFields(ask.template);
  const rules = overrideRules(base, overrides);
  const clusters = clustersByName(fleet);
  const resolution = conflictResolution(ask.template, ask.policy);

  const works: PlannedWork[] = [];
  const warnings = new Set<string>(rulesForNobody(rules, fleet));
  const variants = new Map<string, RenderedObject>();
  for (const seat of ask.seats) {
    const applied = rulesInCluster(clusters.get(seat.cluster)!, rules);
    const rendered = applied.ok ? oncePerVariant(variants, seat, applied, ask, base) : applied;
    if (!rendered.ok) return { ok: false, message: `In cluster ${seat.cluster}: ${rendered.message}` };

    for (const warning of rendered.warnings) warnings.add(warning);
    works.push({
      cluster: seat.cluster,
      replicas: seat.replicas,
      manifest: rendered.manifest,
      conflictResolution: resolution,
      suspended: isSuspended(ask.policy.suspension, seat.cluster),
    });
  }
  return { ok: true, works, warnings: [...warnings] };
}

/** Applies rules to an object, in their order. */
export function renderObject(base: KubeObject, rules: readonly SelectedRule[]): RenderedObject {
  if (rules.length === 0) return { ok: true, manifest: base, warnings: [] };

  let draft = cloneJson(base) as unknown as Draft;
  const warnings: string[] = [];
  for (const { policy, rule, path } of rules) {
    for (const { at, edit } of applyOverriders(draft, rule.overriders)) {
      const place = `${describePolicy(policy)}, ${path}.${at}`;
      if (edit.kind === 'failed') return { ok: false, message: `${place}: ${edit.why}.` };
      if (edit.kind === 'unmatched') warnings.push(`${place} changed nothing in ${describeRef(refOf(base))}: ${edit.why}.`);
    }
    // A variable that a rule adds replaces one with the same name, as in a container.
    draft = withEnvOnce(draft as unknown as KubeObject).object as unknown as Draft;
    const problem = objectProblem(draft, base);
    if (problem) return { ok: false, message: `${describePolicy(policy)}, ${path}: ${problem}.` };
  }
  return { ok: true, manifest: draft as unknown as KubeObject, warnings };
}

/** Clusters with equal replicas and rules share the same object instance, so that it is rendered and digested once. */
function oncePerVariant(
  variants: Map<string, RenderedObject>,
  { cluster, replicas }: ReplicaAssignment,
  { rules, key: rulesKey, warnings }: Extract<ClusterRules, { readonly ok: true }>,
  { completions, revised, policy }: RenderAsk,
  base: KubeObject,
): RenderedObject {
  const done = completions?.get(cluster);
  const key = `${replicas}|${done}|${rulesKey}`;
  let variant = variants.get(key);
  if (!variant) {
    const scaled = replicas === null ? base : revised ? pruneFields(revised.get(replicas)!) : withReplicas(base, replicas);
    const rendered = withoutLeft(renderObject(done === undefined ? scaled : withCompletions(scaled, done), rules), policy);
    variant = rendered.ok && warnings.length > 0 ? { ...rendered, warnings: [...warnings, ...rendered.warnings] } : rendered;
    variants.set(key, variant);
  }
  return variant;
}

/** Runs last, so that an override cannot restore a field that belongs to the member. */
function withoutLeft(rendered: RenderedObject, { ignoreFields }: PlacementPolicySpec): RenderedObject {
  if (!rendered.ok) return rendered;
  const { manifest, warnings } = leaveToMember(rendered.manifest, ignoreFields);
  return warnings.length === 0 ? rendered : { ok: true, manifest, warnings: [...rendered.warnings, ...warnings] };
}

function missingRevisions({ seats, revised }: RenderAsk): readonly number[] {
  if (!revised) return [];
  const counts = new Set(seats.flatMap(({ replicas }) => (replicas === null || revised.has(replicas) ? [] : [replicas])));
  return [...counts].sort((a, b) => a - b);
}

const byName = new WeakMap<readonly Cluster[], ReadonlyMap<string, Cluster>>();

/** The fleet is the same array until a cluster changes, so the index is built once per change. */
function clustersByName(fleet: readonly Cluster[]): ReadonlyMap<string, Cluster> {
  let clusters = byName.get(fleet);
  if (!clusters) byName.set(fleet, (clusters = new Map(fleet.map((cluster) => [cluster.name, cluster]))));
  return clusters;
}
