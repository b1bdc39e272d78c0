import type { Actor } from '../../auth/actor.js';
import type { Loss } from '../../core/simulate-loss.js';
import type { DisplacedLimit } from '../../store/intents/intents-port.js';
import type { ClusterLoss } from '../../store/loss-scores/loss-score.store.js';
import { type InterpretersFor, type LossReads, planLoss } from './plan-loss.js';
import { scoreLosses } from './score-losses.js';
import type { SimulatedResource } from './simulated-answer.js';

export interface Displaced {
  readonly resources: readonly SimulatedResource[];
  /** There are more resources than were planned. */
  readonly isCut: boolean;
}

/** Plans losses over the whole fleet, read-only. */
export interface LossPlanner {
  /** The resources in the lost clusters with their placement after the loss. Throws what the reads throw. */
  displaced(actor: Actor, loss: Loss, limit: DisplacedLimit): Promise<Displaced>;
  /** Simulates the loss of each single cluster; null if the fleet is too large. */
  scores(clusters: readonly string[], limit: DisplacedLimit, defaultTolerationSeconds: number): Promise<readonly ClusterLoss[] | null>;
}

/** Plans on the thread of the caller, and lets other work run in between. */
export function planHere(reads: LossReads, interpretersFor: InterpretersFor): LossPlanner {
  return {
    async displaced(actor, loss, limit) {
      const { world, resources, isCut } = await reads.lossSnapshot(actor, [...loss.lost], limit);
      const answers = await planLoss(world, resources, loss, await interpretersFor(world, resources));
      return { resources: resources.map(({ ref, application }, i) => ({ ref, application, ...answers[i]! })), isCut };
    },
    scores: (clusters, limit, defaultTolerationSeconds) => scoreLosses(reads, interpretersFor, clusters, limit, defaultTolerationSeconds),
  };
}

/** Resources that are planned without a thread: less work than the start of one. */
const FEW = 200;

/** Plans few resources on the thread of the caller, and more on another one, so that the event loop stays free. */
export function planManyAside(here: LossPlanner, aside: LossPlanner): LossPlanner {
  return {
    async displaced(actor, loss, limit) {
      const few = await here.displaced(actor, loss, { most: Math.min(FEW, limit.most), allOrNone: true });
      return few.isCut ? aside.displaced(actor, loss, limit) : few;
    },
    async scores(clusters, limit, defaultTolerationSeconds) {
      const few = await here.scores(clusters, { most: Math.min(FEW, limit.most), allOrNone: true }, defaultTolerationSeconds);
      return few ?? aside.scores(clusters, limit, defaultTolerationSeconds);
    },
  };
}
