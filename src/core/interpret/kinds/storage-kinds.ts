import { at, textOf } from '../../../kubernetes/json/untrusted.js';
import { degraded, healthy, type KindInterpreter, progressing } from '../kind-interpreter.js';

export const persistentVolumeClaim: KindInterpreter = {
  judge(object) {
    const phase = textOf(at(object, 'status', 'phase')) ?? 'Pending';
    if (phase === 'Bound') return healthy;
    return phase === 'Lost' ? degraded('the claim lost its volume') : progressing(`the claim is ${phase}`);
  },
};

export const persistentVolume: KindInterpreter = {
  judge(object) {
    const phase = textOf(at(object, 'status', 'phase')) ?? 'Pending';
    if (phase === 'Failed') return degraded(textOf(at(object, 'status', 'message')) ?? 'the volume failed');
    return phase === 'Pending' ? progressing('the volume is Pending') : healthy;
  },
};
