import { at, itemsOf, textOf } from '../../../kubernetes/json/untrusted.js';

/** State that a policy preserves when an application moves (parity F9): each rule becomes a label of the new copy. */
export interface PreservedState {
  readonly labels: Readonly<Record<string, string>>;
}

const step = /^(?:\.([A-Za-z_][\w-]*)|\['([^']+)'\]|\[(\d{1,6})\])/;

/**
 * The labels that the rules of `statePreservation` read from the status of the copy that leaves. `missing` names the first rule that finds
 * no value: without that state the application would restart from the beginning.
 */
export function preservedState(statePreservation: unknown, status: unknown): PreservedState | { readonly missing: string } {
  const labels: Record<string, string> = {};
  for (const rule of itemsOf(at(statePreservation, 'rules'))) {
    const name = textOf(at(rule, 'aliasLabelName')) ?? '';
    const path = textOf(at(rule, 'jsonPath')) ?? '';
    const found = valueAt(path, status);
    if (found === null) return { missing: `its status has no value at ${path} for the label ${name}` };
    labels[name] = found;
  }
  return { labels };
}

/** The string, number or boolean at a kubectl JSONPath such as `{ .jobStatus.jobID }`; null if there is none. */
function valueAt(path: string, status: unknown): string | null {
  const inner = /^\s*\{\s*(\..*?)\s*\}\s*$/.exec(path)?.[1] ?? path.trim();
  let rest = inner;
  let found: unknown = status;
  while (rest !== '') {
    const next = step.exec(rest);
    if (!next) return null;
    const [whole, field, quoted, index] = next;
    found = index !== undefined ? itemsOf(found)[Number(index)] : at(found, (field ?? quoted)!);
    rest = rest.slice(whole.length);
  }
  return typeof found === 'string' || typeof found === 'number' || typeof found === 'boolean' ? String(found) : null;
}
