import { mapAt, stringAt } from '../../json.js';
import type { Entry } from '../../store/entry.js';
import {
  type Controller,
  type ControllerWorld,
  controlled,
  controllerKey,
  entryAt,
  keyOf,
  nothing,
  removeOwned,
  writeStatus,
} from '../controller.js';
import { admits } from '../pods/node-usage.js';
import { isActive, isReady } from '../pods/pod-state.js';
import { createPod, templateHash } from '../pods/pods.js';

const RESOURCE = 'apps/daemonsets';
const REVISION_LABEL = 'controller-revision-hash';

/** One pod on every node that accepts it. */
export const daemonSetController: Controller = {
  name: 'daemonset',

  concerned({ entry, type }, world) {
    if (entry.kind.storageKey === RESOURCE) return [keyOf(entry)];
    if (entry.kind.storageKey === '/pods') return controllerKey(entry, 'DaemonSet');
    // A change of the nodes concerns every DaemonSet.
    const moved = entry.kind.storageKey === '/nodes' && type !== 'MODIFIED';
    return moved ? [...world.store.collection(RESOURCE).values()].map(keyOf) : nothing;
  },

  reconcile(key, world) {
    const set = entryAt(world, RESOURCE, key);
    if (set === undefined) return undefined;
    const hash = templateHash(mapAt(set.object, 'spec', 'template'));
    const nodes = eligibleNodes(world, set);
    if (set.metadata.deletionTimestamp === undefined) act(world, set, hash, nodes);
    report(world, set, hash, nodes.length);
    return undefined;
  },
};

function eligibleNodes(world: ControllerWorld, set: Entry): readonly string[] {
  const spec = mapAt(set.object, 'spec', 'template', 'spec');
  return [...world.store.collection('/nodes').values()].filter((node) => admits(node, spec)).map((node) => node.name);
}

function act(world: ControllerWorld, set: Entry, hash: string, nodes: readonly string[]): void {
  const pods = controlled(world, set, '/pods').filter(isActive);
  const byNode = new Map(pods.map((pod) => [stringAt(pod.object, 'spec', 'nodeName') ?? '', pod]));
  for (const nodeName of nodes) if (!byNode.has(nodeName)) createPod(world, set, { nodeName, labels: { [REVISION_LABEL]: hash } });
  for (const [node, pod] of byNode) if (!nodes.includes(node)) removeOwned(world, pod);

  const outdated = pods.find((pod) => pod.labels?.[REVISION_LABEL] !== hash);
  if (outdated !== undefined && pods.length === nodes.length && pods.every((pod) => pod === outdated || isReady(pod)))
    removeOwned(world, outdated);
}

function report(world: ControllerWorld, set: Entry, hash: string, desired: number): void {
  const pods = controlled(world, set, '/pods').filter(isActive);
  const ready = pods.filter(isReady).length;
  const missing = desired - ready;
  writeStatus(world, set, {
    observedGeneration: set.metadata.generation ?? 0,
    desiredNumberScheduled: desired,
    currentNumberScheduled: pods.length,
    updatedNumberScheduled: pods.filter((pod) => pod.labels?.[REVISION_LABEL] === hash).length,
    numberReady: ready,
    numberAvailable: ready,
    numberMisscheduled: 0,
    ...(missing > 0 && { numberUnavailable: missing }),
  });
}
