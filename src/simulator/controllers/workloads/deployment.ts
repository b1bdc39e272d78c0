import type { Json, JsonObject } from '../../../kubernetes/object.js';
import { timestamp } from '../../clock.js';
import { listAt, mapAt, numberAt, stringAt, withField } from '../../json.js';
import type { Entry } from '../../store/entry.js';
import { withMetadata } from '../../verbs/store-write.js';
import { type Condition, conditionNow } from '../conditions.js';
import {
  ageMs,
  type Controller,
  type ControllerWorld,
  controlled,
  controllerKey,
  entryAt,
  keyOf,
  nothing,
  ownerReference,
  writeObject,
  writeStatus,
} from '../controller.js';
import { templateHash } from '../pods/pods.js';
import { createReplicaSet } from './replica-set.js';

const RESOURCE = 'apps/deployments';
const REVISION = 'deployment.kubernetes.io/revision';

/** A Deployment's ReplicaSets: that of the current template, and those of earlier ones. */
interface Sets {
  readonly current: Entry;
  readonly earlier: readonly Entry[];
}

/** Moves pods from earlier templates to the current one, within the strategy's limits. */
export const deploymentController: Controller = {
  name: 'deployment',

  concerned({ entry }) {
    if (entry.kind.storageKey === RESOURCE) return [keyOf(entry)];
    return entry.kind.storageKey === 'apps/replicasets' ? controllerKey(entry, 'Deployment') : nothing;
  },

  reconcile(key, world) {
    const deployment = entryAt(world, RESOURCE, key);
    if (deployment === undefined || deployment.metadata.deletionTimestamp !== undefined) return undefined;
    const sets = currentSets(world, deployment);
    if (sets === undefined) return undefined;
    if (mapAt(deployment.object, 'spec').paused !== true) roll(world, deployment, sets);
    return report(world, entryAt(world, RESOURCE, key) ?? deployment);
  },
};

function currentSets(world: ControllerWorld, deployment: Entry): Sets | undefined {
  const hash = templateHash(mapAt(deployment.object, 'spec', 'template'));
  const all = controlled(world, deployment, 'apps/replicasets');
  const current = all.find((set) => setHash(set) === hash) ?? newSet(world, deployment, hash, all);
  return current && { current, earlier: all.filter((set) => setHash(set) !== hash) };
}

function setHash(set: Entry): string | undefined {
  return set.labels?.['pod-template-hash'];
}

function newSet(world: ControllerWorld, deployment: Entry, hash: string, others: readonly Entry[]): Entry | undefined {
  const revision = Math.max(0, ...others.map((set) => Number(set.metadata.annotations?.[REVISION] ?? 0))) + 1;
  const set = createReplicaSet(
    world,
    deployment,
    hash,
    others.length === 0 ? wantedOf(deployment) : 0,
    ownerReference(deployment),
    revision,
  );
  const annotations = { ...deployment.metadata.annotations, [REVISION]: String(revision) };
  writeObject(world, deployment, withMetadata(deployment.object, { annotations }));
  return set;
}

function wantedOf(entry: Entry): number {
  return numberAt(entry.object, 'spec', 'replicas') ?? 1;
}

function availableOf(set: Entry): number {
  return numberAt(set.object.status, 'availableReplicas') ?? 0;
}

/** A ReplicaSet that was scaled down may still have its surplus pods; those do not count as available. */
function keptAvailable(set: Entry): number {
  return Math.min(wantedOf(set), availableOf(set));
}

function roll(world: ControllerWorld, deployment: Entry, { current, earlier }: Sets): void {
  const wanted = wantedOf(deployment);
  const strategy = mapAt(deployment.object, 'spec', 'strategy');
  const old = earlier.filter((set) => wantedOf(set) > 0 || (numberAt(set.object.status, 'replicas') ?? 0) > 0);
  if (stringAt(strategy, 'type') === 'Recreate') {
    for (const set of old) scale(world, set, 0);
    if (old.every((set) => (numberAt(set.object.status, 'replicas') ?? 0) === 0)) scale(world, current, wanted);
    return;
  }
  const surge = share(mapAt(strategy, 'rollingUpdate').maxSurge, wanted, Math.ceil);
  const unavailable = share(mapAt(strategy, 'rollingUpdate').maxUnavailable, wanted, Math.floor);
  const total = wantedOf(current) + sum(old.map(wantedOf));
  const room = Math.max(0, wanted + surge - total);
  const grown = wantedOf(current) > wanted ? wanted : Math.min(wanted, wantedOf(current) + room);
  scale(world, current, old.length === 0 ? wanted : grown);

  const least = wanted - (surge === 0 && unavailable === 0 ? 1 : unavailable);
  shrink(world, old, availableOf(current) + sum(old.map(keptAvailable)) - least);
}

