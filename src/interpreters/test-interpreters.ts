import type { IntentError } from '../core/intent/intent-error.js';
import { parseDocuments } from '../core/intent/parse-documents.js';
import { type InterpreterOperation, type InterpreterQuestion, interpreterOperations } from '../core/model/interpreter-port.js';
import { at, textOf } from '../kubernetes/json/untrusted.js';
import type { Json, KubeObject } from '../kubernetes/object.js';
import type { InterpreterPool } from './interpreter-pool.js';
import { loadInterpreters } from './load-interpreters.js';
import { type Clock, RuleTurns } from './rule-turns.js';
import { LoadedInterpreters } from './user-interpreters.js';

/** One question about one sample, and its answer or error. */
export interface TestedAnswer {
  /** `Widget shop/left`. */
  readonly sample: string;
  readonly operation: InterpreterOperation;
  /** Name of the document that answers. */
  readonly by: string;
  readonly answer: Json;
  readonly error: string | null;
}

export interface TestedInterpreters {
  /** Problems of the documents; if there are any, no question is run. */
  readonly errors: readonly IntentError[];
  readonly answers: readonly TestedAnswer[];
}

/** A test stores no crash marks: an interpreter that crashes its process does so at each question, and each answer reports it. */
const unguarded = { whyNot: () => null, ended: () => undefined };

/** Samples that are processed at the same time. */
const MAX_SAMPLES = 200;

/**
 * Runs all questions of the interpreters in a text about the other documents in it. A sample is also used as the member's object if one is needed:
 * its replicas are revised to `replicas`, and two members report its status.
 */
export async function testInterpreters(
  text: string,
  { pool, clock, replicas = 3 }: { readonly pool: InterpreterPool; readonly clock: Clock; readonly replicas?: number },
): Promise<TestedInterpreters> {
  const { documents, errors } = parseDocuments(text);
  const loaded = await loadInterpreters(documents, pool);
  const all = [...errors, ...loaded.errors];
  if (all.length > 0) return { errors: all, answers: [] };

  const interpreters = new LoadedInterpreters(loaded.interpreters, { pool, turns: new RuleTurns(clock), clock, guard: unguarded });
  const samples = loaded.others
    .map(({ value }) => value as unknown as KubeObject)
    .filter((one) => textOf(at(one, 'kind')) && textOf(at(one, 'apiVersion')));
  const questions = samples
    .slice(0, MAX_SAMPLES)
    .flatMap((object) =>
      interpreterOperations.filter((one) => interpreters.covers(object, one)).map((one) => questionOf(one, object, replicas)),
    );
  return { errors: [], answers: await Promise.all(questions.map((question) => tested(interpreters, question))) };
}

async function tested(interpreters: LoadedInterpreters, question: InterpreterQuestion): Promise<TestedAnswer> {
  const said = await interpreters.ask(question);
  const about = { sample: nameOf(question.object), operation: question.operation };
  if (said.kind === 'answered') return { ...about, by: said.by, answer: said.answer as unknown as Json, error: null };
  return {
    ...about,
    by: said.kind === 'failed' ? said.by : '',
    answer: null,
    error: said.kind === 'failed' ? said.message : 'nothing answers it',
  };
}

function questionOf(operation: InterpreterOperation, object: KubeObject, replicas: number): InterpreterQuestion {
  if (operation === 'revise') return { operation, object, replicas };
  if (operation === 'retain') return { operation, object, observed: object };
  if (operation !== 'aggregate') return { operation, object };
  const status = (object['status'] ?? null) as Json;
  const member = (cluster: string) => ({ cluster, applied: true, health: 'HEALTHY' as const, status });
  return { operation, object, items: [member('member1'), member('member2')] };
}

function nameOf({ kind, metadata }: KubeObject): string {
  const namespace = textOf(at(metadata, 'namespace'));
  return `${kind} ${namespace ? `${namespace}/` : ''}${textOf(at(metadata, 'name')) ?? ''}`;
}
