import { builtinSchema } from '../../kubernetes/fields/builtin-schemas.js';
import { keyFaults } from '../../kubernetes/fields/key-faults.js';
import { type TypeFault, typeFaults } from '../../kubernetes/fields/type-faults.js';
import { groupOf } from '../../kubernetes/kinds/api-group.js';
import type { KubeObject } from '../../kubernetes/object.js';
import { type Draft, isDraft } from './clone-json.js';

/**
 * A change by an override that is not allowed; null if none. A renamed object would leave the placed one behind, and labels that are not a
 * map of strings could not carry the hub's own labels.
 */
export function objectProblem(object: Draft, base: KubeObject): string | null {
  const { metadata } = object;
  if (!isDraft(metadata)) return 'an override removed the metadata';
  const same =
    object['apiVersion'] === base.apiVersion &&
    object['kind'] === base.kind &&
    metadata['name'] === base.metadata.name &&
    metadata['namespace'] === base.metadata.namespace;
  if (!same) return 'an override cannot change apiVersion, kind, name or namespace';
  return (
    textMapProblem(metadata, 'labels') ?? textMapProblem(metadata, 'annotations') ?? keyProblem(object, base) ?? typeProblem(object, base)
  );
}

/**
 * A list in which an override duplicates a key: every cluster would refuse the object. Duplicates of the template itself are checked at
 * intake.
 */
function keyProblem(object: Draft, base: KubeObject): string | null {
  const schema = builtinSchema(groupOf(base.apiVersion), base.kind);
  const [fault] = keyFaults(object, schema);
  if (!fault || keyFaults(base, schema).some(({ path }) => path.join('/') === fault.path.join('/'))) return null;
  const place = `/${fault.path.join('/')}`;
  if (fault.kind === 'missing') return `${place} is missing, which every cluster refuses`;
  return `${place} has the same ${fault.keys.join(' and ') || 'value'} as the item ${fault.first} of its list, which every cluster refuses`;
}

/** A value of the wrong type that an override wrote. Wrong types of the template itself are checked at intake. */
function typeProblem(object: Draft, base: KubeObject): string | null {
  const wrong = wrongTypes(object as unknown as KubeObject);
  if (wrong.length === 0) return null;
  const before = new Set(wrongTypes(base).map(placeOf));
  const fault = wrong.find((one) => !before.has(placeOf(one)));
  return fault ? `${placeOf(fault)} must be a ${fault.wanted}, every cluster refuses other values` : null;
}

function wrongTypes(object: KubeObject): readonly Extract<TypeFault, { readonly kind: 'wrong' }>[] {
  return typeFaults(object).flatMap((fault) => (fault.kind === 'wrong' ? [fault] : []));
}

function placeOf({ path }: TypeFault): string {
  return `/${path.join('/')}`;
}

function textMapProblem(metadata: Draft, field: 'labels' | 'annotations'): string | null {
  const map = metadata[field];
  if (map === undefined || (isDraft(map) && Object.values(map).every((value) => typeof value === 'string'))) return null;
  return `metadata.${field} must be a map of text`;
}
