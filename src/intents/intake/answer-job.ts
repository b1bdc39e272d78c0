import { locateProblems } from '../../core/intent/locate-problems.js';
import { type LocatedObject, readIntent } from '../../core/intent/read-intent.js';
import { canonicalJson } from '../../kubernetes/json/canonical-json.js';
import { isObject } from '../../kubernetes/json/untrusted.js';
import type { KubeObject } from '../../kubernetes/object.js';
import type { IntakeAnswer, IntakeJob, ReadInterpreter } from './intake-job.js';

/** Parses a text and returns its objects as texts. */
export function answerJob({ text, words, problems }: IntakeJob): IntakeAnswer {
  if (problems) return { ...noIntent, errors: locateProblems(text, problems), interpreters: [] };
  const read = readIntent(text, words);
  const interpreters = read.interpreters.map(readInterpreter);
  if (!read.ok) return { ...noIntent, errors: read.errors, interpreters };
  const { application, resources, policies, documentOf, warnings, contradictions } = read.intent;
  return {
    errors: [],
    application,
    resources: resources.map((one) => ({ text: canonicalJson(one), document: documentOf.get(one) ?? 0 })),
    policies: policies.map((one) => ({ text: JSON.stringify(one), document: documentOf.get(one) ?? 0 })),
    interpreters,
    warnings,
    contradictions: resources.flatMap((one, resource) => {
      const errors = contradictions.get(one);
      return errors ? [{ resource, errors }] : [];
    }),
  };
}

const noIntent = { application: null, resources: [], policies: [], warnings: [], contradictions: [] };

/** Maximum number of fields with a known line per document; for other fields the line of the document is returned. */
const MAX_LINES = 2_000;

function readInterpreter({ object, locate }: LocatedObject): ReadInterpreter {
  const located = locate({ code: 'INVALID_VALUE', message: '', field: [], fix: '' });
  const lines: Record<string, number | null> = {};
  const paths = pathsOf(object);
  for (const field of paths.length <= MAX_LINES ? paths : [[]]) {
    lines[JSON.stringify(field)] = locate({ code: 'INVALID_VALUE', message: '', field, fix: '' }).line;
  }
  return { text: JSON.stringify(object), document: located.document ?? 0, within: located.field, lines };
}

/** Paths of all fields, breadth first; at most one more than the limit. */
function pathsOf(object: KubeObject): readonly (readonly string[])[] {
  const found: { readonly path: readonly string[]; readonly value: unknown }[] = [{ path: [], value: object }];
  for (let at = 0; at < found.length && found.length <= MAX_LINES; at++) {
    const { path, value } = found[at]!;
    if (!Array.isArray(value) && !isObject(value)) continue;
    for (const [name, one] of Object.entries(value)) {
      found.push({ path: [...path, name], value: one });
      if (found.length > MAX_LINES) break;
    }
  }
  return found.map(({ path }) => path);
}
