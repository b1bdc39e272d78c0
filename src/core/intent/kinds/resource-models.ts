import { canonicalJson } from '../../../kubernetes/json/canonical-json.js';
import { at, itemsOf } from '../../../kubernetes/json/untrusted.js';
import { quantityNano } from '../../../kubernetes/quantity.js';
import type { FieldPath } from '../intent-error.js';
import { complain, fields, list, type Report, required, type Shape, text, wholeNumber } from '../shape.js';
import { quantity } from './quantities.js';

/** Grades of nodes by their free resources (parity C26). */
export const resourceModels: Shape = list(
  fields({
    grade: required(wholeNumber),
    ranges: required(list(fields({ name: required(text), min: required(quantity), max: required(quantity) }))),
  }),
);

/** The maximum 64-bit integer means "no upper limit". */
const ENDLESS = 9_223_372_036_854_775_807n * 1_000_000_000n;

/** Grades are numbered from 0, use the same resources and leave no gap, so that every node has a grade (parity I6). */
export function checkResourceModels(models: unknown, path: FieldPath, report: Report): void {
  const grades = itemsOf(models);
  for (const [i, model] of grades.entries()) {
    const item = [...path, String(i)];
    if (at(model, 'grade') !== i)
      complain(report, 'INVALID_VALUE', [...item, 'grade'], `must be ${i}`, 'Number the grades from 0, without gaps.');
    checkRanges(model, grades[i - 1], i === grades.length - 1, item, report);
  }
}

function checkRanges(model: unknown, before: unknown, isLast: boolean, item: FieldPath, report: Report): void {
  const ranges = itemsOf(at(model, 'ranges'));
  const earlier = itemsOf(at(before, 'ranges'));
  const place = [...item, 'ranges'];
  if (ranges.length === 0) complain(report, 'MISSING_FIELD', place, 'must contain at least one range', 'Add the range of a resource.');
  if (before !== undefined && canonicalJson(ranges.map(nameOf)) !== canonicalJson(earlier.map(nameOf))) {
    const fix = 'Name the same resources in the same order in every grade.';
    return complain(report, 'INVALID_VALUE', place, 'must have the same resources as the previous grade', fix);
  }
  for (const [i, range] of ranges.entries()) checkRange(range, earlier[i], isLast, [...place, String(i)], report);
}

function checkRange(range: unknown, before: unknown, isLast: boolean, field: FieldPath, report: Report): void {
  const min = quantityNano(at(range, 'min'));
  const max = quantityNano(at(range, 'max'));
  if (min === null || max === null) return;
  const begins = before === undefined ? 0n : quantityNano(at(before, 'max'));
  if (begins !== null && min !== begins) {
    const says = before === undefined ? 'must be 0 in the first grade' : 'must equal the max of the previous grade';
    complain(report, 'INVALID_VALUE', [...field, 'min'], says, 'Leave no gap between the grades.');
  }
  if (min >= max) complain(report, 'INVALID_VALUE', [...field, 'max'], 'must be more than min', 'Raise max or lower min.');
  else if (isLast && max < ENDLESS) {
    const fix = 'Use 9223372036854775807, which means no upper end.';
    complain(report, 'INVALID_VALUE', [...field, 'max'], 'must have no upper end in the last grade', fix);
  }
}

function nameOf(range: unknown): unknown {
  return at(range, 'name') ?? null;
}
