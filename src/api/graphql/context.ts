import type { FastifyBaseLogger } from 'fastify';
import type { Actor } from '../../auth/actor.js';
import type { Loaders } from '../loaders/loaders.js';
import type { Cost } from './cost.js';

/** The context of every resolver: the actor, and batching loaders. */
export interface GraphContext {
  readonly actor: Actor;
  readonly loaders: Loaders;
  /** Identifies the request in answers and in the log. */
  readonly traceId: string;
  /** The connection of a subscription; undefined for other requests. */
  readonly connection?: object;
  readonly log: Pick<FastifyBaseLogger, 'error' | 'warn'>;
  cost?: Cost;
}
