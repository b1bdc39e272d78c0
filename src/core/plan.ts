import { followDependents, neededNowhere } from './dependents/place-dependencies.js';
import { isPreserved } from './dependents/preserve-on-deletion.js';
import { match } from './match/match.js';
import { prioritised, priorityOf } from './match/priority.js';
import { apiKey, otherServedVersions } from './model/cluster/cluster.js';
import { compareAge } from './model/compare-age.js';
import { compareText } from './model/compare-text.js';
import type { ClusterDecision, Decision, DecisionOutcome, LosingPolicy } from './model/decision.js';
import { clustersHolding, conflictsOfDependents, settingsOfDependents } from './model/dependents.js';
import type { Plan, PlanInput, PlannedWork, Preemption, ReplicaAssignment, World } from './model/plan.js';
import type { PlacementPolicy, PlacementPolicySpec } from './model/policy/policy.js';
import { refTo } from './model/policy/policy-ref.js';
import { describeVictims, preemptionText } from './preemption/preemption-text.js';
import { preemptionFor } from './preemption/propose-preemption.js';
import { surrenderedSeats } from './preemption/surrendered-seats.js';
import { mergeSuspension } from './render/dispatch-settings.js';
import { type RenderAsk, type Rendered, render } from './render/render.js';
import { AssumedPlacements } from './schedule/capacity/assumed-placements.js';
import { standingSeats } from './schedule/capacity/quota.js';
import { type Surroundings, schedule } from './schedule/schedule.js';

/** Maximum number of clusters that a warning names. */
const MAX_NAMED = 5;

/**
 * Plans one resource: which policy governs it (match), which clusters run it with how many replicas (schedule), and the manifest for each
 * (render). Previews, dry runs and the real run use this function.
 *
 * If a step has no result (no policy, no cluster that fits, a failed override), `works` is null and the standing works are left unchanged.
 * Only a complete render or a deletion removes a work.
 */
export function plan(seen: PlanInput, world: World, given?: AssumedPlacements): Plan {
  if (seen.deleted) return deletion(seen, world);

  const matched = match(seen, world);
  if (matched.kind === 'excluded') return leave({ ...undecided, outcome: 'EXCLUDED', message: matched.message });
  if (matched.kind === 'none')
    return seen.dependents?.length ? follow(seen, world) : leave({ ...undecided, outcome: 'NO_POLICY', message: matched.message });

  const { policy, losers } = matched;
  const said = (outcome: DecisionOutcome, message: string, clusters: readonly ClusterDecision[]) =>
    decided(policy, losers, outcome, message, clusters);
  if (matched.kind === 'waiting') return leave(said('WAITING_FOR_OVERRIDES', matched.message, []));
  const spec = effectiveSpec(seen, policy.spec);
  if (mergeSuspension(seen.suspension, spec.suspension)?.scheduling && seen.placed.length === 0) {
    return leave(said('UNSCHEDULABLE', 'Scheduling of this resource is suspended.', []));
  }

  if (seen.answers?.unanswered) return unanswered(said('RENDER_FAILED', seen.answers.unanswered, []));

  const gave = surrenderedSeats(seen);
  const asking = staying(gave ? { ...seen, placed: gave.left.filter(({ replicas }) => replicas !== 0) } : seen);
  const surroundings: Surroundings = given ? { ...world, ...around(given) } : world;
  const { scheduled, preemption, preempts } = scheduleOrPreempt(asking, spec, world.clusters, surroundings);
  const unknown = unknownClass(spec, world);
  if (scheduled.kind !== 'scheduled') {
    const outcome = scheduled.kind === 'no-fit' ? 'NO_CLUSTER_FIT' : 'UNSCHEDULABLE';
    const message = [scheduled.message, preemption && proposed(preemption), gave?.sentence].filter(Boolean).join(' ');
    const decision = said(outcome, message, scheduled.clusters);
    const kept = gave && keepInPart(seen, spec, gave.left, world);
    if (kept && 'revise' in kept) return notRendered(decision, kept);
    if (kept) given?.add(seen, kept.seats);
    const stays = kept ? { works: kept.works, appliedPolicy: spec, affinity: seen.affinity ?? null } : { works: null };
    return { ...stays, decision, warnings: [...unknown, ...(kept?.warnings ?? [])], preemption };
  }

  const { seats, clusters } = followDependents(seen, scheduled, world.clusters);
  const rendered = renderWith(seen, spec, { seats, completions: scheduled.completions }, world);
  if (!rendered.ok) {
    // A resource that waits for its revised template keeps its claim on capacity, so that the resources planned after it do not use it.
    if ('revise' in rendered) {
      given?.add(seen, seats);
      if (preempts && preemption) given?.take(preemption);
    }
    return notRendered(said('RENDER_FAILED', rendered.message, clusters), rendered);
  }

  given?.add(seen, seats);
  if (preempts && preemption) given?.take(preemption);
  const { affinity, failback } = scheduled;
  const conflicts = conflictsOfDependents(seen.dependents ?? []);
  const message = [scheduled.message, preemption && `It preempts ${describeVictims(preemption)}.`, gave?.sentence];
  return {
    decision: said('SCHEDULED', message.filter(Boolean).join(' '), clusters),
    works: rendered.works,
    warnings: [...unknown, ...conflicts, ...otherVersionWarnings(seen, rendered.works, world), ...warningsOf(seen, rendered)],
    conflicts,
    appliedPolicy: spec,
    affinity,
    failback,
    ...(preemption && { preemption, preempts }),
    ...saidOf(seen),
  };
}

