import { at, countOf } from '../../kubernetes/json/untrusted.js';
import type { Json, KubeObject } from '../../kubernetes/object.js';
import type { Health } from '../model/health.js';
import type { Moving } from '../model/movement/moving.js';
import type { ReplicaCount } from '../model/report.js';

export interface Judgement {
  readonly health: Health;
  readonly message: string | null;
}

/** The rules of one kind. The object comes from a member: every field may have a wrong type, and no method throws. */
export interface KindInterpreter {
  judge(object: KubeObject): Judgement;
  /** Absent for kinds without replicas. */
  replicas?(object: KubeObject): ReplicaCount | null;
  /** The part of `status` to store; absent: all of it. Undefined: the status is malformed. */
  collect?(object: KubeObject): Json | undefined;
  /** For kinds that know whether another cluster would help; null or absent: derived from the conditions. */
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

/** Unknown health of an object whose controller has not written a status; the controller may not run there. */
export const unreported: Judgement = unknown('the object reports no status');

/** Progressing while `status` describes an older generation than the latest. */
export function notYetObserved(object: KubeObject): Judgement | null {
  const generation = countOf(at(object, 'metadata', 'generation'));
  const observed = countOf(at(object, 'status', 'observedGeneration'));
  return generation === observed ? null : progressing(`the status is of generation ${observed}, the object is at ${generation}`);
}
