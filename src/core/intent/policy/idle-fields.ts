import type { KubeObject } from '../../../kubernetes/object.js';
import { fieldsOf } from '../../../kubernetes/untrusted.js';

/** Fields of the reference that are checked and kept, with the value that asks for nothing. Nothing acts on them yet. */
const idle: Readonly<Record<string, unknown>> = {
  propagateDeps: false,
  association: false,
  failover: undefined,
  schedulePriority: undefined,
  schedulerName: 'default-scheduler',
};

/** Names below `spec` of what a policy asks for and does not get yet, so that nobody relies on it unawares. */
export function idleFields(policy: KubeObject): readonly string[] {
  const spec = fieldsOf(policy['spec']);
  return Object.keys(idle).filter((name) => Object.hasOwn(spec, name) && spec[name] != null && spec[name] !== idle[name]);
}
