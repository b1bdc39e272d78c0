import { Breath, turns } from '../../breath.js';
import { dependenciesOf } from '../../core/interpret/dependencies/dependencies-of.js';
import { match } from '../../core/match/match.js';
import type { Dependency } from '../../core/model/dependency.js';
import { dependsOn } from '../../core/model/dependents.js';
import type { PlanInput, ResourceKey, World } from '../../core/model/plan.js';
import { describePolicy } from '../../core/model/policy/policy-ref.js';
import { planInTurn } from '../../core/plan.js';
import { inPieces, isUnfinished } from '../../core/render/overriders/edit-yaml.js';
import { describeRef, refOf } from '../../kubernetes/kinds/api-group.js';
import type { KubeObject } from '../../kubernetes/object.js';
import type { StoredResource } from '../../store/intents/intents-port.js';
import { identityText } from '../object-identity.js';

/** Up to this many objects are planned to check whether a cluster fits; for more, only the selection by a policy is checked. */
const MAX_PLANNED = 20;
/** With more clusters than this no object is planned, because a plan checks each cluster. */
const MAX_CLUSTERS = 200;
/** Maximum number of objects that are named; the others are counted. */
const MAX_NAMED = 20;

/**
 * A sentence for each object that will not be delivered: no policy selects it, it is excluded, or no cluster fits. `world` includes the
 * policies of the intent; `standing` is the stored state of the resources.
 */
export async function placementWarnings(
  world: World,
  resources: readonly KubeObject[],
  standing: readonly StoredResource[],
): Promise<readonly string[]> {
  const breath = new Breath();
  const stored = new Map(standing.map((one) => [identityText(one.ref), one.seen]));
  const all: { readonly seen: PlanInput; readonly matched: Matched }[] = [];
  for (const template of resources) {
    const seen = seenOf(template, stored.get(identityText(refOf(template))));
    all.push({ seen, matched: match(seen, world) });
    await breath.take();
  }
  const needs: Dependency[] = [];
  for (const { seen, matched } of all) {
    if (takesAlong(matched)) needs.push(...dependenciesOf(seen.template));
    await breath.take();
  }
  const fits = fitting(world, all.length);

  const warnings: string[] = [];
  for (const { seen, matched } of all) {
    warnings.push(...(await warningsOf(seen, matched, { world, needs, fits })));
    await breath.take();
  }
  const more = warnings.length - MAX_NAMED;
  return more > 0 ? [...warnings.slice(0, MAX_NAMED), `${more} other objects are not placed or not delivered.`] : warnings;
}

type Matched = ReturnType<typeof match>;

interface Surroundings {
  readonly world: World;
  /** What workloads of the same intent need. */
  readonly needs: readonly Dependency[];
  readonly fits: Fitting;
}

async function warningsOf(seen: PlanInput, matched: Matched, { world, needs, fits }: Surroundings): Promise<readonly string[]> {
  const object = describeRef(refOf(seen.template));
  if (matched.kind === 'excluded') return [`${object} is not placed (EXCLUDED): ${matched.message}`];
  if (matched.kind === 'waiting') return [`${object} is not placed yet (WAITING_FOR_OVERRIDES): ${matched.message}`];
  if (matched.kind === 'none') {
    if (seen.dependents?.length || isNeeded(seen.template, needs)) return [];
    return [`${object} is not placed (NOT_PLACED): ${selectorFor(seen.template, world)}`];
  }
  const refused = await fits(seen);
  return refused === null ? [] : [`${object} is not delivered (${refused.outcome}): ${describePolicy(matched.policy)}: ${refused.message}`];
}

function seenOf(template: KubeObject, stored: PlanInput | undefined): PlanInput {
  if (stored) return { ...stored, template, deleted: false };
  return { key: '' as ResourceKey, uid: '', template, claim: null, placed: [], evicting: [], deleted: false };
}

function takesAlong(matched: Matched): boolean {
  return matched.kind === 'matched' && matched.policy.spec['propagateDeps'] === true;
}

function isNeeded({ apiVersion, kind, metadata }: KubeObject, needs: readonly Dependency[]): boolean {
  return dependsOn(needs, { apiVersion, kind, namespace: metadata.namespace ?? '', name: metadata.name, labels: metadata.labels }) === true;
}

/** The remedy if no policy selects an object: the selector to add, and where. */
function selectorFor({ apiVersion, kind, metadata: { namespace, name } }: KubeObject, { policies }: World): string {
  const line = `- { apiVersion: ${apiVersion}, kind: ${kind}, name: ${name} }`;
  const near = policies.find((policy) => policy.namespace === (namespace ?? ''));
  const where = near
    ? `of ${describePolicy(near)}`
    : namespace
      ? `of a PlacementPolicy in namespace ${namespace}`
      : 'of a ClusterPlacementPolicy';
  return `no policy selects it. This entry in spec.resourceSelectors ${where} selects it: ${line}`;
}

/** The outcome of a plan that places nothing; null if the resource is placed or is not planned here. */
type Fitting = (seen: PlanInput) => Promise<{ readonly outcome: string; readonly message: string } | null>;

function fitting(world: World, count: number): Fitting {
  // Users' scripts may change the template and the replica count. The real plan runs them, but this check does not, so it gives no answer.
  if (count > MAX_PLANNED || world.clusters.length > MAX_CLUSTERS || (world.interpreters?.length ?? 0) > 0) return async () => null;
  const next = planInTurn(world);
  const outcomeOf: (seen: PlanInput) => Awaited<ReturnType<Fitting>> = (seen) => {
    try {
      const { decision, preemption } = next(seen);
      return decision.outcome === 'SCHEDULED' || preemption ? null : decision;
    } catch (error) {
      if (isUnfinished(error)) throw error;
      // A plan that throws is reported by the planner; it must not prevent the intent from being accepted.
      return null;
    }
  };
  return (seen) => inPieces(() => outcomeOf(seen), turns);
}
