import type { Actor } from '../auth/actor.js';

/** The parameters of a port's method without the first one, the actor. An implementation takes its parameter types from the port. */
export type ArgumentsAfterActor<Method> = Method extends (actor: Actor, ...rest: infer Arguments) => unknown ? Arguments : never;
