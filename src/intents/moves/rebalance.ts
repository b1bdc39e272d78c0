import type { Actor } from '../../auth/actor.js';
import type { ApplicationRef } from '../../core/model/application.js';
import type { InterpreterSource } from '../../core/model/interpreter-port.js';
import { parseLabelSelector } from '../../kubernetes/labels/parse-label-selector.js';
import type { Intents } from '../../store/intents/intents-port.js';
import type { Confirmable } from '../asks.js';
import { MAX_AFFECTED } from '../preview/preview.js';
import { type Rescheduled, reschedule } from '../reschedule.js';
import { userError } from '../user-errors.js';

export interface RebalanceAsk extends Confirmable {
  /** Only resources of these applications. */
  readonly applications?: readonly ApplicationRef[] | null;
  /** Only resources with these labels. */
  readonly labelSelector?: string | null;
}

const MOST_APPLICATIONS = 100;

/** Places the selected resources again, as if for the first time. Resulting moves are made in steps. */
export async function rebalance(
  intents: Pick<Intents, 'rebalanceable' | 'stored' | 'snapshot' | 'reschedule' | 'freezes'>,
  interpreters: InterpreterSource,
  actor: Actor,
  { applications = null, labelSelector = null, ...options }: RebalanceAsk,
): Promise<Rescheduled> {
  const refused = (field: string, message: string, fix: string): Rescheduled => ({
    rescheduled: 0,
    preview: null,
    confirmation: null,
    userErrors: [userError('INVALID_VALUE', message, { field: [field], fix })],
  });
  if (applications === null && labelSelector === null)
    return refused('applications', 'Nothing is selected.', 'Give `applications`, `labelSelector`, or both.');
  if (applications !== null && applications.length > MOST_APPLICATIONS)
    return refused('applications', `At most ${MOST_APPLICATIONS} applications can be named.`, 'Use a label selector.');
  const parsed = labelSelector === null ? null : parseLabelSelector(labelSelector);
  if (parsed && !parsed.ok) return refused('labelSelector', `The label selector cannot be parsed: ${parsed.message}.`, 'Write `tier=web`.');

  const ids = await intents.rebalanceable(actor, { applications, labelSelector }, MAX_AFFECTED);
  const { world } = await intents.snapshot(actor, { application: null, refs: [], policies: [], preview: true });
  return reschedule(intents, interpreters, actor, await intents.stored(actor, ids), world, options);
}
