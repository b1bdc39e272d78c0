import { divideByRoom, type RoomAsk, type RoomDivision } from './by-room.js';
import { type Entrant, totalHeld, totalSpare } from './entrant.js';
import { addSeats, type Counts } from './seats.js';

/** Fills tiers in order and drains them in reverse order (parity C3); without overflow tiers there is one tier. */
export function divideOverTiers(ask: RoomAsk, entrants: readonly Entrant[]): RoomDivision {
  if (entrants.every(({ tier }) => tier === entrants[0]!.tier)) return divideByRoom(ask, entrants);

  const tiers = tiersOf(entrants);
  const targets = ask.fresh ? freshTargets(ask.replicas, tiers) : targetsFrom(ask.replicas, tiers);
  if (typeof targets === 'number') return { ok: false, missing: targets };
  let counts: Counts = new Map();
  for (const [i, tier] of tiers.entries()) {
    if (targets[i] === 0) continue;
    const divided = divideByRoom({ ...ask, replicas: targets[i]! }, tier);
    if (!divided.ok) return divided;
    counts = addSeats(counts, divided.counts);
  }
  return { ok: true, counts };
}

function tiersOf(entrants: readonly Entrant[]): readonly (readonly Entrant[])[] {
  const tiers = Map.groupBy(entrants, ({ tier }) => tier);
  return [...tiers.keys()].sort((a, b) => a - b).map((tier) => tiers.get(tier)!);
}

/** Replicas of each tier, or the number of replicas that do not fit. */
type Targets = readonly number[] | number;

function freshTargets(replicas: number, tiers: readonly (readonly Entrant[])[]): Targets {
  return fill(
    replicas,
    tiers.map(() => 0),
    tiers.map((tier) => totalSpare(tier) + totalHeld(tier)),
  );
}

/** Starts from the present replicas of each tier: adds to the first tier with capacity, removes from the last tier with replicas. */
function targetsFrom(replicas: number, tiers: readonly (readonly Entrant[])[]): Targets {
  const held = tiers.map(totalHeld);
  const assigned = held.reduce((sum, count) => sum + count, 0);
  if (replicas >= assigned) return fill(replicas - assigned, held, tiers.map(totalSpare));

  let excess = assigned - replicas;
  return held
    .toReversed()
    .map((count) => {
      const taken = Math.min(count, excess);
      excess -= taken;
      return count - taken;
    })
    .reverse();
}

function fill(replicas: number, held: readonly number[], room: readonly number[]): Targets {
  let left = replicas;
  const targets = held.map((count, i) => {
    const more = Math.min(left, room[i]!);
    left -= more;
    return count + more;
  });
  return left > 0 ? left : targets;
}
