import { timestamp } from '../../clock.js';
import { mapAt, stringAt } from '../../json.js';
import type { Entry } from '../../store/entry.js';
import { conditionNow } from '../conditions.js';
import { type Controller, type ControllerWorld, entryAt, keyOf, nothing, writeObject, writeStatus } from '../controller.js';
import { admits, requestsOf } from './node-usage.js';
import { isActive, podPhase } from './pod-state.js';

/** One key for all waiting pods: when resources become free, one pass over them is enough, however many pods were deleted. */
const WAITING = '*';

/** Binds each pod to the least loaded node that accepts it; a pod that fits on no node waits with a condition. */
export const scheduler: Controller = {
  name: 'scheduler',

  concerned({ entry, type, before }) {
    if (entry.kind.storageKey === '/pods') {
      if (type !== 'DELETED') return isUnbound(entry) ? [keyOf(entry)] : nothing;
      return before !== undefined && !isUnbound(before) ? roomCame : nothing;
    }
    return entry.kind.storageKey === '/nodes' && type !== 'DELETED' ? roomCame : nothing;
  },

  reconcile(key, world) {
    if (key === WAITING) {
      for (const pod of waiting(world)) place(world, pod);
      return undefined;
    }
    const pod = entryAt(world, '/pods', key);
    if (pod === undefined || !isUnbound(pod)) return undefined;
    if (!place(world, pod)) writeStatus(world, pod, unschedulable(world, pod));
    return undefined;
  },
};

const roomCame = [WAITING];

/** False if no node accepts the pod. */
function place(world: ControllerWorld, pod: Entry): boolean {
  const node = choose(world, pod);
  if (node === undefined) return false;
  writeObject(world, pod, { ...pod.object, spec: { ...mapAt(pod.object, 'spec'), nodeName: node.name } });
  return true;
}

function isUnbound(pod: Entry): boolean {
  return stringAt(pod.object, 'spec', 'nodeName') === undefined && isActive(pod);
}

/** Retries the pods that fitted on no node. */
export function waiting(world: ControllerWorld): readonly Entry[] {
  return [...world.store.collection('/pods').values()].filter((pod) => podPhase(pod) === 'Pending' && isUnbound(pod));
}

function choose(world: ControllerWorld, pod: Entry): Entry | undefined {
  if (world.injected.nodesFull) return undefined;
  const spec = mapAt(pod.object, 'spec');
  const requests = requestsOf(spec);
  let best: Entry | undefined;
  let bestLoad = Number.POSITIVE_INFINITY;
  for (const node of world.store.collection('/nodes').within('')) {
    const load = world.usage.load(node);
    if (load < bestLoad && admits(node, spec) && world.usage.hasRoom(node, requests)) [best, bestLoad] = [node, load];
  }
  return best;
}

function unschedulable(world: ControllerWorld, pod: Entry): object {
  const nodes = world.store.collection('/nodes').size;
  const condition = {
    type: 'PodScheduled',
    status: 'False',
    reason: 'Unschedulable',
    message: `0/${nodes} nodes are available: ${nodes} do not take the pod or have too little left.`,
  } as const;
  const status = mapAt(pod.object, 'status');
  return { ...status, conditions: [conditionNow(status, condition, timestamp(world.clock), undefined)] };
}
