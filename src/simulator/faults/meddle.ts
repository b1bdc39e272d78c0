import type { Json, KubeObject } from '../../kubernetes/object.js';
import { isJsonObject, mapAt, numberAt } from '../json.js';
import type { SimulatedMember } from '../member.js';
import type { Entry } from '../store/entry.js';
import { withMetadata } from '../verbs/store-write.js';

export type Meddling = 'edit' | 'delete' | 'both';

/** A second client edits or deletes one random object with the label `KEY=VALUE`. The random choice uses the member's seed. */
export function meddle(member: SimulatedMember, label: string, how: Meddling): void {
  const marked = markedBy(member, label);
  const victim = marked[Math.floor(member.faults.random() * marked.length)];
  if (victim === undefined) return;
  const { storageKey } = victim.kind;
  if (how === 'delete' || (how === 'both' && member.faults.random() < 0.5)) member.actor.delete(storageKey, victim.namespace, victim.name);
  else member.actor.edit(storageKey, victim.namespace, victim.name, edited);
}

/** Objects with the label, except pods, namespaces and objects that are being deleted. */
export function markedBy(member: SimulatedMember, label: string): readonly Entry[] {
  const [key = '', value = ''] = label.split('=', 2);
  const found: Entry[] = [];
  for (const collection of member.world.store.collections().values()) {
    for (const entry of collection.values()) if (entry.labels?.[key] === value && isOpen(entry)) found.push(entry);
  }
  return found;
}

function isOpen({ kind, metadata }: Entry): boolean {
  return metadata.deletionTimestamp === undefined && kind.storageKey !== '/namespaces' && kind.storageKey !== '/pods';
}

/** An edit that the owner would revert: another replica count, another value, or an added annotation. */
function edited(object: KubeObject): KubeObject {
  const spec = mapAt(object, 'spec');
  const replicas = numberAt(spec, 'replicas');
  if (replicas !== undefined) return { ...object, spec: { ...spec, replicas: replicas + 1 } } as KubeObject;
  const { data } = object;
  const [key] = isJsonObject(data) ? Object.keys(data) : [];
  if (isJsonObject(data) && key !== undefined) return { ...object, data: { ...data, [key]: changed(data[key]) } } as KubeObject;
  return withMetadata(object, { annotations: { ...object.metadata.annotations, 'second-actor.example/was': 'here' } });
}

/** Values that were base64 stay valid base64. */
function changed(value: Json | undefined): string {
  return typeof value === 'string' ? `${value.slice(0, -4)}AAAA` : 'AAAA';
}
