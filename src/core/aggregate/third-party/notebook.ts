import { at, isObject, textOf } from '../../../kubernetes/json/untrusted.js';
import type { Json } from '../../../kubernetes/object.js';
import { asItIsAlone, byField, type FieldFold, type Found, sum } from '../field-folds.js';
import type { StatusItem } from '../status-fold.js';

/** Terminated comes before waiting, and waiting before running; of running containers, the one that started last. */
const containerState: FieldFold = (found, items) => {
  const ended = found.findLast(({ value }) => isObject(at(value, 'terminated')));
  if (ended) return ended.value as Json;
  const waiting = found.findLast(({ value }) => isObject(at(value, 'waiting')));
  if (waiting) return waiting.value as Json;
  // A member without a container state has not scheduled the notebook yet.
  if (items.some((item) => !runs(item))) return { waiting: { reason: 'Unschedulable' } };
  return found.toSorted((a, b) => (startOf(a) < startOf(b) ? 1 : -1))[0]?.value as Json | undefined;
};

const verdict: FieldFold = (_found, items) => {
  const failed = items.filter((item) => !runs(item)).map(({ cluster }) => cluster);
  const times = { lastProbeTime: null, lastTransitionTime: null };
  return failed.length > 0
    ? [
        {
          type: 'Failed',
          status: 'True',
          reason: 'NotebookFailed',
          message: `Notebook executed failed in member clusters: ${failed.join(', ')}`,
          ...times,
        },
      ]
    : [{ type: 'Ready', status: 'True', reason: 'Ready', message: 'All notebooks are ready', ...times }];
};

export const notebook = asItIsAlone(byField({ readyReplicas: sum, containerState, conditions: verdict }));

function runs({ status }: StatusItem): boolean {
  return isObject(at(status, 'containerState', 'running'));
}

function startOf({ value }: Found): string {
  return textOf(at(value, 'running', 'startedAt')) ?? '';
}
