import { dependenciesOf } from '../../core/interpret/dependencies/dependencies-of.js';
import { match } from '../../core/match/match.js';
import type { Dependency } from '../../core/model/dependency.js';
import { dependsOn } from '../../core/model/dependents.js';
import type { PlanInput, ResourceKey, World } from '../../core/model/plan.js';
import { describePolicy } from '../../core/model/policy/policy-ref.js';
import { planInTurn } from '../../core/plan.js';
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
export function placementWarnings(world: World, resources: readonly KubeObject[], standing: readonly StoredResource[]): readonly string[] {
  const stored = new Map(standing.map((one) => [identityText(one.ref), one.seen]));
  const all = resources.map((template) => seenOf(template, stored.get(identityText(refOf(template)))));
  const matches = all.map((seen) => match(seen, world));
  const taken = takenAlong(all.filter((_, at) => takesAlong(matches[at]!)));
  const fits = fitting(world, all.length);

  const warnings = all.flatMap((seen, at) => {
    const matched = matches[at]!;
    const object = describeRef(refOf(seen.template));
    if (matched.kind === 'excluded') return [`${object} is not placed (EXCLUDED): ${matched.message}`];
    if (matched.kind === 'waiting') return [`${object} is not placed yet (WAITING_FOR_OVERRIDES): ${matched.message}`];
    if (matched.kind === 'none')
      return seen.dependents?.length || taken(seen.template)
        ? []
        : [`${object} is not placed (NOT_PLACED): ${selectorFor(seen.template, world)}`];
    const refused = fits(seen);
    return refused === null
      ? []
      : [`${object} is not delivered (${refused.outcome}): ${describePolicy(matched.policy)}: ${refused.message}`];
  });
  const more = warnings.length - MAX_NAMED;
  return more > 0 ? [...warnings.slice(0, MAX_NAMED), `${more} other objects are not placed or not delivered.`] : warnings;
}

function seenOf(template: KubeObject, stored: PlanInput | undefined): PlanInput {
  if (stored) return { ...stored, template, deleted: false };
  return { key: '' as ResourceKey, uid: '', template, claim: null, placed: [], evicting: [], deleted: false };
}

function takesAlong(matched: ReturnType<typeof match>): boolean {
  return matched.kind === 'matched' && matched.policy.spec['propagateDeps'] === true;
}

/** Whether an object is a dependency of a workload in the same intent. */
function takenAlong(users: readonly PlanInput[]): (object: KubeObject) => boolean {
  const needs: readonly Dependency[] = users.flatMap(({ template }) => dependenciesOf(template));
  return ({ apiVersion, kind, metadata }) =>
    dependsOn(needs, { apiVersion, kind, namespace: metadata.namespace ?? '', name: metadata.name, labels: metadata.labels }) === true;
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
function fitting(world: World, count: number): (seen: PlanInput) => { readonly outcome: string; readonly message: string } | null {
  // Users' scripts may change the template and the replica count. The real plan runs them, but this check does not, so it gives no answer.
  if (count > MAX_PLANNED || world.clusters.length > MAX_CLUSTERS || (world.interpreters?.length ?? 0) > 0) return () => null;
  const next = planInTurn(world);
  return (seen) => {
    try {
      const { decision, preemption } = next(seen);
      return decision.outcome === 'SCHEDULED' || preemption ? null : decision;
    } catch {
      // A plan that throws is reported by the planner; it must not prevent the intent from being accepted.
      return null;
    }
  };
}
