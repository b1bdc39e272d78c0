import type { Json, JsonObject } from '../../kubernetes/object.js';
import { type ControllerWorld, controlled, removeOwned } from '../controllers/controller.js';
import { isActive, isReady, podPhase } from '../controllers/pods/pod-state.js';
import { createPod, templateHash } from '../controllers/pods/pods.js';
import { isJsonObject, mapAt, numberAt, stringAt, valueAt } from '../json.js';
import type { Entry } from '../store/entry.js';
import type { PodGroup } from './behaviour.js';
import { renderTemplate } from './render-template.js';

const GROUP_LABEL = 'simulated.example.com/group';
const HASH_LABEL = 'pod-template-hash';

/** Counts of an object's pods, for templates. */
export interface PodCounts {
  readonly [name: string]: number;
  readonly wanted: number;
  readonly total: number;
  readonly ready: number;
  readonly updated: number;
  readonly active: number;
  readonly succeeded: number;
  readonly failed: number;
}

interface FoundGroup {
  readonly name: string;
  readonly replicas: number;
  readonly template: JsonObject;
  readonly hash: string;
}

/** Creates and deletes pods until each group has the wanted number of pods of the current template. */
export function matchPods(world: ControllerWorld, owner: Entry, groups: readonly PodGroup[]): PodCounts {
  const found = groups.flatMap((group) => foundGroups(owner, group));
  for (const group of found) matchGroup(world, owner, group);
  const pods = controlled(world, owner, '/pods');
  const names = new Set(found.map(({ name }) => name));
  for (const pod of pods) if (!names.has(pod.labels?.[GROUP_LABEL] ?? '')) removeOwned(world, pod);
  return countPods(found, controlled(world, owner, '/pods'));
}

/** Running pods are deleted; finished ones are kept for inspection. */
export function endPods(world: ControllerWorld, owner: Entry): void {
  for (const pod of controlled(world, owner, '/pods').filter(isActive)) removeOwned(world, pod);
}

function matchGroup(world: ControllerWorld, owner: Entry, group: FoundGroup): void {
  const pods = controlled(world, owner, '/pods').filter((pod) => pod.labels?.[GROUP_LABEL] === group.name && podPhase(pod) !== 'Failed');
  const updated = pods.filter((pod) => pod.labels?.[HASH_LABEL] === group.hash);
  const outdated = pods.filter((pod) => pod.labels?.[HASH_LABEL] !== group.hash);
  // One at a time: the next old pod is deleted when all new ones are ready.
  const [oldest] = outdated;
  if (oldest !== undefined && updated.every(isReady)) removeOwned(world, oldest);
  const present = pods.length - (oldest !== undefined && updated.every(isReady) ? 1 : 0);
  const labels = { [GROUP_LABEL]: group.name, [HASH_LABEL]: group.hash };
  for (let i = present; i < group.replicas; i++) createPod(world, owner, { template: group.template, labels });
  for (const pod of pods.slice(group.replicas)) removeOwned(world, pod);
}

function foundGroups(owner: Entry, group: PodGroup): readonly FoundGroup[] {
  return placesAt(owner.object, group.at.split('.')).map(([name, place]) => {
    const template = withPolicy(mapAt(place, ...group.template.split('.')), group);
    const labels = renderTemplate(group.labels ?? {}, { metadata: owner.metadata, group: { name } });
    const metadata = mapAt(template, 'metadata');
    return {
      name,
      replicas: typeof group.replicas === 'number' ? group.replicas : (numberAt(place, ...group.replicas.split('.')) ?? 1),
      template: { ...template, metadata: { ...metadata, labels: { ...mapAt(metadata, 'labels'), ...mapAt(labels) } } },
      hash: templateHash(template),
    };
  });
}

function withPolicy(template: JsonObject, { restartPolicy }: PodGroup): JsonObject {
  if (restartPolicy === undefined || stringAt(template, 'spec', 'restartPolicy') !== undefined) return template;
  return { ...template, spec: { ...mapAt(template, 'spec'), restartPolicy } };
}

/** The values at a path with `*`, each with a name that is a valid label value. */
function placesAt(object: unknown, path: readonly string[], name = 'pods'): readonly (readonly [string, Json])[] {
  const star = path.indexOf('*');
  const here = star < 0 ? valueAt(object, ...path) : valueAt(object, ...path.slice(0, star));
  if (star < 0) return here === undefined ? [] : [[name, here]];
  const below = Array.isArray(here)
    ? (here as readonly Json[]).map((item, i) => [nameOf(item, i), item] as const)
    : Object.entries(isJsonObject(here) ? here : {});
  return below.flatMap(([key, item]) => placesAt({ item }, ['item', ...path.slice(star + 1)], key.slice(0, 63)));
}

function nameOf(item: Json, index: number): string {
  return stringAt(item, 'name') ?? stringAt(item, 'groupName') ?? String(index);
}

function countPods(groups: readonly FoundGroup[], pods: readonly Entry[]): PodCounts {
  const hashes = new Set(groups.map(({ hash }) => hash));
  const live = pods.filter((pod) => pod.metadata.deletionTimestamp === undefined);
  return {
    wanted: groups.reduce((sum, { replicas }) => sum + replicas, 0),
    total: live.length,
    ready: live.filter(isReady).length,
    updated: live.filter((pod) => hashes.has(pod.labels?.[HASH_LABEL] ?? '')).length,
    active: live.filter((pod) => isActive(pod) && podPhase(pod) === 'Running').length,
    succeeded: live.filter((pod) => podPhase(pod) === 'Succeeded').length,
    failed: live.filter((pod) => podPhase(pod) === 'Failed').length,
  };
}
