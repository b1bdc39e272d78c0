import { mapAt, numberAt } from '../../json.js';
import type { Entry } from '../../store/entry.js';
import {
  type Controller,
  type ControllerWorld,
  controlled,
  controllerKey,
  createOwned,
  entryAt,
  keyOf,
  nothing,
  removeOwned,
  writeStatus,
} from '../controller.js';
import { byUsefulness, isActive, isReady } from '../pods/pod-state.js';
import { createPod } from '../pods/pods.js';

const RESOURCE = 'apps/replicasets';

/** Keeps the wanted number of pods. */
export const replicaSetController: Controller = {
  name: 'replicaset',

  concerned({ entry }) {
    if (entry.kind.storageKey === RESOURCE) return [keyOf(entry)];
    return entry.kind.storageKey === '/pods' ? controllerKey(entry, 'ReplicaSet') : nothing;
  },

  reconcile(key, world) {
    const set = entryAt(world, RESOURCE, key);
    if (set === undefined) return undefined;
    if (set.metadata.deletionTimestamp === undefined) matchCount(world, set);
    const pods = controlled(world, set, '/pods').filter(isActive);
    const ready = pods.filter(isReady).length;
    writeStatus(world, set, {
      replicas: pods.length,
      fullyLabeledReplicas: pods.length,
      readyReplicas: ready,
      availableReplicas: ready,
      observedGeneration: set.metadata.generation ?? 0,
    });
    return undefined;
  },
};

function matchCount(world: ControllerWorld, set: Entry): void {
  const wanted = numberAt(set.object, 'spec', 'replicas') ?? 1;
  const pods = controlled(world, set, '/pods').filter(isActive);
  for (let i = pods.length; i < wanted; i++) createPod(world, set);
  for (const pod of [...pods].sort(byUsefulness).slice(0, Math.max(0, pods.length - wanted))) removeOwned(world, pod);
}

/** A ReplicaSet of a Deployment for one version of its template. */
export function createReplicaSet(
  world: ControllerWorld,
  deployment: Entry,
  hash: string,
  replicas: number,
  owner: object,
  revision: number,
): Entry | undefined {
  const spec = mapAt(deployment.object, 'spec');
  const template = mapAt(spec, 'template');
  const metadata = mapAt(template, 'metadata');
  const label = { 'pod-template-hash': hash };
  const selector = mapAt(spec, 'selector');
  return createOwned(world, RESOURCE, deployment.namespace, {
    metadata: {
      name: `${deployment.name}-${hash}`,
      labels: { ...mapAt(metadata, 'labels'), ...label },
      annotations: { 'deployment.kubernetes.io/revision': String(revision) },
      ownerReferences: [owner],
    },
    spec: {
      replicas,
      selector: { ...selector, matchLabels: { ...mapAt(selector, 'matchLabels'), ...label } },
      template: { ...template, metadata: { ...metadata, labels: { ...mapAt(metadata, 'labels'), ...label } } },
    },
  });
}
