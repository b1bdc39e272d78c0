import { conditionNamed, wordsOf } from '../../../kubernetes/conditions.js';
import { at, itemsOf, textOf } from '../../../kubernetes/json/untrusted.js';
import type { KubeObject } from '../../../kubernetes/object.js';
import { stuckReasons } from '../../model/movement/stuck-reasons.js';
import { degraded, healthy, type KindInterpreter, progressing } from '../kind-interpreter.js';

export const pod: KindInterpreter = {
  judge(object) {
    const phase = textOf(at(object, 'status', 'phase')) ?? 'Pending';
    if (phase === 'Succeeded') return healthy;
    if (phase === 'Failed') return degraded(textOf(at(object, 'status', 'message')) ?? 'the pod failed');
    if (phase === 'Running' && isReady(object)) return healthy;

    const stuck = stuckContainer(object);
    if (stuck) return degraded(stuck);
    const scheduled = conditionNamed(object, 'PodScheduled');
    return progressing(scheduled?.status === 'False' ? wordsOf(scheduled) : `the pod is ${phase} and not ready`);
  },

  replicas: (object) => ({ desired: 1, ready: isReady(object) ? 1 : 0 }),
};

function isReady(object: KubeObject): boolean {
  return conditionNamed(object, 'Ready')?.status === 'True';
}

/** Maximum number of containers that are read; more than any real pod has. */
const MAX_CONTAINERS = 100;

function stuckContainer(object: KubeObject): string | null {
  const containers = [...itemsOf(at(object, 'status', 'initContainerStatuses')), ...itemsOf(at(object, 'status', 'containerStatuses'))];
  for (const container of containers.slice(0, MAX_CONTAINERS)) {
    const reason = textOf(at(container, 'state', 'waiting', 'reason'));
    if (reason && stuckReasons.has(reason)) {
      return `container ${textOf(at(container, 'name')) ?? ''}: ${textOf(at(container, 'state', 'waiting', 'message')) ?? reason}`;
    }
  }
  return null;
}
