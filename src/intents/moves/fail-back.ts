import type { Actor } from '../../auth/actor.js';
import type { InterpreterSource } from '../../core/model/interpreter-port.js';
import type { Intents } from '../../store/intents/intents-port.js';
import type { Confirmable } from '../asks.js';
import { MAX_AFFECTED } from '../preview/preview.js';
import { type Rescheduled, reschedule } from '../reschedule.js';
import { notFound } from '../user-errors.js';

export interface FailBackAsk extends Confirmable {
  /** Only what was evicted from this cluster; left out: whatever is away from home. */
  readonly cluster?: string | null;
  /** Only of this application. */
  readonly application?: { readonly namespace: string; readonly name: string } | null;
}

/**
 * Places anew what is away from home: in a later affinity group than the first that its policy names, or evicted from a cluster that is ready again.
 * It goes back where the plan has it there, step by step.
 */
export async function failBack(
  intents: Pick<Intents, 'away' | 'stored' | 'snapshot' | 'reschedule'>,
  interpreters: InterpreterSource,
  actor: Actor,
  { cluster = null, application = null, ...options }: FailBackAsk,
): Promise<Rescheduled> {
  const { world, application: found } = await intents.snapshot(actor, { application, refs: [], policies: [], preview: true });
  const refused = (what: string): Rescheduled => ({ rescheduled: 0, preview: null, confirmation: null, userErrors: [notFound(what)] });
  if (cluster !== null && !world.clusters.some(({ name }) => name === cluster)) return refused(`cluster ${cluster}`);
  if (application !== null && found === null) return refused(`application ${application.namespace}/${application.name}`);
  const resources = await intents.stored(actor, await intents.away(actor, { cluster, application }, MAX_AFFECTED));
  return reschedule(intents, interpreters, actor, resources, world, options);
}
