import type { Actor } from './actor.js';

export type Verb = 'read' | 'write';
export type Noun = 'cluster' | 'application' | 'policy' | 'event' | 'audit';

/** The one decision about rights, used by every layer. Whoever is not named is refused. */
export function may(actor: Actor | null, _verb: Verb, _noun: Noun): boolean {
  return actor !== null && (actor.role === 'admin' || actor.role === 'hub');
}
