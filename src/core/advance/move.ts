import { sameJson } from '../../kubernetes/json/same-json.js';
import type { KubeObject } from '../../kubernetes/object.js';
import type { MovementSettings } from '../model/movement/movement.js';
import type { EvictionOrder, Freeze, Hold, MoveOrigin, Reach, StandingCopy, Transition } from '../model/movement/transition.js';
import type { PlannedWork, ReplicaAssignment } from '../model/plan.js';
import { withReplicas } from '../model/replicas.js';
import { workloadKindOf } from '../model/workload/workload-kinds.js';

/** The input from which the next step of one resource is computed. */
export interface AdvanceAsk {
  readonly template: KubeObject;
  /** The works of the plan. */
  readonly target: readonly PlannedWork[];
  readonly standing: readonly StandingCopy[];
  /** Of every cluster named in `target` or `standing`. A cluster that is missing here is unknown and counts as unreachable. */
  readonly reach: ReadonlyMap<string, Reach>;
  readonly movement: MovementSettings;
  /** The move in progress; null: none. */
  readonly transition: Transition | null;
  /** What triggered the move (`origin`) and why it happens (`cause`); shown to users. */
  readonly origin: MoveOrigin;
  readonly cause: string;
  /** RFC 3339, clock of the database. */
  readonly now: string;
  /** The hub cannot write replicas, as with kinds that a user's interpreter revises: each cluster changes in one step. */
  readonly indivisible?: boolean;
  /** How many more replicas fit into a cluster by its capacity figures; null: not known. */
  readonly roomIn?: (cluster: string) => number | null;
  readonly evictions?: readonly EvictionOrder[];
  readonly freezes?: readonly Freeze[];
  readonly holds?: readonly Hold[];
  /** Replicas that may be evicted now; absent: no limit. */
  readonly evictionRate?: { readonly left: number; readonly ends: string };
}

/** One cluster of a move. Units are replicas, or the copy itself (0 or 1) for kinds without replicas. */
export interface Place {
  readonly cluster: string;
  readonly standing: StandingCopy | null;
  readonly target: PlannedWork | null;
  /** Units that are desired there now (`has`) and in the target (`wants`). */
  readonly has: number;
  readonly wants: number;
  /** Units of `has` that existed there when the move began. */
  readonly old: number;
  /** Units that the cluster reports as ready now; never more than `has`. */
  readonly ready: number;
  /** Units that the cluster has reported as not ready for a minute. */
  readonly stuck: number;
  /** Units that may run there: those desired, and those that the member has not removed yet. */
  readonly running: number;
  readonly reach: Reach;
  readonly order: EvictionOrder | null;
}

/** One cluster with the units that it is to have next. */
export interface Stepped {
  readonly place: Place;
  readonly next: number;
}

export interface Move {
  readonly ask: AdvanceAsk;
  readonly places: readonly Place[];
  readonly unit: 'replicas' | 'copies';
  /** The kind creates pods: its dependencies leave a cluster only after it. */
  readonly isWorkload: boolean;
  readonly isJob: boolean;
  /** The desired units of each cluster when the move began, their sum, and the sum of the target. */
  readonly before: readonly ReplicaAssignment[];
  readonly unitsBefore: number;
  readonly unitsOfTarget: number;
  /** Units to remove, and units to add, each summed over all clusters. */
  readonly excess: number;
  readonly lack: number;
}

const jobs = /(?<!Cron)Job(Set)?$|^Workflow$|^SparkApplication$/;

export function moveOf(ask: AdvanceAsk): Move {
  const { template, target, standing, transition } = ask;
  const unit =
    target.some(({ replicas }) => replicas !== null) || standing.some(({ replicas }) => replicas !== null) ? 'replicas' : 'copies';
  const before: readonly ReplicaAssignment[] = transition?.before ?? standing.filter(({ digest }) => digest !== null);
  const move = { ask, unit, before, isWorkload: workloadKindOf(template) !== undefined, isJob: jobs.test(template.kind) } as const;

  const copies = new Map(standing.map((copy) => [copy.cluster, copy]));
  const works = new Map(target.map((work) => [work.cluster, work]));
  const names = [...new Set([...copies.keys(), ...works.keys()])].sort();
  const oldUnits = new Map(before.map(({ cluster, replicas }) => [cluster, unitsOf(replicas, unit)]));
  const places = names.map((cluster) => placeOf({ ...move, oldUnits }, cluster, copies.get(cluster) ?? null, works.get(cluster) ?? null));
  return {
    ...move,
    places,
    unitsBefore: sum(before, (seats) => unitsOf(seats.replicas, unit)),
    unitsOfTarget: sum(places, ({ wants }) => wants),
    excess: sum(places, ({ has, wants }) => Math.max(0, has - wants)),
    lack: sum(places, ({ has, wants }) => Math.max(0, wants - has)),
  };
}

