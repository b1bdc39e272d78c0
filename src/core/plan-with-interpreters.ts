import type { KubeObject } from '../kubernetes/object.js';
import { demandFrom } from './model/demand.js';
import type { Interpreted, InterpreterAnswers, InterpreterOperation, UserInterpreters } from './model/interpreter-port.js';
import type { Plan, SeenResource, TemplateAnswers } from './model/plan.js';
import { workloadKindOf } from './model/workload/workload-kinds.js';
import { pruneFields } from './render/prune-fields.js';

/** What a plan asks about a template. `revise` is asked when it is known how many replicas go where. */
const planQuestions = ['replicas', 'components', 'dependencies', 'revise'] as const;

/** More rounds than these would be needed only where answers keep moving what was decided before. */
const MAX_ROUNDS = 8;

/**
 * Plans resources whose kinds users have rules for: asks about all templates first, plans, asks for the replicas that the plan gives
 * out, and plans again with those. Kinds without rules are planned once, without waiting for anybody; so is everything where `users`
 * is null. `planAll` answers in the order given.
 */
export async function planWithUsers<Planned extends Pick<Plan, 'revise'>>(
  all: readonly SeenResource[],
  users: UserInterpreters | null,
  planAll: (seen: readonly SeenResource[]) => readonly Planned[] | Promise<readonly Planned[]>,
): Promise<readonly Planned[]> {
  if (users === null || !all.some(({ template, deleted }) => !deleted && isAsked(users, template))) return planAll(all);

  let asked = await Promise.all(all.map((seen) => (seen.deleted || !isAsked(users, seen.template) ? seen : asking(seen, users))));
  for (let round = 1; ; round += 1) {
    const planned = await planAll(asked);
    if (round === MAX_ROUNDS || planned.every(({ revise }) => revise === undefined)) return planned;
    asked = await Promise.all(asked.map((seen, i) => (planned[i]!.revise ? revising(seen, planned[i]!.revise, users) : seen)));
  }
}

function isAsked(users: UserInterpreters, template: KubeObject): boolean {
  return planQuestions.some((operation) => users.covers(template, operation));
}

async function asking(seen: SeenResource, users: UserInterpreters): Promise<SeenResource> {
  const object = seen.template;
  const [replicas, components, dependencies] = await Promise.all([
    users.ask({ operation: 'replicas', object }),
    users.ask({ operation: 'components', object }),
    users.ask({ operation: 'dependencies', object }),
  ]);
  const unanswered = failureOf(replicas) ?? failureOf(components);
  const revises = users.covers(object, 'revise');
  const demand = unanswered === null ? demandOf(object, replicas, components, revises) : null;
  const answers: TemplateAnswers = {
    ...(revises && { revised: new Map() }),
    ...(dependencies.kind !== 'none' && { dependencies: dependencies.kind === 'answered' ? dependencies.answer : null }),
    ...(unanswered !== null && { unanswered: `${unanswered}. What stands stays.` }),
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

async function revising(seen: SeenResource, counts: readonly number[], users: UserInterpreters): Promise<SeenResource> {
  const object = pruneFields(seen.template);
  const said = await Promise.all(counts.map((replicas) => users.ask({ operation: 'revise', object, replicas })));
  const failed = said.map(failureOf).find((message) => message !== null);
  const answers = seen.answers!;
  if (failed) return { ...seen, answers: { ...answers, unanswered: `${failed}. What stands stays.` } };
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
