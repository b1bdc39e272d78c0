import { conditionNamed, wordsOf } from '../../../kubernetes/conditions.js';
import { isObject } from '../../../kubernetes/json/untrusted.js';
import type { KubeObject } from '../../../kubernetes/object.js';
import { collectCounts, collectWhole } from '../collect-status.js';
import { degraded, healthy, type KindInterpreter, progressing } from '../kind-interpreter.js';

/** Metrics are often missing while pods start, so only a missing target is a failure. */
export const horizontalPodAutoscaler: KindInterpreter = {
  judge(object) {
    const able = conditionNamed(object, 'AbleToScale');
    if (able?.status === 'False') return degraded(wordsOf(able));
    const active = conditionNamed(object, 'ScalingActive');
    // `ScalingDisabled` is reported when the target has zero replicas, which is not a failure.
    if (active?.status === 'False' && active.reason !== 'ScalingDisabled') return progressing(wordsOf(active));
    return isObject(object['status']) ? healthy : progressing('the autoscaler has not reported yet');
  },

  collect: (object: KubeObject) =>
    collectCounts(object, ['currentReplicas', 'desiredReplicas', 'observedGeneration']) === undefined ? undefined : collectWhole(object),
};