/** Removes the placements in clusters that are evicted: replicas are divided over the other clusters. */
function staying(seen: PlanInput): PlanInput {
  if (seen.evicting.length === 0) return seen;
  const [vacates, placed] = [true, false].map((leaves) => seen.placed.filter(({ cluster }) => seen.evicting.includes(cluster) === leaves));
  return { ...seen, placed: placed!, vacates: standingSeats(vacates!) };
}

function around({ reserved, quotas, recent, neighbours }: AssumedPlacements): Surroundings {
  return { reserved, quotas, recent, neighbours };
}

/** Schedules; if capacity is missing, tries preemption: automatically if the policy says so, or the preemption that a user confirmed. */
function scheduleOrPreempt(seen: PlanInput, spec: PlacementPolicySpec, clusters: World['clusters'], surroundings: Surroundings) {
  const scheduled = schedule(seen, spec, clusters, surroundings);
  const preemption = scheduled.kind === 'unschedulable' ? preemptionFor(seen, spec, clusters, surroundings) : null;
  const may = spec.schedulePriority?.preemption === 'Automatic' || (preemption && seen.confirmedPreemption === preemptionText(preemption));
  if (!preemption || !may) return { scheduled, preemption, preempts: false };
  const freed = { cluster: preemption.cluster, more: preemption.frees };
  return { scheduled: schedule(seen, spec, clusters, { ...surroundings, freed }), preemption, preempts: true };
}

function proposed(preemption: Preemption): string {
  return `It would fit in ${preemption.cluster} if it preempted ${describeVictims(preemption)}; confirm this with \`preempt\`.`;
}

function unknownClass({ schedulePriority }: PlacementPolicySpec, world: World): readonly string[] {
  if (!schedulePriority || priorityOf({ resourceSelectors: [], schedulePriority }, world)) return [];
  return [`PriorityClass ${schedulePriority.priorityClassName} is not in the hub; the priority counts as 0.`];
}

/** A preempted workload that fits in no other cluster keeps its remaining replicas. If none remain, the object stays with zero replicas. */
function keepInPart(seen: PlanInput, spec: PlacementPolicySpec, left: readonly ReplicaAssignment[], world: World) {
  const known = new Set(world.clusters.map(({ name }) => name));
  const seats = left.filter(({ cluster }) => known.has(cluster));
  const rendered = renderWith(seen, spec, { seats, completions: null }, world);
  if (!rendered.ok) return 'revise' in rendered ? rendered : null;
  return { seats, works: rendered.works, warnings: rendered.warnings };
}

/** Sorts resources for planning, with the priority of their policy: highest priority first. */
export function inTurns<One>(
  all: readonly One[],
  seenOf: (one: One) => PlanInput,
  world: World,
): readonly { readonly one: One; readonly seen: PlanInput }[] {
  return all.map((one) => ({ one, seen: prioritised(seenOf(one), world) })).sort((a, b) => compareTurns(a.seen, b.seen));
}

