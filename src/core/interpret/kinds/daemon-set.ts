import { at, countOf } from '../../../kubernetes/json/untrusted.js';
import { collectWorkload } from '../collect-status.js';
import { healthy, type KindInterpreter, notYetObserved, progressing } from '../kind-interpreter.js';

const counters = [
  'currentNumberScheduled',
  'numberMisscheduled',
  'desiredNumberScheduled',
  'numberReady',
  'updatedNumberScheduled',
  'numberAvailable',
  'numberUnavailable',
];

export const daemonSet: KindInterpreter = {
  judge(object) {
    const unseen = notYetObserved(object);
    if (unseen) return unseen;

    const desired = countOf(at(object, 'status', 'desiredNumberScheduled'));
    const updated = countOf(at(object, 'status', 'updatedNumberScheduled'));
    const available = countOf(at(object, 'status', 'numberAvailable'));
    // With `OnDelete`, pods are updated only when a user deletes them.
    const toUpdate = at(object, 'spec', 'updateStrategy', 'type') === 'OnDelete' ? 0 : desired;
    if (updated < toUpdate) return progressing(`${updated} of ${toUpdate} pods are updated`);
    const toRun = Math.max(updated, desired);
    return available < toRun ? progressing(`${available} of ${toRun} pods are available`) : healthy;
  },

  replicas: (object) => ({
    desired: countOf(at(object, 'status', 'desiredNumberScheduled')),
    ready: countOf(at(object, 'status', 'numberReady')),
  }),

  collect: (object) => collectWorkload(object, counters),
};
