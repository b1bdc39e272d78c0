import { conditionNamed, wordsOf } from '../../../kubernetes/conditions.js';
import { at, itemsOf } from '../../../kubernetes/json/untrusted.js';
import type { KubeObject } from '../../../kubernetes/object.js';
import type { Health } from '../../model/health.js';
import { healthy, type Judgement, progressing, unreported } from '../kind-interpreter.js';

/** A condition type and the health that it means when it is true. */
export type Saying = readonly [type: string, health: Health];

/** The first true condition decides. If none is true, the object is PROGRESSING; an object without conditions has not reported. */
export function byConditionsInOrder(object: KubeObject, sayings: readonly Saying[]): Judgement {
  if (itemsOf(at(object, 'status', 'conditions')).length === 0) return unreported;
  for (const [type, health] of sayings) {
    const condition = conditionNamed(object, type);
    if (condition?.status === 'True') return health === 'HEALTHY' ? healthy : { health, message: wordsOf(condition) };
  }
  return progressing('no condition reports that it is ready yet');
}
