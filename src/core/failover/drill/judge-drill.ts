import { amountOf } from '../../model/movement/movement.js';
import type { ClusterCondition } from '../cluster-condition.js';
import type { DrilledChange, DrilledResource, DrillFacts, DrillJudgement, DrillResult, DrillState } from './drill-facts.js';

/** Resources of a drill that move at the same time. */
const MOST_AT_A_TIME = 10;

export interface DrillSituation {
  readonly now: number;
  /** Names of the registered clusters. */
  readonly known: ReadonlySet<string>;
  readonly conditions: ReadonlyMap<string, ClusterCondition>;
  /** Why no work may move, as the end of a sentence; null: it may. */
  readonly frozen: string | null;
}

/**
 * The next state of a drill. It moves its resources, waits, and returns them. It returns early if a person stops it, moves are frozen, a
 * cluster stops being ready, or a resource finds no other cluster or is not ready there in time. While the drilled cluster is not ready, the
 * return waits: the resources stay where they are ready.
 */
export function judgeDrill(drill: DrillFacts, situation: DrillSituation): DrillJudgement {
  const { known } = situation;
  const changes = drill.resources.map((one) => progressOf(drill, one));
  const turn = drill.state === 'RETURNING' ? null : turnOf(drill, changes, situation);
  const moved = drill.resources.every((one, i) => changes[i]!.moved || !one.exists);
  const state: DrillState = turn || drill.state === 'RETURNING' ? 'RETURNING' : moved ? 'AWAY' : 'MOVING';
  const result = turn?.result ?? drill.result;
  const reason = turn?.reason ?? drill.reason;
  const waits = state === 'RETURNING' && known.has(drill.cluster) && !isReady(drill.cluster, situation);
  const ended = state === 'RETURNING' && !waits ? endOf(drill, changes, situation) : null;
  const next = { state: ended?.state ?? state, result: ended?.result ?? result, reason: ended?.reason ?? reason };
  const message = describe(drill, next, changes, waits);
  const evicts = state === 'MOVING' ? nextToLeave(drill) : [];
  const leaving = new Set(evicts);
  const told = changes.map((change) => (leaving.has(change.resource) ? { ...change, evicted: true } : change));
  const different = told.filter((change, i) => isDifferent(change, drill.resources[i]!));
  return {
    drill,
    ...next,
    message,
    evicts,
    stands: state === 'MOVING' || state === 'AWAY' || waits,
    changes: different,
    isChanged: different.length > 0 || next.state !== drill.state || message !== drill.message,
  };
}

function isReady(cluster: string, { conditions }: DrillSituation): boolean {
  return conditions.get(cluster)?.ready === 'True';
}

/** Why the drill returns now; null: it goes on. */
function turnOf(drill: DrillFacts, changes: readonly DrilledChange[], { now, known, conditions, frozen }: DrillSituation) {
  const turn = (result: DrillResult, reason: string) => ({ result, reason });
  if (!known.has(drill.cluster)) return turn('STOPPED', `${drill.cluster} was unregistered.`);
  if (drill.stoppedBy !== null) return turn('STOPPED', `${drill.stoppedBy} stopped it.`);
  if (frozen !== null) return turn('STOPPED', `No work moves now: ${frozen}.`);
  const held = drill.resources.find(({ exists, frozen: reason }) => exists && reason !== null);
  if (held) return turn('STOPPED', `${held.name} may not move now: ${held.frozen}.`);
  const lost = [...conditions].filter(([, { ready }]) => ready !== 'True').map(([name]) => name);
  if (lost.length > 0) return turn('STOPPED', `${named(lost)} ${lost.length === 1 ? 'is' : 'are'} not ready.`);
  const blocked = drill.resources.find(({ eviction }) => eviction?.state === 'BLOCKED');
  if (blocked) return turn('FAILED', `${blocked.name}: ${blocked.eviction!.message}`);
  const limit = drill.deadlineSeconds * 1000;
  const late = drill.resources.find((one, i) => one.evictedAt !== null && !changes[i]!.moved && now >= one.evictedAt + limit);
  if (late) return turn('FAILED', `${late.name} was not ready in other clusters within ${drill.deadlineSeconds} s.`);
  const isOver = drill.awayAt !== null && now >= drill.awayAt + drill.returnAfterSeconds * 1000;
  return isOver ? turn('DONE', `The resources were away for ${drill.returnAfterSeconds} s.`) : null;
}

