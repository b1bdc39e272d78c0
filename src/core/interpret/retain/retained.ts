import { at } from '../../../kubernetes/json/untrusted.js';
import type { KubeObject } from '../../../kubernetes/object.js';
import { withField } from '../../model/workload/part.js';

/** An object with the fields that its member set, or the reason why they are unknown. */
export type Retained = { readonly ok: true; readonly object: KubeObject } | { readonly ok: false; readonly message: string };

export type Keeping = (desired: KubeObject, observed: KubeObject) => KubeObject;

/** Fields that are copied from the member if they exist there. Paths are dotted names. */
export function keepFields(...paths: readonly string[]): Keeping {
  return keepWhere(paths, (value) => value !== undefined && value !== null);
}

/** Fields that are copied from the member if they are not empty there. */
export function keepIfSet(...paths: readonly string[]): Keeping {
  return keepWhere(paths, (value) => value !== undefined && value !== null && value !== '' && value !== 0);
}

function keepWhere(paths: readonly string[], worth: (value: unknown) => boolean): Keeping {
  return (desired, observed) =>
    paths
      .map((path) => path.split('.'))
      .filter((path) => worth(at(observed, ...path)))
      .reduce((object, path) => withField(object, path, at(observed, ...path)), desired);
}
