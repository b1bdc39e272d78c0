import type { Actor } from './actor.js';

export type Verb = 'read' | 'write';
export type Noun = 'cluster' | 'application' | 'policy' | 'event' | 'audit' | 'freeze';

/** What is read or changed. A place that is not stated means any: rights for all of the noun are needed. */
export interface Thing {
  readonly noun: Noun;
  readonly project?: string | undefined;
  /** Of the application, or of the policy; empty for a policy of the whole fleet. */
  readonly namespace?: string | undefined;
  /** The name of a cluster. */
  readonly cluster?: string | undefined;
  /** The kind of a policy: `PropagationPolicy`. */
  readonly kind?: string | undefined;
}

/** The one decision about rights, used by every layer. An actor whose role is not named here is refused, wherever the thing is. */
export function may(actor: Actor | null, _verb: Verb, _thing: Thing): boolean {
  return actor !== null && (actor.role === 'admin' || actor.role === 'hub');
}
