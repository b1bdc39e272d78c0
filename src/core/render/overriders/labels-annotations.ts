import type { LabelAnnotationOverrider } from '../../model/policy/policy.js';
import { type Draft, isDraft } from '../clone-json.js';
import { done, type Edit, failed, unmatched } from '../edit.js';

export function overrideLabels(object: Draft, item: LabelAnnotationOverrider): Edit {
  return overrideMap(object, item, 'labels');
}

export function overrideAnnotations(object: Draft, item: LabelAnnotationOverrider): Edit {
  return overrideMap(object, item, 'annotations');
}

/** `add` sets keys, `replace` sets only existing keys, `remove` deletes keys whatever their values are (parity E4). */
function overrideMap(object: Draft, { operator, value = {} }: LabelAnnotationOverrider, field: 'labels' | 'annotations'): Edit {
  const metadata = object['metadata'];
  if (!isDraft(metadata)) return failed('the object has no metadata');
  const map = isDraft(metadata[field]) ? metadata[field] : {};

  const keys = Object.keys(value).filter((key) => operator === 'add' || Object.hasOwn(map, key));
  if (keys.length === 0) return Object.keys(value).length === 0 ? done : unmatched(`none of the ${field} exists`);
  for (const key of keys) {
    if (operator === 'remove') delete map[key];
    else Object.defineProperty(map, key, { value: value[key], enumerable: true, configurable: true, writable: true });
  }
  metadata[field] = map;
  return done;
}
