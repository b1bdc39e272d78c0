import { conditionNamed } from '../../kubernetes/conditions.js';
import { at } from '../../kubernetes/json/untrusted.js';
import type { JsonObject } from '../../kubernetes/object.js';
import { earliest, latest, type StatusFold, type StatusItem, sumCounters, withStatus } from './status-fold.js';

/** Complete once the job of every member is; Failed as soon as one failed. */
export const jobStatus: StatusFold = (items) => {
  const reported = withStatus(items);
  if (reported.length === 0) return null;

  const conditions = conditionsOver(items);
  const startTime = earliest(reported.map(({ status }) => at(status, 'startTime')));
  const completionTime = latest(reported.map(({ status }) => at(status, 'completionTime')));
  return {
    ...sumCounters(items, ['active', 'succeeded', 'failed', 'ready']),
    ...(startTime && { startTime }),
    // A job that is complete only in some members has no completion time yet.
    ...(conditions.length > 0 && completionTime && { completionTime }),
    conditions,
  };
};

export const cronJobStatus: StatusFold = (items) => {
  const reported = withStatus(items);
  if (reported.length === 0) return null;

  const lastScheduleTime = latest(reported.map(({ status }) => at(status, 'lastScheduleTime')));
  const lastSuccessfulTime = latest(reported.map(({ status }) => at(status, 'lastSuccessfulTime')));
  return {
    active: reported.flatMap(({ status }) => activeJobs(status)),
    ...(lastScheduleTime && { lastScheduleTime }),
    ...(lastSuccessfulTime && { lastSuccessfulTime }),
  };
};

function conditionsOver(items: readonly StatusItem[]): JsonObject[] {
  const failed = items.filter((item) => says(item, 'Failed')).map(({ cluster }) => cluster);
  if (failed.length > 0) {
    return [{ type: 'Failed', status: 'True', reason: 'JobFailed', message: `Job executed failed in member clusters ${failed.join(',')}` }];
  }

  const conditions: JsonObject[] = [];
  if (items.every((item) => says(item, 'Complete'))) {
    conditions.push({ type: 'Complete', status: 'True', reason: 'Completed', message: 'Job completed' });
  }
  if (items.every((item) => says(item, 'SuccessCriteriaMet'))) {
    const message = 'All member clusters have met success criteria';
    conditions.push({ type: 'SuccessCriteriaMet', status: 'True', reason: 'CompletionsReached', message });
  }
  return conditions;
}

function says({ status }: StatusItem, type: string): boolean {
  return conditionNamed({ status }, type)?.status === 'True';
}

function activeJobs(status: unknown): readonly JsonObject[] {
  const active = at(status, 'active');
  return Array.isArray(active) ? (active as readonly JsonObject[]) : [];
}
