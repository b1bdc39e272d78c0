import { isObject } from '../../kubernetes/json/untrusted.js';
import { didYouMean } from './did-you-mean.js';
import { describeField, type FieldPath, type IntentErrorCode, type Problem } from './intent-error.js';

export type Report = (problem: Problem) => void;

/**
 * Checks the form of a value. It reports every problem and returns the value without nulls, which mean "absent" in Kubernetes; undefined if nothing
 * of the value can be used.
 */
export type Shape = (value: unknown, field: FieldPath, report: Report) => unknown;

/** Reports `fix` at a path; the sentence begins with the field. */
export function complain(report: Report, code: IntentErrorCode, field: FieldPath, says: string, fix: string): undefined {
  report({ code, field, message: `${describeField(field)} ${says}.`, fix });
}

interface FieldShape {
  readonly shape: Shape;
  readonly required?: boolean;
  readonly keepsNull?: boolean;
}

/** Marks a required field. */
export function required(shape: Shape): FieldShape {
  return { shape, required: true };
}

/** Marks a field for which null is a value and does not mean "absent". */
export function nullable(shape: Shape): FieldShape {
  return { shape, keepsNull: true };
}

/** A map with these fields and no others. */
export function fields(shapes: Readonly<Record<string, Shape | FieldShape>>): Shape {
  const known = new Map(
    Object.entries(shapes).map(([name, one]): [string, FieldShape] => [name, typeof one === 'function' ? { shape: one } : one]),
  );
  return (value, path, report) => {
    if (!isObject(value)) return complain(report, 'INVALID_VALUE', path, 'must be a map', 'Write its fields below it.');

    for (const name of Object.keys(value)) if (!known.has(name)) refuseField(name, [...known.keys()], path, report);
    const read: Record<string, unknown> = {};
    for (const [name, { shape, required, keepsNull }] of known) {
      const field = [...path, name];
      const one = Object.hasOwn(value, name) ? value[name] : undefined;
      if (one !== undefined && (one !== null || keepsNull)) setIfUsable(read, name, shape(one, field, report));
      else if (required) complain(report, 'MISSING_FIELD', field, 'is missing', `Add ${name}.`);
    }
    return read;
  };
}

export function list(of: Shape): Shape {
  return (value, path, report) => {
    if (!Array.isArray(value))
      return complain(report, 'INVALID_VALUE', path, 'must be a list', 'Write each item on its own line after a dash.');
    return value.map((item, i) => of(item, [...path, String(i)], report)).filter((item) => item !== undefined);
  };
}

/** A map with keys chosen by the user. */
export function mapOf(of: Shape): Shape {
  return (value, path, report) => {
    if (!isObject(value)) return complain(report, 'INVALID_VALUE', path, 'must be a map', 'Write pairs of names and values below it.');
    const pairs = Object.entries(value).map(([name, one]) => [name, of(one, [...path, name], report)] as const);
    return Object.fromEntries(pairs.filter(([, one]) => one !== undefined));
  };
}

/** A map from keys chosen by the user to texts. */
export const textMap: Shape = (value, path, report) => mapOf(text)(value, path, report);

export const text: Shape = scalar('must be a string', 'Put it in quotes.', (value) => typeof value === 'string');
export const flag: Shape = scalar('must be true or false', 'Write true or false, without quotes.', (value) => typeof value === 'boolean');
export const wholeNumber: Shape = scalar('must be a whole number', 'Write a whole number, without quotes.', Number.isSafeInteger);
export const count: Shape = scalar('must be a whole number, 0 or more', 'Write a whole number that is not negative.', isCount);

export const number: Shape = scalar('must be a number', 'Write a number, without quotes.', Number.isFinite);

/** Any JSON, null included. */
export const anything: Shape = (value) => value;

export function oneOf(...allowed: readonly string[]): Shape {
  return (value, path, report) => {
    if (allowed.includes(value as string)) return value;
    const meant = typeof value === 'string' ? didYouMean(value, allowed) : null;
    const choices = allowed.filter((one) => one !== '').join(', ');
    return complain(
      report,
      'INVALID_VALUE',
      path,
      `must be one of ${choices}`,
      meant ? `Did you mean ${meant}?` : `Use one of ${choices}.`,
    );
  };
}

/** The shape and a further rule for the values that have it. */
export function where(shape: Shape, rule: (value: unknown, path: FieldPath, report: Report) => void): Shape {
  return (value, path, report) => {
    const read = shape(value, path, report);
    if (read !== undefined) rule(read, path, report);
    return read;
  };
}

function scalar(says: string, fix: string, holds: (value: unknown) => boolean): Shape {
  return (value, path, report) => (holds(value) ? value : complain(report, 'INVALID_VALUE', path, says, fix));
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function refuseField(name: string, known: readonly string[], path: FieldPath, report: Report): void {
  const meant = didYouMean(name, known);
  const fix = meant ? `Did you mean ${meant}?` : `Remove it. Valid fields: ${known.join(', ')}.`;
  complain(report, 'UNKNOWN_FIELD', [...path, name], 'is not a field of this kind', fix);
}

function setIfUsable(target: Record<string, unknown>, name: string, value: unknown): void {
  if (value !== undefined) target[name] = value;
}
