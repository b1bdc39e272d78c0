import { isHubGroup } from '../../core/intent/policy/policy-kinds.js';
import { complain, fields, required, type Shape, text, where } from '../../core/intent/shape.js';
import { at, textOf } from '../../kubernetes/json/untrusted.js';
import { limits } from '../limits.js';
import { celEnvironment } from '../worker/cel-environment.js';
import { type Target, targetOf } from './interpreter.js';

/** Non-empty text of at most this many bytes. */
function bounded(bytes: number): Shape {
  return where(text, (value, path, report) => {
    const said = value as string;
    if (said.trim() === '') complain(report, 'INVALID_VALUE', path, 'is empty', 'Write it, or remove the field.');
    else if (said.length > bytes) complain(report, 'TOO_LARGE', path, `has more than ${bytes} characters`, 'Make it shorter.');
  });
}

export const script = bounded(limits.scriptBytes);
export const name = bounded(253);

const environment = celEnvironment();

/** An expression that parses and uses only the variables that interpreters provide. */
export const expression: Shape = where(bounded(limits.expressionBytes), (value, path, report) => {
  try {
    const { valid, error } = environment.parse(value as string).check();
    if (!valid && error) complain(report, 'INVALID_VALUE', path, `is no expression: ${firstLine(error)}`, 'Correct the expression.');
  } catch (error) {
    complain(report, 'INVALID_VALUE', path, `is no expression: ${firstLine(error)}`, 'Correct the expression.');
  }
});

/** `spec.size`: names separated by dots. Refuses names that would reach a prototype, and fields that identify an object. */
export const fieldPath: Shape = where(text, (value, path, report) => {
  const parts = (value as string).replace(/^\./, '').split('.');
  const bad = parts.length > 32 || parts.some((part) => !/^[A-Za-z0-9_/-]{1,253}$/.test(part) || part === '__proto__');
  if (bad) complain(report, 'INVALID_VALUE', path, 'is no field', 'Write it like spec.size, without positions in lists.');
  else if (['apiVersion', 'kind', 'metadata'].includes(parts[0] ?? '')) {
    complain(report, 'INVALID_VALUE', path, 'is a field that identifies an object', 'Name a field of its spec.');
  }
});

const apiVersion = where(name, (value, path, report) => {
  const said = value as string;
  if (!/^([a-z0-9]([a-z0-9.-]*[a-z0-9])?\/)?v[a-z0-9]{1,30}$/.test(said)) {
    complain(report, 'INVALID_VALUE', path, 'is no group and version', 'Write it like example.com/v1, or v1 for the core group.');
  } else if (isHubGroup({ apiVersion: said, kind: '' })) {
    complain(report, 'INVALID_VALUE', path, 'is of a group that no cluster gets objects of', 'Name a kind that is placed in clusters.');
  }
});

const kind = where(name, (value, path, report) => {
  if (/^[A-Z][A-Za-z0-9]*$/.test(value as string)) return;
  complain(report, 'INVALID_VALUE', path, 'is no kind', 'Write it like Widget, as objects have it; one document is for one kind.');
});

export const target = fields({ apiVersion: required(apiVersion), kind: required(kind) });

/** The target of a document with the shape above. */
export function targetAt(document: unknown): Target {
  const said = at(document, 'spec', 'target');
  return targetOf({ apiVersion: textOf(at(said, 'apiVersion')) ?? '', kind: textOf(at(said, 'kind')) ?? '' });
}

export function nameOf(document: unknown): string {
  return textOf(at(document, 'metadata', 'name')) ?? '';
}

export const metadata: Shape = (value, path, report) => {
  if (textOf(at(value, 'name'))) return value;
  return complain(report, 'MISSING_FIELD', [...path, 'name'], 'is missing', 'Give the document a name.');
};

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
}
