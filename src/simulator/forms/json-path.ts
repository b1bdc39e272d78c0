import type { Json } from '../../kubernetes/object.js';
import { listAt, valueAt } from '../json.js';

const STEP = /\.([\w-]+)|\[(\d+)\]|\[\?\(@\.(\w+)==["']([^"']*)["']\)\]/gy;

/**
 * The value at a JSONPath of a column definition: `.spec.size`, `.spec.list[0]` and `.status.conditions[?(@.type=="Ready")].status`. Undefined if
 * there is no value or the path uses another syntax.
 */
export function pathIn(value: unknown, path: string): Json | undefined {
  let here = value as Json | undefined;
  let end = 0;
  for (const [step, name, index, field, wanted] of path.matchAll(STEP)) {
    end += step.length;
    here =
      field === undefined ? valueAt(here, (name ?? index) as string) : listAt(here).find((element) => valueAt(element, field) === wanted);
  }
  return end === path.length ? here : undefined;
}
