import type { Json } from '../../kubernetes/object.js';
import { timestamp } from '../clock.js';
import { mapAt, stringAt } from '../json.js';
import { type Condition, conditionNow } from './conditions.js';
import { type Controller, entryAt, keyOf, nothing, writeStatus } from './controller.js';

const RESOURCE = 'apiregistration.k8s.io/apiservices';

/** Reports whether the Service behind an APIService exists. The group itself is not served: nothing answers in its place. */
export const apiServiceController: Controller = {
  name: 'api-service',

  concerned({ entry }, world) {
    if (entry.kind.storageKey === RESOURCE) return [keyOf(entry)];
    if (entry.kind.storageKey !== '/services') return nothing;
    const registered = [...world.store.collection(RESOURCE).values()];
    return registered.filter(({ object }) => serviceOf(object['spec']) === keyOf(entry)).map(keyOf);
  },

  reconcile(key, world) {
    const entry = entryAt(world, RESOURCE, key);
    if (entry === undefined) return undefined;
    const service = serviceOf(entry.object.spec);
    const isThere = service === null || entryAt(world, '/services', service) !== undefined;
    const condition: Condition = isThere
      ? { type: 'Available', status: 'True', reason: service === null ? 'Local' : 'Passed', message: 'all checks passed' }
      : { type: 'Available', status: 'False', reason: 'ServiceNotFound', message: `service/${service} is not present` };
    const before = entry.object.status as Json | undefined;
    writeStatus(world, entry, { conditions: [conditionNow(before, condition, timestamp(world.clock), undefined)] });
    return undefined;
  },
};

/** `NAMESPACE/NAME`; null for an API that the server serves itself. */
function serviceOf(spec: unknown): string | null {
  const service = mapAt(spec, 'service');
  const name = stringAt(service, 'name');
  return name === undefined ? null : `${stringAt(service, 'namespace') ?? ''}/${name}`;
}
