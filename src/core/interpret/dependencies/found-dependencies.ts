import type { Dependency } from '../../model/dependency.js';
import type { PlanInput } from '../../model/plan.js';
import { dependenciesOf } from './dependencies-of.js';

/** Dependencies that an interpreter of a user returned, else those that the hub finds in the template. If the interpreter failed: `stored`. */
export function foundDependencies({ answers, template }: PlanInput, stored: readonly Dependency[]): readonly Dependency[] {
  if (answers?.dependencies === undefined) return dependenciesOf(template);
  return answers.dependencies ?? stored;
}
