import type { ApplicationRef } from '../../core/model/application.js';
import type { DesiredWork } from '../../core/model/desired-work.js';
import type { PlanInput } from '../../core/model/plan.js';
import type { ObjectRef } from '../../kubernetes/object.js';
import type { StoredResource } from '../../store/intents/intents-port.js';

/** One resource after a change. */
export interface Candidate {
  readonly ref: ObjectRef;
  readonly seen: PlanInput;
  readonly standing: ReadonlyMap<string, DesiredWork>;
  /** Absent or null: a new application. */
  readonly application?: ApplicationRef | null;
  /** A person chose that it is deleted and created again where an immutable field changes. */
  readonly replace?: boolean;
}

/** A stored resource whose template does not change. */
export function candidateFrom({ ref, seen, works, application, replace }: StoredResource): Candidate {
  return { ref, seen, standing: works, application, ...(replace && { replace }) };
}
