import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { clusterObjectProblems, isClusterObject } from '../../core/intent/kinds/cluster-object.js';
import type { Amounts, Cluster } from '../../core/model/cluster/cluster.js';
import { capacityOf } from '../../core/schedule/capacity/capacity-of.js';
import { at, isObject, itemsOf, textOf } from '../../kubernetes/json/untrusted.js';
import { parseQuantity } from '../../kubernetes/quantity.js';
import type { Cli } from '../cli.js';
import { CommandFailure } from '../failure.js';
import { printable } from '../output/printable.js';
import { clusterOfReference } from './reference-cluster.js';

const LIMIT_BYTES = 64 * 1024 * 1024;

/**
 * The fleet in a file, as `manifold get clusters -o yaml` prints it, or written by hand: an object with `clusters`, each with at least a
 * `name`. Amounts may be numbers in base units or quantities. Without `nodePools` the free capacity is unknown. `apis` lists the served
 * kinds, each as `apiVersion/kind`; without it a cluster serves all planned kinds. `Cluster` objects of Karmada are accepted unchanged.
 */
export async function readClustersSnapshot(cli: Cli, file: string, kinds: ReadonlySet<string>): Promise<readonly Cluster[]> {
  const [{ parse }, { clustersShape }] = await Promise.all([import('yaml'), import('./clusters-shape.js')]);
  let value: unknown;
  try {
    const text = await readFile(resolve(cli.folder, file), 'utf8');
    if (text.length > LIMIT_BYTES) throw new Error('it is larger than 64 MiB');
    value = parse(text, { maxAliasCount: 0 });
  } catch (error) {
    throw new CommandFailure(`cannot read ${file}: ${error instanceof Error ? error.message : 'unknown error'}`, { cause: error });
  }
  const objects = clusterObjects(value);
  if (objects) return ofReference(cli, file, objects, kinds);
  const read = clustersShape.safeParse(value);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new CommandFailure(`${file} is no snapshot of clusters: ${issue!.path.join('.')} ${issue!.message}`, {
      next: 'write it with `manifold get clusters -o yaml`',
    });
  }
  return eachOnce(
    file,
    read.data.map((one) => clusterOf(one, kinds)),
  );
}

/** The Karmada `Cluster` objects in the output of `kubectl get clusters -o yaml`, one or a list; null for anything else. */
function clusterObjects(value: unknown): readonly unknown[] | null {
  const items = Array.isArray(value) ? value : Array.isArray(at(value, 'items')) ? itemsOf(at(value, 'items')) : [value];
  const isCluster = (item: unknown) =>
    isObject(item) && isClusterObject({ apiVersion: String(item['apiVersion']), kind: String(item['kind']) });
  return items.length > 0 && items.every(isCluster) ? items : null;
}

/** All errors in all objects are reported at once. */
function ofReference(cli: Cli, file: string, objects: readonly unknown[], kinds: ReadonlySet<string>): readonly Cluster[] {
  const problems = objects.flatMap((object) =>
    clusterObjectProblems(object).map(
      ({ message, fix }) => `${file}: Cluster ${textOf(at(object, 'metadata', 'name')) ?? '?'}: ${message} ${fix}`,
    ),
  );
  for (const problem of problems) cli.terminal.note(printable(problem));
  if (problems.length > 0) throw new CommandFailure(`${file} has invalid clusters`, { next: 'correct the errors above' });
  return eachOnce(
    file,
    objects.map((object) => clusterOfReference(object, kinds)),
  );
}

function eachOnce(file: string, clusters: readonly Cluster[]): readonly Cluster[] {
  const names = clusters.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw new CommandFailure(`${file} has cluster ${twice} twice`);
  return clusters;
}

type Shape = Awaited<typeof import('./clusters-shape.js')>['clustersShape']['_output'][number];

function clusterOf(one: Shape, kinds: ReadonlySet<string>): Cluster {
  const { name, provider, region, zones, labels, properties, cordoned, deleting, apis, nodePools, allocating, capacityAgeSeconds } = one;
  const pools = nodePools?.map((pool) => ({
    name: pool.name,
    nodes: pool.nodes,
    readyNodes: pool.readyNodes ?? pool.nodes,
    allocatable: amounts(pool.allocatable),
    requested: amounts(pool.requested),
    ...(pool.labels && { labels: pool.labels }),
    ...(pool.variedLabels && { variedLabels: pool.variedLabels }),
    taints: taintsOf(pool.taints),
    ...(pool.freePerNode && {
      freePerNode: pool.freePerNode.map((group) => ({
        nodes: group.nodes,
        allocatable: amounts(group.allocatable),
        free: amounts(group.free),
      })),
    }),
  }));
  return {
    name,
    ...(provider && { provider }),
    ...(region && { region }),
    zones,
    labels,
    properties,
    taints: taintsOf(one.taints),
    cordoned,
    deleting,
    apis: apis ? new Set(apis) : kinds,
    apisComplete: true,
    capacity: capacityOf({ pools: pools ?? null, allocating: amounts(allocating), ageSeconds: capacityAgeSeconds ?? null }),
  };
}

function taintsOf(taints: Shape['taints']): Cluster['taints'] {
  return taints.map(({ key, value, effect }) => ({ key, ...(value && { value }), effect }));
}

function amounts(list: Readonly<Record<string, string | number>>): Amounts {
  return Object.fromEntries(
    Object.entries(list).flatMap(([name, quantity]) => {
      const amount = typeof quantity === 'number' ? quantity : parseQuantity(quantity);
      return amount === null ? [] : [[name, amount] as const];
    }),
  );
}
