import { parseQuantity } from '../../kubernetes/quantity.js';
import { at, fieldsOf, isFields, itemsOf, textOf } from '../../kubernetes/untrusted.js';
import type { Amounts } from './cluster.js';
import type { NodeExpression, Requirements } from './demand.js';
import type { Toleration } from './policy.js';

type Sums = Map<string, number>;

/** What a pod of this spec needs of its node. The spec is a user's: what has a wrong type counts as absent. */
export function requirementsOf(podSpec: unknown): Requirements {
  const nodeSelector = textsOf(at(podSpec, 'nodeSelector'));
  const nodeTerms = nodeTermsOf(podSpec);
  const tolerations = itemsOf(at(podSpec, 'tolerations')).filter(isFields) as readonly Toleration[];
  return {
    request: podRequest(podSpec),
    ...(nodeSelector && { nodeSelector }),
    ...(nodeTerms.length > 0 && { nodeTerms }),
    ...(tolerations.length > 0 && { tolerations }),
  };
}

/**
 * What a member's scheduler counts for one pod: containers and sidecars together, or the greatest init container with the
 * sidecars that started before it, whichever is more, and the overhead; requests stated for the whole pod go before.
 * https://github.com/kubernetes/enhancements/tree/master/keps/sig-node/753-sidecar-containers#resources-calculation-for-scheduling-and-pod-admission
 */
function podRequest(spec: unknown): Amounts {
  const total: Sums = new Map();
  for (const container of itemsOf(at(spec, 'containers'))) add(total, requestsOf(container));

  const sidecars: Sums = new Map();
  const greatestInit: Sums = new Map();
  for (const container of itemsOf(at(spec, 'initContainers'))) {
    const needed = requestsOf(container);
    if (at(container, 'restartPolicy') === 'Always') {
      add(sidecars, needed);
      raise(greatestInit, sidecars);
    } else {
      add(needed, sidecars);
      raise(greatestInit, needed);
    }
  }
  add(total, sidecars);
  raise(total, greatestInit);
  for (const [name, amount] of requestsOf(spec)) total.set(name, amount);
  add(total, amountsOf(at(spec, 'overhead')));
  return Object.fromEntries([...total].filter(([, amount]) => amount > 0));
}

/** A limit without a request is the request, as the API server defaults it. */
function requestsOf(container: unknown): Sums {
  const sums = amountsOf(at(container, 'resources', 'limits'));
  for (const [name, amount] of amountsOf(at(container, 'resources', 'requests'))) sums.set(name, amount);
  return sums;
}

function amountsOf(value: unknown): Sums {
  const sums: Sums = new Map();
  for (const [name, quantity] of Object.entries(fieldsOf(value))) {
    const amount = parseQuantity(quantity);
    if (amount !== null) sums.set(name, amount);
  }
  return sums;
}

function add(to: Sums, from: Sums): void {
  for (const [name, amount] of from) to.set(name, (to.get(name) ?? 0) + amount);
}

/** Each amount becomes the greater of the two. */
function raise(to: Sums, by: Sums): void {
  for (const [name, amount] of by) to.set(name, Math.max(to.get(name) ?? 0, amount));
}

function textsOf(value: unknown): Readonly<Record<string, string>> | null {
  const texts = Object.entries(fieldsOf(value)).filter((pair): pair is [string, string] => typeof pair[1] === 'string');
  return texts.length > 0 ? Object.fromEntries(texts) : null;
}

function nodeTermsOf(podSpec: unknown): readonly (readonly NodeExpression[])[] {
  const required = at(podSpec, 'affinity', 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution');
  return itemsOf(at(required, 'nodeSelectorTerms')).map((term) => itemsOf(at(term, 'matchExpressions')).flatMap(expressionOf));
}

function expressionOf(value: unknown): readonly NodeExpression[] {
  const key = textOf(at(value, 'key'));
  const operator = textOf(at(value, 'operator')) as NodeExpression['operator'] | null;
  if (key === null || operator === null) return [];
  return [{ key, operator, values: itemsOf(at(value, 'values')).map(String) }];
}
