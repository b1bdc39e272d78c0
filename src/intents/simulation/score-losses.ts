import { hubActor } from '../../auth/actor.js';
import { Breath } from '../../breath.js';
import type { InterpreterSource } from '../../core/model/interpreter-port.js';
import type { Intents } from '../../store/intents/intents-port.js';
import type { ClusterLoss } from '../../store/loss-scores/loss-score.store.js';
import { planLoss } from './plan-loss.js';
import { simulationOf } from './simulated-answer.js';

/** A fleet with more resources than this has no loss scores. */
const MAX_RESOURCES = 50_000;

/** Simulates the loss of each single cluster; null if the fleet is too large. */
export async function scoreLosses(
  intents: Pick<Intents, 'lossSnapshot'>,
  interpreters: InterpreterSource,
  clusters: readonly string[],
  defaultTolerationSeconds: number,
): Promise<readonly ClusterLoss[] | null> {
  const { world, resources, isCut } = await intents.lossSnapshot(hubActor, clusters, { most: MAX_RESOURCES, allOrNone: true });
  if (isCut) return null;
  const breath = new Breath();
  const losses: ClusterLoss[] = [];
  for (const cluster of clusters) {
    const threatened = resources.filter(({ seen }) => seen.placed.some((seat) => seat.cluster === cluster && !seat.leaving));
    const loss = { lost: new Set([cluster]), cordoned: new Set<string>(), defaultTolerationSeconds };
    const answers = await planLoss(world, threatened, loss, interpreters);
    const { applications, replicasLost, replicasShort, noDestination } = simulationOf(
      [cluster],
      threatened.map(({ ref, application }, i) => ({ ref, application, ...answers[i]! })),
    );
    const kept = replicasLost === 0 ? (noDestination > 0 ? 0 : 1) : (replicasLost - replicasShort) / replicasLost;
    const short = applications.filter(({ state }) => state !== 'SAFE');
    losses.push({
      cluster,
      score: Math.floor(100 * kept),
      replicasLost,
      replicasShort,
      // Below 100 even without missing replicas, because an object without replicas may be missing.
      short: short.map(({ namespace, name, score, replicasShort: missing }) => ({
        namespace,
        name,
        score: Math.min(99, score),
        replicasShort: missing,
      })),
    });
    await breath.take();
  }
  return losses;
}
