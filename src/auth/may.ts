import type { Actor } from './actor.js';

export type Verb = 'read' | 'write';
export type Noun = 'cluster' | 'application' | 'policy' | 'event' | 'audit' | 'freeze' | 'log';

/** The object that is read or changed. If its place is not stated, the permission must cover all objects of the noun. */
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

/** Decides on permissions for all layers. An actor with a role that is not listed here is refused everywhere. */
export function may(actor: Actor | null, _verb: Verb, _thing: Thing): boolean {
  return actor !== null && (actor.role === 'admin' || actor.role === 'hub');
}
