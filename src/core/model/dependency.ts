import type { LabelSelector } from '../../kubernetes/labels/label-selector.js';

/** An object, by name or by label, that another object needs in each of its clusters (parity D1). */
export interface Dependency {
  readonly apiVersion: string;
  readonly kind: string;
  /** `''` for cluster-scoped objects. */
  readonly namespace: string;
  readonly name?: string;
  readonly labelSelector?: LabelSelector;
}
