import type { KubeObject } from '../../kubernetes/object.js';
import type { PlanInput, PriorityClass, World } from '../model/plan.js';
import type { PlacementPolicySpec } from '../model/policy/policy.js';
import { match } from './match.js';

/** The two PriorityClasses that every cluster has. */
const builtIn: ReadonlyMap<string, PriorityClass> = new Map([
  ['system-cluster-critical', { value: 2_000_000_000, preempts: true }],
  ['system-node-critical', { value: 2_000_001_000, preempts: true }],
]);

const nobody: PriorityClass = { value: 0, preempts: false };

/** Parses a PriorityClass document; null for other documents. */
export function priorityClassOf(document: KubeObject): PriorityClass | null {
  const value = document['value'];
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) return null;
  return { value, preempts: document['preemptionPolicy'] !== 'Never' };
}

/** The priority of a policy's resources (parity C30); null if the hub does not have the class. */
export function priorityOf(
  { schedulePriority }: PlacementPolicySpec,
  { priorityClasses }: Pick<World, 'priorityClasses'>,
): PriorityClass | null {
  if (!schedulePriority) return nobody;
  const name = schedulePriority.priorityClassName;
  return priorityClasses?.get(name) ?? builtIn.get(name) ?? null;
}

/** The value of each known class by name; empty if no policy sets a priority. */
export function priorityValues({
  policies,
  priorityClasses = noClasses,
}: Pick<World, 'policies' | 'priorityClasses'>): ReadonlyMap<string, number> {
  if (!usesPriority(policies)) return noValues;
  return new Map([...builtIn, ...priorityClasses].map(([name, { value }]) => [name, value]));
}

const noClasses: ReadonlyMap<string, PriorityClass> = new Map();
const noValues: ReadonlyMap<string, number> = new Map();

/** A copy of the world with the PriorityClasses of these documents added. */
export function worldWithClasses(world: World, documents: readonly KubeObject[]): World {
  const classes = documents.filter(({ apiVersion, kind }) => kind === 'PriorityClass' && apiVersion.startsWith('scheduling.k8s.io/'));
  if (classes.length === 0) return world;
  const known = classes.flatMap((document) => {
    const priorityClass = priorityClassOf(document);
    return priorityClass ? [[document.metadata.name, priorityClass] as const] : [];
  });
  return { ...world, priorityClasses: new Map([...(world.priorityClasses ?? []), ...known]) };
}

/** The resource with the priority of its policy. Returns early if no policy sets a priority. */
export function prioritised(seen: PlanInput, world: World): PlanInput {
  if (!usesPriority(world.policies)) return seen;
  const matched = match(seen, world);
  const priority = matched.kind === 'matched' ? priorityOf(matched.policy.spec, world) : null;
  return priority && priority !== nobody ? { ...seen, priority } : seen;
}

const uses = new WeakMap<World['policies'], boolean>();

export function usesPriority(policies: World['policies']): boolean {
  let known = uses.get(policies);
  if (known === undefined) uses.set(policies, (known = policies.some(({ spec }) => spec.schedulePriority)));
  return known;
}
