import type { Cluster } from '../model/cluster/cluster.js';
import { compareText } from '../model/compare-text.js';
import { demandOf, type Requirements } from '../model/demand.js';
import type { Neighbour, PlanInput, Preemption } from '../model/plan.js';
import type { PlacementPolicySpec } from '../model/policy/policy.js';
import { columnsOf, UNLIMITED } from '../schedule/capacity/columns.js';
import { requestOf } from '../schedule/capacity/request.js';
import { pieces, roomFor } from '../schedule/capacity/room.js';
import { type Surroundings, schedule } from '../schedule/schedule.js';

/** Limit of clusters that are tried; those with the most preemptible capacity first. */
const MAX_CLUSTERS = 64;

interface Taken {
  readonly neighbour: Neighbour;
  readonly replicas: number;
  /** Its replicas in the cluster. */
  readonly held: number;
}

/** Workloads of lower priority in a cluster, lowest first. */
interface Offer {
  readonly cluster: Cluster;
  readonly victims: readonly Taken[];
  readonly most: number;
}

/**
 * The smallest set of workloads with lower priority, all in one cluster, whose seats would make a resource that lacks capacity fit (parity C30). Null
 * if the workload may not preempt, or if evicting every workload with a lower priority would not make it fit.
 */
export function preemptionFor(
  seen: PlanInput,
  spec: PlacementPolicySpec,
  fleet: readonly Cluster[],
  surroundings: Surroundings,
): Preemption | null {
  const { value = 0, preempts = false } = seen.priority ?? {};
  if (!preempts) return null;
  const { requirements, components } = seen.demand ?? demandOf(seen.template);
  // For sets of components the hub cannot compute what would fit on the freed nodes, so it preempts nothing.
  if (components.length > 0) return null;

  const fits = (cluster: Cluster, more: number) =>
    schedule(seen, spec, fleet, { ...surroundings, freed: { cluster: cluster.name, more } }).kind === 'scheduled';
  const proposals = offersOf(seen, value, fleet, requirements, surroundings.neighbours ?? [])
    .filter(({ cluster, most }) => fits(cluster, most))
    .map((offer) =>
      propose(
        offer,
        leastThat((more) => fits(offer.cluster, more), offer.most),
        requirements,
      ),
    );
  return proposals.sort(compareProposals)[0] ?? null;
}

function offersOf(
  { key }: PlanInput,
  priority: number,
  fleet: readonly Cluster[],
  requirements: Requirements | null,
  neighbours: readonly Neighbour[],
): readonly Offer[] {
  const lower = neighbours.filter((one) => one.priority < priority && one.key !== key && one.gives !== 'never');
  return fleet
    .map((cluster) => offerOf(cluster, lower, requirements))
    .filter(({ most }) => most > 0)
    .sort((a, b) => b.most - a.most || compareText(a.cluster.name, b.cluster.name))
    .slice(0, MAX_CLUSTERS);
}

function offerOf(cluster: Cluster, lower: readonly Neighbour[], requirements: Requirements | null): Offer {
  const victims = lower
    .map((neighbour) => {
      // A seat that is leaving becomes free by itself, and reducing it would remove a copy before its replacement is ready.
      const held = neighbour.placed.find((seat) => seat.cluster === cluster.name && !seat.leaving)?.replicas ?? 0;
      return { neighbour, replicas: held, held };
    })
    .filter(({ replicas }) => replicas > 0)
    .sort((a, b) => a.neighbour.priority - b.neighbour.priority || compareText(a.neighbour.key, b.neighbour.key));
  return { cluster, victims, most: gain(cluster, victims, requirements) };
}

/** The smallest number from 1 to `most` for which `holds` is true; it must be true for `most`. */
function leastThat(holds: (count: number) => boolean, most: number): number {
  let [low, high] = [1, most];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return high;
}

/** Takes from the lowest priorities first, each as little as needed; earlier victims that later ones make unnecessary are released. */
function propose({ cluster, victims }: Offer, needed: number, requirements: Requirements | null): Preemption {
  const taken: Taken[] = [];
  for (const victim of victims) {
    if (gain(cluster, taken, requirements) >= needed) break;
    const all = gain(cluster, [...taken, victim], requirements);
    const enough = (replicas: number) => gain(cluster, [...taken, { ...victim, replicas }], requirements) >= Math.min(needed, all);
    taken.push(victim.neighbour.gives === 'whole' ? victim : { ...victim, replicas: leastThat(enough, victim.replicas) });
  }
  const kept = taken.reduceRight<readonly Taken[]>((list, one) => {
    const without = list.filter((other) => other !== one);
    return gain(cluster, without, requirements) >= needed ? without : list;
  }, taken);
  return {
    cluster: cluster.name,
    frees: gain(cluster, kept, requirements),
    victims: kept.map(({ neighbour: { key, ref, priority }, replicas, held }) => ({
      key,
      ...(ref && { ref }),
      replicas,
      keeps: held - replicas,
      priority,
    })),
  };
}

/**
 * Additional replicas that certainly fit once the victims are gone. If nodes are known, each victim runs on one node, so it frees capacity
 * for as many replicas as fit into the victim; sums are added.
 */
function gain({ capacity }: Cluster, victims: readonly Taken[], requirements: Requirements | null): number {
  if (!capacity) return 0;
  const { names, amounts } = requestOf(requirements);
  const inside = ({ neighbour }: Taken) => {
    const request = neighbour.requirements?.request ?? {};
    return names.reduce(
      (least, name, i) => Math.min(least, pieces(Object.hasOwn(request, name) ? request[name]! : 0, amounts[i]!)),
      UNLIMITED,
    );
  };
  const { source, sums } = columnsOf(capacity);
  if (source !== 'sums')
    return victims.reduce((sum, victim) => sum + victim.replicas * Math.min(inside(victim), names.length === 0 ? 1 : UNLIMITED), 0);

  const freed = (name: string) =>
    victims.reduce((sum, { neighbour, replicas }) => {
      const request = neighbour.requirements?.request ?? {};
      return sum + replicas * (name === 'pods' ? 1 : Object.hasOwn(request, name) ? request[name]! : 0);
    }, 0);
  const asked = [...names.map((name, i) => [name, amounts[i]!] as const), ...(sums.has('pods') ? [['pods', 1] as const] : [])];
  const after = asked.reduce((least, [name, amount]) => Math.min(least, pieces((sums.get(name) ?? 0) + freed(name), amount)), UNLIMITED);
  return Math.max(0, after - (roomFor(capacity, requirements)?.replicas ?? 0));
}

/** Prefers victims of lower priority, then fewer replicas, then fewer workloads. */
function compareProposals(a: Preemption, b: Preemption): number {
  const highest = ({ victims }: Preemption) => Math.max(...victims.map(({ priority }) => priority));
  const replicas = ({ victims }: Preemption) => victims.reduce((sum, one) => sum + one.replicas, 0);
  return highest(a) - highest(b) || replicas(a) - replicas(b) || a.victims.length - b.victims.length || compareText(a.cluster, b.cluster);
}
