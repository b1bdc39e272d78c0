import type { Actor } from '../../auth/actor.js';
import { Breath } from '../../breath.js';
import type { World } from '../../core/model/plan.js';
import type { Policy } from '../../core/model/policy/policy.js';
import { describePolicy, isOverridePolicy, isPlacementPolicy } from '../../core/model/policy/policy-ref.js';
import { selectsAny } from '../../core/model/policy/resource-selector.js';
import type { KubeObject } from '../../kubernetes/object.js';
import type { Intents } from '../../store/intents/intents-port.js';
import { unknownClusterWarnings } from './unknown-clusters.js';

/** Up to this many stored resources are checked against the policies; with more, there is no warning. */
const MAX_LOOKED_AT = 500;

/**
 * Warnings about parts without effect: an intent for a hub without clusters, names of clusters that are not registered, and policies that
 * select neither a stored resource nor one of the intent.
 */
export async function scopeWarnings(
  intents: Pick<Intents, 'affected'>,
  actor: Actor,
  { clusters }: Pick<World, 'clusters'>,
  { resources, policies }: { readonly resources: readonly KubeObject[]; readonly policies: readonly Policy[] },
): Promise<readonly string[]> {
  const names = clusters.map(({ name }) => name);
  const missing =
    clusters.length === 0 && resources.length > 0
      ? ['The hub has no clusters, so nothing is delivered yet. Register one: manifold cluster register NAME --kubeconfig FILE.']
      : unknownClusterWarnings(policies, names);
  const selective = policies.filter((policy) => selectorsOf(policy) !== null);
  const lonely = await selectingNothing(selective, resources);
  if (lonely.length === 0) return missing;
  const stored = await intents.affected(actor, lonely, MAX_LOOKED_AT);
  if (stored.length === MAX_LOOKED_AT) return missing;
  const standing = stored.filter(({ seen }) => !seen.deleted).map(({ seen }) => seen.template);
  const idle = await selectingNothing(lonely, standing);
  return [
    ...missing,
    ...idle.map(
      (policy) =>
        `${describePolicy(policy)} selects nothing: no resource of the hub matches its spec.resourceSelectors.${howToFind(policy)}`,
    ),
  ];
}

async function selectingNothing(policies: readonly Policy[], resources: readonly KubeObject[]): Promise<readonly Policy[]> {
  const breath = new Breath();
  const found: Policy[] = [];
  for (const policy of policies) {
    if (!resources.some((resource) => selects(policy, resource))) found.push(policy);
    await breath.take();
  }
  return found;
}

/** A policy of one namespace is often applied to another one than its objects. */
function howToFind({ namespace }: Policy): string {
  return namespace === '' ? '' : ` It selects only in the namespace ${namespace}; see manifold get all -n ${namespace}.`;
}

/** Null for documents without selectors, and for those that select all resources. */
function selectorsOf(policy: Policy) {
  if (isPlacementPolicy(policy)) return policy.spec.resourceSelectors;
  return isOverridePolicy(policy) && policy.spec.resourceSelectors?.length ? policy.spec.resourceSelectors : null;
}

function selects(policy: Policy, resource: KubeObject): boolean {
  const inside = policy.namespace === '' || policy.namespace === (resource.metadata.namespace ?? '');
  return inside && selectsAny(selectorsOf(policy) ?? [], resource);
}
