import type { Actor } from '../auth/actor.js';

/** The arguments of a port's method without the first one, who asks: an implementation states its parameters once, by the port. */
export type ArgumentsAfterActor<Method> = Method extends (actor: Actor, ...rest: infer Arguments) => unknown ? Arguments : never;
