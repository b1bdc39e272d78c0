import type { Cluster } from '../../model/cluster/cluster.js';
import type { Requirements } from '../../model/demand.js';
import type { Reservation } from '../../model/plan.js';
import type { AvailableReplicas, Proportions } from './columns.js';
import { type Request, requestOf } from './request.js';

/** Assigned replicas of one request shape that are not among the cluster's pods yet. */
interface Shape {
  readonly request: Request;
  readonly replicas: number;
}

/** Sums over replicas of many shapes. */
interface Rest {
  replicas: number;
  readonly names: string[];
  readonly sums: number[];
}

interface InCluster {
  readonly shapes: Shape[];
  readonly rest: Rest;
  /** Sum over all shapes. */
  pods: number;
}

/** Maximum number of request shapes tracked per cluster. Above it only sums are tracked, at constant cost. */
const MAX_SHAPES = 16;

/**
 * Reservations for assigned replicas that the cluster's figures do not include yet. The member chooses their nodes, so each is assumed to
 * block as many replicas as it possibly could: the remaining count fits wherever the reserved ones run.
 */
export class Reserved {
  readonly #clusters = new Map<string, InCluster>();
  /** By index in the list of clusters of the last request. */
  #fleet: { readonly clusters: readonly Cluster[]; readonly known: readonly (InCluster | undefined)[] } | null = null;

  constructor(reservations: readonly Reservation[] = []) {
    for (const one of reservations) this.add(one);
  }

  /** A copy of the reservations that can be extended. */
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
   * Upper bound of the replicas with these requirements that reserved pods block in a cluster where `hosts` nodes have capacity. Each pod
   * blocks as many as its size says, rounded up; all pods on one node block at most their sum, rounded up.
   */
  displaced(cluster: string, requirements: Requirements | null, room: Nodes): number {
    const known = this.#clusters.get(cluster);
    return known ? displacedIn(known, requestOf(requirements), room) : 0;
  }

  /** As `displaced`, by index of the cluster in the list. */
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
  // Every pod takes one pod slot of its node, which counts if slots may run short.
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

/** The reservations of a world, computed once per list. */
export function reservedOf(reservations: readonly Reservation[] | undefined): Reserved {
  if (!reservations || reservations.length === 0) return nothing;
  let reserved = known.get(reservations);
  if (!reserved) known.set(reservations, (reserved = new Reserved(reservations)));
  return reserved;
}

const nothing = new Reserved();

/** The fraction of one replica `of` that a pod `by` blocks: the largest share over the resources. */
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

/** Sums do not show which resource each pod took most of, so the shares of all resources are added. */
function shareOfRest({ replicas, names, sums }: Rest, of: Request, least: number, proportions: Proportions | null): number {
  let share = replicas * least;
  for (let i = 0; i < of.names.length; i++) share += amountIn(names, sums, of.names[i]!, i) * placesPerUnit(of, i, proportions);
  return share;
}

/**
 * Upper bound of the replicas lost per unit taken of one resource. A node fits no more replicas than its scarcest resource allows. If it
 * has much of this resource for each unit of the scarcest one, taking some of it costs few replicas.
 */
function placesPerUnit({ amounts }: Request, resource: number, proportions: Proportions | null): number {
  let least = 1 / amounts[resource]!;
  if (!proportions) return least;
  const { length } = amounts;
  for (let i = 0; i < length; i++) least = Math.min(least, proportions[i * length + resource]! / amounts[i]!);
  return Math.min(least, proportions[length * length + resource]!);
}

/** Tries the likely index first: most pods request the same resources in the same order. */
function amountIn(names: readonly string[], amounts: readonly number[], name: string, likely: number): number {
  const at = names[likely] === name ? likely : names.indexOf(name);
  return at < 0 ? 0 : amounts[at]!;
}
