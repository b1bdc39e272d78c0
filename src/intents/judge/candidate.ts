import type { ApplicationRef } from '../../core/model/application.js';
import type { PlanInput } from '../../core/model/plan.js';
import type { DesiredWork } from '../../core/preview.js';
import type { ObjectRef } from '../../kubernetes/object.js';

/** One resource after a change. */
export interface Candidate {
  readonly ref: ObjectRef;
  readonly seen: PlanInput;
  readonly standing: ReadonlyMap<string, DesiredWork>;
  /** Absent or null: a new application. */
  readonly application?: ApplicationRef | null;
}
