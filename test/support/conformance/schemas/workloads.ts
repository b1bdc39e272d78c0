import { dependenciesOf } from '../../../../src/core/interpret/dependencies/dependencies-of.js';
import { retain } from '../../../../src/core/interpret/retain/retain.js';
import { replicasOf, withReplicas } from '../../../../src/core/model/replicas.js';
import { javaMemoryNano } from '../../../../src/core/model/workload/java-memory.js';
import { amountsOf, most, textOfAmounts } from '../../../../src/core/model/workload/quantities.js';
import type { Component, PodRequirements } from '../../../../src/core/model/workload/requirements.js';
import { componentsOf, replicaRequirements } from '../../../../src/core/model/workload/workload.js';
import { at } from '../../../../src/kubernetes/json/untrusted.js';
import type { KubeObject } from '../../../../src/kubernetes/object.js';
import { quantityNano } from '../../../../src/kubernetes/quantity.js';
import type { Fields } from '../case-file.js';
import type { Schema } from '../schemas.js';

export const workloads: Readonly<Record<string, Schema>> = {
  dependencies: ({ object }) => ({ dependencies: dependenciesOf(object as KubeObject) }),
  retain: ({ desired, observed }) => {
    const kept = retain(desired as KubeObject, observed as KubeObject);
    return kept.ok ? { object: kept.object } : { error: kept.message };
  },
  'revise-replica': ({ object, replicas }) => ({ object: withReplicas(object as KubeObject, replicas as number) }),
  'interpret-replica': ({ object }) => {
    const workload = object as KubeObject;
    const requirements = replicasOf(workload) === null ? ofAnyPod(componentsOf(workload)) : replicaRequirements(workload);
    return { replica: replicasOf(workload) ?? podsOf(workload), ...named('requires', toRequires(requirements, workload, true)) };
  },
  'interpret-component': ({ object }) => ({
    components: componentsOf(object as KubeObject).map(({ name, replicas, requirements }) => ({
      name,
      replicas,
      ...named('replicaRequirements', toRequires(requirements, object as KubeObject)),
    })),
  }),
};

/** Kinds that stay whole have no replicas to share out; the reference counts all of their pods as such. */
function podsOf(workload: KubeObject): number {
  return componentsOf(workload).reduce((sum, { replicas }) => sum + (replicas ?? 0), 0);
}

/** The reference has one requirement for all pods of a workload: the most that any of them asks for. */
function ofAnyPod(components: readonly Component[]): PodRequirements | null {
  const known = components.flatMap(({ requirements }) => (requirements ? [requirements] : []));
  if (known.length === 0) return null;
  return { ...known[0], resources: textOfAmounts(known.map(({ resources }) => amountsOf(resources)).reduce(most)) };
}

function toRequires(requirements: PodRequirements | null, workload: KubeObject, namespaced = false): Fields {
  if (requirements === null) return {};
  const { resources, nodeSelector, tolerations, hardNodeAffinity, priorityClassName } = requirements;
  const isFlink = workload.kind === 'FlinkDeployment';
  const nodeClaim = {
    ...(nodeSelector && { nodeSelector }),
    ...(tolerations && { tolerations }),
    ...(hardNodeAffinity && { hardNodeAffinity }),
  };
  return {
    ...named('resourceRequest', isFlink ? { ...resources, memory: asWrittenByFlink(workload, resources['memory']) } : resources),
    ...named('nodeClaim', nodeClaim),
    ...(priorityClassName && { priorityClassName }),
    // Of all kinds the reference repeats the namespace for this one.
    ...(namespaced && isFlink && workload.metadata.namespace && { namespace: workload.metadata.namespace }),
  };
}

/** Fields that are empty are left out, as they are in the reference. */
function named(name: string, fields: Fields): Fields {
  return Object.keys(fields).length > 0 ? { [name]: fields } : {};
}

/** The reference passes the size of a Java heap on as it is written; the hub has read it, so the text of the same size is looked up. */
function asWrittenByFlink(workload: KubeObject, memory: string | undefined): unknown {
  const written = ['jobManager', 'taskManager'].map((role) => at(workload, 'spec', role, 'resource', 'memory'));
  return written.find((text) => javaMemoryNano(text) === quantityNano(memory)) ?? memory;
}
