import { add, readAmounts, type Sums } from './amounts.js';
import { asArray, isRecord, type Loose } from './loose.js';

/**
 * What the scheduler of a member counts for one pod: containers and sidecars together, or the greatest init container with the
 * sidecars that started before it, whichever is more, and the overhead; requests stated for the whole pod go before.
 * https://github.com/kubernetes/enhancements/tree/master/keps/sig-node/753-sidecar-containers#resources-calculation-for-scheduling-and-pod-admission
 */
export function podRequests(spec: Loose): Sums {
  const total: Sums = new Map();
  for (const container of asArray(spec['containers'])) add(total, requestsOf(container));

  const sidecars: Sums = new Map();
  const greatestInit: Sums = new Map();
  for (const container of asArray(spec['initContainers'])) {
    if (isRecord(container) && container['restartPolicy'] === 'Always') {
      add(sidecars, requestsOf(container));
      raise(greatestInit, sidecars);
    } else {
      const needed = requestsOf(container);
      add(needed, sidecars);
      raise(greatestInit, needed);
    }
  }
  add(total, sidecars);
  raise(total, greatestInit);
  for (const [name, amount] of requestsOf(spec)) total.set(name, amount);
  add(total, readAmounts(spec['overhead']));
  return total;
}

function requestsOf(value: unknown): Sums {
  const resources = isRecord(value) ? value['resources'] : undefined;
  return readAmounts(isRecord(resources) ? resources['requests'] : undefined);
}

/** Each amount becomes the greater of the two. */
function raise(sums: Sums, by: ReadonlyMap<string, number>): void {
  for (const [name, amount] of by) sums.set(name, Math.max(sums.get(name) ?? 0, amount));
}