/** Scales the earlier ReplicaSets down: first unavailable pods, then as many available ones as the strategy allows. */
function shrink(world: ControllerWorld, old: readonly Entry[], mayGo: number): void {
  let left = mayGo;
  for (const set of old) {
    const idle = wantedOf(set) - keptAvailable(set);
    const serving = Math.min(Math.max(0, left), keptAvailable(set));
    left -= serving;
    scale(world, set, Math.max(0, wantedOf(set) - idle - serving));
  }
}

function scale(world: ControllerWorld, set: Entry, replicas: number): void {
  if (wantedOf(set) === replicas) return;
  writeObject(world, set, withField(set.object, 'spec', { ...mapAt(set.object, 'spec'), replicas }));
}

/** A count, or a percentage of `total` (`25%`). */
function share(value: Json | undefined, total: number, round: (value: number) => number): number {
  if (typeof value === 'number') return value;
  const percent = Number(/^(\d+)%$/.exec(typeof value === 'string' ? value : '')?.[1] ?? 25);
  return round((total * percent) / 100);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function report(world: ControllerWorld, deployment: Entry): number | undefined {
  const sets = controlled(world, deployment, 'apps/replicasets');
  const hash = templateHash(mapAt(deployment.object, 'spec', 'template'));
  const wanted = wantedOf(deployment);
  const replicas = sum(sets.map((set) => numberAt(set.object.status, 'replicas') ?? 0));
  const updated = sum(sets.filter((set) => setHash(set) === hash).map((set) => numberAt(set.object.status, 'replicas') ?? 0));
  const available = sum(sets.map(availableOf));
  const counts = {
    observedGeneration: deployment.metadata.generation ?? 0,
    ...present({ replicas, updatedReplicas: updated, readyReplicas: available, availableReplicas: available }),
    ...present({ unavailableReplicas: Math.max(0, wanted - available) }),
  };
  const complete = updated === wanted && replicas === wanted && available === wanted;
  const conditions = [availableCondition(deployment, available, wanted), progressing(world, deployment, counts, complete)];
  const before = deployment.object.status as Json | undefined;
  const now = timestamp(world.clock);
  writeStatus(world, deployment, { ...counts, conditions: conditions.map((one) => conditionNow(before, one, now, 'lastUpdateTime')) });
  return complete ? undefined : untilDeadline(world, deployment);
}

/** Counts of 0 are omitted, as in the real status. */
function present(counts: Readonly<Record<string, number>>): JsonObject {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

function availableCondition(deployment: Entry, available: number, wanted: number): Condition {
  const strategy = mapAt(deployment.object, 'spec', 'strategy', 'rollingUpdate');
  const enough = available >= wanted - share(strategy.maxUnavailable ?? 0, wanted, Math.floor);
  return enough
    ? { type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable', message: 'Deployment has minimum availability.' }
    : {
        type: 'Available',
        status: 'False',
        reason: 'MinimumReplicasUnavailable',
        message: 'Deployment does not have minimum availability.',
      };
}

function progressing(world: ControllerWorld, deployment: Entry, counts: JsonObject, complete: boolean): Condition {
  const name = JSON.stringify(`${deployment.name}-${templateHash(mapAt(deployment.object, 'spec', 'template'))}`);
  if (complete) {
    return {
      type: 'Progressing',
      status: 'True',
      reason: 'NewReplicaSetAvailable',
      message: `ReplicaSet ${name} has successfully progressed.`,
    };
  }
  const status = mapAt(deployment.object, 'status');
  const moved = Object.entries(counts).some(([field, count]) => status[field] !== count);
  const late = !moved && (isLate(deployment) || ageMs(world.clock, lastProgress(deployment)) >= deadlineMs(deployment));
  return late
    ? { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: `ReplicaSet ${name} has timed out progressing.` }
    : { type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated', message: `ReplicaSet ${name} is progressing.` };
}

function progressOf(deployment: Entry): Json | undefined {
  return listAt(deployment.object.status, 'conditions').find((one) => stringAt(one, 'type') === 'Progressing');
}

/** The deadline was reported; the condition stays until the roll-out progresses. */
function isLate(deployment: Entry): boolean {
  return stringAt(progressOf(deployment), 'reason') === 'ProgressDeadlineExceeded';
}

function lastProgress(deployment: Entry): string | undefined {
  const condition = progressOf(deployment);
  return stringAt(condition, 'reason') === 'NewReplicaSetAvailable' ? undefined : stringAt(condition, 'lastUpdateTime');
}

function deadlineMs(deployment: Entry): number {
  return (numberAt(deployment.object, 'spec', 'progressDeadlineSeconds') ?? 600) * 1000;
}

/** Time until a roll-out without progress exceeds its deadline; undefined once that is reported. */
function untilDeadline(world: ControllerWorld, deployment: Entry): number | undefined {
  if (isLate(deployment)) return undefined;
  // If the roll-out progressed after its deadline, it is checked once more later.
  return Math.max(0, deadlineMs(deployment) - ageMs(world.clock, lastProgress(deployment))) + 1000;
}
