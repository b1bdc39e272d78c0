import type { ApplicationRef } from '../../core/model/application.js';
import { compareText } from '../../core/model/compare-text.js';
import type { AfterLoss, LossOutcome } from '../../core/simulate-loss.js';
import type { ObjectRef } from '../../kubernetes/object.js';
import type { UserError } from '../answers.js';

/** A resource with a copy in a lost cluster, and its new placement. */
export interface SimulatedResource extends AfterLoss {
  readonly ref: ObjectRef;
  readonly application: ApplicationRef;
}

/** `SAFE`: nothing is missing. `SHORT`: replicas or objects are missing. `DOWN`: a workload has no replica left. */
export type ApplicationAfterLoss = 'SAFE' | 'SHORT' | 'DOWN';

export interface SimulatedApplication extends ApplicationRef {
  readonly state: ApplicationAfterLoss;
  /** Percentage of the replicas that the application has, or gets, in other clusters. */
  readonly score: number;
  readonly replicasBefore: number;
  readonly replicasAfter: number;
  readonly replicasShort: number;
  readonly moves: number;
  readonly disruptions: number;
  /** Sorted: resources that fit nowhere come first. */
  readonly resources: readonly SimulatedResource[];
}

export interface Simulation {
  readonly lost: readonly string[];
  /** Sorted: worst first. */
  readonly applications: readonly SimulatedApplication[];
  readonly resources: number;
  readonly noDestination: number;
  readonly replicasLost: number;
  readonly replicasShort: number;
  readonly moves: number;
  readonly disruptions: number;
  /** Replicas that remaining clusters get, most first. */
  readonly gains: readonly { readonly cluster: string; readonly replicas: number; readonly resources: number }[];
  readonly warnings: readonly string[];
  readonly userErrors: readonly UserError[];
}

const outcomes: readonly LossOutcome[] = ['NO_DESTINATION', 'TOLERATED', 'MOVED'];
const states: readonly ApplicationAfterLoss[] = ['DOWN', 'SHORT', 'SAFE'];

export function simulationOf(
  lost: readonly string[],
  all: readonly SimulatedResource[],
  warnings: readonly string[] = [],
  userErrors: readonly UserError[] = [],
): Simulation {
  const byApplication = Map.groupBy(all, ({ application: { namespace, name } }) => `${namespace}/${name}`);
  const applications = [...byApplication.values()].map(applicationOf);
  return {
    lost,
    applications: applications.sort(
      (a, b) =>
        states.indexOf(a.state) - states.indexOf(b.state) ||
        a.score - b.score ||
        compareText(a.namespace, b.namespace) ||
        compareText(a.name, b.name),
    ),
    resources: all.length,
    noDestination: all.filter(({ outcome }) => outcome === 'NO_DESTINATION').length,
    replicasLost: sum(all, (one) => inLost(one, lost)),
    replicasShort: sum(all, ({ replicasShort }) => replicasShort),
    moves: sum(all, ({ moves }) => moves),
    disruptions: sum(all, ({ disruptions }) => disruptions),
    gains: gainsOf(all),
    warnings,
    userErrors,
  };
}

function applicationOf(resources: readonly SimulatedResource[]): SimulatedApplication {
  const { namespace, name } = resources[0]!.application;
  const replicasBefore = sum(resources, (one) => one.replicasBefore);
  const replicasShort = sum(resources, (one) => one.replicasShort);
  const isShort = replicasShort > 0 || resources.some(({ outcome }) => outcome !== 'MOVED');
  const isDown = resources.some((one) => one.replicasBefore > 0 && one.replicasAfter === 0);
  return {
    namespace,
    name,
    state: isDown ? 'DOWN' : isShort ? 'SHORT' : 'SAFE',
    score: replicasBefore === 0 ? (isShort ? 0 : 100) : Math.floor((100 * (replicasBefore - replicasShort)) / replicasBefore),
    replicasBefore,
    replicasAfter: sum(resources, (one) => one.replicasAfter),
    replicasShort,
    moves: sum(resources, ({ moves }) => moves),
    disruptions: sum(resources, ({ disruptions }) => disruptions),
    resources: resources.toSorted(
      (a, b) => outcomes.indexOf(a.outcome) - outcomes.indexOf(b.outcome) || b.replicasShort - a.replicasShort || compareRefs(a.ref, b.ref),
    ),
  };
}

function gainsOf(all: readonly SimulatedResource[]): Simulation['gains'] {
  const gains = new Map<string, { cluster: string; replicas: number; resources: number }>();
  for (const { before, after } of all) {
    const had = new Map(before.map(({ cluster, replicas }) => [cluster, replicas ?? 0]));
    for (const { cluster, replicas } of after) {
      const more = (replicas ?? 0) - (had.get(cluster) ?? 0);
      if (had.has(cluster) && more <= 0) continue;
      const gain = gains.get(cluster) ?? { cluster, replicas: 0, resources: 0 };
      gains.set(cluster, { cluster, replicas: gain.replicas + Math.max(0, more), resources: gain.resources + 1 });
    }
  }
  return [...gains.values()].sort((a, b) => b.replicas - a.replicas || compareText(a.cluster, b.cluster));
}

function inLost({ before }: SimulatedResource, lost: readonly string[]): number {
  return sum(
    before.filter(({ cluster }) => lost.includes(cluster)),
    ({ replicas }) => replicas ?? 0,
  );
}

function sum<One>(all: readonly One[], of: (one: One) => number): number {
  return all.reduce((total, one) => total + of(one), 0);
}

function compareRefs(a: ObjectRef, b: ObjectRef): number {
  return compareText(`${a.kind}/${a.namespace}/${a.name}`, `${b.kind}/${b.namespace}/${b.name}`);
}
