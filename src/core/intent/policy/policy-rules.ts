import type { Fields } from '../../../kubernetes/json/untrusted.js';
import type { Report, Shape } from '../shape.js';

/** What admission asks of one kind of policy. `namespace` is `''` for the cluster-wide kinds. */
export interface PolicyRules {
  /** What each field of `spec` looks like. */
  readonly spec: Shape;
  /** The spec with what admission fills in. */
  readonly defaults?: (spec: Fields, namespace: string) => Fields;
  /** Rules across fields. They read a spec that may not have passed its shape. */
  readonly check: (spec: unknown, namespace: string, report: Report) => void;
  /** What is wrong with its name, where more is asked of it than of the name of any object. */
  readonly nameError?: (name: string) => string | null;
  /** What may not change from one spec to the next. */
  readonly update?: (before: unknown, after: unknown, report: Report) => void;
}
