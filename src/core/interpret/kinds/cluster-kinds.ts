import { conditionNamed, wordsOf } from '../../../kubernetes/conditions.js';
import { at } from '../../../kubernetes/json/untrusted.js';
import { degraded, healthy, type KindInterpreter, progressing } from '../kind-interpreter.js';

export const namespace: KindInterpreter = {
  judge: (object) => (at(object, 'status', 'phase') === 'Terminating' ? progressing('the namespace is being deleted') : healthy),
};

export const customResourceDefinition: KindInterpreter = {
  judge(object) {
    const names = conditionNamed(object, 'NamesAccepted');
    if (names?.status === 'False') return degraded(wordsOf(names));
    const established = conditionNamed(object, 'Established');
    if (established?.status === 'True') return healthy;
    return progressing(established ? wordsOf(established) : 'the definition is not established yet');
  },
};

export const apiService: KindInterpreter = {
  judge(object) {
    const available = conditionNamed(object, 'Available');
    if (available?.status === 'True') return healthy;
    return progressing(available ? wordsOf(available) : 'its service has not been reached yet');
  },
};
