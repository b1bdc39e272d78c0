import { HubError } from '../../errors.js';
import { type Fields, isObject } from '../../kubernetes/json/untrusted.js';
import { memberText } from '../transport/translate-error.js';
import type { Transport } from '../transport/transport.js';
import { isText, textAt } from '../transport/unchecked-json.js';

const COLLECTION = '/apis/coordination.k8s.io/v1/namespaces/kube-system/leases';
const NAME = 'manifold-hub';
const EPOCH_ANNOTATION = 'manifold.hub/epoch';
const MARK_ANNOTATION = 'manifold.hub/mark';

interface Held {
  readonly uid: string;
  readonly resourceVersion: string;
  readonly holder: string;
  readonly epoch: number;
  readonly mark: number;
}

/**
 * The Lease `kube-system/manifold-hub` of a member. It has the id of the hub that serves the member, the epoch of the replica, and the mark
 * of the cluster, which grows while the hub writes there. It is read on every claim and written only if one of the three changed.
 */
export class MemberLease {
  readonly #transport: Transport;
  readonly #hubId: string;

  constructor(transport: Transport, hubId: string) {
    this.#transport = transport;
    this.#hubId = hubId;
  }

  /**
   * Throws CONFLICT if another hub holds the Lease, LEASE_LOST if this hub holds it with a later epoch or mark (both in `details`),
   * FORBIDDEN without the permission. With `readOnly`, nothing is written.
   */
  async claim(epoch: number, mark: number, readOnly: boolean): Promise<void> {
    const held = await this.#read();
    if (held && held.holder !== '' && held.holder !== this.#hubId) throw this.#heldByOther(held.holder);
    if (held?.holder === this.#hubId && (held.epoch > epoch || held.mark > mark)) {
      const details = { epoch: String(held.epoch), mark: String(held.mark) };
      throw new HubError('LEASE_LOST', `${this.#transport.cluster} is served by another replica since epoch ${held.epoch}`, { details });
    }
    if (held?.holder === this.#hubId && held.epoch === epoch && held.mark === mark) return;
    if (!readOnly) await this.#write(held, epoch, mark);
  }

  /** Deletes the Lease if it names this hub, so that another hub may claim the member. */
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

  /** The resourceVersion that was read is the precondition: of two concurrent writes, one fails with CONFLICT. */
  async #write(held: Held | null, epoch: number, mark: number): Promise<void> {
    const lease = {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: {
        name: NAME,
        namespace: 'kube-system',
        annotations: { [EPOCH_ANNOTATION]: String(epoch), [MARK_ANNOTATION]: String(mark) },
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
  const [epoch, mark] = [EPOCH_ANNOTATION, MARK_ANNOTATION].map((name) => Number(textAt(annotations, name) ?? 0)) as [number, number];
  const { uid, resourceVersion } = isObject(metadata) ? metadata : {};
  return {
    uid: isText(uid) ? uid : '',
    resourceVersion: isText(resourceVersion) ? resourceVersion : '',
    holder: memberText(textAt(spec, 'holderIdentity')),
    epoch: Number.isSafeInteger(epoch) ? epoch : 0,
    mark: Number.isSafeInteger(mark) ? mark : 0,
  };
}
