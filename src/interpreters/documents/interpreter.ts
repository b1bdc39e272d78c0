import type { FieldPath } from '../../core/intent/intent-error.js';
import type { InterpreterOperation } from '../../core/model/interpreter-port.js';
import type { Split } from '../../core/model/workload/requirements.js';
import type { GroupVersionKind } from '../../kubernetes/object.js';

/** How one question is answered. `field` says where its script stands in the document. */
export type Rule =
  /** A function of Karmada's name for the operation. */
  | { readonly language: 'karmada-lua'; readonly script: string; readonly field: FieldPath }
  /** A script that reads `obj` and returns `{ status, message }`. */
  | { readonly language: 'argo-lua'; readonly script: string; readonly field: FieldPath }
  /** Expressions by the part of the answer that they make. */
  | { readonly language: 'cel'; readonly expressions: Readonly<Record<string, string>> }
  /** Dotted fields that are set or kept; nothing has to run. */
  | { readonly language: 'fields'; readonly paths: readonly (readonly string[])[] };

/** Kinds that a document is for; `version` null means all of them. */
export interface Target {
  readonly group: string;
  readonly version: string | null;
  readonly kind: string;
}

/** One document of a user, read and found in order. */
export interface Interpreter {
  /** For people: `Interpreter widgets`. */
  readonly name: string;
  readonly target: Target;
  readonly split: Split;
  readonly rules: Readonly<Partial<Record<InterpreterOperation, Rule>>>;
}

export function isTarget({ group, version, kind }: Target, gvk: GroupVersionKind): boolean {
  const [first = '', second] = gvk.apiVersion.split('/');
  const [itsGroup, itsVersion] = second === undefined ? ['', first] : [first, second];
  return kind === gvk.kind && group === itsGroup && (version === null || version === itsVersion);
}

export function targetOf({ apiVersion, kind }: GroupVersionKind): Target {
  const [first = '', second] = apiVersion.split('/');
  return second === undefined ? { group: '', version: first, kind } : { group: first, version: second, kind };
}
