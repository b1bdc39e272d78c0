import type { InterpreterQuestion } from '../core/model/interpreter-port.js';
import { withField } from '../core/model/workload/part.js';
import { at } from '../kubernetes/json/untrusted.js';
import type { KubeObject } from '../kubernetes/object.js';

/** Answers without a script, by named fields: the replica count is set in the first field, or each field keeps the member's value. */
export function answerByFields(question: InterpreterQuestion, paths: readonly (readonly string[])[]): KubeObject {
  if (question.operation === 'revise') return withField(question.object, paths[0] ?? [], question.replicas);
  if (question.operation !== 'retain') return question.object;
  const { object, observed } = question;
  return paths.reduce<KubeObject>((kept, path) => {
    const value = at(observed, ...path);
    return value === undefined ? kept : withField(kept, path, value);
  }, object);
}
