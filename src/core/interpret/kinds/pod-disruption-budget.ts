import { at, countOf } from '../../../kubernetes/json/untrusted.js';
import { collectCounts, collectWhole } from '../collect-status.js';
import { healthy, type KindInterpreter, progressing } from '../kind-interpreter.js';

const counters = ['currentHealthy', 'desiredHealthy', 'disruptionsAllowed', 'expectedPods', 'observedGeneration'];

export const podDisruptionBudget: KindInterpreter = {
  judge(object) {
    const current = countOf(at(object, 'status', 'currentHealthy'));
    const desired = countOf(at(object, 'status', 'desiredHealthy'));
    return current < desired ? progressing(`${current} of ${desired} pods that must be healthy are`) : healthy;
  },

  collect: (object) => (collectCounts(object, counters) === undefined ? undefined : collectWhole(object)),
};
