import { type TypeFault, typeFaults, type WantedType } from '../../../kubernetes/fields/type-faults.js';
import { kindTypesRelease } from '../../../kubernetes/generated/kind-types.js';
import type { KubeObject } from '../../../kubernetes/object.js';
import { didYouMean } from '../did-you-mean.js';
import { describeField, type Problem } from '../intent-error.js';

/** How unknown fields and values of a wrong type are treated; the names are kubectl's. */
export const validations = ['STRICT', 'WARN', 'IGNORE'] as const;
/** STRICT refuses them, WARN accepts them with a warning, IGNORE accepts them silently. */
export type Validation = (typeof validations)[number];

const MAX_SHOWN = 200;

/** Unknown fields, wrong types and missing fields of Kubernetes' own kinds, for which every API server refuses the object. */
export function typeProblems(object: KubeObject): readonly Problem[] {
  return typeFaults(object).map((fault) => problemOfFault(fault, object));
}

/** A problem as text, with the fix. */
export function problemOfFault(fault: TypeFault, { apiVersion, kind }: KubeObject): Problem {
  const { path } = fault;
  const field = cut(describeField(path));
  if (fault.kind === 'missing') {
    const message = `${field} is missing; every cluster refuses the object without it.`;
    return { code: 'MISSING_FIELD', field: path, message, fix: `Add ${fault.field}.` };
  }
  if (fault.kind === 'wrong') {
    return { code: 'INVALID_VALUE', field: path, message: `${field} must be ${wanted[fault.wanted][0]}.`, fix: wanted[fault.wanted][1] };
  }
  if (fault.kind === 'value') {
    const message = `${field} must be one of ${listed(fault.known)}.`;
    return { code: 'INVALID_VALUE', field: path, message, fix: `Write one of ${listed(fault.known)}.` };
  }
  if (fault.kind === 'repeated') {
    const same = fault.keys.length === 0 ? 'equal to' : `of the same ${fault.keys.join(' and ')} as`;
    return {
      code: 'INVALID_VALUE',
      field: path,
      message: `${field} is ${same} item ${fault.first} of its list; items must differ.`,
      fix: 'Remove one of the two.',
    };
  }
  if (fault.kind === 'union') {
    const choices = listed(fault.choices.map((fields) => fields.join(' and ')));
    const count = fault.exactly ? 'exactly' : 'at least';
    return {
      code: 'INVALID_VALUE',
      field: path,
      message: `${field || kind} needs ${count} one of ${choices}.`,
      fix: `Choose from ${choices}.`,
    };
  }
  const near = didYouMean(path.at(-1)!, fault.known);
  const name = `${field} is not a field of ${apiVersion} ${kind}.`;
  return {
    code: 'UNKNOWN_FIELD',
    field: path,
    message: near === null ? name : `${name} Did you mean ${near}?`,
    fix:
      near === null
        ? `Remove it, or set validate to WARN if your clusters are newer than Kubernetes ${kindTypesRelease}.`
        : `Write ${near}, or remove it.`,
  };
}

const MAX_LISTED = 12;

function listed(names: readonly string[]): string {
  const more = names.length - MAX_LISTED;
  return cut(more > 0 ? `${names.slice(0, MAX_LISTED).join(', ')} and ${more} more` : names.join(', '));
}

/** Keys are chosen by the user and may be long. */
function cut(text: string): string {
  return text.length <= MAX_SHOWN ? text : `${text.slice(0, MAX_SHOWN)}…`;
}

const wanted: Readonly<Record<WantedType, readonly [says: string, fix: string]>> = {
  list: ['a list', 'Write each item on its own line after a dash.'],
  map: ['a map', 'Write its fields below it.'],
  text: ['a text', 'Put the value in quotes.'],
  'whole number': ['a whole number', 'Write a whole number, without quotes.'],
  number: ['a number', 'Write a number, without quotes.'],
  boolean: ['true or false', 'Write true or false, without quotes.'],
  'number or text': ['a number or a text', 'Write a number or a text.'],
};
