import type { LabelSelector } from '../../kubernetes/labels/label-selector.js';

/** What an object needs beside it in every cluster that holds it (parity D1): one object by name, or those of a kind by label. */
export interface Dependency {
  readonly apiVersion: string;
  readonly kind: string;
  /** `''` for cluster-scoped objects. */
  readonly namespace: string;
  readonly name?: string;
  readonly labelSelector?: LabelSelector;
}
