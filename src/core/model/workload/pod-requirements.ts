import { at, type Fields, fieldsOf, isObject, itemsOf, textOf } from '../../../kubernetes/json/untrusted.js';
import type { Json } from '../../../kubernetes/object.js';
import { type Amounts, amountsOf, most, plus, textOfAmounts } from './quantities.js';
import type { PodRequirements } from './requirements.js';

/** Limit of containers that are read; no real pod has more. */
const MAX_CONTAINERS = 200;
const MAX_TOLERATIONS = 100;

const nothing: Amounts = new Map();

/**
 * The requests that a member's scheduler counts for one pod: the sum of its containers and sidecars, or the largest init container plus the
 * sidecars started before it, whichever is larger; plus the runtime overhead. A limit counts as the request if there is none, and pod-level
 * requests replace those of the containers.
 */
export function podRequirements(template: unknown): PodRequirements {
  const spec = at(template, 'spec');
  return { resources: textOfAmounts(amountsOfPod(spec)), ...placementOf(spec) };
}

/** The amounts alone, exact. */
export function amountsOfPod(spec: unknown): Amounts {
  return plus(podAmounts(spec), amountsOf(fieldsOf(at(spec, 'overhead'))));
}

/** The pod's node constraints and priority; empty fields are omitted. */
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

/** Requests, completed by limits for resources without a request. */
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

/** Merges the maps; `last` takes precedence. */
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
