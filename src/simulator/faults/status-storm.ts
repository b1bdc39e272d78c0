import type { JsonObject, KubeObject } from '../../kubernetes/object.js';
import { listAt, mapAt, numberAt, stringAt } from '../json.js';
import type { SimulatedMember } from '../member.js';
import { markedBy } from './meddle.js';

/** Changes the status of every object with the label `KEY=VALUE` that has one, with a separate write for each. */
export function statusStorm(member: SimulatedMember, label: string): void {
  const marked = markedBy(member, label).filter(({ kind }) => kind.hasStatus);
  for (const { kind, namespace, name } of marked) member.actor.edit(kind.storageKey, namespace, name, restated, 'status');
}

/** Objects with replicas gain or lose a ready replica; others change a condition. */
function restated(object: KubeObject): KubeObject {
  const status = mapAt(object, 'status');
  const wanted = numberAt(object, 'spec', 'replicas');
  const observedGeneration = object.metadata.generation ?? 1;
  const other = wanted === undefined ? weather(status) : { observedGeneration, ...counts(status, wanted) };
  return { ...object, status: { ...status, ...other } } as KubeObject;
}

function counts(status: JsonObject, wanted: number): JsonObject {
  const ready = numberAt(status, 'readyReplicas') === wanted ? Math.max(0, wanted - 1) : wanted;
  return { replicas: wanted, readyReplicas: ready, availableReplicas: ready, unavailableReplicas: wanted - ready };
}

function weather(status: JsonObject): JsonObject {
  const conditions = listAt(status, 'conditions') as readonly JsonObject[];
  const stormy = conditions.find((one) => stringAt(one, 'type') === 'Stormy');
  const now: JsonObject = { type: 'Stormy', status: stringAt(stormy, 'status') === 'True' ? 'False' : 'True' };
  return { conditions: [...conditions.filter((one) => one !== stormy), now] };
}
