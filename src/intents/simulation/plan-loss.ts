import { Breath } from '../../breath.js';
import type { UserInterpreters } from '../../core/model/interpreter-port.js';
import type { Plan, PlanInput, World } from '../../core/model/plan.js';
import { inTurns, planInTurn } from '../../core/plan.js';
import { planWithInterpreters } from '../../core/plan-with-interpreters.js';
import { type AfterLoss, afterLoss, evictedAtLoss, type Loss, toleratesLoss, worldAtLoss } from '../../core/simulate-loss.js';
import type { Intents } from '../../store/intents/intents-port.js';

/** A resource with a copy in a lost cluster. */
export interface Threatened {
  readonly ref: { readonly kind: string; readonly namespace: string; readonly name: string };
  readonly seen: PlanInput;
}

export type LossReads = Pick<Intents, 'lossSnapshot'>;

/** The interpreters of users for these resources in this world; null if there are none. */
export type InterpretersFor = (
  world: World,
  resources: readonly Threatened[],
) => UserInterpreters | null | Promise<UserInterpreters | null>;

/**
 * A request takes several turns of the event loop and waits in each for one of these. A simulation has time, so its turns are shorter than
 * those of other long work.
 */
const TURN_MS = 2;

/**
 * Plans the loss of clusters: all displaced resources are planned together by priority over the remaining capacity, each after the
 * reservations of those before it, by the functions that plan a failover. Dependencies are planned after their users. Returns results in
 * the order of the input and lets other work run in between.
 */
export async function planLoss(
  world: World,
  all: readonly Threatened[],
  loss: Loss,
  interpreters: UserInterpreters | null,
): Promise<readonly AfterLoss[]> {
  const after = worldAtLoss(world, loss);
  const stays = all.map(({ seen }) => toleratesLoss(seen, loss) === null);
  const follows = all.map(({ seen }) => (seen.dependents?.length ?? 0) > 0);
  const answers: AfterLoss[] = [];
  const placedAfter = new Map<string, readonly string[]>();
  for (const second of [false, true]) {
    const turn = [...all.keys()].filter((at) => follows[at] === second && !stays[at]);
    const asked = turn.map((at) => evictedAtLoss(all[at]!.seen, loss, placedAfter));
    const plans = await planWithInterpreters(asked, interpreters, (seen) => planTurns(after, seen));
    for (const [i, at] of turn.entries()) {
      const { seen, ref } = all[at]!;
      answers[at] = afterLoss(seen, plans[i]!, loss);
      placedAfter.set(
        nameOf(ref),
        answers[at].after.map(({ cluster }) => cluster),
      );
    }
  }
  for (const at of all.keys()) if (stays[at]) answers[at] = afterLoss(all[at]!.seen, null, loss);
  return answers;
}

async function planTurns(world: World, all: readonly PlanInput[]): Promise<readonly Plan[]> {
  const next = planInTurn(world);
  const breath = new Breath(TURN_MS);
  const plans: Plan[] = [];
  for (const { one: at, seen } of inTurns([...all.keys()], (at) => all[at]!, world)) {
    plans[at] = next(seen);
    await breath.take();
  }
  return plans;
}

/** The key under which dependents refer to it. */
function nameOf({ kind, namespace, name }: Threatened['ref']): string {
  return `${kind} ${namespace}/${name}`;
}
