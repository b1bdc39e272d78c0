import { conditionNamed, wordsOf } from '../../../kubernetes/conditions.js';
import { at, countOf } from '../../../kubernetes/json/untrusted.js';
import { collectWorkload } from '../collect-status.js';
import { degraded, healthy, type KindInterpreter, notYetObserved, progressing } from '../kind-interpreter.js';

const counters = ['replicas', 'fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'];

export const replicaSet: KindInterpreter = {
  judge(object) {
    const unseen = notYetObserved(object);
    if (unseen) return unseen;

    const failure = conditionNamed(object, 'ReplicaFailure');
    if (failure?.status === 'True') return degraded(wordsOf(failure));

    const desired = countOf(at(object, 'spec', 'replicas'), 1);
    const available = countOf(at(object, 'status', 'availableReplicas'));
    return available < desired ? progressing(`${available} of ${desired} replicas are available`) : healthy;
  },

  replicas: (object) => ({
    desired: countOf(at(object, 'spec', 'replicas'), 1),
    ready: countOf(at(object, 'status', 'readyReplicas')),
  }),

  collect: (object) => collectWorkload(object, counters),
};
