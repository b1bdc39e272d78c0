import type { Actor } from '../../auth/actor.js';
import type { InterpreterSource } from '../../core/model/interpreter-port.js';
import type { Intents } from '../../store/intents/intents-port.js';
import type { Confirmable } from '../asks.js';
import { MAX_AFFECTED } from '../preview/preview.js';
import { type Rescheduled, reschedule } from '../reschedule.js';
import { notFound } from '../user-errors.js';

export interface FailBackAsk extends Confirmable {
  /** Only resources that were evicted from this cluster; if left out, all that are away from their home. */
  readonly cluster?: string | null;
  /** Only of this application. */
  readonly application?: { readonly namespace: string; readonly name: string } | null;
}

/**
 * Plans resources again that are away from home: in a later affinity group than the policy's first, or evicted from a cluster that is ready
 * again. If the plan places them there, they return in steps.
 */
export async function failBack(
  intents: Pick<Intents, 'away' | 'stored' | 'snapshot' | 'reschedule' | 'freezes'>,
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
