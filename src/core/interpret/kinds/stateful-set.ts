import { at, countOf } from '../../../kubernetes/json/untrusted.js';
import type { KubeObject } from '../../../kubernetes/object.js';
import { collectWorkload } from '../collect-status.js';
import { healthy, type KindInterpreter, notYetObserved, progressing } from '../kind-interpreter.js';
import { oldReplicas, oldReplicasText } from '../old-replicas.js';

const counters = ['replicas', 'readyReplicas', 'currentReplicas', 'updatedReplicas', 'availableReplicas'];

export const statefulSet: KindInterpreter = {
  judge(object) {
    const unseen = notYetObserved(object);
    if (unseen) return unseen;

    const toUpdate = replicasToUpdate(object);
    const desired = countOf(at(object, 'spec', 'replicas'), 1);
    const updated = countOf(at(object, 'status', 'updatedReplicas'));
    const available = availableReplicas(object);
    if (updated < toUpdate) return progressing(`${updated} of ${toUpdate} replicas are updated`);
    const old = oldReplicas(object);
    if (old > replicasHeldBack(object)) return progressing(oldReplicasText(old));
    return available < desired ? progressing(`${available} of ${desired} replicas are available`) : healthy;
  },

  replicas: (object) => ({
    desired: countOf(at(object, 'spec', 'replicas'), 1),
    ready: countOf(at(object, 'status', 'readyReplicas')),
  }),

  collect: (object) => collectWorkload(object, counters),
};

function replicasToUpdate(object: KubeObject): number {
  return Math.max(0, countOf(at(object, 'spec', 'replicas'), 1) - replicasHeldBack(object));
}

/** With `OnDelete`, pods are updated only when a user deletes them; pods with an ordinal below the partition are not updated. */
function replicasHeldBack(object: KubeObject): number {
  const strategy = at(object, 'spec', 'updateStrategy');
  return at(strategy, 'type') === 'OnDelete' ? Number.POSITIVE_INFINITY : countOf(at(strategy, 'rollingUpdate', 'partition'));
}

/** Kubernetes before 1.22 does not report `availableReplicas`; there, ready means available. */
function availableReplicas(object: KubeObject): number {
  return countOf(at(object, 'status', 'availableReplicas') ?? at(object, 'status', 'readyReplicas'));
}
