import { settingsOfDependents } from '../model/dependents.js';
import type { PlanInput, World } from '../model/plan.js';
import { samePolicy } from '../model/policy/policy-ref.js';

/**
 * Whether the objects of a deleted resource stay in the members (parity G6, D3): requested by its policy, by the deleted policy that placed
 * it, or by one of its dependents.
 */
export function isPreserved({ claim, appliedPolicy, dependents = [] }: PlanInput, { policies }: Pick<World, 'policies'>): boolean {
  const inForce = claim && policies.find((policy) => samePolicy(policy, claim));
  const spec = inForce ? inForce.spec : appliedPolicy;
  return spec?.preserveResourcesOnDeletion === true || settingsOfDependents(dependents).preserve;
}
