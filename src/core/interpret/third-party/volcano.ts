import { conditionsOf } from '../../../kubernetes/conditions.js';
import { at, countOf, itemsOf } from '../../../kubernetes/json/untrusted.js';
import type { KubeObject } from '../../../kubernetes/object.js';
import type { KindInterpreter } from '../kind-interpreter.js';
import { byPhase } from './by-phase.js';
import { collectFields } from './collect-fields.js';

/** An aborted job was stopped by a user and may be resumed; a terminated one was ended by its policies. */
const jobPhases = {
  HEALTHY: ['Running', 'Completed'],
  PROGRESSING: ['Pending', 'Restarting', 'Completing', 'Aborting', 'Terminating'],
  SUSPENDED: ['Aborted'],
  DEGRADED: ['Failed', 'Terminated'],
} as const;

const counters = ['minAvailable', 'pending', 'running', 'succeeded', 'failed', 'terminating', 'unknown', 'version', 'retryCount'];

export const volcanoJob: KindInterpreter = {
  judge: byPhase(['status', 'state', 'phase'], jobPhases, ['status', 'state', 'message'], ['status', 'state', 'reason']),
  replicas(object) {
    const desired = itemsOf(at(object, 'spec', 'tasks')).reduce<number>((sum, task) => sum + countOf(at(task, 'replicas')), 0);
    return { desired, ready: countOf(at(object, 'status', 'running')) + countOf(at(object, 'status', 'succeeded')) };
  },
  collect: collectFields(...counters, 'runningDuration', 'taskStatusCount', 'controlledResources', 'state', 'conditions'),
};

export const podGroup: KindInterpreter = {
  judge: byPhase(['status', 'phase'], { HEALTHY: ['Running', 'Completed'], PROGRESSING: ['Pending', 'Inqueue', 'Unknown'] }),
  // Another cluster may be able to schedule a group that does not fit here.
  moving: (object) => (isUnschedulable(object) ? 'yes' : null),
};

export const volcanoQueue: KindInterpreter = {
  judge: byPhase(['status', 'state'], { HEALTHY: ['Open'], SUSPENDED: ['Closed', 'Closing'], PROGRESSING: ['Unknown', ''] }),
};

function isUnschedulable(object: KubeObject): boolean {
  return conditionsOf(object).some(({ type, status }) => type === 'Unschedulable' && status === 'True');
}
