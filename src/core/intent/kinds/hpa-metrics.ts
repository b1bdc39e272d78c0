import { at, isObject, itemsOf, textOf } from '../../../kubernetes/json/untrusted.js';
import { quantityNano } from '../../../kubernetes/quantity.js';
import type { FieldPath } from '../intent-error.js';
import { labelSelector } from '../policy/common-shapes.js';
import { complain, fields, oneOf, type Report, required, type Shape, text, wholeNumber } from '../shape.js';

const positiveQuantity: Shape = (value, path, report) => {
  const nano = quantityNano(value);
  if (nano !== null && nano > 0n) return value;
  return complain(report, 'BAD_QUANTITY', path, 'must be a quantity that is more than 0', 'Write an amount such as 500m or 100.');
};

const target = required(
  fields({
    type: required(oneOf('Utilization', 'Value', 'AverageValue')),
    value: positiveQuantity,
    averageValue: positiveQuantity,
    averageUtilization: wholeNumber,
  }),
);
const identifier = required(fields({ name: required(text), selector: labelSelector }));

/** One metric of a HorizontalPodAutoscaler v2. */
export const metric: Shape = fields({
  type: required(oneOf('Resource', 'ContainerResource', 'Pods', 'Object', 'External')),
  resource: fields({ name: required(text), target }),
  containerResource: fields({ name: required(text), container: required(text), target }),
  pods: fields({ metric: identifier, target }),
  object: fields({
    describedObject: required(fields({ apiVersion: text, kind: required(text), name: required(text) })),
    metric: identifier,
    target,
  }),
  external: fields({ metric: identifier, target }),
});

/** The field of each type of metric, and the values that its target may have; exactly one is set. */
const figuresOf: Readonly<Record<string, { readonly source: string; readonly figures: readonly string[] }>> = {
  Resource: { source: 'resource', figures: ['averageUtilization', 'averageValue'] },
  ContainerResource: { source: 'containerResource', figures: ['averageUtilization', 'averageValue'] },
  Pods: { source: 'pods', figures: ['averageValue'] },
  Object: { source: 'object', figures: ['value', 'averageValue'] },
  External: { source: 'external', figures: ['value', 'averageValue'] },
};

export function checkMetrics(metrics: unknown, report: Report): void {
  for (const [i, one] of itemsOf(metrics).entries()) {
    const type = textOf(at(one, 'type')) ?? '';
    const known = Object.hasOwn(figuresOf, type) ? figuresOf[type] : undefined;
    if (known) checkMetric(one, type, known, ['spec', 'metrics', String(i)], report);
  }
}

function checkMetric(one: unknown, type: string, { source, figures }: (typeof figuresOf)[string], path: FieldPath, report: Report): void {
  for (const other of Object.values(figuresOf)) {
    const there = isObject(at(one, other.source));
    if (other.source === source && !there)
      complain(report, 'MISSING_FIELD', [...path, source], `is needed for type ${type}`, `Add ${source}.`);
    else if (other.source !== source && there) {
      complain(report, 'INVALID_VALUE', [...path, other.source], `is not used with type ${type}`, `Remove it, or change the type.`);
    }
  }
  if (!isObject(at(one, source, 'target'))) return;
  const stated = figures.filter((name) => at(one, source, 'target', name) !== undefined);
  const field = [...path, source, 'target'];
  if (stated.length !== 1) {
    const says = figures.length === 1 ? `needs ${figures[0]}` : `must have either ${figures.join(' or ')}`;
    complain(report, 'INVALID_VALUE', field, says, 'Set one target.');
  }
  const utilisation = at(one, source, 'target', 'averageUtilization');
  if (typeof utilisation === 'number' && utilisation < 1) {
    complain(report, 'INVALID_VALUE', [...field, 'averageUtilization'], 'must be 1 or more', 'Use a share of the request in percent.');
  }
}
