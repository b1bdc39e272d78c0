import { conditionNamed, wordsOf } from '../../../kubernetes/conditions.js';
import { isObject } from '../../../kubernetes/json/untrusted.js';
import type { KubeObject } from '../../../kubernetes/object.js';
import { collectCounts, collectWhole } from '../collect-status.js';
import { degraded, healthy, type KindInterpreter, progressing } from '../kind-interpreter.js';

/** Missing metrics are ordinary while pods start, so only the lack of a target is a failure. */
export const horizontalPodAutoscaler: KindInterpreter = {
  judge(object) {
    const able = conditionNamed(object, 'AbleToScale');
    if (able?.status === 'False') return degraded(wordsOf(able));
    const active = conditionNamed(object, 'ScalingActive');
    // `ScalingDisabled` is said when the target has zero replicas: nothing is wrong with that.
    if (active?.status === 'False' && active.reason !== 'ScalingDisabled') return progressing(wordsOf(active));
    return isObject(object['status']) ? healthy : progressing('the autoscaler has not reported yet');
  },

  collect: (object: KubeObject) =>
    collectCounts(object, ['currentReplicas', 'desiredReplicas', 'observedGeneration']) === undefined ? undefined : collectWhole(object),
};
