import {
  type Amounts,
  apiKey,
  type Capacity,
  type Cluster,
  type ResourceModel,
  type Taint,
  type TaintEffect,
} from '../../core/model/cluster/cluster.js';
import { gradedNodes } from '../../core/schedule/capacity/grade-nodes.js';
import { at, countOf, fieldsOf, itemsOf, textOf } from '../../kubernetes/json/untrusted.js';
import { parseQuantity } from '../../kubernetes/quantity.js';

/**
 * Converts a `Cluster` object of Karmada for scheduling. `served` are the kinds that it serves if it lists none. The object does not show
 * how old its figures are.
 */
export function clusterOfReference(object: unknown, served: ReadonlySet<string>): Cluster {
  const spec = at(object, 'spec');
  const status = at(object, 'status');
  const provider = textOf(at(spec, 'provider'));
  const region = textOf(at(spec, 'region'));
  const zone = textOf(at(spec, 'zone'));
  const zones = itemsOf(at(spec, 'zones')).flatMap((one) => textOf(one) ?? []);
  const enablements = at(status, 'apiEnablements');
  return {
    name: textOf(at(object, 'metadata', 'name')) ?? '',
    ...(provider && { provider }),
    ...(region && { region }),
    zones: zones.length > 0 || !zone ? zones : [zone],
    labels: textsOf(at(object, 'metadata', 'labels')),
    properties: {},
    taints: itemsOf(at(spec, 'taints')).map(taintOf),
    cordoned: false,
    deleting: Boolean(at(object, 'metadata', 'deletionTimestamp')),
    apis: Array.isArray(enablements) ? new Set(enablements.flatMap(kindsOf)) : served,
    apisComplete: itemsOf(at(status, 'conditions')).some(isComplete),
    capacity: capacityOfReference(at(status, 'resourceSummary'), at(spec, 'resourceModels')),
  };
}

/** Null if there is no summary, because unknown capacity is not zero. */
export function capacityOfReference(summary: unknown, models: unknown): Capacity | null {
  if (summary === undefined || summary === null) return null;
  const grades = itemsOf(models).map(modelOf);
  const counts = itemsOf(at(summary, 'allocatableModelings')).map((one) => ({
    grade: countOf(at(one, 'grade')),
    count: countOf(at(one, 'count')),
  }));
  return {
    allocatable: amountsOf(at(summary, 'allocatable')),
    allocated: amountsOf(at(summary, 'allocated')),
    allocating: amountsOf(at(summary, 'allocating')),
    pools: null,
    grades: grades.length > 0 && counts.length > 0 ? gradedNodes(grades, counts) : null,
    ageSeconds: null,
  };
}

export function modelOf(model: unknown): ResourceModel {
  const ranges = itemsOf(at(model, 'ranges')).map((range) => ({
    name: textOf(at(range, 'name')) ?? '',
    min: parseQuantity(at(range, 'min')) ?? 0,
    max: parseQuantity(at(range, 'max')) ?? 0,
  }));
  return { grade: countOf(at(model, 'grade')), ranges };
}

export function amountsOf(quantities: unknown): Amounts {
  return Object.fromEntries(
    Object.entries(fieldsOf(quantities)).flatMap(([name, quantity]) => {
      const amount = parseQuantity(quantity);
      return amount === null ? [] : [[name, amount] as const];
    }),
  );
}

function taintOf(taint: unknown): Taint {
  const value = textOf(at(taint, 'value'));
  return { key: textOf(at(taint, 'key')) ?? '', ...(value && { value }), effect: at(taint, 'effect') as TaintEffect };
}

function textsOf(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(fieldsOf(value)).flatMap(([key, one]) => (typeof one === 'string' ? [[key, one]] : [])));
}

function kindsOf(enablement: unknown): readonly string[] {
  const apiVersion = textOf(at(enablement, 'groupVersion')) ?? '';
  return itemsOf(at(enablement, 'resources')).map((resource) => apiKey({ apiVersion, kind: textOf(at(resource, 'kind')) ?? '' }));
}

function isComplete(condition: unknown): boolean {
  return at(condition, 'type') === 'CompleteAPIEnablements' && at(condition, 'status') === 'True';
}
