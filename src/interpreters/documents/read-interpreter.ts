import type { Problem } from '../../core/intent/intent-error.js';
import { isObject } from '../../kubernetes/json/untrusted.js';
import { readArgoSettings } from './argo-settings.js';
import type { Interpreter } from './interpreter.js';
import { readInterpreterSpec } from './interpreter-spec.js';
import { readKarmadaCustomization } from './karmada-customization.js';

/** Interpreters in a document, or all problems of the document. `none`: the document is of another kind. */
export type ReadInterpreter =
  | { readonly kind: 'none' }
  | { readonly kind: 'read'; readonly interpreters: readonly Interpreter[] }
  | { readonly kind: 'wrong'; readonly problems: readonly Problem[] };

/** Reads a document by its kind; scripts are compiled later, by `compileProblems`. */
export function readInterpreter(document: unknown): ReadInterpreter {
  if (!isObject(document)) return { kind: 'none' };
  const problems: Problem[] = [];
  const interpreters = readByKind(document, (problem) => problems.push(problem));
  if (interpreters === null) return { kind: 'none' };
  return problems.length > 0 ? { kind: 'wrong', problems } : { kind: 'read', interpreters };
}

function readByKind(document: Readonly<Record<string, unknown>>, report: (problem: Problem) => void): readonly Interpreter[] | null {
  const { apiVersion, kind } = document;
  if (kind === 'Interpreter' && String(apiVersion).startsWith('interpret.manifold.hub/')) return readInterpreterSpec(document, report);
  if (kind === 'ResourceInterpreterCustomization' && /^config\.(karmada\.io|manifold\.hub)\//.test(String(apiVersion))) {
    return readKarmadaCustomization(document, report);
  }
  return kind === 'ConfigMap' && apiVersion === 'v1' ? readArgoSettings(document, report) : null;
}
