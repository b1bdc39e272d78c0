import { spokenOf } from '../../core/interpret/retain/spoken-of.js';
import type { UserInterpreters } from '../../core/model/interpreter-port.js';
import { HubError } from '../../errors.js';
import type { KubeObject, ObjectRef } from '../../kubernetes/object.js';
import type { Member } from '../ports/member.js';

/**
 * The manifest with the member's values of fields that a user's interpreter retains. An apply does not change fields that the manifest leaves
 * out, so those stay left out. Throws INTERPRETER_FAILED: writing without the interpreter's answer could remove the member's values.
 */
export async function withRetained(
  interpreters: UserInterpreters | null,
  ref: ObjectRef,
  manifest: KubeObject,
  read: () => Promise<KubeObject | null>,
): Promise<KubeObject> {
  if (interpreters === null || !interpreters.covers(ref, 'retain')) return manifest;
  const observed = await read();
  if (observed === null) return manifest;
  const said = await interpreters.ask({ operation: 'retain', object: manifest, observed });
  if (said.kind === 'failed') throw new HubError('INTERPRETER_FAILED', `${said.message}. The object in the member is not changed.`);
  return said.kind === 'answered' ? spokenOf(manifest, said.answer) : manifest;
}

/** Whether a HorizontalPodAutoscaler in the member scales the replicas that the manifest states. */
export async function isAutoscaled(member: Pick<Member, 'autoscaled'>, ref: ObjectRef, manifest: KubeObject): Promise<boolean> {
  if (ref.namespace === '' || typeof (manifest['spec'] as { replicas?: unknown } | undefined)?.replicas !== 'number') return false;
  return (await member.autoscaled(ref.namespace)).has(`${ref.kind}/${ref.name}`);
}

/** The manifest with this count in `spec.replicas`; null: without the field. */
export function withReplicas(manifest: KubeObject, count: number | null): KubeObject {
  const { replicas: _, ...rest } = manifest['spec'] as Record<string, unknown>;
  return { ...manifest, spec: count === null ? rest : { ...rest, replicas: count } };
}
