import { isHealthy } from '../faults/node-loss.js';
import { listAt, stringAt } from '../json.js';
import type { ServedKind } from '../kinds/served-kind.js';
import type { MemberWorld } from '../world.js';
import { type Answer, ok } from './answer.js';
import type { ApiRequest } from './api-request.js';
import type { Target } from './find-target.js';

const NAMESPACE = 'kube-node-lease';

/** A list of the leases of all nodes. */
export function asksNodeLeases({ kind, namespace, name }: Target, { method, query }: ApiRequest): boolean {
  return (
    kind.storageKey === 'coordination.k8s.io/leases' &&
    namespace === NAMESPACE &&
    name === undefined &&
    method === 'GET' &&
    !query.has('watch')
  );
}

/**
 * The leases that kubelets would renew, computed at each read, because real renewals would only cost time: a healthy node renewed its lease just now,
 * a lost node at the time of its loss.
 */
export function nodeLeases(world: MemberWorld, kind: ServedKind, { query }: ApiRequest): Answer {
  const limit = Number(query.get('limit') ?? 0) || Number.POSITIVE_INFINITY;
  const now = new Date(world.clock.now()).toISOString();
  const nodes = [...world.store.collection('/nodes').within('')].slice(0, limit);
  const items = nodes.map((node) => {
    const ready = listAt(node.object.status, 'conditions').find((one) => stringAt(one, 'type') === 'Ready');
    const renewTime = isHealthy(node) ? now : (stringAt(ready, 'lastHeartbeatTime') ?? now);
    const metadata = { name: node.name, namespace: NAMESPACE, uid: node.uid, resourceVersion: String(world.store.revision) };
    return { metadata, spec: { holderIdentity: node.name, leaseDurationSeconds: 40, renewTime } };
  });
  return ok({ kind: 'LeaseList', apiVersion: kind.apiVersion, metadata: { resourceVersion: String(world.store.revision) }, items });
}
