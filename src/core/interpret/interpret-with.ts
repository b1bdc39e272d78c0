import type { Json, KubeObject } from '../../kubernetes/object.js';
import type { Interpreted, UserInterpreters } from '../model/interpreter-port.js';
import type { Interpretation, ReplicaCount } from '../model/report.js';
import { interpret } from './interpret.js';

/** What a member's object says, and which interpreters of users failed to say their part of it. */
export interface InterpretedByUsers {
  readonly interpretation: Interpretation;
  /** Sentences that name the document and the question; for an event of the resource. */
  readonly failures: readonly string[];
}

/** Whether a user has a say in how objects of a kind are read; the others need no waiting. */
export function hasUserRules(users: UserInterpreters, { apiVersion, kind }: KubeObject): boolean {
  return (['health', 'status', 'replicas'] as const).some((operation) => users.covers({ apiVersion, kind }, operation));
}

/**
 * Reads an object as `interpret` does, with the answers of users before the hub's own, question by question (parity H1). Where
 * their interpreter fails, what it said last time stays; without a last time the health is not known.
 */
export async function interpretWith(
  object: KubeObject,
  users: UserInterpreters,
  previous: Interpretation | null,
): Promise<InterpretedByUsers> {
  const own = interpret(object);
  const [health, status, replicas] = await Promise.all([
    users.ask({ operation: 'health', object }),
    users.ask({ operation: 'status', object }),
    users.ask({ operation: 'replicas', object }),
  ]);
  const interpretation = {
    ...healthFrom(object, health, own, previous),
    replicas: replicasFrom(replicas, own, previous),
    status: statusFrom(status, own, previous),
  };
  return { interpretation, failures: [health, status, replicas].flatMap((one) => (one.kind === 'failed' ? [one.message] : [])) };
}

type HealthAnswer = Pick<Interpretation, 'health' | 'message'>;

function healthFrom(
  object: KubeObject,
  said: Interpreted<HealthAnswer>,
  own: Interpretation,
  previous: Interpretation | null,
): HealthAnswer {
  // However well a script finds it, an object that is being deleted will not be for long.
  if (said.kind === 'none' || object.metadata?.deletionTimestamp) return { health: own.health, message: own.message };
  if (said.kind === 'answered') return said.answer;
  return previous ? { health: previous.health, message: previous.message } : { health: 'UNKNOWN', message: said.message };
}

/** A script counts what is asked for; how many of them are ready stays what the status says. */
function replicasFrom(
  said: Interpreted<{ readonly replicas: number }>,
  own: Interpretation,
  previous: Interpretation | null,
): ReplicaCount | null {
  if (said.kind === 'none') return own.replicas;
  if (said.kind === 'failed') return previous?.replicas ?? own.replicas;
  return { desired: said.answer.replicas, ready: own.replicas?.ready ?? 0 };
}

function statusFrom(said: Interpreted<Json>, own: Interpretation, previous: Interpretation | null): Json {
  if (said.kind === 'none') return own.status;
  return said.kind === 'answered' ? said.answer : (previous?.status ?? null);
}
