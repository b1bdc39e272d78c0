import type { InterpreterSource, UserInterpreters } from '../../core/model/interpreter-port.js';
import type { InterpreterPolicy } from '../../core/model/policy/policy.js';
import type { GroupVersionKind } from '../../kubernetes/object.js';
import type { Clock } from '../ports/clock.js';
import type { InterpreterStore } from '../ports/interpreters.js';
import { watchKey } from '../session/cluster-session.js';

export interface InterpreterRegistryPorts {
  readonly store: InterpreterStore;
  readonly source: InterpreterSource;
  readonly clock: Clock;
  /** The interpreters of these kinds changed, or are to be tried again. */
  readonly onChanged: (kinds: readonly GroupVersionKind[]) => void;
}

const FIRST_RETRY_MS = 5_000;
const LAST_RETRY_MS = 30 * 60_000;
const LOOK_EVERY_MS = 1_000;

/** The users' interpreters as this process last read them. Cached by version, like the rest of the world. */
export class InterpreterRegistry {
  readonly #ports: InterpreterRegistryPorts;
  #documents: readonly InterpreterPolicy[] | null = null;
  #interpreters: UserInterpreters | null = null;
  #lookedAt = 0;
  readonly #retries = new Map<string, { readonly delayMs: number; readonly cancel: () => void; waiting: boolean }>();

  constructor(ports: InterpreterRegistryPorts) {
    this.#ports = ports;
  }

  /** Null if there are no documents. Before the first result the store is read; later the cached result is returned. */
  async current(): Promise<UserInterpreters | null> {
    if (this.#documents === null) this.take(await this.#ports.store.documents());
    return this.#interpreters;
  }

  /** For a replica that does not read the world otherwise: checks for changes at most once per second. Returns when to check again. */
  async look(): Promise<number | null> {
    const now = this.#ports.clock.now();
    const restMs = this.#lookedAt + LOOK_EVERY_MS - now;
    if (restMs > 0) return restMs;
    this.#lookedAt = now;
    this.take(await this.#ports.store.documents());
    return null;
  }

  take(documents: readonly InterpreterPolicy[] = none): void {
    const before = this.#documents;
    if (documents === before) return;
    this.#documents = documents;
    this.#interpreters = this.#ports.source.of(documents);
    if (before === null) return;
    const changed = changedKinds(before, documents);
    for (const gvk of changed) this.#forget(gvk);
    if (changed.length > 0) this.#ports.onChanged(changed);
  }

  /** An interpreter failed on objects of the kind: they are read again after a delay that grows with each failure. */
  failed(gvk: GroupVersionKind): void {
    const { clock, onChanged } = this.#ports;
    const before = this.#retries.get(watchKey(gvk));
    if (before?.waiting) return;
    const delayMs = before ? Math.min(LAST_RETRY_MS, before.delayMs * 2) : FIRST_RETRY_MS;
    const retry = {
      delayMs,
      waiting: true,
      cancel: clock.after(delayMs, () => {
        retry.waiting = false;
        onChanged([gvk]);
      }),
    };
    this.#retries.set(watchKey(gvk), retry);
  }

  stop(): void {
    for (const { cancel } of this.#retries.values()) cancel();
    this.#retries.clear();
  }

  #forget(gvk: GroupVersionKind): void {
    this.#retries.get(watchKey(gvk))?.cancel();
    this.#retries.delete(watchKey(gvk));
  }
}

const none: readonly InterpreterPolicy[] = [];

/** Kinds whose documents are in only one of the lists. */
function changedKinds(before: readonly InterpreterPolicy[], now: readonly InterpreterPolicy[]): readonly GroupVersionKind[] {
  const [had, has] = [new Set(before), new Set(now)];
  const changed = [...before.filter((one) => !has.has(one)), ...now.filter((one) => !had.has(one))];
  return [...new Map(changed.map(({ spec: { target } }) => [watchKey(target), target])).values()];
}
