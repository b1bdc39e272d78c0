import { at, countOf, isObject } from '../../kubernetes/json/untrusted.js';
import type { Json } from '../../kubernetes/object.js';

/** One member's part of a resource. */
export interface StatusItem {
  readonly cluster: string;
  /** The collected status; null if nothing was observed yet. */
  readonly status: Json;
}

/** The template's current generation, and the last one that all members have observed. */
export interface TemplateGeneration {
  readonly generation: number;
  readonly observed: number;
}

/**
 * Combines the members' statuses into one status with the schema of the kind. Items are in cluster order; a status may have any shape,
 * since members are not trusted. `template` is null if the hub's copy has no generation of its own.
 */
export type StatusFold = (items: readonly StatusItem[], template: TemplateGeneration | null) => Json;

/** The sum of each counter over the members that report it; a counter that no member reports is omitted. */
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

/** The earliest or latest of RFC 3339 UTC times, which sort as text; null if there is none. */
export function earliest(times: readonly unknown[]): string | null {
  return sortedTimes(times).at(0) ?? null;
}

export function latest(times: readonly unknown[]): string | null {
  return sortedTimes(times).at(-1) ?? null;
}

function sortedTimes(times: readonly unknown[]): string[] {
  return times.filter((time): time is string => typeof time === 'string').sort();
}
