import type { SeenResource } from '../core/model/plan.js';
import type { StandingWork } from '../core/preview.js';
import type { ObjectRef } from '../kubernetes/object.js';

/** One resource as a change would leave it. */
export interface Candidate {
  readonly ref: ObjectRef;
  readonly seen: SeenResource;
  readonly standing: ReadonlyMap<string, StandingWork>;
}