/**
 * Plans resources one after the other; each sees the capacity that the earlier ones used. The caller passes them in the order of `inTurns`.
 */
export function planInTurn(world: World): (seen: PlanInput) => Plan {
  const given = new AssumedPlacements(world);
  return (seen) => plan(seen, world, given);
}

/**
 * Orders resources that compete for capacity: higher priority first, then those that lost their cluster, the oldest first, then by uid,
 * which a preview knows before a key exists. The order of arrival does not matter.
 */
export function compareTurns(a: PlanInput, b: PlanInput): number {
  const [aMoves, bMoves] = [isDisplaced(a), isDisplaced(b)];
  return (
    (b.priority?.value ?? 0) - (a.priority?.value ?? 0) ||
    Number(bMoves) - Number(aMoves) ||
    (aMoves ? compareAge(a.key, b.key) : 0) ||
    compareText(a.uid, b.uid) ||
    compareText(a.key, b.key)
  );
}

/** A cluster in which it has a seat must be left. */
function isDisplaced({ evicting, placed }: PlanInput): boolean {
  return evicting.length > 0 && placed.some(({ cluster, leaving }) => !leaving && evicting.includes(cluster));
}

/** An edit of a lazy policy takes effect with the next change of the template (parity B6). */
function effectiveSpec({ appliedPolicy, templateChanged = true, placed }: PlanInput, spec: PlacementPolicySpec): PlacementPolicySpec {
  const waits = spec['activationPreference'] === 'Lazy' && !templateChanged && placed.length > 0;
  return waits ? (appliedPolicy ?? spec) : spec;
}

/** Renders the works of the placements, and adds the works that stay until their eviction ends. */
function renderWith(
  seen: PlanInput,
  policy: PlacementPolicySpec,
  placed: Pick<RenderAsk, 'seats' | 'completions'>,
  { clusters, overrides }: World,
): Rendered {
  const { overwrite } = settingsOfDependents(seen.dependents ?? []);
  const spec = overwrite ? { ...policy, conflictResolution: 'Overwrite' as const } : policy;
  const leaving = seen.evicting.length === 0 ? [] : leavingSeats(seen, placed.seats, new Set(clusters.map(({ name }) => name)));
  const seats = [...placed.seats, ...leaving];
  const ask = { template: seen.template, policy: spec, ...placed, seats, revised: seen.answers?.revised };
  const rendered = render(ask, clusters, overrides);
  if (!rendered.ok) return rendered;
  if (leaving.length === 0) return { ...rendered, works: withPreservedState(rendered.works, seen) };
  const names = new Set(leaving.map(({ cluster }) => cluster));
  const works: readonly PlannedWork[] = rendered.works.map((work) => (names.has(work.cluster) ? { ...work, leaving: true } : work));
  return { ...rendered, works: withPreservedState(works, seen) };
}

/** Adds the preserved state of an evicted copy as labels to its replacement, if the cluster had no copy before. */
function withPreservedState(works: readonly PlannedWork[], { evictions = [] }: PlanInput): readonly PlannedWork[] {
  const labels = Object.assign({}, ...evictions.map(({ preserved }) => preserved ?? {})) as Readonly<Record<string, string>>;
  if (Object.keys(labels).length === 0) return works;
  return works.map((work) => {
    if (work.leaving || evictions.some(({ cluster }) => cluster === work.cluster)) return work;
    const { metadata } = work.manifest;
    return { ...work, manifest: { ...work.manifest, metadata: { ...metadata, labels: { ...metadata.labels, ...labels } } } };
  });
}

function leavingSeats({ placed, evicting, evictions = [] }: PlanInput, seats: RenderAsk['seats'], known: ReadonlySet<string>) {
  const modes = new Map(evictions.map((one) => [one.cluster, one]));
  const holding = new Set(
    clustersHolding(
      [],
      [],
      evicting.map((cluster) => modes.get(cluster) ?? { cluster }),
    ),
  );
  const taken = new Set(seats.map(({ cluster }) => cluster));
  return placed.filter(({ cluster }) => holding.has(cluster) && !taken.has(cluster) && known.has(cluster));
}

