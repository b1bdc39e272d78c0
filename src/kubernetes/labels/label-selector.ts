import { labelKeyError, labelValueError } from '../names.js';

export const labelSelectorOperators = ['In', 'NotIn', 'Exists', 'DoesNotExist'] as const;
export type LabelSelectorOperator = (typeof labelSelectorOperators)[number];

export interface LabelSelectorRequirement {
  readonly key: string;
  readonly operator: LabelSelectorOperator;
  readonly values?: readonly string[];
}

/** All requirements must be met. An empty selector matches everything. */
export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly LabelSelectorRequirement[];
}

export type Labels = Readonly<Record<string, string>>;

/** A problem at one path of a selector, `matchExpressions[0].operator`. */
export interface LabelSelectorError {
  readonly path: string;
  readonly message: string;
}

/** Whether the labels satisfy the selector. An invalid selector matches nothing, as in the API server. */
export function matchesLabels(selector: LabelSelector, labels: Labels | undefined): boolean {
  return requirementsOf(selector)?.every((requirement) => meets(requirement, labelOf(labels, requirement.key))) ?? false;
}

/** The first requirement that the labels do not meet; null if all are met or the selector is invalid. */
export function unmetRequirement(selector: LabelSelector, labels: Labels | undefined): LabelSelectorRequirement | null {
  return requirementsOf(selector)?.find((requirement) => !meets(requirement, labelOf(labels, requirement.key))) ?? null;
}

/** All problems of a selector that a user wrote. */
export function labelSelectorErrors(selector: LabelSelector): readonly LabelSelectorError[] {
  const labels = Object.entries(selector.matchLabels ?? {}).flatMap(([key, value]) => [
    ...at(`matchLabels.${key}`, labelKeyError(key)),
    ...at(`matchLabels.${key}`, labelValueError(value)),
  ]);
  return [...labels, ...(selector.matchExpressions ?? []).flatMap((one, i) => requirementErrors(one, `matchExpressions[${i}]`))];
}

// Parsed and validated once per selector, because a policy's selector is matched against thousands of objects.
const known = new WeakMap<LabelSelector, readonly LabelSelectorRequirement[] | null>();

/** The selector as a list of requirements; null if it is invalid. */
function requirementsOf(selector: LabelSelector): readonly LabelSelectorRequirement[] | null {
  let requirements = known.get(selector);
  if (requirements === undefined) known.set(selector, (requirements = readRequirements(selector)));
  return requirements;
}

function readRequirements(selector: LabelSelector): readonly LabelSelectorRequirement[] | null {
  if (labelSelectorErrors(selector).length > 0) return null;
  const labels = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => ({ key, operator: 'In' as const, values: [value] }));
  return [...labels, ...(selector.matchExpressions ?? [])];
}

function labelOf(labels: Labels | undefined, key: string): string | undefined {
  return labels && Object.hasOwn(labels, key) ? labels[key] : undefined;
}

function meets({ operator, values = [] }: LabelSelectorRequirement, value: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}

function requirementErrors({ key, operator, values = [] }: LabelSelectorRequirement, path: string): LabelSelectorError[] {
  const takesValues = operator === 'In' || operator === 'NotIn';
  return [
    ...at(`${path}.key`, labelKeyError(key)),
    ...at(`${path}.operator`, labelSelectorOperators.includes(operator) ? null : `must be one of ${labelSelectorOperators.join(', ')}`),
    ...at(`${path}.values`, takesValues && values.length === 0 ? `must not be empty when the operator is ${operator}` : null),
    ...at(`${path}.values`, !takesValues && values.length > 0 ? `must be empty when the operator is ${operator}` : null),
    ...values.flatMap((value, i) => at(`${path}.values[${i}]`, labelValueError(value))),
  ];
}

function at(path: string, message: string | null): LabelSelectorError[] {
  return message === null ? [] : [{ path, message }];
}
