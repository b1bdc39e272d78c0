import { HubError } from '../../errors.js';
import { type Fields, isObject } from '../../kubernetes/json/untrusted.js';
import { memberText } from '../transport/translate-error.js';
import type { Transport } from '../transport/transport.js';
import { isText, textAt } from '../transport/unchecked-json.js';

const COLLECTION = '/apis/coordination.k8s.io/v1/namespaces/kube-system/leases';
const NAME = 'manifold-hub';
const EPOCH_ANNOTATION = 'manifold.hub/epoch';

interface Held {
  readonly uid: string;
  readonly resourceVersion: string;
  readonly holder: string;
  readonly epoch: number;
}

/**
 * The Lease object `kube-system/manifold-hub` of a member: it names the hub that serves the member and the epoch of the
 * replica that does. It is read on every claim and written only when one of the two is new.
 */
export class MemberLease {
  readonly #transport: Transport;
  readonly #hubId: string;

  constructor(transport: Transport, hubId: string) {
    this.#transport = transport;
    this.#hubId = hubId;
  }

  /** Throws CONFLICT when another hub holds it, LEASE_LOST when a later epoch of this hub does, FORBIDDEN without the right. */
  async claim(epoch: number): Promise<void> {
    const held = await this.#read();
    if (held && held.holder !== '' && held.holder !== this.#hubId) throw this.#heldByOther(held.holder);
    if (held?.holder === this.#hubId && held.epoch > epoch) {
      throw new HubError('LEASE_LOST', `${this.#transport.cluster} is served by another replica since epoch ${held.epoch}`);
    }
    if (held?.holder === this.#hubId && held.epoch === epoch) return;
    await this.#write(held, epoch);
  }

  /** Deletes it when it names this hub, so that another hub may serve the member. */
  async unclaim(): Promise<void> {
    const held = await this.#read();
    if (held?.holder !== this.#hubId) return;
    const options = { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid: held.uid, resourceVersion: held.resourceVersion } };
    const body = { type: 'application/json', text: JSON.stringify(options) };
    await this.#transport.json({ method: 'DELETE', path: `${COLLECTION}/${NAME}`, body, what: 'delete the lease' });
  }

  async #read(): Promise<Held | null> {
    try {
      return heldOf(await this.#transport.json({ path: `${COLLECTION}/${NAME}`, what: 'read the lease' }));
    } catch (error) {
      if (error instanceof HubError && error.code === 'NOT_FOUND') return null;
      throw error;
    }
  }

  /** The version that was read is the precondition: of two that write at once, one gets CONFLICT. */
  async #write(held: Held | null, epoch: number): Promise<void> {
    const lease = {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: {
        name: NAME,
        namespace: 'kube-system',
        annotations: { [EPOCH_ANNOTATION]: String(epoch) },
        ...(held && { resourceVersion: held.resourceVersion }),
      },
      spec: { holderIdentity: this.#hubId },
    };
    const body = { type: 'application/json', text: JSON.stringify(lease) };
    const ask = held ? ({ method: 'PUT', path: `${COLLECTION}/${NAME}` } as const) : ({ method: 'POST', path: COLLECTION } as const);
    await this.#transport.json({ ...ask, query: { fieldManager: 'manifold-lease' }, body, what: 'write the lease' });
  }

  #heldByOther(holder: string): HubError {
    const message = `${this.#transport.cluster} is served by another hub (${holder}); unregister it there, or delete the Lease kube-system/${NAME} in the member`;
    return new HubError('CONFLICT', message, { details: { holder } });
  }
}

function heldOf(lease: Fields): Held {
  const { metadata, spec } = lease;
  const annotations = isObject(metadata) ? metadata['annotations'] : undefined;
  const epoch = Number(textAt(annotations, EPOCH_ANNOTATION) ?? 0);
  const { uid, resourceVersion } = isObject(metadata) ? metadata : {};
  return {
    uid: isText(uid) ? uid : '',
    resourceVersion: isText(resourceVersion) ? resourceVersion : '',
    holder: memberText(textAt(spec, 'holderIdentity')),
    epoch: Number.isSafeInteger(epoch) ? epoch : 0,
  };
}
