import { at, fieldsOf, isCount, itemsOf } from '../../../kubernetes/json/untrusted.js';
import type { KubeObject } from '../../../kubernetes/object.js';
import type { PodRequirements, Split } from './requirements.js';

/** Pods of one role, with their template. */
export interface Part {
  readonly name: string;
  readonly replicas: number | null;
  readonly minReplicas?: number;
  /** A pod template, `{ metadata, spec }`; undefined if the kind has none. */
  readonly template: unknown;
  /** For kinds that define requirements outside the template. */
  readonly requirements?: PodRequirements;
}

/** The rules for the pods of a kind. Templates come from users: a field of the wrong type counts as absent. */
export interface WorkloadKind {
  readonly split: Split;
  /** The number of replicas to divide; used only if `split` is `replicas`. */
  readonly seats?: (template: KubeObject) => number;
  /** Returns the template with the given number of replicas. Absent if the count is fixed. */
  readonly revise?: (template: KubeObject, seats: number) => KubeObject;
  parts(template: KubeObject): readonly Part[];
  /** One replica is a group of pods (the counts of all parts) that is placed as a whole. */
  readonly grouped?: true;
  /** The requirements of one replica, if they differ from those of a pod of the first part. */
  readonly seatRequirements?: (template: KubeObject) => PodRequirements | null;
}

/** Limit of roles or groups that are read; no real workload has more. */
const MAX_PARTS = 256;

export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  return itemsOf(at(value, ...path)).slice(0, MAX_PARTS);
}

/** A count given as a number, or as a numeric string as in some hand-written documents. */
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
