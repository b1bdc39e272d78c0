import { mapAt, stringAt, valueAt } from '../json.js';
import type { Entry } from '../store/entry.js';
import { type Controller, entryAt, keyOf, nothing, writeStatus } from './controller.js';

/** Binds claims to volumes that are not simulated as objects. */
export const claimController: Controller = {
  name: 'persistent-volume-claim',

  concerned({ entry }) {
    return entry.kind.storageKey === '/persistentvolumeclaims' ? [keyOf(entry)] : nothing;
  },

  reconcile(key, world) {
    const claim = entryAt(world, '/persistentvolumeclaims', key);
    if (claim === undefined) return undefined;
    const spec = mapAt(claim.object, 'spec');
    writeStatus(world, claim, {
      phase: 'Bound',
      ...(spec.accessModes !== undefined && { accessModes: spec.accessModes }),
      capacity: mapAt(spec, 'resources', 'requests'),
    });
    return undefined;
  },
};

/** Assigns addresses to Ingresses and to Services of type LoadBalancer, as a cloud provider does. */
export const balancerController: Controller = {
  name: 'load-balancer',

  concerned({ entry, type }) {
    if (type === 'DELETED') return nothing;
    const isService = entry.kind.storageKey === '/services' && stringAt(entry.object, 'spec', 'type') === 'LoadBalancer';
    return isService || entry.kind.storageKey === 'networking.k8s.io/ingresses' ? [`${entry.kind.storageKey} ${keyOf(entry)}`] : nothing;
  },

  reconcile(key, world) {
    const [storageKey = '', place = ''] = key.split(' ');
    const entry = entryAt(world, storageKey, place);
    if (entry === undefined || valueAt(entry.object.status, 'loadBalancer', 'ingress') !== undefined) return undefined;
    writeStatus(world, entry, { ...mapAt(entry.object, 'status'), loadBalancer: { ingress: [{ ip: addressOf(entry) }] } });
    return undefined;
  },
};

/** From a range reserved for documentation (RFC 5737). */
function addressOf(entry: Entry): string {
  return `203.0.113.${Number.parseInt(entry.uid.slice(0, 2), 16)}`;
}
