import type { InterpreterQuestion } from '../core/model/interpreter-port.js';
import type { Json, KubeObject } from '../kubernetes/object.js';
import type { Rule } from './documents/interpreter.js';
import { karmadaEntry } from './documents/karmada-customization.js';
import type { Job } from './job.js';

/** The job that answers a question; null if the rule is a list of fields. */
export function jobFor(question: InterpreterQuestion, rule: Rule, time: number): Job | null {
  switch (rule.language) {
    case 'fields':
      return null;
    case 'cel':
      return { language: 'cel', expressions: rule.expressions, variables: variablesOf(question) };
    case 'argo-lua':
      return { language: 'lua', script: rule.script, entry: null, args: [asJson(question.object)], references: [], time };
    case 'karmada-lua':
      return {
        language: 'lua',
        script: rule.script,
        entry: karmadaEntry(question.operation),
        args: argumentsOf(question),
        references: referencesOf(question),
        time,
      };
  }
}

function variablesOf(question: InterpreterQuestion): Readonly<Record<string, Json>> {
  return {
    object: asJson(question.object),
    ...('observed' in question && { observed: asJson(question.observed) }),
    ...('items' in question && { items: itemsOf(question) }),
    ...('replicas' in question && { replicas: question.replicas }),
  };
}

function argumentsOf(question: InterpreterQuestion): readonly Json[] {
  switch (question.operation) {
    case 'revise':
      return [asJson(question.object), question.replicas];
    case 'aggregate':
      return [asJson(question.object), itemsOf(question)];
    case 'retain':
      return [asJson(question.object), asJson(question.observed)];
    default:
      return [asJson(question.object)];
  }
}

function referencesOf(question: InterpreterQuestion): readonly Json[] {
  if (question.operation === 'revise') return [asJson(question.object)];
  if (question.operation === 'retain') return [asJson(question.object), asJson(question.observed)];
  // A collected status has the fields of a status, at the same paths.
  return question.operation === 'status' ? [(question.object['status'] ?? null) as Json] : [];
}

/** The statuses of members in the form of Karmada's `AggregatedStatusItem`. */
function itemsOf({ items }: Extract<InterpreterQuestion, { readonly operation: 'aggregate' }>): Json {
  return items.map(({ cluster, applied, health, status }) => ({
    clusterName: cluster,
    applied,
    health: health === 'HEALTHY' ? 'Healthy' : health === 'UNKNOWN' ? 'Unknown' : 'Unhealthy',
    ...(status !== null && { status }),
  }));
}

function asJson(object: KubeObject): Json {
  return object as unknown as Json;
}
