import type { GroupVersionKind, Json, KubeObject } from '../../kubernetes/object.js';
import type { Interpreted, InterpreterAnswers, UserInterpreters } from '../model/interpreter-port.js';
import type { Interpretation, ReplicaCount } from '../model/report.js';
import { boundStatus } from './bound-status.js';
import { interpret } from './interpret.js';

/** The interpretation of a member's object, and the users' interpreters that failed. */
export interface InterpretedByScripts {
  readonly interpretation: Interpretation;
  /** Messages that name the interpreter and the operation; for an event of the resource. */
  readonly failures: readonly string[];
}

/** Whether users' interpreters exist for a kind. Objects of other kinds are interpreted without waiting. */
export function hasInterpreter(interpreters: UserInterpreters, gvk: GroupVersionKind): boolean {
  return (['health', 'status', 'replicas'] as const).some((operation) => interpreters.covers(gvk, operation));
}

/** Results of users' interpreters for one object, by operation. */
export interface AnswersAboutObject {
  readonly health: Interpreted<InterpreterAnswers['health']>;
  readonly status: Interpreted<InterpreterAnswers['status']>;
  readonly replicas: Interpreted<InterpreterAnswers['replicas']>;
  readonly failures: readonly string[];
}

const none = { kind: 'none' } as const;

/** Runs the users' interpreters for a member's object. The result is empty for kinds without them. */
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
 * Interprets an object as `interpret` does; for each operation, a user's interpreter has precedence over the hub's rules (parity H1). If it fails,
 * the previous result is kept; without one the health is UNKNOWN. `hasStatus` as in `interpret`.
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
  // An object that is being deleted is not healthy, whatever a script returns.
  if (said.kind === 'none' || object.metadata?.deletionTimestamp) return { health: own.health, message: own.message };
  if (said.kind === 'answered') return said.answer;
  return previous ? { health: previous.health, message: previous.message } : { health: 'UNKNOWN', message: said.message };
}

/**
 * A script returns the desired replicas. The ready replicas are those of the status; if the status has none, a healthy object counts as fully ready.
 */
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
