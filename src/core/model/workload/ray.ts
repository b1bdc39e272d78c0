import { at, textOf } from '../../../kubernetes/json/untrusted.js';
import type { KubeObject } from '../../../kubernetes/object.js';
import { listAt, numberOf, type Part, type WorkloadKind, withField } from './part.js';
import { placementOf, podRequirements } from './pod-requirements.js';
import { amountsOf, most, textOfAmounts } from './quantities.js';

export const rayCluster = ray(['spec']);
export const rayJob = ray(['spec', 'rayClusterSpec']);

/** A RayService is a Ray cluster behind an address: its workers may be divided over clusters, and each cluster has a head of its own. */
export const rayService: WorkloadKind = {
  ...ray(['spec', 'rayClusterConfig']),
  split: 'replicas',
  seats: (template) => rayParts(template, ['spec', 'rayClusterConfig']).reduce((sum, { replicas }) => sum + (replicas ?? 0), 0),
  revise,
  // A seat may be any of its pods, so its requirements are those of the largest one: the GPUs of a worker count although the head has none.
  seatRequirements(template) {
    const parts = rayParts(template, ['spec', 'rayClusterConfig']);
    const amounts = parts.map((part) => amountsOf(podRequirements(part.template).resources)).reduce(most, new Map());
    return { resources: textOfAmounts(amounts), ...placementOf(at(parts[0]?.template, 'spec')) };
  },
};

function ray(path: readonly string[]): WorkloadKind {
  return { split: 'whole', parts: (template) => rayParts(template, path) };
}

function rayParts(template: unknown, path: readonly string[]): readonly Part[] {
  const spec = at(template, ...path);
  const head = at(spec, 'headGroupSpec', 'template');
  const workers = listAt(spec, 'workerGroupSpecs').map(
    (group, i): Part => ({
      name: textOf(at(group, 'groupName')) || `worker-${i + 1}`,
      replicas: numberOf(at(group, 'replicas'), 0) * Math.max(1, numberOf(at(group, 'numOfHosts'), 1)),
      template: at(group, 'template'),
    }),
  );
  return head === undefined ? workers : [{ name: 'ray-head', replicas: 1, template: head }, ...workers];
}

/** One seat is the head; the worker groups divide the others in proportion to their sizes. */
function revise(template: KubeObject, seats: number): KubeObject {
  const path = ['spec', 'rayClusterConfig', 'workerGroupSpecs'];
  const groups = listAt(template, ...path);
  if (groups.length === 0) return template;

  const shares = sharesOf(
    groups.map((group) => numberOf(at(group, 'replicas'), 0)),
    Math.max(0, seats - 1),
  );
  return withField(
    template,
    path,
    groups.map((group, i) => withField(group, ['replicas'], shares[i])),
  );
}

/** Divides `total` in proportion to `weights`, equally if all are zero; the largest remainders are rounded up, of equal ones the first. */
function sharesOf(weights: readonly number[], total: number): readonly number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  const exact = weights.map((weight) => (sum === 0 ? total / weights.length : (total * weight) / sum));
  const shares = exact.map(Math.floor);
  const left = total - shares.reduce((a, b) => a + b, 0);
  const byRemainder = exact.map((share, i) => ({ i, rest: share - Math.floor(share) })).sort((a, b) => b.rest - a.rest || a.i - b.i);
  for (const { i } of byRemainder.slice(0, left)) shares[i] = (shares[i] ?? 0) + 1;
  return shares;
}
