import type { Json } from '../../../kubernetes/object.js';
import { timestamp } from '../../clock.js';
import { listAt, mapAt, numberAt, stringAt, valueAt } from '../../json.js';
import type { Entry } from '../../store/entry.js';
import { type Condition, conditionNow } from '../conditions.js';
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
import { isActive, isReady, podPhase } from '../pods/pod-state.js';
import { createPod } from '../pods/pods.js';

const RESOURCE = 'batch/jobs';

/** Runs pods until enough have succeeded or too many have failed. */
export const jobController: Controller = {
  name: 'job',

  concerned({ entry }) {
    if (entry.kind.storageKey === RESOURCE) return [keyOf(entry)];
    return entry.kind.storageKey === '/pods' ? controllerKey(entry, 'Job') : nothing;
  },

  reconcile(key, world) {
    const job = entryAt(world, RESOURCE, key);
    if (job === undefined || job.metadata.deletionTimestamp !== undefined || isDone(job)) return undefined;
    const pods = controlled(world, job, '/pods');
    const succeeded = pods.filter((pod) => podPhase(pod) === 'Succeeded').length;
    const failed = pods.filter((pod) => podPhase(pod) === 'Failed').length;
    const end = ending(job, succeeded, failed, pods.some(isActive));
    if (end === undefined) matchParallelism(world, job, pods.filter(isActive), succeeded);
    else for (const pod of pods.filter(isActive)) removeOwned(world, pod);
    report(world, job, succeeded, failed, end);
    return undefined;
  },
};

function isDone(job: Entry): boolean {
  const ended = ['Complete', 'Failed'];
  return listAt(job.object.status, 'conditions').some(
    (one) => ended.includes(stringAt(one, 'type') ?? '') && stringAt(one, 'status') === 'True',
  );
}

function ending(job: Entry, succeeded: number, failed: number, active: boolean): Condition | undefined {
  const completions = numberAt(job.object, 'spec', 'completions');
  if (failed > (numberAt(job.object, 'spec', 'backoffLimit') ?? 6)) {
    return { type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit' };
  }
  // A work queue, which has no completions, is complete when one pod has succeeded and all others have finished.
  const complete = completions === undefined ? succeeded > 0 && !active : succeeded >= completions;
  return complete
    ? { type: 'Complete', status: 'True', reason: 'CompletionsReached', message: 'Reached expected number of succeeded pods' }
    : undefined;
}

function matchParallelism(world: ControllerWorld, job: Entry, active: readonly Entry[], succeeded: number): void {
  const spec = mapAt(job.object, 'spec');
  const left = (numberAt(spec, 'completions') ?? Number.POSITIVE_INFINITY) - succeeded;
  const wanted = valueAt(spec, 'suspend') === true ? 0 : Math.min(numberAt(spec, 'parallelism') ?? 1, left);
  const refill = numberAt(spec, 'completions') !== undefined || succeeded === 0;
  for (let i = active.length; refill && i < wanted; i++) createPod(world, job);
  for (const pod of active.slice(0, Math.max(0, active.length - wanted))) removeOwned(world, pod);
}

function report(world: ControllerWorld, job: Entry, succeeded: number, failed: number, end: Condition | undefined): void {
  const pods = controlled(world, job, '/pods').filter(isActive);
  const before = job.object.status as Json | undefined;
  const now = timestamp(world.clock);
  const suspended: Condition = { type: 'Suspended', status: 'True', reason: 'JobSuspended', message: 'Job suspended' };
  const isSuspended = valueAt(job.object, 'spec', 'suspend') === true;
  const conditions = [...(end ? [end] : []), ...(isSuspended ? [suspended] : [])];
  writeStatus(world, job, {
    ...(!isSuspended && { startTime: stringAt(before, 'startTime') ?? now }),
    ...(pods.length > 0 && { active: pods.length }),
    ready: pods.filter(isReady).length,
    ...(succeeded > 0 && { succeeded }),
    ...(failed > 0 && { failed }),
    ...(end?.type === 'Complete' && { completionTime: now }),
    ...(conditions.length > 0 && { conditions: conditions.map((one) => conditionNow(before, one, now, undefined)) }),
  });
}
