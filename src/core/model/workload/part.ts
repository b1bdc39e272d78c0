import { at, fieldsOf, isCount, itemsOf } from '../../../kubernetes/json/untrusted.js';
import type { KubeObject } from '../../../kubernetes/object.js';
import type { PodRequirements, Split } from './requirements.js';

/** Pods of one role, with the template they are made of. */
export interface Part {
  readonly name: string;
  readonly replicas: number | null;
  readonly minReplicas?: number;
  /** A pod template, `{ metadata, spec }`; undefined when the kind has none. */
  readonly template: unknown;
  /** For kinds that say it elsewhere than in the template. */
  readonly requirements?: PodRequirements;
}

/** What the hub knows of the pods that a kind makes. Templates come from users: a wrong type reads as absent. */
export interface WorkloadKind {
  readonly split: Split;
  /** How many seats there are to share out; only where `split` is `replicas`. */
  readonly seats?: (template: KubeObject) => number;
  /** Returns the template with the given number of seats. Absent if the count is fixed. */
  readonly revise?: (template: KubeObject, seats: number) => KubeObject;
  parts(template: KubeObject): readonly Part[];
  /** One seat is a group of pods, so many of each part, that is placed together. */
  readonly grouped?: true;
  /** What one seat takes, where it is not what a pod of the first part takes. */
  readonly seatRequirements?: (template: KubeObject) => PodRequirements | null;
}

/** More roles or groups than any workload has are not read. */
const MAX_PARTS = 256;

export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  return itemsOf(at(value, ...path)).slice(0, MAX_PARTS);
}

/** A count that is a number, or the text of one as hand-written documents have it. */
export function numberOf(value: unknown, otherwise: number): number {
  if (isCount(value)) return value;
  return typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : otherwise;
}

/** A copy with one field set, at a path of names. Fields on the way that are not objects are replaced. */
export function withField<T>(object: T, path: readonly string[], value: unknown): T {
  const [name, ...rest] = path;
  if (name === undefined) return value as T;
  const fields = fieldsOf(object);
  return { ...fields, [name]: withField(Object.hasOwn(fields, name) ? fields[name] : undefined, rest, value) } as T;
}
