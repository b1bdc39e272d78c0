import { hubActor } from '../../auth/actor.js';
import { Breath } from '../../breath.js';
import type { DisplacedLimit } from '../../store/intents/intents-port.js';
import type { ClusterLoss } from '../../store/loss-scores/loss-score.store.js';
import { type InterpretersFor, type LossReads, planLoss } from './plan-loss.js';
import { simulationOf } from './simulated-answer.js';

/** Simulates the loss of each single cluster, one after the other over the same snapshot; null if there are more resources than `limit`. */
export async function scoreLosses(
  reads: LossReads,
  interpretersFor: InterpretersFor,
  clusters: readonly string[],
  limit: DisplacedLimit,
  defaultTolerationSeconds: number,
): Promise<readonly ClusterLoss[] | null> {
  const { world, resources, isCut } = await reads.lossSnapshot(hubActor, clusters, limit);
  if (isCut) return null;
  const interpreters = await interpretersFor(world, resources);
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