/** The end of a drill that returns; null: it goes on. */
function endOf(
  drill: DrillFacts,
  changes: readonly DrilledChange[],
  { now, known, conditions }: DrillSituation,
): { readonly state: 'ENDED'; readonly result: DrillResult | null; readonly reason: string | null } | null {
  if (drill.state !== 'RETURNING') return null;
  if (!known.has(drill.cluster)) return { state: 'ENDED', result: 'STOPPED', reason: `${drill.cluster} was unregistered.` };
  const left = drill.resources.filter((one, i) => one.exists && one.evictedAt !== null && !changes[i]!.home);
  if (left.length === 0) return { state: 'ENDED', result: drill.result, reason: drill.reason };
  const since = Math.max(drill.returningAt ?? now, conditions.get(drill.cluster)?.since ?? now);
  if (now < since + drill.deadlineSeconds * 1000) return null;
  const names = named(left.map(({ name }) => name));
  const reason = `${drill.reason} ${names} did not return within ${drill.deadlineSeconds} s; the move goes on.`;
  return { state: 'ENDED', result: 'FAILED', reason };
}

function nextToLeave({ resources }: DrillFacts) {
  const under = resources.filter(({ eviction, movedAt }) => eviction?.state === 'RUNNING' && movedAt === null).length;
  const waiting = resources.filter(({ evictedAt, exists }) => evictedAt === null && exists);
  return waiting.slice(0, Math.max(0, MOST_AT_A_TIME - under)).map(({ resource }) => resource);
}

/** An eviction that a person resolved no longer concerns the drill: it counts as moved. */
function progressOf({ state }: DrillFacts, one: DrilledResource): DrilledChange {
  const { resource, eviction, evictedAt } = one;
  const over = eviction !== null && eviction.state !== 'RUNNING' && eviction.state !== 'BLOCKED';
  const moved = one.movedAt !== null || (evictedAt !== null && (state === 'MOVING' || state === 'AWAY') && over);
  const back = evictedAt !== null && state === 'RETURNING' && eviction?.excludes !== true && one.isSettled;
  const home = one.homeAt !== null || back;
  return { resource, evicted: evictedAt !== null, moved, home, ...readiness(one) };
}

/** From the eviction until the return: the fewest ready replicas, and how many of the floor were missing. */
function readiness({ evictedAt, homeAt, ready, desired, maxUnavailable, floor, fewestReady, below }: DrilledResource) {
  if (ready === null || homeAt !== null) return { floor, fewestReady, below };
  const least = floor ?? Math.max(0, ready - amountOf(maxUnavailable, ready, 'down'));
  if (evictedAt === null) return { floor: least, fewestReady: ready, below };
  return { floor: least, fewestReady: Math.min(fewestReady ?? ready, ready), below: Math.max(below, Math.min(least, desired) - ready) };
}

function isDifferent(change: DrilledChange, one: DrilledResource): boolean {
  return (
    change.evicted !== (one.evictedAt !== null) ||
    change.moved !== (one.movedAt !== null) ||
    change.home !== (one.homeAt !== null) ||
    change.floor !== one.floor ||
    change.fewestReady !== one.fewestReady ||
    change.below !== one.below
  );
}

function describe(
  { cluster, returnAfterSeconds, resources }: DrillFacts,
  { state, reason }: { readonly state: DrillState; readonly reason: string | null },
  changes: readonly DrilledChange[],
  waits: boolean,
): string {
  const standing = changes.filter((_, i) => resources[i]!.exists);
  const gone = standing.filter((one) => one.evicted);
  const home = gone.filter((one) => one.home).length;
  if (state === 'MOVING') return movedText(standing.filter((one) => one.moved).length, standing.length);
  if (state === 'AWAY') return `All of ${readyElsewhere(standing.length)}, for ${returnAfterSeconds} s.`;
  if (waits) return `${reason} The return waits until ${cluster} is ready.`;
  return `${reason} ${home} of ${gone.length} evicted ${gone.length === 1 ? 'resource' : 'resources'} returned.`;
}

/** How far a drill is. Example: `1 of 2 resources are ready in other clusters.` */
export function movedText(moved: number, all: number): string {
  return `${moved} of ${readyElsewhere(all)}.`;
}

function readyElsewhere(count: number): string {
  return `${count} ${count === 1 ? 'resource is' : 'resources are'} ready in other clusters`;
}

const MOST_NAMED = 3;

function named(names: readonly string[]): string {
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  return `${names.slice(0, MOST_NAMED).join(', ')}${more}`;
}
