import type { Placement } from '../../model/policy/policy.js';
import { placesAsSet } from '../capacity/component-sets.js';
import { type DivisionMethod, dividesByRoom } from '../division/division-method.js';
import type { Refusal } from '../filter/filter.js';
import type { Candidate } from '../filter/filter-and-score.js';
import { compareRank } from '../spread/ranked.js';
import type { Trigger } from '../triggers.js';
import { type MeasureAsk, type Measured, measure, unmeasured, whyFull } from './measure.js';
import { spreads } from './select-clusters.js';

export interface CapacityAsk extends MeasureAsk {
  readonly placement: Placement;
  readonly method: DivisionMethod;
  readonly trigger: Trigger | null;
}

export interface ClustersWithCapacity {
  /** All candidates with their free capacity. */
  readonly measured: readonly Measured[];
  /** The candidates that remain for selection. */
  readonly candidates: readonly Measured[];
  /** Whether the candidates are the present clusters, which are kept unless they violate a constraint. */
  readonly steady: boolean;
  readonly refusals: ReadonlyMap<string, Refusal>;
  /** The refusal if no candidate remains. */
  readonly failure: Refusal & { readonly message: string };
}

/** Removes the candidates that lack capacity for the amount each must take. Capacity is computed only if it decides something. */
export function keepClustersWithCapacity(found: readonly Candidate[], ask: CapacityAsk): ClustersWithCapacity {
  const { demand, placement, method, placed } = ask;
  const needed = wholeNeed(ask);
  const byRoom = dividesByRoom(method) && demand.replicas !== 0;
  const measured = needed !== null || byRoom || spreads(placement) ? measure(found, ask) : unmeasured(found, placed);

  if (byRoom && staysAsItIs(measured, ask)) return keepHolding(measured);
  if (needed !== null) return keepWhole(measured, needed, ask);
  return byRoom ? keepRoomy(measured, ask) : { measured, candidates: measured, steady: false, refusals: none, failure: noRoom('') };
}

const none: ReadonlyMap<string, Refusal> = new Map();

/** Replicas that one cluster must take together: a gang, or one set of components; null if they may be divided. */
function wholeNeed({ placement, demand }: CapacityAsk): number | null {
  if (placement.gang) return demand.replicas ?? 1;
  return demand.replicas === null && placesAsSet(demand.components, placement.spreadConstraints) ? 1 : null;
}

/** No trigger for a new schedule and every present cluster still fits: new capacity elsewhere moves nothing (parity C32). */
function staysAsItIs(measured: readonly Measured[], { trigger, placed }: CapacityAsk): boolean {
  return trigger === null && placed.every(({ cluster }) => measured.some((one) => one.cluster.name === cluster));
}

function keepHolding(measured: readonly Measured[]): ClustersWithCapacity {
  const holding = set(
    measured,
    ({ held }) => held !== null,
    () => keptElsewhere,
  );
  return { ...holding, steady: true };
}

const keptElsewhere: Refusal = {
  rule: 'steady',
  reason: 'The resource is already placed, and no change requires a move.',
  field: null,
  remedy: 'request a reschedule',
};

/** A gang for one cluster goes to the best cluster that takes all of it; it starts as a whole or waits. */
function keepWhole(measured: readonly Measured[], needed: number, ask: CapacityAsk): ClustersWithCapacity {
  const roomy = (one: Measured) => one.available >= needed || (one.held !== null && one.held >= needed) || holdsSet(one, ask);
  const fitting = set(measured, roomy, (one) => tooSmall(one, needed, ask));
  const inOne = ask.placement.gang && ask.placement.replicaScheduling?.replicaSchedulingType === 'Divided' && ask.demand.replicas !== null;
  if (!inOne || fitting.candidates.length < 2) return fitting;

  const best = fitting.candidates.toSorted((a, b) => (b.held ?? 0) - (a.held ?? 0) || compareRank(a, b))[0];
  const others = set(
    fitting.candidates,
    (one) => one === best,
    () => gangElsewhere(best!.cluster.name),
  );
  return { ...others, measured, refusals: new Map([...fitting.refusals, ...others.refusals]) };
}

/** A set of components that already runs here has its capacity. */
function holdsSet({ held }: Measured, { demand }: CapacityAsk): boolean {
  return held !== null && demand.replicas === null;
}

function keepRoomy(measured: readonly Measured[], ask: CapacityAsk): ClustersWithCapacity {
  return set(
    measured,
    ({ available, held }) => available > 0 || held !== null,
    (one) => full(one, ask),
  );
}

function set(measured: readonly Measured[], keep: (one: Measured) => boolean, why: (one: Measured) => Refusal): ClustersWithCapacity {
  const candidates = measured.filter(keep);
  if (candidates.length === measured.length) return { measured, candidates, steady: false, refusals: none, failure: noRoom('') };
  const refusals = new Map(measured.filter((one) => !keep(one)).map((one) => [one.cluster.name, why(one)]));
  return { measured, candidates, steady: false, refusals, failure: noRoom(summaryOf(refusals)) };
}

function full(one: Measured, ask: CapacityAsk): Refusal {
  return { rule: 'capacity', field: 'cluster.capacity', ...whyFull(one, ask) };
}

function tooSmall(one: Measured, needed: number, ask: CapacityAsk): Refusal {
  if (one.available <= 0) return full(one, ask);
  const what = ask.demand.replicas === null ? 'the whole set' : `all ${needed} replicas`;
  return {
    rule: 'gang',
    reason: `The cluster has room for ${one.available} of ${what}, which must start together.`,
    field: 'spec.placement.gang',
    remedy: `free room for ${needed - one.available} more`,
  };
}

function gangElsewhere(cluster: string): Refusal {
  return {
    rule: 'gang',
    reason: `All replicas must start together in one cluster, and ${cluster} ranks higher.`,
    field: 'spec.placement.gang',
    remedy: 'divide the replicas without gang',
  };
}

function noRoom(why: string): ClustersWithCapacity['failure'] {
  const message = `Clusters fit the policy, but none has enough free capacity${why && `: ${why}`}.`;
  return { rule: 'capacity', reason: message, message, field: 'cluster.capacity', remedy: null };
}

/** The reasons, each with the number of clusters that gave it. */
function summaryOf(refusals: ReadonlyMap<string, Refusal>): string {
  const counts = new Map<string, number>();
  for (const { reason } of refusals.values()) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const [[most, count] = ['', 0]] = [...counts].sort((a, b) => b[1] - a[1]);
  const text = most.replace(/\.$/, '');
  return `in ${count === 1 ? '1 cluster' : `${count} clusters`}, "${text}"${counts.size > 1 ? ' and others' : ''}`;
}
