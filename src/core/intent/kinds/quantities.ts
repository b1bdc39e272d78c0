import { isObject } from '../../../kubernetes/json/untrusted.js';
import { labelKeyError } from '../../../kubernetes/names.js';
import { quantityNano } from '../../../kubernetes/quantity.js';
import { complain, mapOf, type Shape, where } from '../shape.js';

/** An amount, 0 or more. */
export const quantity: Shape = (value, path, report) => {
  const nano = quantityNano(value);
  const fix = 'Write an amount such as 500m, 2 or 64Gi.';
  if (nano === null) return complain(report, 'BAD_QUANTITY', path, 'must be a quantity', fix);
  return nano < 0n ? complain(report, 'BAD_QUANTITY', path, 'must not be negative', fix) : value;
};

/** A map from resource names to amounts. */
export const quantities: Shape = where(mapOf(quantity), (value, path, report) => {
  for (const name of Object.keys(isObject(value) ? value : {})) {
    const error = labelKeyError(name);
    if (error) complain(report, 'INVALID_VALUE', [...path, name], error, 'Use the name of a resource, such as cpu.');
  }
});
