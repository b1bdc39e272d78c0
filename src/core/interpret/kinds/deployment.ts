import { conditionNamed, wordsOf } from '../../../kubernetes/conditions.js';
import { at, countOf } from '../../../kubernetes/json/untrusted.js';
import { collectWorkload } from '../collect-status.js';
import { degraded, healthy, type KindInterpreter, notYetObserved, progressing, suspended } from '../kind-interpreter.js';
import { oldReplicas, oldReplicasText } from '../old-replicas.js';

const counters = ['replicas', 'updatedReplicas', 'readyReplicas', 'availableReplicas', 'unavailableReplicas'];

export const deployment: KindInterpreter = {
  judge(object) {
    const unseen = notYetObserved(object);
    if (unseen) return unseen;
    if (at(object, 'spec', 'paused') === true) return suspended('the rollout is paused');

    const progress = conditionNamed(object, 'Progressing');
    if (progress?.status === 'False' || progress?.reason === 'ProgressDeadlineExceeded') return degraded(wordsOf(progress));
    const failure = conditionNamed(object, 'ReplicaFailure');
    if (failure?.status === 'True') return degraded(wordsOf(failure));

    const desired = countOf(at(object, 'spec', 'replicas'), 1);
    const updated = countOf(at(object, 'status', 'updatedReplicas'));
    const available = countOf(at(object, 'status', 'availableReplicas'));
    if (updated < desired) return progressing(`${updated} of ${desired} replicas are updated`);
    // During a rollout, `availableReplicas` includes pods of the old template.
    const old = oldReplicas(object);
    if (old > 0) return progressing(oldReplicasText(old));
    return available < updated ? progressing(`${available} of ${updated} updated replicas are available`) : healthy;
  },

  replicas: (object) => ({
    desired: countOf(at(object, 'spec', 'replicas'), 1),
    ready: countOf(at(object, 'status', 'readyReplicas')),
  }),

  collect: (object) => collectWorkload(object, counters),
};
