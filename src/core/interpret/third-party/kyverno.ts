import { conditionNamed, wordsOf } from '../../../kubernetes/conditions.js';
import { at } from '../../../kubernetes/json/untrusted.js';
import { degraded, healthy, type KindInterpreter, progressing, unreported } from '../kind-interpreter.js';
import { collectFields } from './collect-fields.js';

/** Policies of Kyverno; older versions report `ready`, newer ones a condition. */
export const kyvernoPolicy: KindInterpreter = {
  judge(object) {
    const said = at(object, 'status', 'ready');
    const ready = conditionNamed(object, 'Ready');
    if (said === true) return healthy;
    if (said === false) return progressing(ready ? wordsOf(ready) : 'the policy is not ready');
    if (!ready) return unreported;
    if (ready.status === 'True') return ready.reason === 'Succeeded' ? healthy : progressing(wordsOf(ready));
    return ready.reason === 'Failed' ? degraded(wordsOf(ready)) : progressing(wordsOf(ready));
  },
  collect: collectFields('autogen', 'conditions', 'ready', 'rulecount'),
};
