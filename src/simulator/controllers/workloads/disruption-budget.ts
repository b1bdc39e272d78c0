import { matchesLabels } from '../../../kubernetes/labels/label-selector.js';
import type { Json } from '../../../kubernetes/object.js';
import { timestamp } from '../../clock.js';
import { isJsonObject, mapAt, valueAt } from '../../json.js';
import type { Entry } from '../../store/entry.js';
import { conditionNow } from '../conditions.js';
import { type Controller, type ControllerWorld, entryAt, keyOf, nothing, writeStatus } from '../controller.js';
import { isActive, isReady } from '../pods/pod-state.js';

const RESOURCE = 'policy/poddisruptionbudgets';

/** Counts the pods of a budget and reports how many may be disrupted. The simulator does not evict pods. */
export const disruptionBudgetController: Controller = {
  name: 'disruption-budget',

  concerned({ entry, before }, world) {
    if (entry.kind.storageKey === RESOURCE) return [keyOf(entry)];
    if (entry.kind.storageKey !== '/pods') return nothing;
    const budgets = world.store.collection(RESOURCE);
    if (budgets.size === 0) return nothing;
    const pods = before === undefined ? [entry] : [entry, before];
    return [...budgets.within(entry.namespace)].filter((budget) => pods.some((pod) => isAbout(budget, pod))).map(keyOf);
  },

  reconcile(key, world) {
    const budget = entryAt(world, RESOURCE, key);
    if (budget !== undefined && budget.metadata.deletionTimestamp === undefined) report(world, budget);
    return undefined;
  },
};

function report(world: ControllerWorld, budget: Entry): void {
  const pods = [...world.store.collection('/pods').within(budget.namespace)].filter((pod) => isAbout(budget, pod) && isActive(pod));
  const healthy = pods.filter(isReady).length;
  const spec = mapAt(budget.object, 'spec');
  const desired =
    spec.minAvailable === undefined
      ? pods.length - amountOf(spec.maxUnavailable ?? 0, pods.length)
      : amountOf(spec.minAvailable, pods.length);
  const allowed = Math.max(0, healthy - desired);
  const condition = {
    type: 'DisruptionAllowed',
    status: allowed > 0 ? 'True' : 'False',
    reason: allowed > 0 ? 'SufficientPods' : 'InsufficientPods',
    message: '',
  } as const;
  writeStatus(world, budget, {
    observedGeneration: budget.metadata.generation ?? 0,
    disruptionsAllowed: allowed,
    currentHealthy: healthy,
    desiredHealthy: Math.max(0, desired),
    expectedPods: pods.length,
    conditions: [conditionNow(budget.object.status as Json | undefined, condition, timestamp(world.clock), undefined)],
  });
}

function isAbout(budget: Entry, pod: Entry): boolean {
  const selector = valueAt(budget.object, 'spec', 'selector');
  return isJsonObject(selector) && matchesLabels(selector, pod.labels);
}

/** A count, or a percentage of `total`, rounded up. */
function amountOf(value: Json, total: number): number {
  const percent = /^(\d{1,3})%$/.exec(String(value))?.[1];
  return percent === undefined ? Number(value) || 0 : Math.ceil((Number(percent) * total) / 100);
}
