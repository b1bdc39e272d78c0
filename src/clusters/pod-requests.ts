import { amountsOfPod } from '../core/model/workload/pod-requirements.js';
import { isResourceName, MAX_NAMES, type Sums } from './amounts.js';
import type { Loose } from './loose.js';

const UNIT = 1_000_000_000n;

/** What a pod takes of its node: the same count by which workloads are placed, so that what was planned is what is seen. */
export function podRequests(spec: Loose): Sums {
  const sums: Sums = new Map();
  for (const [name, nano] of amountsOfPod(spec)) {
    // Whole units first: in billionths, bytes are more than a number holds.
    if (isResourceName(name) && sums.size < MAX_NAMES) sums.set(name, Number(nano / UNIT) + Number(nano % UNIT) / 1e9);
  }
  return sums;
}
