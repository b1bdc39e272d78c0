import { amountsOfPod } from '../../core/model/workload/pod-requirements.js';
import { type Fields, isObject, itemsOf } from '../../kubernetes/json/untrusted.js';
import { isResourceName, MAX_NAMES, type Sums } from './amounts.js';

const UNIT = 1_000_000_000n;

/**
 * Most pods have the same requests as another pod, and each pod is reported several times. The exact calculation takes ten times as long as
 * a cache hit.
 */
const counted = new Map<string, ReadonlyMap<string, number>>();
const MAX_COUNTED = 1_000;
const MAX_KEY = 2_000;

/** The resources that a pod takes on its node, computed like the demand of workloads, so that planned and observed amounts agree. */
export function podRequests(spec: Fields): Sums {
  const key = requestText(spec);
  const known = counted.get(key);
  if (known) return new Map(known);

  const sums = count(spec);
  if (key.length > MAX_KEY) return sums;
  if (counted.size >= MAX_COUNTED) counted.clear();
  counted.set(key, new Map(sums));
  return sums;
}

/** Everything of a pod that the count depends on. */
function requestText(spec: Fields): string {
  const containers = (field: string) =>
    itemsOf(spec[field]).map((one) => (isObject(one) ? [one['resources'] ?? null, one['restartPolicy'] ?? null] : null));
  return JSON.stringify([containers('containers'), containers('initContainers'), spec['resources'] ?? null, spec['overhead'] ?? null]);
}

function count(spec: Fields): Sums {
  const sums: Sums = new Map();
  for (const [name, nano] of amountsOfPod(spec)) {
    // Rounded to whole units first: bytes in billionths would exceed a safe integer.
    if (isResourceName(name) && sums.size < MAX_NAMES) sums.set(name, Number(nano / UNIT) + Number(nano % UNIT) / 1e9);
  }
  return sums;
}
