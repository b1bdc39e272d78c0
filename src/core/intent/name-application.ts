import type { KubeObject } from '../../kubernetes/object.js';
import type { ApplicationRef } from '../model/application.js';
import type { Validation } from './object/type-problems.js';

/** Options of an apply, besides its documents. */
export interface ApplyWords {
  readonly application?: string | undefined;
  readonly namespace?: string | undefined;
  /** How fields that the types of a kind do not allow are treated; default: STRICT. */
  readonly validate?: Validation | undefined;
}

/**
 * The application of an apply's resources; null if there are none. Its name is the name in the options, else the first
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

/** The namespace in the options, else the first namespace of a document (resources before policies), else `default`. */
export function namespaceOf(resources: readonly KubeObject[], policies: readonly KubeObject[], words: ApplyWords): string {
  return words.namespace ?? [...resources, ...policies].map(({ metadata }) => metadata.namespace).find((one) => one) ?? 'default';
}

function firstLabel(resources: readonly KubeObject[], key: string): string | undefined {
  return resources.map(({ metadata }) => metadata.labels?.[key]).find((value) => value);
}
