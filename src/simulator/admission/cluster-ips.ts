import { stringAt } from '../json.js';
import type { Entry } from '../store/entry.js';
import type { Change } from '../store/event-window.js';

/** Assigns cluster IPs of Services from 10.96.0.0/12; an address that is in use is not assigned again. */
export class ClusterIps {
  readonly #used = new Set<string>();
  #next = 10;

  follow({ type, entry }: Change): void {
    if (entry.kind.storageKey !== '/services') return;
    if (type === 'DELETED') this.#used.delete(addressOf(entry));
    else this.learn(entry);
  }

  learn(entry: Entry): void {
    if (entry.kind.storageKey === '/services') this.#used.add(addressOf(entry));
  }

  allocate(): string {
    for (;;) {
      this.#next = (this.#next + 1) % ADDRESSES;
      const address = `10.${96 + (this.#next >> 16)}.${(this.#next >> 8) & 255}.${this.#next & 255}`;
      if (!this.#used.has(address)) return address;
    }
  }
}

const ADDRESSES = 1 << 20;

function addressOf(entry: Entry): string {
  return stringAt(entry.object, 'spec', 'clusterIP') ?? '';
}
