import type { Json } from '../../../kubernetes/object.js';
import { timestamp } from '../../clock.js';
import { listAt, mapAt, numberAt, stringAt } from '../../json.js';
import type { Entry } from '../../store/entry.js';
import { qosClass } from '../../verbs/create.js';
import { ageMs, type Controller, type ControllerWorld, entryAt, keyOf, nothing, writeStatus } from '../controller.js';
import { isFinished, podPhase } from './pod-state.js';

/** Images that cannot be pulled: those with the tag `missing`, or with `fail` in the name. */
const BROKEN_IMAGE = /(:missing$)|(fail)/;

/**
 * Starts the pods bound to a node: ready after a delay, finished after another if they belong to a Job, waiting indefinitely if the image cannot be
 * pulled.
 */
export const kubelet: Controller = {
  name: 'kubelet',

  concerned({ entry, type }) {
    if (entry.kind.storageKey !== '/pods' || type === 'DELETED' || isFinished(entry)) return nothing;
    return stringAt(entry.object, 'spec', 'nodeName') === undefined ? nothing : [keyOf(entry)];
  },

  reconcile(key, world) {
    const pod = entryAt(world, '/pods', key);
    if (pod === undefined || isFinished(pod)) return undefined;
    const images = listAt(pod.object, 'spec', 'containers').map((container) => stringAt(container, 'image') ?? '');
    const { imagesFail, crashLoop } = world.injected;
    const isNew = podPhase(pod) === 'Pending';
    if ((isNew && imagesFail) || images.some((image) => BROKEN_IMAGE.test(image))) return waitForImage(world, pod);
    if (crashLoop && !isNew) return crash(world, pod);
    return isNew || hasCrashed(pod) ? start(world, pod) : finish(world, pod);
  },
};

function start(world: ControllerWorld, pod: Entry): number | undefined {
  const startTime = stringAt(pod.object.status, 'startTime');
  const delay = world.timing.podReadyMs() + world.injected.startDelayMs;
  if (delay > 0 && startTime === undefined) {
    writeStatus(world, pod, {
      ...mapAt(pod.object, 'status'),
      conditions: [condition('PodScheduled', 'True', timestamp(world.clock))],
      startTime: timestamp(world.clock),
    });
    return delay;
  }
  const left = delay - ageMs(world.clock, startTime);
  // A pass before that time waits for the rest. Times in objects are whole seconds, so up to a second early counts as on time.
  if (startTime !== undefined && world.injected.startDelayMs > 0 && left > 1000) return left;
  const now = timestamp(world.clock);
  writeStatus(world, pod, {
    phase: 'Running',
    conditions: ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready'].map((type) => condition(type, 'True', now)),
    hostIP: '10.0.0.1',
    podIP: podIp(pod),
    podIPs: [{ ip: podIp(pod) }],
    startTime: startTime ?? now,
    qosClass: qosClass(pod.object),
    containerStatuses: containerStatuses(pod, { running: { startedAt: now } }, true),
  });
  return undefined;
}

const FIRST_BACK_OFF_MS = 10_000;
const LONGEST_BACK_OFF_MS = 300_000;

/** Containers that exit are restarted with an increasing back-off. */
function crash(world: ControllerWorld, pod: Entry): number {
  const restarts = restartsOf(pod);
  const backOff = Math.min(LONGEST_BACK_OFF_MS, FIRST_BACK_OFF_MS * 2 ** Math.min(restarts, 10));
  const finished = stringAt(firstStatus(pod), 'lastState', 'terminated', 'finishedAt');
  if (hasCrashed(pod) && ageMs(world.clock, finished) < backOff) return backOff - ageMs(world.clock, finished);
  const now = timestamp(world.clock);
  const statuses = containerStatuses(
    pod,
    { waiting: { reason: 'CrashLoopBackOff', message: 'back-off restarting failed container' } },
    false,
  );
  const lastState = { terminated: { exitCode: 1, reason: 'Error', startedAt: now, finishedAt: now } };
  writeStatus(world, pod, {
    ...mapAt(pod.object, 'status'),
    conditions: [condition('PodScheduled', 'True', now), condition('Initialized', 'True', now), condition('Ready', 'False', now)],
    containerStatuses: statuses.map((status) => ({ ...mapAt(status), restartCount: restarts + 1, lastState })),
  });
  return FIRST_BACK_OFF_MS * 2 ** Math.min(restarts + 1, 5);
}

function hasCrashed(pod: Entry): boolean {
  return stringAt(firstStatus(pod), 'state', 'waiting', 'reason') === 'CrashLoopBackOff';
}

function firstStatus(pod: Entry): Json | undefined {
  return listAt(pod.object.status, 'containerStatuses')[0];
}

function restartsOf(pod: Entry): number {
  return numberAt(firstStatus(pod), 'restartCount') ?? 0;
}

/** Only a Job's pods end by themselves. */
function finish(world: ControllerWorld, pod: Entry): number | undefined {
  const restarts = stringAt(pod.object, 'spec', 'restartPolicy') ?? 'Always';
  if (restarts === 'Always' || podPhase(pod) !== 'Running') return undefined;
  const left = world.timing.jobMs - ageMs(world.clock, stringAt(pod.object.status, 'startTime'));
  if (left > 0) return left;
  const now = timestamp(world.clock);
  const terminated = { exitCode: 0, reason: 'Completed', startedAt: stringAt(pod.object.status, 'startTime') ?? now, finishedAt: now };
  writeStatus(world, pod, {
    ...mapAt(pod.object, 'status'),
    phase: 'Succeeded',
    conditions: [condition('PodScheduled', 'True', now), condition('Initialized', 'True', now), condition('Ready', 'False', now)],
    containerStatuses: containerStatuses(pod, { terminated }, false),
  });
  return undefined;
}

function waitForImage(world: ControllerWorld, pod: Entry): undefined {
  if (listAt(pod.object.status, 'containerStatuses').length > 0 && podPhase(pod) === 'Pending') return undefined;
  const now = timestamp(world.clock);
  const image = stringAt(listAt(pod.object, 'spec', 'containers')[0], 'image') ?? '';
  const waiting = { reason: 'ImagePullBackOff', message: `Back-off pulling image ${JSON.stringify(image)}` };
  writeStatus(world, pod, {
    phase: 'Pending',
    conditions: [condition('PodScheduled', 'True', now), condition('Ready', 'False', now)],
    startTime: stringAt(pod.object.status, 'startTime') ?? now,
    containerStatuses: containerStatuses(pod, { waiting }, false),
  });
  return undefined;
}

function condition(type: string, status: 'True' | 'False', now: string): Json {
  return { type, status, lastProbeTime: null, lastTransitionTime: now };
}

function containerStatuses(pod: Entry, state: Json, ready: boolean): readonly Json[] {
  return listAt(pod.object, 'spec', 'containers').map((container) => ({
    name: stringAt(container, 'name') ?? '',
    image: stringAt(container, 'image') ?? '',
    imageID: '',
    ready,
    started: ready,
    restartCount: restartsOf(pod),
    state,
  }));
}

/** An address derived from the uid: stable, without state. */
function podIp(pod: Entry): string {
  const bits = Number.parseInt(pod.uid.slice(0, 6), 16);
  return `10.${128 + ((bits >> 16) & 63)}.${(bits >> 8) & 255}.${bits & 255}`;
}
