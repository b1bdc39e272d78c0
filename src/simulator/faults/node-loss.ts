import type { KubeObject } from '../../kubernetes/object.js';
import { timestamp } from '../clock.js';
import { type ControllerWorld, removeOwned, writeObject, writeStatus } from '../controllers/controller.js';
import { listAt, mapAt, stringAt } from '../json.js';
import type { Entry } from '../store/entry.js';

const KEY = 'node.kubernetes.io/unreachable';
/** No pod is placed on a lost node, and its pods are evicted. */
const taintsOfLost = ['NoSchedule', 'NoExecute'].map((effect) => ({ key: KEY, effect }));

/** `count` nodes become not ready: they accept no pods, and their pods are evicted. Returns their names. */
export function loseNodes(world: ControllerWorld, count: number): readonly string[] {
  const lost = [...world.store.collection('/nodes').within('')].filter(isHealthy).slice(0, count);
  for (const node of lost) turn(world, node, false);
  const names = lost.map(({ name }) => name);
  for (const pod of [...world.store.collection('/pods').values()]) {
    if (names.includes(stringAt(pod.object, 'spec', 'nodeName') ?? '')) removeOwned(world, pod);
  }
  return names;
}

/** All lost nodes become ready again. */
export function recoverNodes(world: ControllerWorld): void {
  for (const node of [...world.store.collection('/nodes').within('')]) if (!isHealthy(node)) turn(world, node, true);
}

export function isHealthy(node: Entry): boolean {
  return !listAt(node.object, 'spec', 'taints').some((taint) => stringAt(taint, 'key') === KEY);
}

function turn(world: ControllerWorld, node: Entry, healthy: boolean): void {
  const others = listAt(node.object, 'spec', 'taints').filter((taint) => stringAt(taint, 'key') !== KEY);
  const taints = healthy ? others : [...others, ...taintsOfLost];
  writeObject(world, node, { ...node.object, spec: { ...mapAt(node.object, 'spec'), taints } } as KubeObject);

  const now = timestamp(world.clock);
  const conditions = listAt(node.object.status, 'conditions').filter((one) => stringAt(one, 'type') !== 'Ready');
  const ready = {
    type: 'Ready',
    status: healthy ? 'True' : 'Unknown',
    reason: healthy ? 'KubeletReady' : 'NodeStatusUnknown',
    message: healthy ? '' : 'Kubelet stopped posting node status.',
    lastHeartbeatTime: now,
    lastTransitionTime: now,
  };
  const present = world.store.get('/nodes', '', node.name);
  if (present !== undefined) writeStatus(world, present, { ...mapAt(node.object, 'status'), conditions: [...conditions, ready] });
}
