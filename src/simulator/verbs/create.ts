import type { JsonObject, KubeObject } from '../../kubernetes/object.js';
import { fieldRequired } from '../admission/validate.js';
import { badRequest, invalid } from '../api-error.js';
import { timestamp } from '../clock.js';
import { updateFields } from '../fields/managed-fields.js';
import { listAt, mapAt } from '../json.js';
import type { ServedKind } from '../kinds/served-kind.js';
import { type Caller, type MemberWorld, randomSuffix } from '../world.js';
import { storeNew, type Written } from './store-write.js';

/** POST to a collection. */
export function create(
  world: MemberWorld,
  kind: ServedKind,
  namespace: string,
  given: KubeObject,
  caller: Caller,
  dryRun = false,
): Written {
  const object = withoutStatus(kind, addressed(kind, namespace, given));
  const now = timestamp(world.clock);
  const owner = { manager: caller.manager, subresource: '' } as const;
  const managed = caller.internal ? undefined : (stored: KubeObject) => updateFields(kind, undefined, stored, owner, now);
  const written = storeNew(world, kind, object, managed, dryRun);
  if (written.entry !== undefined && !caller.internal) {
    const { name, uid, revision } = written.entry;
    world.log({
      user: caller.user,
      verb: 'create',
      resource: kind.storageKey,
      subresource: '',
      namespace,
      name,
      uid,
      revision,
      unchanged: false,
    });
  }
  return written;
}

/** A name that the path or the server gives, and the namespace of the path. */
function addressed(kind: ServedKind, namespace: string, given: KubeObject): KubeObject {
  const { name, generateName } = given.metadata;
  if (given.metadata.namespace !== undefined && given.metadata.namespace !== namespace) {
    throw badRequest(`the namespace of the provided object does not match the namespace sent on the request`);
  }
  const settled = name || (typeof generateName === 'string' && generateName !== '' ? `${generateName}${randomSuffix()}` : '');
  if (settled === '') throw invalid(kind, '', [fieldRequired('metadata.name', 'name or generateName is required')]);
  return { ...given, metadata: { ...given.metadata, name: settled, ...(kind.namespaced && { namespace }) } };
}

/** The status of a new object is the server's to say. */
export function withoutStatus(kind: ServedKind, object: KubeObject): KubeObject {
  if (!kind.hasStatus) return object;
  const { status: _status, ...others } = object;
  return { ...others, ...(!kind.custom && { status: initialStatus[kind.storageKey]?.(object) ?? {} }) } as KubeObject;
}

const none = { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 };

const initialStatus: Readonly<Record<string, (object: KubeObject) => object>> = {
  '/namespaces': () => ({ phase: 'Active' }),
  '/pods': (pod) => ({ phase: 'Pending', qosClass: qosClass(pod) }),
  '/persistentvolumeclaims': () => ({ phase: 'Pending' }),
  '/services': () => ({ loadBalancer: {} }),
  'apps/replicasets': () => ({ replicas: 0 }),
  'apps/statefulsets': () => ({ replicas: 0 }),
  'apps/daemonsets': () => none,
  'networking.k8s.io/ingresses': () => ({ loadBalancer: {} }),
};

/** How well a pod is kept when a node runs short: by what it requests and limits of processors and memory. */
export function qosClass(pod: KubeObject): string {
  const parts = listAt(pod, 'spec', 'containers').map((container) => mapAt(container, 'resources'));
  const amounts = (resources: JsonObject, part: string) => ['cpu', 'memory'].map((name) => mapAt(resources, part)[name]);
  if (parts.every((one) => [...amounts(one, 'limits'), ...amounts(one, 'requests')].every((amount) => amount === undefined)))
    return 'BestEffort';
  const guaranteed = parts.every((one) =>
    amounts(one, 'limits').every((limit, i) => limit !== undefined && (amounts(one, 'requests')[i] ?? limit) === limit),
  );
  return guaranteed ? 'Guaranteed' : 'Burstable';
}
