import { Breath, turns } from '../../breath.js';
import type { UserInterpreters } from '../../core/model/interpreter-port.js';
import { covers, type StandingFreeze } from '../../core/model/movement/freeze.js';
import type { Freeze } from '../../core/model/movement/transition.js';
import type { Plan, PlanInput, ResourceKey, World } from '../../core/model/plan.js';
import { needsSteps, nextSteps } from '../../core/next-step.js';
import { inTurns, planInTurn } from '../../core/plan.js';
import { planWithInterpreters } from '../../core/plan-with-interpreters.js';
import { inPieces, isUnfinished } from '../../core/render/overriders/edit-yaml.js';
import { HubError } from '../../errors.js';
import { refOf } from '../../kubernetes/kinds/api-group.js';
import type { ObjectRef } from '../../kubernetes/object.js';
import type { InterpreterRegistry } from '../interpreters/interpreter-registry.js';
import type { DueResource, PlanBatch, PlanFailure, PlanStore, SteppedPlan } from '../ports/plan.js';
import type { FreezeGate } from '../runtime/freeze-gate.js';
import type { PassEnd } from '../runtime/loop.js';
import type { Traces } from '../runtime/traces.js';

const BATCH = 500;

export interface PlanLoopPorts {
  readonly store: PlanStore;
  readonly registry: Pick<InterpreterRegistry, 'take' | 'look' | 'current'>;
  readonly traces: Traces;
  readonly freezes: Pick<FreezeGate, 'all'>;
  /** Epoch of the planner's lease; null while another replica plans. */
  readonly epoch: () => number | null;
  /** The objects that will be written for the first time, by cluster; called while the plan is being stored. */
  readonly onFirstWrites: (byCluster: ReadonlyMap<string, readonly ObjectRef[]>) => void;
  /** These clusters have works to dispatch. */
  readonly onWorks: (clusters: ReadonlySet<string>) => void;
  /** The reports of these resources must be made again. */
  readonly onPlanned: (keys: readonly ResourceKey[]) => void;
  readonly observePass: (seconds: number, outcomes: Iterable<string>) => void;
  readonly nowMs: () => number;
}

/** One pass: the due resources are matched, scheduled and rendered over one snapshot, and stored in one transaction. */
export function planPass({
  store,
  registry,
  traces,
  freezes,
  epoch,
  onFirstWrites,
  onWorks,
  onPlanned,
  observePass,
  nowMs,
}: PlanLoopPorts): (failures?: number) => Promise<PassEnd> {
  // Plans whose save failed. The transaction may have committed although the answer was lost; then they are not due any more.
  let unsure: readonly ResourceKey[] = [];
  return async (failures = 0) => {
    const held = epoch();
    if (held === null) {
      const lookAgainInMs = await registry.look();
      return lookAgainInMs === null ? 'idle' : { lookAgainInMs };
    }
    const startedAt = nowMs();

    // Never before the batch: the world then contains the new policy because of which a resource is due.
    const limit = batchAfter(failures);
    const batch = await store.due(limit);
    if (unsure.length > 0) onPlanned(unsure);
    unsure = [];
    if (batch.positions.length === 0) return endOf(batch, limit);
    const world = await store.world(batch.due);

    // An error in one resource must not fail the batch.
    registry.take(world.interpreters);
    const planned = await planBatch(batch.due, world, await registry.current());
    const plans = await withSteps(store, freezes.all(), batch.due, planned, world);
    onFirstWrites(firstWrites(batch.due, plans));
    const { clusters, changed } = await saveOrSay(store, batch, plans, held).catch((error: unknown) => {
      unsure = batch.due.map(({ seen }) => seen.key);
      throw error;
    });

    for (const [i, due] of batch.due.entries()) trace(traces, due, plans[i]!, world);
    if (clusters.size > 0) onWorks(clusters);
    if (changed.length > 0) onPlanned(changed);
    observePass((nowMs() - startedAt) / 1_000, plans.map(outcomeOf));
    return endOf(batch, limit);
  };
}

/** Halves the batch size after each repeated failure, so that an error in one resource affects fewer others. */
function batchAfter(failures: number): number {
  return Math.max(1, BATCH >> Math.max(0, failures - 1));
}

function endOf({ positions, lookAgainInMs }: PlanBatch, limit: number): PassEnd {
  if (positions.length >= limit || lookAgainInMs === 0) return 'more';
  return lookAgainInMs === undefined ? 'idle' : { lookAgainInMs };
}

/** If a single plan cannot be stored, stores a failure of its resource instead, so that later resources are planned. */
async function saveOrSay(store: PlanStore, batch: PlanBatch, plans: readonly Planned[], epoch: number) {
  try {
    return await store.save(batch, plans, epoch);
  } catch (error) {
    const isItsOwn = batch.due.length === 1 && !(error instanceof HubError && (error.retryable || error.code === 'LEASE_LOST'));
    if (!isItsOwn) throw error;
    return store.save(
      batch,
      [{ failed: `The plan cannot be stored: ${error instanceof Error ? error.message.slice(0, 200) : 'unknown'}` }],
      epoch,
    );
  }
}

