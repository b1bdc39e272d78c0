import type { Requirements } from '../../model/demand.js';
import type { Reservation } from '../../model/plan.js';
import { type Request, requestOf } from './request.js';
import type { Room } from './room.js';

/** Replicas of one shape that were given to a cluster and are not among its pods yet. */
interface Shape {
  readonly request: Request;
  readonly replicas: number;
}

/** A cluster keeps so many shapes apart; more are counted as the greatest of them. */
const MAX_SHAPES = 32;

/**
 * Assume and deduct (P10): what was decided and cannot be seen yet. Where the reserved pods land is the member's choice, so each
 * is taken to spoil as many places as it could: n replicas fit after the deduction wherever the others went.
 */
export class Reserved {
  readonly #clusters = new Map<string, Shape[]>();

  constructor(reservations: readonly Reservation[] = []) {
    for (const one of reservations) this.add(one);
  }

  /** The same reservations, to which more can be added. */
  copy(): Reserved {
    const copy = new Reserved();
    for (const [cluster, shapes] of this.#clusters) copy.#clusters.set(cluster, [...shapes]);
    return copy;
  }

  add({ cluster, replicas, requirements }: Reservation): void {
    if (replicas <= 0) return;
    const request = requestOf(requirements);
    const shapes = this.#clusters.get(cluster);
    if (!shapes) {
      this.#clusters.set(cluster, [{ request, replicas }]);
      return;
    }
    const same = shapes.findIndex((shape) => shape.request.key === request.key);
    const into = same < 0 && shapes.length >= MAX_SHAPES ? shapes.length - 1 : same;
    if (into < 0) shapes.push({ request, replicas });
    else shapes[into] = { request: greatest(shapes[into]!.request, request), replicas: shapes[into]!.replicas + replicas };
  }

  /**
   * How many replicas of these requirements the reserved ones may keep out of a cluster in which `hosts` nodes have room. Each
   * spoils as many as its size says, rounded up; and together on one node no more than their sum, rounded up.
   */
  displaced(cluster: string, requirements: Requirements | null, { hosts, podSlack }: Pick<Room, 'hosts' | 'podSlack'>): number {
    const shapes = this.#clusters.get(cluster);
    if (!shapes) return 0;
    const request = requestOf(requirements);
    const pods = shapes.reduce((sum, { replicas }) => sum + replicas, 0);
    // Every pod takes one of the places that a node has for pods, which counts where those may run short.
    const least = pods > podSlack ? 1 : 0;
    let [apart, together] = [0, 0];
    for (const { request: by, replicas } of shapes) {
      const share = Math.max(least, shareTaken(by, request));
      apart += replicas * Math.ceil(share - 1e-9);
      together += replicas * share;
    }
    return Math.min(apart, Math.ceil(together - 1e-9) + Math.max(1, hosts) - 1);
  }
}

const known = new WeakMap<readonly Reservation[], Reserved>();

/** The reservations of a world, read once. */
export function reservedOf(reservations: readonly Reservation[] | undefined): Reserved {
  if (!reservations || reservations.length === 0) return nothing;
  let reserved = known.get(reservations);
  if (!reserved) known.set(reservations, (reserved = new Reserved(reservations)));
  return reserved;
}

const nothing = new Reserved();

/** How much of the room for one of `of` a pod `by` takes: the share of the resource that it takes most of. */
function shareTaken(by: Request, of: Request): number {
  if (by.key === of.key) return 1;
  let most = 0;
  for (let i = 0; i < of.names.length; i++) {
    const at = by.names.indexOf(of.names[i]!);
    if (at >= 0) most = Math.max(most, by.amounts[at]! / of.amounts[i]!);
  }
  return most;
}

function greatest(a: Request, b: Request): Request {
  if (a.key === b.key) return a;
  const amounts = new Map(a.names.map((name, i) => [name, a.amounts[i]!]));
  for (const [i, name] of b.names.entries()) amounts.set(name, Math.max(amounts.get(name) ?? 0, b.amounts[i]!));
  const names = [...amounts.keys()].sort();
  return { ...a, key: names.map((name) => `${name}<=${amounts.get(name)}`).join(), names, amounts: names.map((name) => amounts.get(name)!) };
}
