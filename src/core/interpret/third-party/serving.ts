import { type Condition, conditionNamed, conditionsOf, wordsOf } from '../../../kubernetes/conditions.js';
import { at, textOf } from '../../../kubernetes/json/untrusted.js';
import {
  degraded,
  healthy,
  type Judgement,
  type KindInterpreter,
  notYetObserved,
  progressing,
  suspended,
  unreported,
} from '../kind-interpreter.js';

/* Services that scale to zero: no pod at all is well, as long as one starts when it is asked for. */

export const knativeService: KindInterpreter = {
  judge(object) {
    const seen = at(object, 'status', 'observedGeneration') === undefined ? null : notYetObserved(object);
    if (seen) return seen;
    const conditions = ['ConfigurationsReady', 'RoutesReady', 'Ready'].map((type) => conditionNamed(object, type));
    return byAll(conditions.filter((one) => one !== undefined));
  },
};

const brokenModels = ['BlockedByFailedLoad', 'InvalidSpec'];

export const inferenceService: KindInterpreter = {
  judge(object) {
    if (conditionNamed(object, 'Stopped')?.status === 'True') return suspended('a user stopped the service');
    const transition = textOf(at(object, 'status', 'modelStatus', 'transitionStatus'));
    const said = textOf(at(object, 'status', 'modelStatus', 'lastFailureInfo', 'message'));
    if (transition && brokenModels.includes(transition)) return degraded(said ?? `the model is ${transition}`);

    const judged = byAll(conditionsOf(object).filter(({ type }) => type !== 'Stopped'));
    if (judged.health !== 'HEALTHY' || !transition || transition === 'UpToDate') return judged;
    return progressing(`the model is ${transition}`);
  },
};

/** Status False means DEGRADED, Unknown means PROGRESSING. */
function byAll(conditions: readonly Condition[]): Judgement {
  if (conditions.length === 0) return unreported;
  const broken = conditions.find(({ status }) => status === 'False');
  if (broken) return degraded(wordsOf(broken));
  const waiting = conditions.find(({ status }) => status !== 'True');
  return waiting ? progressing(wordsOf(waiting)) : healthy;
}
