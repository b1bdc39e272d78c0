import type { Taint } from '../../core/model/cluster/cluster.js';
import { clusterNameError } from '../../core/model/cluster/cluster-name.js';
import { labelKeyError, labelValueError } from '../../kubernetes/names.js';
import type { UserError } from '../answers.js';
import type { TaintAsk } from '../asks.js';
import { userError } from '../user-errors.js';

const MAX_ENTRIES = 100;
const LONGEST_PROPERTY = 1_024;

/** The valid values of an input, and its errors. */
export interface Checked<Values> {
  readonly values: Values;
  readonly errors: readonly UserError[];
}

export type Texts = Readonly<Record<string, string>>;
/** Null removes the entry. */
export type TextChanges = Readonly<Record<string, string | null>>;

export function checkName(name: string): readonly UserError[] {
  const error = clusterNameError(name);
  return error ? [wrong(['name'], `The name of the cluster ${error}.`)] : [];
}

/** Provider, region and zones are matched like label values, so they are written like them. */
export function checkPlace(input: {
  readonly provider?: string | null;
  readonly region?: string | null;
  readonly zones?: readonly string[] | null;
}) {
  const named = [
    ...[input.provider ?? ''].map((value) => ({ value, field: ['provider'] })),
    ...[input.region ?? ''].map((value) => ({ value, field: ['region'] })),
    ...(input.zones ?? []).map((value, index) => ({ value, field: ['zones', String(index)] })),
  ];
  const errors = named.flatMap(({ value, field }) => {
    const error = labelValueError(value);
    return error ? [wrong(field, `${field[0]} ${error}.`)] : [];
  });
  return (input.zones?.length ?? 0) > MAX_ENTRIES ? [...errors, wrong(['zones'], `A cluster has at most ${MAX_ENTRIES} zones.`)] : errors;
}

export function checkLabels(input: unknown): Checked<Texts> {
  return withoutRemovals(checkLabelChanges(input));
}

export function checkLabelChanges(input: unknown): Checked<TextChanges> {
  return checkTexts('labels', input, labelValueError);
}

export function checkProperties(input: unknown): Checked<Texts> {
  return withoutRemovals(checkPropertyChanges(input));
}

export function checkPropertyChanges(input: unknown): Checked<TextChanges> {
  return checkTexts('properties', input, (value) => {
    if (typeof value !== 'string') return 'must be a string';
    return value.length > LONGEST_PROPERTY ? `must have at most ${LONGEST_PROPERTY} characters` : null;
  });
}

function checkTexts(field: string, input: unknown, valueError: (value: unknown) => string | null): Checked<TextChanges> {
  if (input === undefined || input === null) return { values: {}, errors: [] };
  if (typeof input !== 'object' || Array.isArray(input))
    return { values: {}, errors: [wrong([field], `${field} must be an object of strings.`)] };

  const entries = Object.entries(input);
  if (entries.length > MAX_ENTRIES) return { values: {}, errors: [wrong([field], `${field} can have at most ${MAX_ENTRIES} entries.`)] };
  const errors = entries.flatMap(([key, value]) => {
    const keyError = labelKeyError(key);
    if (keyError) return [wrong([field, key], `The key ${keyError}.`)];
    const error = value === null ? null : valueError(value);
    return error ? [wrong([field, key], `The value ${error}.`)] : [];
  });
  return { values: Object.fromEntries(entries) as TextChanges, errors };
}

function withoutRemovals({ values, errors }: Checked<TextChanges>): Checked<Texts> {
  return { values: Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null)) as Texts, errors };
}

export function checkTaints(input: readonly TaintAsk[]): Checked<readonly Taint[]> {
  if (input.length > MAX_ENTRIES) return { values: [], errors: [wrong(['taints'], `A cluster can have at most ${MAX_ENTRIES} taints.`)] };
  const seen = new Set<string>();
  const errors = input.flatMap(({ key, value, effect }, index) => {
    const field = ['taints', String(index)];
    const name = `${key}:${effect}`;
    const repeated = seen.has(name);
    seen.add(name);
    const keyError = labelKeyError(key);
    const valueError = labelValueError(value ?? '');
    return [
      ...(keyError ? [wrong([...field, 'key'], `The key ${keyError}.`)] : []),
      ...(valueError ? [wrong([...field, 'value'], `The value ${valueError}.`)] : []),
      ...(repeated ? [wrong(field, `The taint ${name} is listed twice.`)] : []),
    ];
  });
  return { values: input.map(({ key, value, effect }) => ({ key, effect, ...(value != null && value !== '' && { value }) })), errors };
}

function wrong(field: readonly string[], message: string): UserError {
  return userError('INVALID_VALUE', message, { field });
}