/** A resource without a policy of its own is placed where its dependents are. */
function follow(seen: PlanInput, world: World): Plan {
  const { seats, clusters } = followDependents(seen, neededNowhere(seen, world.clusters), world.clusters);
  const decision = { ...undecided, clusters };
  if (seats.length === 0) return leave({ ...decision, outcome: 'NO_CLUSTER_FIT', message: 'No workload that depends on it is placed.' });

  if (seen.answers?.unanswered) return unanswered({ ...decision, outcome: 'RENDER_FAILED', message: seen.answers.unanswered });
  const rendered = renderWith(seen, { resourceSelectors: [] }, { seats, completions: null }, world);
  if (!rendered.ok) return notRendered({ ...decision, outcome: 'RENDER_FAILED', message: rendered.message }, rendered);
  const message = `Placed in ${seats.length} of ${clusters.length} clusters, where dependent workloads are placed.`;
  const conflicts = conflictsOfDependents(seen.dependents ?? []);
  const warnings = [...conflicts, ...warningsOf(seen, rendered)];
  return { decision: { ...decision, outcome: 'SCHEDULED', message }, works: rendered.works, warnings, conflicts };
}

const undecided = { policy: null, losers: [], clusters: [] } as const;

function decided(
  policy: PlacementPolicy,
  losers: readonly LosingPolicy[],
  outcome: DecisionOutcome,
  message: string,
  clusters: readonly ClusterDecision[],
): Decision {
  return { policy: refTo(policy), losers, outcome, message, clusters };
}

function leave(decision: Decision): Plan {
  return { decision, works: null, warnings: [] };
}

/** Seconds until a plan whose script timed out is tried again; the machine may have been busy. */
const ASK_AGAIN_SECONDS = 5;

function unanswered(decision: Decision): Plan {
  return { ...leave(decision), retryInSeconds: ASK_AGAIN_SECONDS };
}

function notRendered(decision: Decision, rendered: NotRendered): Plan {
  return 'revise' in rendered ? { ...unanswered(decision), revise: rendered.revise } : leave(decision);
}

type NotRendered = Extract<Rendered, { readonly ok: false }>;

function saidOf({ demand, answers }: PlanInput): Pick<Plan, 'said'> {
  return answers ? { said: { answers, ...(demand && { demand }) } } : {};
}

/**
 * Warns about clusters that serve the kind only in versions other than the manifest's: whether one of them accepts it is known when it is
 * applied.
 */
function otherVersionWarnings({ template }: PlanInput, works: readonly PlannedWork[], { clusters }: World): readonly string[] {
  const placed = new Set(works.map(({ cluster }) => cluster));
  const api = apiKey(template);
  const others = clusters.flatMap((cluster) => {
    const versions = placed.has(cluster.name) && !cluster.apis.has(api) ? otherServedVersions(cluster, template) : [];
    return versions.length === 0 ? [] : [`${cluster.name} (${versions.join(', ')})`];
  });
  if (others.length === 0) return [];
  const more = others.length > MAX_NAMED ? ` and ${others.length - MAX_NAMED} more` : '';
  return [
    `${template.apiVersion} ${template.kind} is served in other versions by ${others.slice(0, MAX_NAMED).join(', ')}${more}: it is applied in that version, which must accept the manifest as it is.`,
  ];
}

function warningsOf({ answers }: PlanInput, { warnings }: Extract<Rendered, { readonly ok: true }>): readonly string[] {
  return answers && answers.warnings.length > 0 ? [...warnings, ...answers.warnings] : warnings;
}

/** A deletion that the user requested removes or orphans every work; it needs no policy and no cluster. */
function deletion(seen: PlanInput, world: World): Plan {
  const orphan = isPreserved(seen, world);
  const message = orphan
    ? 'The resource is deleted; its objects stay in the clusters and are no longer managed.'
    : 'The resource and all its works are deleted.';
  const decision = { ...undecided, policy: seen.claim, outcome: 'SCHEDULED', message } as const;
  return { decision, works: [], warnings: orphan ? [message] : [], orphan };
}
