import type { Amounts } from '../../../../src/core/model/cluster/cluster.js';
import { clustersHolding, type Dependent, withDependents } from '../../../../src/core/model/dependents.js';
import type { Suspension } from '../../../../src/core/model/policy/policy.js';
import { conflictResolution, isSuspended, mergeSuspension } from '../../../../src/core/render/dispatch-settings.js';
import { retainMetadata } from '../../../../src/core/render/retain-metadata.js';
import { usageOf, usageWithin } from '../../../../src/core/schedule/capacity/quota.js';
import { formatQuantity } from '../../../../src/kubernetes/quantity.js';
import { type KarmadaBinding, toAmounts, toDemand, toTemplate } from '../adapt.js';
import type { Schema } from '../schemas.js';

type Named = { readonly spec: KarmadaBinding };

export const propagation: Readonly<Record<string, Schema>> = {
  'conflict-resolution': ({ object, bindingConflictResolution }) => ({
    effective: conflictResolution(toTemplate(object), {
      conflictResolution: bindingConflictResolution as 'Abort' | 'Overwrite',
    }).toLowerCase(),
  }),
  'suspend-dispatching': ({ suspension, cluster }) => ({
    suspended: isSuspended((suspension ?? undefined) as Suspension | undefined, cluster as string),
  }),
  'suspension-merge': ({ bindingSuspension, policySuspension }) => ({
    suspension: mergeSuspension(bindingSuspension as { scheduling?: boolean } | null, policySuspension as Suspension | null),
  }),
  'merge-required-by': ({ targets, requiredBy }) => ({ targets: withDependents(targets as string[], usersOf(requiredBy)) }),
  'existing-clusters': ({ binding }) => {
    const { clusters = [], requiredBy = [], gracefulEvictionTasks = [] } = binding as KarmadaBinding;
    const evictions = gracefulEvictionTasks.map(({ fromCluster, ...task }) => ({ cluster: fromCluster, ...task }));
    const placed = clusters.map(({ name }) => name);
    return { clustersHoldingTheResource: clustersHolding(placed, usersOf(requiredBy), evictions) };
  },
  'quota-usage': ({ binding }) => ({ used: toQuantities(binding ? usageOfBinding((binding as Named).spec) : {}) }),
  'quota-usage-namespace': ({ bindings, overall }) => ({
    used: toQuantities(
      usageWithin(
        toAmounts(overall as Parameters<typeof toAmounts>[0]),
        (bindings as Named[]).map(({ spec }) => usageOfBinding(spec)),
      ),
    ),
  }),
  'retain-metadata': ({ desired, observed }) => ({ object: retainMetadata(toTemplate(desired), toTemplate(observed)) }),
};

function usersOf(requiredBy: unknown): readonly Dependent[] {
  return (requiredBy as NonNullable<KarmadaBinding['requiredBy']>).map(({ name, clusters = [] }) => ({
    name,
    clusters: clusters.map((one) => one.name),
  }));
}

function usageOfBinding(binding: KarmadaBinding): Amounts {
  const seats = (binding.clusters ?? []).map(({ name, replicas = 0 }) => ({ cluster: name, replicas }));
  const demand = toDemand(binding);
  return usageOf(demand.components.length > 0 ? demand : { ...demand, replicas: demand.replicas ?? 0 }, seats);
}

function toQuantities(amounts: Amounts): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(amounts).map(([name, amount]) => [name, formatQuantity(amount, name === 'memory' ? 'binary' : 'decimal')]),
  );
}
