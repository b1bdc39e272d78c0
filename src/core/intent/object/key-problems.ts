import { builtinSchema } from '../../../kubernetes/fields/builtin-schemas.js';
import { type KeyFault, keyFaults } from '../../../kubernetes/fields/key-faults.js';
import { groupOf } from '../../../kubernetes/kinds/api-group.js';
import type { KubeObject } from '../../../kubernetes/object.js';
import { describeField, type Problem } from '../intent-error.js';

/** List items that every API server would refuse, for built-in kinds. */
export function keyProblems(object: KubeObject): readonly Problem[] {
  return keyFaults(object, builtinSchema(groupOf(object.apiVersion), object.kind)).map(problemOf);
}

function problemOf(fault: KeyFault): Problem {
  const { path } = fault;
  const field = describeField(path);
  if (fault.kind === 'missing') {
    return {
      code: 'MISSING_FIELD',
      field: path,
      message: `${field} is missing.`,
      fix: `Add ${fault.key}: it identifies the items of this list.`,
    };
  }
  const first = describeField([...path.slice(-2, -1), String(fault.first)]);
  const keys = fault.keys.join(' and ');
  const [says, fix] =
    keys === ''
      ? [`is the same as ${first}`, 'Remove one of the two.']
      : [`has the same ${keys} as ${first}`, `Remove one of the two, or give it another ${fault.keys.join(' or ')}.`];
  return { code: 'INVALID_VALUE', field: path, message: `${field} ${says}, which every cluster refuses.`, fix };
}
