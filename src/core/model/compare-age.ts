import { compareText } from './compare-text.js';
import type { ResourceKey } from './plan.js';

/** Oldest resource first: keys of the store are numbers that only grow. */
export function compareAge(a: ResourceKey, b: ResourceKey): number {
  return a.length - b.length || compareText(a, b);
}
