import { timestamp } from '../../clock.js';
import { listAt, mapAt, numberAt, stringAt, valueAt } from '../../json.js';
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
  ownerReference,
  removeOwned,
  writeStatus,
} from '../controller.js';
import { nextTime, parseSchedule } from './cron-schedule.js';

const RESOURCE = 'batch/cronjobs';
const JOBS = 'batch/jobs';

/** Starts a Job at each time of the schedule, as far as the concurrency policy allows. */
export const cronJobController: Controller = {
  name: 'cronjob',

  concerned({ entry }) {
    if (entry.kind.storageKey === RESOURCE) return [keyOf(entry)];
    return entry.kind.storageKey === JOBS ? controllerKey(entry, 'CronJob') : nothing;
  },

  reconcile(key, world) {
    const cron = entryAt(world, RESOURCE, key);
    if (cron === undefined || cron.metadata.deletionTimestamp !== undefined) return undefined;
    const schedule = parseSchedule(stringAt(cron.object, 'spec', 'schedule') ?? '');
    forgetOld(world, cron);
    if (schedule === undefined || valueAt(cron.object, 'spec', 'suspend') === true) {
      report(world, cron, undefined);
      return undefined;
    }
    const last = stringAt(cron.object.status, 'lastScheduleTime') ?? cron.metadata.creationTimestamp ?? timestamp(world.clock);
    const now = world.clock.now();
    const due = nextTime(schedule, Date.parse(last));
    const started = due !== undefined && due <= now ? latestDue(schedule, due, now) : undefined;
    if (started !== undefined) startJob(world, cron, started);
    report(world, cron, started);
    const next = nextTime(schedule, now);
    return next === undefined ? undefined : Math.min(next - now, 2 ** 31 - 1);
  },
};

/** Of several missed times only the last is started. */
function latestDue(schedule: NonNullable<ReturnType<typeof parseSchedule>>, due: number, now: number): number {
  const recent = nextTime(schedule, now - 24 * 60 * 60 * 1000);
  let latest = Math.max(due, recent !== undefined && recent <= now ? recent : due);
  for (let next = nextTime(schedule, latest); next !== undefined && next <= now; next = nextTime(schedule, latest)) latest = next;
  return latest;
}

function startJob(world: ControllerWorld, cron: Entry, time: number): void {
  const active = jobsOf(world, cron).filter((job) => !isDone(job));
  const policy = stringAt(cron.object, 'spec', 'concurrencyPolicy');
  if (policy === 'Forbid' && active.length > 0) return;
  if (policy === 'Replace') for (const job of active) removeOwned(world, job);
  const name = `${cron.name}-${Math.floor(time / 60_000)}`;
  if (world.store.get(JOBS, cron.namespace, name) !== undefined) return;
  const template = mapAt(cron.object, 'spec', 'jobTemplate');
  const metadata = mapAt(template, 'metadata');
  createOwned(world, JOBS, cron.namespace, {
    metadata: { ...metadata, name, ownerReferences: [ownerReference(cron)] },
    spec: mapAt(template, 'spec'),
  });
}

function report(world: ControllerWorld, cron: Entry, started: number | undefined): void {
  const present = entryAt(world, RESOURCE, keyOf(cron));
  if (present === undefined) return;
  const jobs = jobsOf(world, present);
  const active = jobs.filter((job) => !isDone(job));
  const before = mapAt(present.object, 'status');
  const lastScheduleTime = started === undefined ? before.lastScheduleTime : `${new Date(started).toISOString().slice(0, 19)}Z`;
  const succeeded = jobs.map((job) => stringAt(job.object.status, 'completionTime') ?? '').sort();
  const lastSuccessfulTime = succeeded.at(-1) || before.lastSuccessfulTime;
  writeStatus(world, present, {
    ...(active.length > 0 && {
      active: active.map(({ name, namespace, uid }) => ({ kind: 'Job', apiVersion: 'batch/v1', namespace, name, uid })),
    }),
    ...(lastScheduleTime !== undefined && { lastScheduleTime }),
    ...(lastSuccessfulTime !== undefined && { lastSuccessfulTime }),
  });
}

function forgetOld(world: ControllerWorld, cron: Entry): void {
  const done = jobsOf(world, cron).filter(isDone);
  for (const [type, field] of [
    ['Complete', 'successfulJobsHistoryLimit'],
    ['Failed', 'failedJobsHistoryLimit'],
  ] as const) {
    const ended = done.filter((job) => hasCondition(job, type)).sort((a, b) => a.revision - b.revision);
    const limit = numberAt(cron.object, 'spec', field) ?? 1;
    for (const job of ended.slice(0, Math.max(0, ended.length - limit))) removeOwned(world, job);
  }
}

function jobsOf(world: ControllerWorld, cron: Entry): readonly Entry[] {
  return controlled(world, cron, JOBS).filter((job) => job.metadata.deletionTimestamp === undefined);
}

function isDone(job: Entry): boolean {
  return hasCondition(job, 'Complete') || hasCondition(job, 'Failed');
}

function hasCondition(job: Entry, type: string): boolean {
  return listAt(job.object.status, 'conditions').some((one) => stringAt(one, 'type') === type && stringAt(one, 'status') === 'True');
}
