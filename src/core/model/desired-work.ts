import type { KubeObject } from '../../kubernetes/object.js';

/** The existing work of a resource in one cluster; `manifest` null: it is being deleted. */
export interface DesiredWork {
  readonly manifest: KubeObject | null;
  readonly replicas: number | null;
  /** Set if the member refused `manifest`, or if another client's object has its name. */
  readonly refused?: RefusedWork;
}

export interface RefusedWork {
  readonly reason: 'IMMUTABLE_FIELD' | 'FOREIGN_OBJECT';
  readonly message: string;
  /** The manifest that the member accepted last; null: none, or it is no longer stored. */
  readonly applied: KubeObject | null;
}

/**
 * Deleting an object of these kinds also deletes other objects or data. A policy cannot choose replacement for them; a person must name the
 * object, in its annotation or in the request.
 */
export const REPLACED_ONLY_BY_NAME: readonly string[] = [
  'CustomResourceDefinition',
  'Namespace',
  'PersistentVolume',
  'PersistentVolumeClaim',
];
