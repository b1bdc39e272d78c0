import type { Cluster } from '../../model/cluster/cluster.js';
import type { Requirements } from '../../model/demand.js';
import type { Reservation } from '../../model/plan.js';
import type { AvailableReplicas, Proportions } from './columns.js';
import { type Request, requestOf } from './request.js';

/** Replicas of one shape that were given to a cluster and are not among its pods yet. */
interface Shape {
  readonly request: Request;
  readonly replicas: number;
}

/** Replicas of many shapes, added up. */
interface Rest {
  replicas: number;
  readonly names: string[];
  readonly sums: number[];
}

interface InCluster {
  readonly shapes: Shape[];
  readonly rest: Rest;
  /** Of all shapes together. */
  pods: number;
}

/** Maximum number of request shapes tracked per cluster. Above it only sums are tracked, at constant cost. */
const MAX_SHAPES = 16;

/**
 * Assume and deduct: what was decided and cannot be seen yet. Where the reserved pods land is the member's choice, so each
 * is taken to spoil as many places as it could: n replicas fit after the deduction wherever the others went.
 */
export class Reserved {
  readonly #clusters = new Map<string, InCluster>();
  /** By place in the list of clusters that was asked about last. */
  #fleet: { readonly clusters: readonly Cluster[]; readonly known: readonly (InCluster | undefined)[] } | null = null;

  constructor(reservations: readonly Reservation[] = []) {
    for (const one of reservations) this.add(one);
  }

  /** The same reservations, to which more can be added. */
  copy(): Reserved {
    const copy = new Reserved();
    for (const [cluster, { shapes, rest, pods }] of this.#clusters) {
      copy.#clusters.set(cluster, {
        pods,
        shapes: [...shapes],
        rest: { replicas: rest.replicas, names: [...rest.names], sums: [...rest.sums] },
      });
    }
    return copy;
  }

  add({ cluster, replicas, requirements }: Reservation): void {
    if (replicas <= 0) return;
    let known = this.#clusters.get(cluster);
    if (!known) {
      this.#clusters.set(cluster, (known = { pods: 0, shapes: [], rest: { replicas: 0, names: [], sums: [] } }));
      this.#fleet = null;
    }

    known.pods += replicas;
    const request = requestOf(requirements);
    const { shapes, rest } = known;
    const same = shapes.findIndex((shape) => shape.request.key === request.key);
    if (same >= 0) shapes[same] = { request, replicas: shapes[same]!.replicas + replicas };
    else if (rest.replicas === 0 && shapes.length < MAX_SHAPES) shapes.push({ request, replicas });
    else {
      for (const shape of shapes.splice(0)) addTo(rest, shape.request, shape.replicas);
      addTo(rest, request, replicas);
    }
  }

  /**
   * How many replicas of these requirements the reserved ones may keep out of a cluster in which `hosts` nodes have room. Each
   * spoils as many as its size says, rounded up; and together on one node no more than their sum, rounded up.
   */
  displaced(cluster: string, requirements: Requirements | null, room: Nodes): number {
    const known = this.#clusters.get(cluster);
    return known ? displacedIn(known, requestOf(requirements), room) : 0;
  }

  /** The same for the cluster at a place of the list. */
  inFleet(clusters: readonly Cluster[], requirements: Requirements | null): (at: number, room: Nodes) => number {
    if (this.#clusters.size === 0) return () => 0;
    if (this.#fleet?.clusters !== clusters) this.#fleet = { clusters, known: clusters.map(({ name }) => this.#clusters.get(name)) };
    const { known } = this.#fleet;
    const request = requestOf(requirements);
    return (at, room) => (known[at] ? displacedIn(known[at], request, room) : 0);
  }
}

type Nodes = Pick<AvailableReplicas, 'hosts' | 'podSlack'> & Partial<Pick<AvailableReplicas, 'proportions'>>;

function displacedIn({ shapes, rest, pods }: InCluster, request: Request, { hosts, podSlack, proportions = null }: Nodes): number {
  // Every pod takes one of the places that a node has for pods, which counts where those may run short.
  const least = pods > podSlack ? 1 : 0;
  if (rest.replicas > 0) return onOneNode(shareOfRest(rest, request, least, proportions), hosts);

  let [apart, together] = [0, 0];
  for (const { request: by, replicas } of shapes) {
    const share = Math.max(least, shareTaken(by, request));
    apart += replicas * Math.ceil(share - 1e-9);
    together += replicas * share;
  }
  return Math.min(apart, onOneNode(together, hosts));
}

function onOneNode(together: number, hosts: number): number {
  return Math.ceil(together - 1e-9) + Math.max(1, hosts) - 1;
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
  for (let i = 0; i < of.names.length; i++) most = Math.max(most, amountIn(by.names, by.amounts, of.names[i]!, i) / of.amounts[i]!);
  return most;
}

function addTo(rest: Rest, { names, amounts }: Request, replicas: number): void {
  rest.replicas += replicas;
  for (let i = 0; i < names.length; i++) {
    let at = rest.names.indexOf(names[i]!);
    if (at < 0) at = rest.names.push(names[i]!) - 1;
    rest.sums[at] = (rest.sums[at] ?? 0) + amounts[i]! * replicas;
  }
}

/** Of sums alone it is not known which resource each took most of, so the shares of all are added. */
function shareOfRest({ replicas, names, sums }: Rest, of: Request, least: number, proportions: Proportions | null): number {
  let share = replicas * least;
  for (let i = 0; i < of.names.length; i++) share += amountIn(names, sums, of.names[i]!, i) * placesPerUnit(of, i, proportions);
  return share;
}

/**
 * The most places that are lost for a unit taken of one resource. No node has more places than its scarcest resource allows, and as it
 * has that much of this one beside it, the places go no faster than it does: what there is plenty of can be taken from.
 */
function placesPerUnit({ amounts }: Request, resource: number, proportions: Proportions | null): number {
  let least = 1 / amounts[resource]!;
  if (!proportions) return least;
  const { length } = amounts;
  for (let i = 0; i < length; i++) least = Math.min(least, proportions[i * length + resource]! / amounts[i]!);
  return Math.min(least, proportions[length * length + resource]!);
}

/** Most pods ask for the same resources, so they are mostly in the same place. */
function amountIn(names: readonly string[], amounts: readonly number[], name: string, likely: number): number {
  const at = names[likely] === name ? likely : names.indexOf(name);
  return at < 0 ? 0 : amounts[at]!;
}
