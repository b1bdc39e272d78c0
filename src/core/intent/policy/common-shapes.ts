import { itemsOf } from '../../../kubernetes/json/untrusted.js';
import { type LabelSelector, labelSelectorErrors } from '../../../kubernetes/labels/label-selector.js';
import type { FieldPath } from '../intent-error.js';
import { complain, fields, list, type Report, required, type Shape, text, textMap, where } from '../shape.js';

const requirements = list(fields({ key: required(text), operator: required(text), values: list(text) }));

export const labelSelector: Shape = where(fields({ matchLabels: textMap, matchExpressions: requirements }), (value, path, report) => {
  for (const { path: place, message } of labelSelectorErrors(wellFormedPart(value))) {
    complain(report, 'BAD_SELECTOR', [...path, ...placeOf(place)], message, 'Correct the selector.');
  }
});

export const resourceSelector: Shape = fields({
  apiVersion: required(text),
  kind: required(text),
  namespace: text,
  name: text,
  labelSelector,
});

export const clusterNames: Shape = list(text);

/** The fields of a cluster affinity, which some kinds extend. */
export const clusterAffinityFields = {
  labelSelector,
  fieldSelector: fields({ matchExpressions: list(fields({ key: required(text), operator: required(text), values: list(text) })) }),
  clusterNames,
  exclude: clusterNames,
};

export const clusterAffinity: Shape = fields(clusterAffinityFields);

/** Removes requirements without key or operator, which were reported before, so that the rest can be checked. */
function wellFormedPart(value: unknown): LabelSelector {
  const { matchLabels, matchExpressions } = value as LabelSelector;
  const complete = matchExpressions?.filter(({ key, operator }) => key !== undefined && operator !== undefined);
  return {
    ...(matchLabels && { matchLabels }),
    ...(complete?.length === itemsOf(matchExpressions).length && { matchExpressions: complete }),
  };
}

/** `matchExpressions[0].values[1]` as a path; a label key, which may hold dots, stays in one piece. */
function placeOf(place: string): FieldPath {
  const label = /^matchLabels\.(.*)$/s.exec(place);
  return label ? ['matchLabels', label[1]!] : place.split(/[.[\]]+/).filter((part) => part !== '');
}

/** Reports when a path inside an object is not a JSON pointer (RFC 6901). */
export function requirePointer(value: unknown, path: FieldPath, report: Report): void {
  if (typeof value !== 'string' || isPointer(value)) return;
  complain(report, 'INVALID_VALUE', path, 'must be a JSON pointer', "Begin it with '/' and separate fields with '/': /spec/replicas.");
}

export function isPointer(value: string): boolean {
  return value === '' || /^(\/([^~/]|~[01])*)+$/.test(value);
}
