import pLimit from 'p-limit';
import type { Actor } from '../../auth/actor.js';
import { frozenAtLoss } from '../../core/failover/loss/frozen-at-loss.js';
import type { World } from '../../core/model/plan.js';
import { HubError } from '../../errors.js';
import type { Intents } from '../../store/intents/intents-port.js';
import type { UserError } from '../answers.js';
import { userError } from '../user-errors.js';
import type { LossPlanner } from './loss-planner.js';
import { type Simulation, simulationOf } from './simulated-answer.js';

/** Maximum number of resources that one simulation plans; the answer reports when there are more. */
const MAX_DISPLACED = 20_000;
/** Simulations at the same time; further ones wait. Each has the fleet in memory. */
export const MAX_SIMULATIONS = 2;
/** Simulations that wait; further ones are refused. */
export const MAX_WAITING = 16;
const TRY_AGAIN_MS = 5_000;
const limited = pLimit(MAX_SIMULATIONS);

/**
 * Clusters that are lost at the same time, by the names of clusters, regions and providers; `cordon`: clusters that get no new work in the
 * simulation.
 */
export interface LossAsk {
  readonly clusters?: readonly string[] | null;
  readonly regions?: readonly string[] | null;
  readonly providers?: readonly string[] | null;
  readonly cordon?: readonly string[] | null;
}

/**
 * Works out the loss of clusters over the whole fleet and changes nothing. `defaultTolerationSeconds` is the setting of the hub. Throws
 * RATE_LIMITED if too many simulations wait already.
 */
export async function simulate(...ask: Parameters<typeof simulated>): Promise<Simulation> {
  if (limited.activeCount >= MAX_SIMULATIONS && limited.pendingCount >= MAX_WAITING) {
    const message = `${MAX_WAITING} simulations wait already; try again in a few seconds.`;
    throw new HubError('RATE_LIMITED', message, { details: { limit: 'simulations' }, retryAfterMs: TRY_AGAIN_MS });
  }
  return limited(() => simulated(...ask));
}

async function simulated(
  intents: Pick<Intents, 'lossSnapshot'>,
  planner: Pick<LossPlanner, 'displaced'>,
  actor: Actor,
  ask: LossAsk,
  defaultTolerationSeconds: number,
): Promise<Simulation> {
  const { world: fleet } = await intents.lossSnapshot(actor, [], { most: 0 });
  const { lost, errors } = lostClusters(fleet, ask);
  if (errors.length > 0) return simulationOf([], [], [], errors);

  const loss = { lost: new Set(lost), cordoned: new Set(ask.cordon ?? []), defaultTolerationSeconds };
  const { resources, isCut } = await planner.displaced(actor, loss, { most: MAX_DISPLACED });
  return simulationOf(lost, resources, warningsOf(fleet, lost, isCut));
}

function warningsOf({ clusters }: World, lost: readonly string[], isCut: boolean): readonly string[] {
  const frozen = frozenAtLoss(clusters.length, lost.length);
  return [
    ...(frozen === null
      ? []
      : [
          `When these clusters are lost together, failover is frozen for 15 minutes, and as long as fewer than half of the clusters are ready: ${frozen}.`,
        ]),
    ...(isCut ? [`Only the first ${MAX_DISPLACED} resources in the lost clusters are in the answer.`] : []),
  ];
}

/** All errors of the input at once. An unknown name is an error, since nothing would be lost. */
function lostClusters(world: World, ask: LossAsk): { readonly lost: readonly string[]; readonly errors: readonly UserError[] } {
  const names = new Set(world.clusters.map(({ name }) => name));
  const errors = [
    ...unknown('clusters', 'cluster', ask.clusters, names),
    ...unknown('cordon', 'cluster', ask.cordon, names),
    ...unknown('regions', 'cluster in region', ask.regions, new Set(world.clusters.map(({ region }) => region))),
    ...unknown('providers', 'cluster of provider', ask.providers, new Set(world.clusters.map(({ provider }) => provider))),
  ];
  const lost = world.clusters
    .filter(
      ({ name, region, provider }) =>
        ask.clusters?.includes(name) ||
        (region !== undefined && ask.regions?.includes(region)) ||
        (provider !== undefined && ask.providers?.includes(provider)),
    )
    .map(({ name }) => name)
    .sort();
  if (errors.length > 0 || lost.length > 0) return { lost, errors };
  return { lost, errors: [userError('INVALID_VALUE', 'Nothing is lost: name a cluster, a region or a provider.', { field: ['lose'] })] };
}

function unknown(
  field: keyof LossAsk,
  what: string,
  asked: readonly string[] | null | undefined,
  known: ReadonlySet<string | undefined>,
): readonly UserError[] {
  return (asked ?? []).flatMap((name, i) =>
    known.has(name) ? [] : [userError('NOT_FOUND', `There is no ${what} ${name}.`, { field: ['lose', field, String(i)] })],
  );
}
