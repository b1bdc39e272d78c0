import type { Plan, ResourceKey, SeenResource, World } from '../core/model/plan.js';
import type { DueResource } from '../engine/ports.js';
import { dependencyOrder } from '../kubernetes/dependency-order.js';
import type { KubeObject } from '../kubernetes/object.js';
import { type CompactDecision, compactDecision } from './decision-row.js';
import { storableInt } from './json-text.js';
import type { Manifests } from './manifests.js';

/** The desired side of a work as `work` holds it. */
export interface StoredDesire {
  readonly digest: string | null;
  readonly replicas: number | null;
  readonly conflictResolution: string;
  readonly suspended: boolean;
}

/** What stood when the resource was read for its plan. */
export interface StoredBinding {
  readonly works: ReadonlyMap<string, StoredDesire>;
  readonly decisionDigest: string | null;
  readonly generation: number | null;
  readonly outcome: string | null;
  readonly failures: number;
}

/** What the row of the resource says now, within the transaction that saves. */
export interface CurrentResource {
  readonly deleteReason: string | null;
  readonly orphan: boolean;
}

export interface DesireRow {
  readonly c: string;
  readonly r: ResourceKey;
  readonly d: string;
  readonly n: number | null;
  readonly cr: string;
  readonly s: boolean;
  readonly k: number;
}

export interface RemovalRow {
  readonly c: string;
  readonly r: ResourceKey;
  readonly orphan: boolean;
  readonly why: string;
}

export interface BindingRow extends Omit<CompactDecision, 'digest'> {
  readonly r: ResourceKey;
  readonly generation: number;
  readonly digest: string;
  readonly outcome: string;
  readonly message: string;
  readonly losers: Plan['decision']['losers'];
  readonly warnings: readonly string[];
  readonly policy_kind: string | null;
  readonly policy_namespace: string | null;
  readonly policy_name: string | null;
  readonly placements: SeenResource['placed'];
}

/** What must be written so that the store says what the plan says. */
export interface Difference {
  readonly desires: DesireRow[];
  readonly manifests: KubeObject[];
  readonly removals: RemovalRow[];
  readonly bindings: BindingRow[];
}

export function emptyDifference(): Difference {
  return { desires: [], manifests: [], removals: [], bindings: [] };
}

/** Adds what one plan changes. `stored` undefined: everything is written that is not known to be equal. */
export function addDifference(
  difference: Difference,
  due: DueResource,
  plan: Plan,
  context: {
    readonly stored: StoredBinding | undefined;
    readonly current: CurrentResource;
    readonly manifests: Manifests;
    readonly world: World;
  },
): void {
  if (plan.works) {
    addDesires(difference, due, plan.works, context);
    addRemovals(difference, due, plan, context.current, context.world);
  }
  // A resource that goes needs no answer to where it should be.
  if (!due.seen.deleted) addBinding(difference, due, plan, context.stored);
}

function addDesires(
  { desires, manifests }: Difference,
  { seen }: DueResource,
  works: NonNullable<Plan['works']>,
  { stored, manifests: store }: { readonly stored: StoredBinding | undefined; readonly manifests: Manifests },
): void {
  const order = dependencyOrder(seen.template);
  for (const { cluster, manifest, replicas, conflictResolution, suspended } of works) {
    const { digest } = store.digest(manifest);
    if (isSame(stored?.works.get(cluster), { digest, replicas: storableInt(replicas), conflictResolution, suspended })) continue;
    desires.push({ c: cluster, r: seen.key, d: digest, n: storableInt(replicas), cr: conflictResolution, s: suspended, k: order });
    manifests.push(manifest);
  }
}

function isSame(a: StoredDesire | undefined, b: StoredDesire): boolean {
  return (
    a !== undefined &&
    a.digest === b.digest &&
    a.replicas === b.replicas &&
    a.conflictResolution === b.conflictResolution &&
    a.suspended === b.suspended
  );
}

function addRemovals({ removals }: Difference, due: DueResource, plan: Plan, current: CurrentResource, world: World): void {
  const kept = new Set(plan.works?.map(({ cluster }) => cluster));
  const orphan = due.seen.deleted && (current.orphan || isPreserved(due.seen, world));
  for (const [cluster, digest] of due.works) {
    if (digest === null || kept.has(cluster)) continue;
    removals.push({ c: cluster, r: due.seen.key, orphan, why: whyRemoved(due.seen, plan, cluster, current) });
  }
}

/** The policy that placed it asks to leave its objects in the members. */
function isPreserved({ claim }: SeenResource, { policies }: World): boolean {
  const policy =
    claim && policies.find(({ kind, namespace, name }) => kind === claim.kind && namespace === claim.namespace && name === claim.name);
  return policy?.spec.preserveResourcesOnDeletion === true;
}

function whyRemoved(seen: SeenResource, plan: Plan, cluster: string, { deleteReason }: CurrentResource): string {
  if (seen.deleted) return deleteReason ?? 'the resource was deleted';
  const refusal = plan.decision.clusters.find((one) => one.cluster === cluster && !one.chosen);
  return refusal ? `no longer placed here: ${refusal.reason}` : 'no longer placed here';
}

function addBinding({ bindings }: Difference, { seen, generation }: DueResource, plan: Plan, stored: StoredBinding | undefined): void {
  const { digest, ...compact } = compactDecision(plan.decision, plan.warnings);
  const placements = plan.works ? plan.works.map(({ cluster, replicas }) => ({ cluster, replicas })) : seen.placed;
  if (
    stored &&
    stored.decisionDigest === digest &&
    stored.generation === generation &&
    stored.failures === 0 &&
    samePlaces(placements, seen)
  )
    return;

  const { policy, outcome, message, losers } = plan.decision;
  bindings.push({
    ...compact,
    r: seen.key,
    generation,
    digest,
    outcome,
    message,
    losers,
    warnings: plan.warnings,
    policy_kind: policy?.kind ?? null,
    policy_namespace: policy?.namespace ?? null,
    policy_name: policy?.name ?? null,
    placements,
  });
}

function samePlaces(placements: SeenResource['placed'], { placed }: SeenResource): boolean {
  return (
    placements.length === placed.length &&
    placements.every(({ cluster, replicas }, i) => placed[i]?.cluster === cluster && placed[i]?.replicas === replicas)
  );
}
