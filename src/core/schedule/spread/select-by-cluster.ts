import { counted, type Level } from './levels.js';
import { type Ranked, totalAvailable } from './ranked.js';

export type Picked<Item> =
  | { readonly ok: true; readonly selected: readonly Item[] }
  | { readonly ok: false; readonly message: string; readonly field: string; readonly remedy: string | null };

/**
 * Takes the best clusters up to the maximum (parity C12). If their capacity together is too small, the lowest-ranked are replaced by
 * clusters with more. `divided` is the number of replicas that must fit; null if capacity does not matter.
 */
export function selectByCluster<Item extends Ranked>(ranked: readonly Item[], level: Level, divided: number | null): Picked<Item> {
  if (ranked.length < level.min) {
    return {
      ok: false,
      message: `The policy requires at least ${counted(level.min, level)} and ${ranked.length === 1 ? '1 fits' : `${ranked.length} fit`}.`,
      field: `${level.field}.minGroups`,
      remedy: `lower minGroups to ${ranked.length}`,
    };
  }
  const count = Math.min(level.max, ranked.length);
  if (divided === null) return { ok: true, selected: ranked.slice(0, count) };

  const selected = withRoom(ranked.slice(0, count), ranked.slice(count), divided);
  if (totalAvailable(selected) >= divided) return { ok: true, selected };
  return {
    ok: false,
    message: `No ${counted(count, level)} have room for ${divided} replicas together.`,
    field: `${level.field}.maxGroups`,
    remedy: 'raise maxGroups, or lower the number of replicas',
  };
}

/** Replaces clusters, lowest rank first, by the cluster with the most capacity until the sum is enough. */
export function withRoom<Item extends Ranked>(chosen: readonly Item[], others: readonly Item[], needed: number): readonly Item[] {
  const selected = [...chosen];
  const rest = [...others];
  let room = totalAvailable(selected);
  for (let i = selected.length - 1; i >= 0 && room < needed; i--) {
    const most = rest.reduce((best, one, at) => (best < 0 || one.available > rest[best]!.available ? at : best), -1);
    if (most < 0 || rest[most]!.available <= selected[i]!.available) continue;
    room += rest[most]!.available - selected[i]!.available;
    [selected[i], rest[most]] = [rest[most]!, selected[i]!];
  }
  return selected;
}
