import type { GroupVersionKind, Json, KubeObject } from '../../kubernetes/object.js';
import type { Interpreted, InterpreterAnswers, UserInterpreters } from '../model/interpreter-port.js';
import type { Interpretation, ReplicaCount } from '../model/report.js';
import { boundStatus } from './bound-status.js';
import { interpret } from './interpret.js';

/** What a member's object says, and which interpreters of users failed to say their part of it. */
export interface InterpretedByScripts {
  readonly interpretation: Interpretation;
  /** Sentences that name the document and the question; for an event of the resource. */
  readonly failures: readonly string[];
}

/** Whether a user has a say in how objects of a kind are read; the others need no waiting. */
export function hasInterpreter(interpreters: UserInterpreters, gvk: GroupVersionKind): boolean {
  return (['health', 'status', 'replicas'] as const).some((operation) => interpreters.covers(gvk, operation));
}

/** What users said of an object, question by question. */
export interface AnswersAboutObject {
  readonly health: Interpreted<InterpreterAnswers['health']>;
  readonly status: Interpreted<InterpreterAnswers['status']>;
  readonly replicas: Interpreted<InterpreterAnswers['replicas']>;
  readonly failures: readonly string[];
}

const none = { kind: 'none' } as const;

/** Asks users everything by which an object of a member is read. Where there are none, nothing is said. */
export async function askInterpreters(object: KubeObject, interpreters: UserInterpreters | null): Promise<AnswersAboutObject> {
  if (interpreters === null) return { health: none, status: none, replicas: none, failures: [] };
  const [health, status, replicas] = await Promise.all([
    interpreters.ask({ operation: 'health', object }),
    interpreters.ask({ operation: 'status', object }),
    interpreters.ask({ operation: 'replicas', object }),
  ]);
  return { health, status, replicas, failures: [health, status, replicas].flatMap((one) => (one.kind === 'failed' ? [one.message] : [])) };
}

/**
 * Reads an object as `interpret` does, with the answers of users before the hub's own, question by question (parity H1). Where
 * their interpreter fails, what was said last time stays; without a last time the health is not known. `hasStatus` as in `interpret`.
 */
export function interpretedWith(
  object: KubeObject,
  { health, status, replicas, failures }: AnswersAboutObject,
  previous: Interpretation | null,
  hasStatus: boolean | null = null,
): InterpretedByScripts {
  const own = interpret(object, null, hasStatus);
  const judged = healthFrom(object, health, own, previous);
  const interpretation = {
    ...judged,
    replicas: replicasFrom(replicas, own, previous, judged.health === 'HEALTHY'),
    status: statusFrom(status, own, previous),
  };
  return { interpretation, failures };
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

/** A script counts what is asked for; how many of them are ready stays what the status says, and where it says nothing, a healthy object has all. */
function replicasFrom(
  said: Interpreted<{ readonly replicas: number }>,
  own: Interpretation,
  previous: Interpretation | null,
  healthy: boolean,
): ReplicaCount | null {
  if (said.kind === 'none') return own.replicas;
  if (said.kind === 'failed') return previous?.replicas ?? own.replicas;
  const desired = said.answer.replicas;
  return { desired, ready: own.replicas?.ready ?? (healthy ? desired : 0) };
}

function statusFrom(said: Interpreted<Json>, own: Interpretation, previous: Interpretation | null): Json {
  if (said.kind === 'none') return own.status;
  return said.kind === 'answered' ? boundStatus(said.answer) : (previous?.status ?? null);
}
