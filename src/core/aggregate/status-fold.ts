import { at, countOf, isObject } from '../../kubernetes/json/untrusted.js';
import type { Json } from '../../kubernetes/object.js';

/** One member's part of a resource. */
export interface StatusItem {
  readonly cluster: string;
  /** What was collected there; null when nothing was seen yet. */
  readonly status: Json;
}

/** The generation of the template that all members should be at, and the last one that they all were. */
export interface TemplateGeneration {
  readonly generation: number;
  readonly observed: number;
}

/**
 * Folds the members' statuses into one of the kind's own shape. Items are in cluster order; a status may have any form.
 * `template` is null where the hub's copy carries no generation of its own.
 */
export type StatusFold = (items: readonly StatusItem[], template: TemplateGeneration | null) => Json;

/** Each counter summed over the members that report it; a counter that none reports is left out. */
export function sumCounters(items: readonly StatusItem[], names: readonly string[]): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const name of names) {
    const reported = items.filter(({ status }) => at(status, name) !== undefined);
    if (reported.length > 0) sums[name] = reported.reduce((sum, { status }) => sum + countOf(at(status, name)), 0);
  }
  return sums;
}

export function withStatus(items: readonly StatusItem[]): readonly StatusItem[] {
  return items.filter(({ status }) => isObject(status));
}

/** The earliest or latest of times in RFC 3339 UTC, which sort as text; null when there is none. */
export function earliest(times: readonly unknown[]): string | null {
  return sortedTimes(times).at(0) ?? null;
}

export function latest(times: readonly unknown[]): string | null {
  return sortedTimes(times).at(-1) ?? null;
}

function sortedTimes(times: readonly unknown[]): string[] {
  return times.filter((time): time is string => typeof time === 'string').sort();
}
