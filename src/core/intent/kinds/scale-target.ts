import { at } from '../../../kubernetes/json/untrusted.js';
import { complain, fields, type Report, required, type Shape, text } from '../shape.js';

/** The workload that an autoscaler scales, in the autoscaler's namespace. */
export const scaleTarget: Shape = fields({ apiVersion: text, kind: required(text), name: required(text) });

export function checkScaleTarget(spec: unknown, report: Report): void {
  for (const name of ['kind', 'name']) {
    if (at(spec, 'scaleTargetRef', name) !== '') continue;
    complain(report, 'MISSING_FIELD', ['spec', 'scaleTargetRef', name], 'is empty', `Set the ${name} of the object to scale.`);
  }
}
