import { expandLists, type RawObject } from '../../core/intent/expand-lists.js';
import { namespaceOf } from '../../core/intent/name-application.js';
import { parseDocuments } from '../../core/intent/parse-documents.js';
import { policyKindOf } from '../../core/intent/policy/policy-kinds.js';
import { scopesOf } from '../../core/intent/scopes.js';
import { at, isObject } from '../../kubernetes/json/untrusted.js';
import type { KubeObject } from '../../kubernetes/object.js';
import type { ObjectIdentity } from '../documents/shapes.js';
import { CommandFailure } from '../failure.js';
import type { SourceDocument } from './split-documents.js';

/** An object in a document, with the identity that the hub would give it. */
export interface StatedObject extends ObjectIdentity {
  /** The kind if the hub treats it as a policy; null for a resource. */
  readonly policy: string | null;
}

/**
 * The objects of documents, each with the identity that applying the documents gives it: policies only of the hub's own groups, lists by their items,
 * and without a namespace of its own the namespace of the apply. Throws a {@link CommandFailure} for a document that is not an object or is in
 * another namespace than `namespace`.
 */
export function statedObjects(documents: readonly SourceDocument[], namespace: string | undefined): readonly StatedObject[] {
  const objects = documents.flatMap(objectsOf);
  const isClusterScoped = scopesOf(objects);
  const namespaced = objects.filter((object) => !isClusterScoped(object));
  const resources = namespaced.filter((object) => policyKindOf(object) === null);
  const policies = namespaced.filter((object) => policyKindOf(object) !== null);
  const usual = namespaceOf(resources, policies, { namespace });

  return objects.map((object): StatedObject => {
    const { apiVersion, kind, metadata } = object;
    const own = metadata.namespace;
    if (namespace !== undefined && own && own !== namespace && !isClusterScoped(object))
      throw new CommandFailure(`${kind} ${metadata.name} is in namespace ${own}, and -n says ${namespace}`, {
        next: 'omit one of the two, or use the same namespace',
      });
    const inside = isClusterScoped(object) ? null : own || usual;
    return { policy: policyKindOf(object), apiVersion, kind, namespace: inside, name: metadata.name };
  });
}

function objectsOf(source: SourceDocument): readonly KubeObject[] {
  const { documents, errors } = parseDocuments(source.text);
  const [error] = errors;
  if (error) throw new CommandFailure(`${placeOf(source, error.line)}: ${error.message}`, { next: error.fix });
  return documents.flatMap(expandLists).map((raw) => objectOf(source, raw));
}

function objectOf(source: SourceDocument, { value, document, within }: RawObject): KubeObject {
  const namespace = at(value, 'metadata', 'namespace');
  const stated = [at(value, 'apiVersion'), at(value, 'kind'), at(value, 'metadata', 'name')];
  if (!isObject(value) || stated.some((field) => typeof field !== 'string' || field === '') || !isOptionalText(namespace))
    throw new CommandFailure(
      `${placeOf(source, document.lineOf(within))} is not a Kubernetes object with apiVersion, kind and metadata.name`,
    );
  return value as unknown as KubeObject;
}

function isOptionalText(value: unknown): boolean {
  return value === undefined || value === null || typeof value === 'string';
}

/** `web-shop.yaml:14`; `line` is relative to the document, from 1. */
function placeOf({ file, line }: SourceDocument, inside: number | null): string {
  return `${file}:${line + (inside ?? 1) - 1}`;
}
