import type { FieldPath } from '../../core/intent/intent-error.js';
import type { InterpreterOperation } from '../../core/model/interpreter-port.js';
import type { Split } from '../../core/model/workload/requirements.js';
import type { GroupVersionKind } from '../../kubernetes/object.js';

/** How one question is answered. `field` is the path of its script in the document. */
export type Rule =
  /** A function with Karmada's name for the operation. */
  | { readonly language: 'karmada-lua'; readonly script: string; readonly field: FieldPath }
  /** A script that reads `obj` and returns `{ status, message }`. */
  | { readonly language: 'argo-lua'; readonly script: string; readonly field: FieldPath }
  /** Expressions by the part of the answer that they compute. */
  | { readonly language: 'cel'; readonly expressions: Readonly<Record<string, string>> }
  /** Dotted fields that are set or kept; no script runs. */
  | { readonly language: 'fields'; readonly paths: readonly (readonly string[])[] };

/** The kinds that a document applies to; `version` null means all versions. */
export interface Target {
  readonly group: string;
  readonly version: string | null;
  readonly kind: string;
}

/** A valid document of a user. */
export interface Interpreter {
  /** The display name: `Interpreter widgets`. */
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
