import type { Json } from '../../kubernetes/object.js';

/**
 * The simulated behaviour of a kind without a controller here: the pods of an object, its statuses and the delays between them.
 *
 * Templates: a text that is `{PATH}` becomes the value at that path, `{PATH|VALUE}` has a default; other texts may contain such placeholders. PATH
 * starts with `spec`, `metadata`, `status` (as it is) or `pods` (`wanted`, `total`, `ready`, `updated`, `active`, `succeeded`, `failed`); `{now}` is
 * the time at which the stage began.
 */
export interface Behaviour {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly shortNames?: readonly string[];
  /** Paths of the replica counts, for the scale subresource. */
  readonly scale?: { readonly specReplicasPath: string; readonly statusReplicasPath: string; readonly labelSelectorPath?: string };
  readonly pods?: readonly PodGroup[];
  /** The current stage is the last one whose `when` holds. The first stage has no `when`. */
  readonly stages: readonly [Stage, ...Stage[]];
}

/** A group of pods of one template. In `at`, `*` stands for all elements of a list or map: `spec.tasks.*`. */
export interface PodGroup {
  readonly at: string;
  /** The number of pods: a dotted path below `at`, or a constant. */
  readonly replicas: string | number;
  readonly template: string;
  /** Labels added to those of the template. The values are templates. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Pods run until they finish, unless the template sets another restart policy. */
  readonly restartPolicy?: 'OnFailure' | 'Never';
}

export interface Stage {
  readonly name: string;
  /** Values by path, each a template; all must be equal for the stage to hold. */
  readonly when?: Readonly<Record<string, Json>>;
  /** Delay after the stage before. Default: 0. */
  readonly afterMs?: number;
  readonly status: Readonly<Record<string, Json>>;
  /** A final stage: changes of pods have no effect. Pods are deleted unless the stage keeps them. */
  readonly final?: true;
}
