import type { Fields } from '../../../kubernetes/json/untrusted.js';
import type { Report, Shape } from '../shape.js';

/** Admission rules of one kind of policy. `namespace` is `''` for the cluster-wide kinds. */
export interface PolicyRules {
  /** Form of each field of `spec`. */
  readonly spec: Shape;
  /** The spec with defaults. */
  readonly defaults?: (spec: Fields, namespace: string) => Fields;
  /** Rules across fields. They read a spec that may not have passed its shape. */
  readonly check: (spec: unknown, namespace: string, report: Report) => void;
  /** Additional rules for its name, besides those for any object's name. */
  readonly nameError?: (name: string) => string | null;
  /** Fields that cannot be changed by an edit. */
  readonly update?: (before: unknown, after: unknown, report: Report) => void;
}