/** Plans in order of priority, each with the capacity that earlier ones used; returns the plans in the order of `due`. */
export function planBatch(due: readonly DueResource[], world: World, interpreters: UserInterpreters | null): Promise<readonly Planned[]> {
  return planWithInterpreters(
    due.map(({ seen }) => seen),
    interpreters,
    (asked) => planTurns(asked, world),
  );
}

/** Computes the next step of plans that remove something. Most batches have none, and then nothing is read. */
async function withSteps(
  store: PlanStore,
  frozen: readonly StandingFreeze[],
  due: readonly DueResource[],
  planned: readonly Planned[],
  world: World,
): Promise<readonly SteppedPlanned[]> {
  const all = due.flatMap((one, i) => {
    const plan = planned[i]!;
    return 'failed' in plan ? [] : [{ seen: one.seen, plan, standing: one.works, transition: one.transition }];
  });
  const moving = all.filter(needsSteps);
  if (moving.length === 0) return planned;

  const keys = new Set(moving.map(({ seen }) => seen.key));
  const goers = due.filter(({ seen }) => keys.has(seen.key));
  const facts = await store.standing(goers);
  const steps = nextSteps(moving, all, frozen.length === 0 ? facts : { ...facts, freezes: freezesOf(goers, frozen) }, world);
  return planned.map((plan, i) => {
    const step = steps.get(due[i]!.seen.key);
    return step === undefined || 'failed' in plan ? plan : { ...plan, step };
  });
}

/** The freezes that concern each resource, in one cluster or in all. */
function freezesOf(due: readonly DueResource[], frozen: readonly StandingFreeze[]): ReadonlyMap<ResourceKey, readonly Freeze[]> {
  return new Map(
    due.map(({ seen, application }) => {
      const about = frozen.filter((one) => covers(one, { cluster: one.cluster, application, policy: seen.claim }));
      return [seen.key, about.map(({ scope, cluster, reason }) => ({ scope, cluster, reason }))];
    }),
  );
}

type SteppedPlanned = SteppedPlan | (PlanFailure & { readonly revise?: never });

/** A failed plan waits for no revised template. */
type Planned = Plan | (PlanFailure & { readonly revise?: never });

async function planTurns(asked: readonly PlanInput[], world: World): Promise<readonly Planned[]> {
  const breath = new Breath();
  const next = planInTurn(world);
  const ordered = inTurns([...asked.keys()], (at) => asked[at]!, world);
  const plans: Planned[] = [];
  for (const { one: at, seen } of ordered) {
    plans[at] = await inPieces(() => attempt(seen, next), turns);
    await breath.take();
  }
  return plans;
}

function attempt(seen: PlanInput, next: (seen: PlanInput) => Plan): Planned {
  try {
    return next(seen);
  } catch (error) {
    if (isUnfinished(error)) throw error;
    return { failed: error instanceof Error ? error.message : 'The plan failed with an unknown error.' };
  }
}

function firstWrites(due: readonly DueResource[], plans: readonly SteppedPlanned[]): ReadonlyMap<string, readonly ObjectRef[]> {
  const writes = due.flatMap(({ seen, works: standing }, i) => {
    const plan = plans[i]!;
    const works = 'failed' in plan ? [] : (plan.step?.works ?? plan.works ?? []);
    return works.filter(({ cluster }) => !standing.has(cluster)).map(({ cluster }) => ({ cluster, ref: refOf(seen.template) }));
  });
  const byCluster = Map.groupBy(writes, ({ cluster }) => cluster);
  return new Map([...byCluster].map(([cluster, group]) => [cluster, group.map(({ ref }) => ref)]));
}

function outcomeOf(planned: Plan | PlanFailure): string {
  return 'failed' in planned ? 'FAILED' : planned.decision.outcome;
}

function trace(traces: Traces, due: DueResource, planned: SteppedPlan | PlanFailure, world: World): void {
  const seen = `generation ${due.generation}, ${due.works.size} works, world ${world.version} with ${world.clusters.length} clusters`;
  if ('failed' in planned) return traces.add('plan', due.seen.key, seen, 'none: the plan threw an error', planned.failed);
  const works =
    planned.works === null ? 'works are unchanged' : `works in ${planned.works.map((w) => w.cluster).join(', ') || 'no cluster'}`;
  const waits = planned.step?.transition?.waits.map(({ cluster, message }) => `${cluster}: ${message}`) ?? [];
  traces.add('plan', due.seen.key, seen, [works, ...waits].join('; '), `${planned.decision.outcome}: ${planned.decision.message}`);
}
