import { at, type Fields, fieldsOf, isObject, itemsOf, textOf } from '../../../kubernetes/json/untrusted.js';
import type { Json } from '../../../kubernetes/object.js';
import { type Amounts, amountsOf, most, plus, textOfAmounts } from './quantities.js';
import type { PodRequirements } from './requirements.js';

/** More containers than a pod has are not read. */
const MAX_CONTAINERS = 200;
const MAX_TOLERATIONS = 100;

const nothing: Amounts = new Map();

/**
 * What the scheduler of a member counts for one pod: the sum of its containers and sidecars, or what its largest init container
 * needs beside the sidecars that started before it, whichever is more; and the overhead of its runtime on top. A limit is the
 * request where no request is given, and what is asked for the pod as a whole replaces what its containers ask for.
 */
export function podRequirements(template: unknown): PodRequirements {
  const spec = at(template, 'spec');
  return { resources: textOfAmounts(amountsOfPod(spec)), ...placementOf(spec) };
}

/** The amounts alone, exact. */
export function amountsOfPod(spec: unknown): Amounts {
  return plus(podAmounts(spec), amountsOf(fieldsOf(at(spec, 'overhead'))));
}

/** Which nodes a pod takes and how urgent it is; fields that are empty are left out. */
export function placementOf(spec: unknown): Omit<PodRequirements, 'resources'> {
  const nodeSelector = stringsOf(at(spec, 'nodeSelector'));
  const tolerations = itemsOf(at(spec, 'tolerations')).filter(isObject).slice(0, MAX_TOLERATIONS) as readonly Json[];
  const hardNodeAffinity = at(spec, 'affinity', 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution');
  const priorityClassName = textOf(at(spec, 'priorityClassName'));
  return {
    ...(Object.keys(nodeSelector).length > 0 && { nodeSelector }),
    ...(tolerations.length > 0 && { tolerations }),
    ...(isObject(hardNodeAffinity) && { hardNodeAffinity: hardNodeAffinity as Json }),
    ...(priorityClassName && { priorityClassName }),
  };
}

/** Requests with limits where there are none. */
export function requestsOf(resources: unknown): Amounts {
  return over(amountsOf(fieldsOf(at(resources, 'limits'))), amountsOf(fieldsOf(at(resources, 'requests'))));
}

function podAmounts(spec: unknown): Amounts {
  const together = containersOf(spec, 'containers').reduce<Amounts>(
    (sum, container) => plus(sum, requestsOf(at(container, 'resources'))),
    nothing,
  );
  let sidecars = nothing;
  let starting = nothing;
  for (const container of containersOf(spec, 'initContainers')) {
    const own = requestsOf(at(container, 'resources'));
    if (at(container, 'restartPolicy') === 'Always') sidecars = plus(sidecars, own);
    starting = most(starting, at(container, 'restartPolicy') === 'Always' ? sidecars : plus(sidecars, own));
  }
  const running = most(plus(together, sidecars), starting);
  return over(running, requestsOf(at(spec, 'resources')));
}

/** What `last` names is as it says. */
function over(first: Amounts, last: Amounts): Amounts {
  if (last.size === 0) return first;
  return first.size === 0 ? last : new Map([...first, ...last]);
}

function containersOf(spec: unknown, field: string): readonly unknown[] {
  return itemsOf(at(spec, field)).slice(0, MAX_CONTAINERS);
}

function stringsOf(value: unknown): Readonly<Record<string, string>> {
  const fields: Fields = fieldsOf(value);
  return Object.fromEntries(Object.entries(fields).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
