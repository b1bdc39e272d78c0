import type { Actor } from '../auth/actor.js';
import type { InterpreterSource } from '../core/model/interpreter-port.js';
import type { World } from '../core/model/plan.js';
import { describeRef } from '../kubernetes/kinds/api-group.js';
import type { ObjectRef } from '../kubernetes/object.js';
import type { Intents, StoredResource } from '../store/intents/intents-port.js';
import type { ReturnHome } from '../store/intents/placement-intents.js';
import type { Confirmation, Preview, UserError } from './answers.js';
import type { Confirmable, RescheduleApplicationAsk, ResourceAsk } from './asks.js';
import { candidateFrom } from './judge/candidate.js';
import { judgeEach } from './judge/judge-withdrawal.js';
import { asRequested } from './preview/as-requested.js';
import { planAll } from './preview/preview.js';
import { previewAnswer } from './preview/preview-answer.js';
import { notFound } from './user-errors.js';

type RescheduleIntents = Pick<Intents, 'snapshot' | 'reschedule' | 'freezes'>;

export interface Rescheduled {
  /** Number of resources that are placed again. */
  readonly rescheduled: number;
  readonly preview: Preview | null;
  readonly confirmation: Confirmation | null;
  readonly userErrors: readonly UserError[];
}

/** Places every resource of an application again (parity C20, F10). */
export async function rescheduleApplication(
  intents: RescheduleIntents,
  interpreters: InterpreterSource,
  actor: Actor,
  { namespace, name, ...options }: RescheduleApplicationAsk,
): Promise<Rescheduled> {
  const { application, resources, world } = await intents.snapshot(actor, {
    application: { namespace, name },
    refs: [],
    policies: [],
    preview: true,
  });
  if (application === null || application.deleting) return refused([notFound(`application ${namespace}/${name}`)]);
  return reschedule(intents, interpreters, actor, resources, world, options);
}

export async function rescheduleResource(
  intents: RescheduleIntents,
  interpreters: InterpreterSource,
  actor: Actor,
  { apiVersion, kind, namespace, name, ...options }: ResourceAsk,
): Promise<Rescheduled> {
  const ref: ObjectRef = { apiVersion, kind, namespace: namespace ?? '', name };
  const { resources, world } = await intents.snapshot(actor, { application: null, refs: [ref], policies: [], preview: true });
  const standing = resources.filter(({ seen }) => !seen.deleted);
  return standing.length === 0 ? refused([notFound(describeRef(ref))]) : reschedule(intents, interpreters, actor, standing, world, options);
}

/** The new placement may leave clusters; if it removes many objects, it needs a confirmation, like other removals. */
export async function reschedule(
  intents: Pick<Intents, 'reschedule' | 'freezes'>,
  interpreters: InterpreterSource,
  actor: Actor,
  resources: readonly StoredResource[],
  world: World,
  { dryRun, confirm }: Confirmable,
  homes: readonly ReturnHome[] = [],
): Promise<Rescheduled> {
  const standing = resources.filter(({ seen }) => !seen.deleted);
  const byRef = new Map(standing.map((resource) => [resource.ref, resource]));
  const planned = await planAll(
    world,
    standing.map((one) => ({ ...candidateFrom(one), seen: asRequested(one.seen) })),
    interpreters,
  );
  const withdrawn = planned.flatMap(({ ref, preview }) => preview.lost.map((cluster) => ({ resource: byRef.get(ref)!, cluster })));
  const judgement = judgeEach(withdrawn, standing, confirm ?? null);
  const { errors, confirmation } = judgement.kind === 'refused' ? judgement : { errors: [], confirmation: null };
  if (dryRun)
    return { rescheduled: 0, preview: previewAnswer(planned, [], await intents.freezes(actor)), confirmation, userErrors: errors };
  if (judgement.kind === 'refused') return { ...refused(errors), confirmation };

  const keys = standing.map(({ seen }) => seen.key);
  return { ...refused([]), rescheduled: await intents.reschedule(actor, keys, homes) };
}

function refused(userErrors: readonly UserError[]): Rescheduled {
  return { rescheduled: 0, preview: null, confirmation: null, userErrors };
}