type Kind = Pick<Move, 'ask' | 'unit' | 'isWorkload'> & { readonly oldUnits: ReadonlyMap<string, number> };

function placeOf(kind: Kind, cluster: string, standing: StandingCopy | null, target: PlannedWork | null): Place {
  const reach = kind.ask.reach.get(cluster) ?? 'unreachable';
  const desired = standing !== null && standing.digest !== null;
  const has = desired ? unitsOf(standing.replicas, kind.unit) : 0;
  const wants = target ? unitsOf(target.replicas, kind.unit) : 0;
  const order = kind.ask.evictions?.find((one) => one.cluster === cluster) ?? null;
  const old = Math.min(has, kind.oldUnits.get(cluster) ?? 0);
  const place = { cluster, standing, target, has, wants, old, reach, order };
  const ready = desired ? readyUnits(kind, place) : 0;
  return { ...place, ready, stuck: desired && isKnown(place) ? stuckUnits(place, ready) : 0, running: runningUnits(kind, place) };
}

const STUCK_AFTER_SECONDS = 60;

function stuckUnits({ standing, has }: Pick<Place, 'standing' | 'has'>, ready: number): number {
  return standing!.unchangedSeconds >= STUCK_AFTER_SECONDS ? has - ready : 0;
}

function unitsOf(replicas: number | null, unit: Move['unit']): number {
  return unit === 'copies' ? 1 : (replicas ?? 0);
}

/** Counts only reports that are current and describe the desired content. */
function readyUnits({ ask, unit, isWorkload }: Kind, place: Omit<Place, 'ready' | 'running' | 'stuck'>): number {
  const { standing, has, old, reach } = place;
  if (standing === null) return 0;
  if (unit === 'replicas') {
    return isKnown(place) ? Math.min(has, standing.ready ?? 0) : 0;
  }
  // A copy that existed before the move and stays replaces no other copy: count it as ready, since no step makes it worse.
  if (place.target && old > 0) return 1;
  if (reach !== 'ready' || !standing.settled) return 0;
  if (standing.health === 'HEALTHY') return 1;
  // Kinds that never report a health: the new copy counts as ready, as the old copy did.
  return !isWorkload && standing.health === 'UNKNOWN' && !ask.standing.some(({ health }) => health === 'HEALTHY') ? 1 : 0;
}

/**
 * Whether the cluster has reported on the desired content. False if the next step rolls out new content: its units count as ready only
 * after the cluster has reported on that content.
 */
function isKnown(place: Pick<Place, 'standing' | 'target' | 'reach'>): boolean {
  return place.reach === 'ready' && place.standing?.settled === true && !isRevised(place);
}

/** Whether the target changes more than the replicas. */
function isRevised({ standing, target }: Pick<Place, 'standing' | 'target'>): boolean {
  const [now, next] = [standing?.manifest, target?.manifest];
  return now != null && next != null && now !== next && !sameJson(withReplicas(now, 0), withReplicas(next, 0));
}

function runningUnits({ unit }: Kind, { standing, has }: Omit<Place, 'ready' | 'running' | 'stuck'>): number {
  if (standing === null) return 0;
  if (unit === 'copies') return 1;
  const seen = standing.digest === null ? (standing.running ?? standing.replicas ?? 0) : (standing.running ?? 0);
  return Math.max(has, seen);
}

export function sum<One>(list: readonly One[], of: (one: One) => number): number {
  let total = 0;
  for (const one of list) total += of(one);
  return total;
}

/** `a, b and 3 more`. */
export function listed(names: readonly string[], most = 3): string {
  if (names.length <= most) return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  return `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
}
