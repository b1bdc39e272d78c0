import type { Actor } from '../../auth/actor.js';
import type { Intents } from '../../store/intents/intents-port.js';
import type { UserError } from '../answers.js';
import { notFound, userError } from '../user-errors.js';

export interface ResolveEvictionAsk {
  readonly id: string;
  readonly action: 'CANCEL' | 'CONFIRM';
}

const id = /^\d{1,18}$/;

/** Resolves an eviction by a person's decision; returns the errors of the request. */
export async function resolveEviction(
  intents: Pick<Intents, 'resolveEviction'>,
  actor: Actor,
  ask: ResolveEvictionAsk,
): Promise<readonly UserError[]> {
  const resolved = id.test(ask.id) ? await intents.resolveEviction(actor, ask.id, ask.action) : ({ kind: 'absent' } as const);
  if (resolved.kind === 'absent') return [{ ...notFound(`eviction ${ask.id.slice(0, 40)}`), field: ['id'] }];
  if (resolved.kind === 'resolved') return [];
  const message = `The eviction ended before: it is ${resolved.state}.`;
  return [userError('CONFLICT', message, { field: ['id'], fix: 'Only evictions that are RUNNING or BLOCKED can be resolved.' })];
}
