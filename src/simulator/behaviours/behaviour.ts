import type { Json } from '../../kubernetes/object.js';

/**
 * How a kind behaves that has no controller here: which pods an object makes and which status follows, after how long.
 *
 * Templates: a text that is `{PATH}` becomes the value there, `{PATH|VALUE}` has a value for when nothing is there; other texts may
 * hold such places. PATH starts with `spec`, `metadata`, `status` (as it is) or `pods` (`wanted`, `total`, `ready`, `updated`,
 * `active`, `succeeded`, `failed`); `{now}` is the time at which the stage began.
 */
export interface Behaviour {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly shortNames?: readonly string[];
  /** Paths of counts, for the scale subresource. */
  readonly scale?: { readonly specReplicasPath: string; readonly statusReplicasPath: string; readonly labelSelectorPath?: string };
  readonly pods?: readonly PodGroup[];
  /** The last one whose `when` holds is where an object is. The first has none: it is where objects begin. */
  readonly stages: readonly [Stage, ...Stage[]];
}

/** Pods of one template. `at` may pass through all elements of a list or map by `*`: `spec.tasks.*`. */
export interface PodGroup {
  readonly at: string;
  /** Below `at`, a dotted path or a count. */
  readonly replicas: string | number;
  readonly template: string;
  /** Labels on top of the template's, as templates. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Pods run to their end unless the template says otherwise. */
  readonly restartPolicy?: 'OnFailure' | 'Never';
}

export interface Stage {
  readonly name: string;
  /** Values by path, each a template; all must be equal. */
  readonly when?: Readonly<Record<string, Json>>;
  /** From the stage before; at once unless said. */
  readonly afterMs?: number;
  readonly status: Readonly<Record<string, Json>>;
  /** Nothing follows, whatever happens to pods. They go unless it says so. */
  readonly final?: true;
}
