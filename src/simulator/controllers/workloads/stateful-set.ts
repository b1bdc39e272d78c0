import { mapAt, numberAt, stringAt } from '../../json.js';
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
import { isReady } from '../pods/pod-state.js';
import { createPod, templateHash } from '../pods/pods.js';

const RESOURCE = 'apps/statefulsets';
const REVISION_LABEL = 'controller-revision-hash';

/** Pods with stable names, created and replaced one at a time unless the policy is Parallel. */
export const statefulSetController: Controller = {
  name: 'statefulset',

  concerned({ entry }) {
    if (entry.kind.storageKey === RESOURCE) return [keyOf(entry)];
    return entry.kind.storageKey === '/pods' ? controllerKey(entry, 'StatefulSet') : nothing;
  },

  reconcile(key, world) {
    const set = entryAt(world, RESOURCE, key);
    if (set === undefined) return undefined;
    const revision = `${set.name}-${templateHash(mapAt(set.object, 'spec', 'template'))}`;
    if (set.metadata.deletionTimestamp === undefined) act(world, set, revision);
    report(world, set, revision);
    return undefined;
  },
};

/** One step: add, remove or replace one pod. Its change enqueues the key again. */
function act(world: ControllerWorld, set: Entry, revision: string): void {
  const wanted = numberAt(set.object, 'spec', 'replicas') ?? 1;
  const pods = podsByOrdinal(world, set);
  const parallel = stringAt(set.object, 'spec', 'podManagementPolicy') === 'Parallel';
  for (let ordinal = 0; ordinal < wanted; ordinal++) {
    const pod = pods.get(ordinal);
    if (pod === undefined)
      createPod(world, set, {
        name: `${set.name}-${ordinal}`,
        labels: { [REVISION_LABEL]: revision, 'apps.kubernetes.io/pod-index': String(ordinal) },
      });
    if (!parallel && (pod === undefined || !isReady(pod))) break;
  }
  const extra = [...pods.keys()].filter((ordinal) => ordinal >= wanted).sort((a, b) => b - a);
  for (const ordinal of parallel ? extra : extra.slice(0, 1)) removeOwned(world, pods.get(ordinal) as Entry);
  if (extra.length === 0) replaceOutdated(world, set, pods, revision);
}

/** From the highest ordinal down to the partition, one at a time, while all other pods are ready. */
function replaceOutdated(world: ControllerWorld, set: Entry, pods: ReadonlyMap<number, Entry>, revision: string): void {
  if (stringAt(set.object, 'spec', 'updateStrategy', 'type') === 'OnDelete') return;
  const partition = numberAt(set.object, 'spec', 'updateStrategy', 'rollingUpdate', 'partition') ?? 0;
  const outdated = [...pods].filter(([ordinal, pod]) => ordinal >= partition && pod.labels?.[REVISION_LABEL] !== revision);
  const [next] = outdated.sort(([a], [b]) => b - a);
  if (next === undefined) return;
  const othersServe = [...pods].every(([ordinal, pod]) => ordinal === next[0] || isReady(pod) || pod.labels?.[REVISION_LABEL] !== revision);
  if (othersServe) removeOwned(world, next[1]);
}

function podsByOrdinal(world: ControllerWorld, set: Entry): ReadonlyMap<number, Entry> {
  const pods = controlled(world, set, '/pods').map((pod) => [Number(pod.name.slice(set.name.length + 1)), pod] as const);
  return new Map(pods.filter(([ordinal]) => Number.isInteger(ordinal)));
}

function report(world: ControllerWorld, set: Entry, revision: string): void {
  const pods = [...podsByOrdinal(world, set).values()];
  const ready = pods.filter(isReady).length;
  const updated = pods.filter((pod) => pod.labels?.[REVISION_LABEL] === revision).length;
  const wanted = numberAt(set.object, 'spec', 'replicas') ?? 1;
  const settled = updated === wanted && ready === wanted;
  const current = settled ? revision : (stringAt(set.object.status, 'currentRevision') ?? revision);
  writeStatus(world, set, {
    observedGeneration: set.metadata.generation ?? 0,
    replicas: pods.length,
    readyReplicas: ready,
    availableReplicas: ready,
    currentReplicas: pods.filter((pod) => pod.labels?.[REVISION_LABEL] === current).length,
    updatedReplicas: updated,
    currentRevision: current,
    updateRevision: revision,
    collisionCount: 0,
  });
}
