import { at, countOf } from '../../kubernetes/json/untrusted.js';
import type { Json, KubeObject } from '../../kubernetes/object.js';
import type { Health } from '../model/health.js';
import type { Moving } from '../model/movement/moving.js';
import type { ReplicaCount } from '../model/report.js';

export interface Judgement {
  readonly health: Health;
  readonly message: string | null;
}

/** What the hub knows of one kind. The object comes from a member: every field may have a wrong type, and nothing throws. */
export interface KindInterpreter {
  judge(object: KubeObject): Judgement;
  /** Absent for kinds without replicas. */
  replicas?(object: KubeObject): ReplicaCount | null;
  /** The part of `status` that is worth keeping; all of it when absent. Undefined says that it is malformed. */
  collect?(object: KubeObject): Json | undefined;
  /** Where the kind itself knows whether another cluster would do better; null or absent: judged by what its conditions say. */
  moving?(object: KubeObject): Moving | null;
}

export const healthy: Judgement = { health: 'HEALTHY', message: null };

export function progressing(message: string): Judgement {
  return { health: 'PROGRESSING', message };
}

export function degraded(message: string): Judgement {
  return { health: 'DEGRADED', message };
}

export function suspended(message: string): Judgement {
  return { health: 'SUSPENDED', message };
}

export function unknown(message: string): Judgement {
  return { health: 'UNKNOWN', message };
}

/** Nothing is known of an object whose controller has not written a status yet; it may not run there at all. */
export const unreported: Judgement = unknown('the object reports no status');

/** Progress while the member's controller has not looked at the latest generation: what `status` says is of an older one. */
export function notYetObserved(object: KubeObject): Judgement | null {
  const generation = countOf(at(object, 'metadata', 'generation'));
  const observed = countOf(at(object, 'status', 'observedGeneration'));
  return generation === observed ? null : progressing(`the status is of generation ${observed}, the object is at ${generation}`);
}
