import { createHash } from 'node:crypto';
import type { Actor } from '../auth/actor.js';
import type { InterpreterSource } from '../core/model/interpreter-port.js';
import type { PlanInput, Preemption, World } from '../core/model/plan.js';
import { inTurns, plan } from '../core/plan.js';
import { planWithInterpreters } from '../core/plan-with-interpreters.js';
import { preemptionText } from '../core/preemption/preemption-text.js';
import { describeRef } from '../kubernetes/kinds/api-group.js';
import type { ObjectRef } from '../kubernetes/object.js';
import type { Intents, StoredResource } from '../store/intents/intents-port.js';
import type { Confirmation, Preview, UserError } from './answers.js';
import type { ResourceAsk } from './asks.js';
import { candidateFrom } from './judge/candidate.js';
import { withVictims } from './preview/plan-with-victims.js';
import { planAll } from './preview/preview.js';
import { previewAnswer } from './preview/preview-answer.js';
import { notFound, userError } from './user-errors.js';

type PreemptIntents = Pick<Intents, 'snapshot' | 'stored' | 'confirmPreemption' | 'freezes'>;

export interface Preempted {
  readonly preemption: Preemption | null;
  readonly preview: Preview | null;
  readonly confirmation: Confirmation | null;
  readonly userErrors: readonly UserError[];
}

/**
 * Lets an unschedulable resource preempt workloads of lower priority (parity C30). It always needs a confirmation: the token covers the
 * victims, so a person has seen them; if there are other victims by then, the hub requires a new one.
 */
export async function preempt(
  intents: PreemptIntents,
  interpreters: InterpreterSource,
  actor: Actor,
  input: ResourceAsk,
): Promise<Preempted> {
  const ref: ObjectRef = { apiVersion: input.apiVersion, kind: input.kind, namespace: input.namespace ?? '', name: input.name };
  const { resources, world } = await intents.snapshot(actor, { application: null, refs: [ref], policies: [], preview: true });
  const resource = resources.find(({ seen }) => !seen.deleted);
  if (!resource) return refused([notFound(describeRef(ref))]);

  const { preemption, message } = await proposalFor(resource.seen, world, interpreters);
  if (preemption === null) return refused([nothingHelps(ref, message)]);
  const text = preemptionText(preemption);
  const confirmation = confirmationOf(preemption, text);
  if (input.dryRun || input.confirm !== confirmation.token) {
    const userErrors = input.dryRun ? [] : [held(input.confirm ?? null)];
    const preview = await previewOf(
      intents,
      interpreters,
      actor,
      { ...resource, seen: { ...resource.seen, confirmedPreemption: text } },
      world,
    );
    return { preemption, preview, confirmation, userErrors };
  }
  await intents.confirmPreemption(actor, resource.seen.key, text);
  return { preemption, preview: null, confirmation: null, userErrors: [] };
}

async function proposalFor(
  seen: PlanInput,
  world: World,
  interpreters: InterpreterSource,
): Promise<{ readonly preemption: Preemption | null; readonly message: string }> {
  const [planned] = await planWithInterpreters([seen], interpreters.of(world.interpreters), (asked) =>
    inTurns(asked, (one) => one, world).map((turn) => plan(turn.seen, world)),
  );
  const { preemption = null, decision } = planned!;
  return { preemption, message: decision.message };
}

async function previewOf(intents: PreemptIntents, interpreters: InterpreterSource, actor: Actor, resource: StoredResource, world: World) {
  const candidates = [candidateFrom(resource)];
  const planned = await withVictims(intents, actor, candidates, (all) => planAll(world, all, interpreters));
  return previewAnswer(planned, [], await intents.freezes(actor));
}

function confirmationOf({ victims }: Preemption, text: string): Confirmation {
  const token = createHash('sha256').update(`preempt\n${text}`).digest('hex').slice(0, 16);
  const refs = victims.flatMap(({ ref }) => ref ?? []);
  const counts = [...Map.groupBy(refs, ({ kind }) => kind)].map(([kind, list]) => ({ kind, count: list.length }));
  return { token, counts, objects: refs.slice(0, 100) };
}

function held(confirm: string | null): UserError {
  const fix = 'Check `preemption`, then repeat the call with the token of `confirmation` in `confirm`.';
  return confirm === null
    ? userError('CONFIRMATION_REQUIRED', 'Other workloads give up replicas, which must be confirmed.', { field: ['confirm'], fix })
    : userError('CONFIRMATION_STALE', 'The token is for another set of workloads than those that would give up replicas now.', {
        field: ['confirm'],
        fix,
      });
}

function nothingHelps(ref: ObjectRef, message: string): UserError {
  return userError('INVALID_VALUE', `A preemption would not make ${describeRef(ref)} schedulable: ${message}`, {
    fix: 'To let a resource preempt others, set schedulePriority in its policy, with a PriorityClass whose preemptionPolicy is not Never.',
  });
}

function refused(userErrors: readonly UserError[]): Preempted {
  return { preemption: null, preview: null, confirmation: null, userErrors };
}
