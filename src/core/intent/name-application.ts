import type { KubeObject } from '../../kubernetes/object.js';
import type { ApplicationRef } from '../model/application.js';
import type { Validation } from './object/type-problems.js';

/** What the user says of the whole apply, beside its documents. */
export interface ApplyWords {
  readonly application?: string | undefined;
  readonly namespace?: string | undefined;
  /** What is done about what the types of a kind do not allow; STRICT where it is left out. */
  readonly validate?: Validation | undefined;
}

/**
 * The application that the resources of one apply make up; null when there are none. Its name is what the user says, else the first
 * `part-of` label, else the first `name` label, else the first resource's name.
 */
export function nameApplication(resources: readonly KubeObject[], namespace: string, words: ApplyWords): ApplicationRef | null {
  const [first] = resources;
  if (!first) return null;
  const name =
    words.application ??
    firstLabel(resources, 'app.kubernetes.io/part-of') ??
    firstLabel(resources, 'app.kubernetes.io/name') ??
    first.metadata.name;
  return { namespace, name };
}

/** What the user says, else the first namespace that a document names, resources before policies, else `default`. */
export function namespaceOf(resources: readonly KubeObject[], policies: readonly KubeObject[], words: ApplyWords): string {
  return words.namespace ?? [...resources, ...policies].map(({ metadata }) => metadata.namespace).find((one) => one) ?? 'default';
}

function firstLabel(resources: readonly KubeObject[], key: string): string | undefined {
  return resources.map(({ metadata }) => metadata.labels?.[key]).find((value) => value);
}
