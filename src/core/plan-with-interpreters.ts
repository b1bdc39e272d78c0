import type { KubeObject } from '../kubernetes/object.js';
import { demandFrom } from './model/demand.js';
import type { Interpreted, InterpreterAnswers, InterpreterOperation, UserInterpreters } from './model/interpreter-port.js';
import type { Plan, PlanInput, TemplateAnswers } from './model/plan.js';
import { workloadKindOf } from './model/workload/workload-kinds.js';
import { pruneFields } from './render/prune-fields.js';

/** The operations that a plan needs from an interpreter. `revise` runs once the replicas of each cluster are known. */
const planQuestions = ['replicas', 'components', 'dependencies', 'revise'] as const;

/** Limit of rounds; more would be needed only if answers keep changing earlier decisions. */
const MAX_ROUNDS = 8;

/**
 * Plans resources whose kinds have interpreters of users: runs the interpreters on all templates, plans, has the templates revised for the
 * planned replicas, and plans again. Kinds without interpreters are planned once and wait for no interpreter; so are all resources if
 * `users` is null. `planAll` must keep the given order.
 */
export async function planWithInterpreters<Planned extends Pick<Plan, 'revise'>>(
  all: readonly PlanInput[],
  interpreters: UserInterpreters | null,
  planAll: (seen: readonly PlanInput[]) => readonly Planned[] | Promise<readonly Planned[]>,
): Promise<readonly Planned[]> {
  if (interpreters === null || !all.some(({ template, deleted }) => !deleted && isAsked(interpreters, template))) return planAll(all);

  let asked = await Promise.all(
    all.map((seen) => (seen.deleted || !isAsked(interpreters, seen.template) ? seen : asking(seen, interpreters))),
  );
  for (let round = 1; ; round += 1) {
    const planned = await planAll(asked);
    if (round === MAX_ROUNDS || planned.every(({ revise }) => revise === undefined)) return planned;
    asked = await Promise.all(asked.map((seen, i) => (planned[i]!.revise ? revising(seen, planned[i]!.revise, interpreters) : seen)));
  }
}

function isAsked(interpreters: UserInterpreters, template: KubeObject): boolean {
  return planQuestions.some((operation) => interpreters.covers(template, operation));
}

async function asking(seen: PlanInput, interpreters: UserInterpreters): Promise<PlanInput> {
  const object = seen.template;
  const [replicas, components, dependencies] = await Promise.all([
    interpreters.ask({ operation: 'replicas', object }),
    interpreters.ask({ operation: 'components', object }),
    interpreters.ask({ operation: 'dependencies', object }),
  ]);
  const unanswered = failureOf(replicas) ?? failureOf(components);
  const revises = interpreters.covers(object, 'revise');
  const demand = unanswered === null ? demandOf(object, replicas, components, revises) : null;
  const answers: TemplateAnswers = {
    ...(revises && { revised: new Map() }),
    ...(dependencies.kind !== 'none' && { dependencies: dependencies.kind === 'answered' ? dependencies.answer : null }),
    ...(unanswered !== null && { unanswered: `${unanswered}. The present placement is kept.` }),
    warnings: dependencies.kind === 'failed' ? [dependencies.message] : [],
  };
  return { ...seen, ...(demand && { demand }), answers };
}

type Answer<Operation extends InterpreterOperation> = Interpreted<InterpreterAnswers[Operation]>;

function demandOf(object: KubeObject, replicas: Answer<'replicas'>, components: Answer<'components'>, revises: boolean) {
  const counted = replicas.kind === 'answered' ? replicas.answer : null;
  const parts = components.kind === 'answered' ? components.answer : [];
  if (counted === null && parts.length === 0) return null;
  const canRevise = revises || workloadKindOf(object)?.revise !== undefined;
  return demandFrom(counted, parts, counted?.split === 'replicas' && canRevise);
}

async function revising(seen: PlanInput, counts: readonly number[], interpreters: UserInterpreters): Promise<PlanInput> {
  const object = pruneFields(seen.template);
  const said = await Promise.all(counts.map((replicas) => interpreters.ask({ operation: 'revise', object, replicas })));
  const failed = said.map(failureOf).find((message) => message !== null);
  const answers = seen.answers!;
  if (failed) return { ...seen, answers: { ...answers, unanswered: `${failed}. The present placement is kept.` } };
  const revised = new Map(answers.revised);
  for (const [i, count] of counts.entries()) {
    const one = said[i]!;
    revised.set(count, one.kind === 'answered' ? one.answer : object);
  }
  return { ...seen, answers: { ...answers, revised } };
}

function failureOf(said: Interpreted<unknown>): string | null {
  return said.kind === 'failed' ? said.message : null;
}
