import type { Clock } from '../../engine/ports/clock.js';
import { groupOf } from '../../kubernetes/kinds/api-group.js';
import type { GroupVersionKind } from '../../kubernetes/object.js';
import type { RequestClass } from '../transport/circuit-breaker.js';
import type { Transport } from '../transport/transport.js';
import { readAggregated } from './discovery-aggregated.js';
import { readClassic } from './discovery-classic.js';
import type { Served, ServedKind } from './served-kinds.js';

/** A kind that is missing is looked for again at most this often. */
const LOOK_AGAIN_MS = 5_000;

/** Caches the kinds that a member serves and reads them again when a requested kind is missing. */
export class Discovery {
  readonly #transport: Transport;
  readonly #clock: Clock;
  #served: Served | null = null;
  #readAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<Served> | null = null;
  #reported: Served | null = null;

  constructor(transport: Transport, clock: Clock) {
    this.#transport = transport;
    this.#clock = clock;
  }

  /**
   * The served kind: in this version, or, if that is no longer served, in the member's preferred version of the same group and kind, which
   * has the same objects. Null if no version is served. Throws if discovery cannot be read.
   */
  async find(gvk: GroupVersionKind): Promise<ServedKind | null> {
    const key = `${gvk.apiVersion}/${gvk.kind}`;
    const served = this.#served ?? (await this.refresh());
    const found = served.kinds.get(key);
    if (found) return found;
    const newest = this.#clock.now() - this.#readAt < LOOK_AGAIN_MS ? served : await this.refresh();
    return newest.kinds.get(key) ?? otherVersion(newest, gvk);
  }

  /** The kind in the cached discovery; unlike `find`, it does not read again if the kind is missing. */
  async known(gvk: GroupVersionKind): Promise<ServedKind | null> {
    const served = this.#served ?? (await this.refresh());
    return served.kinds.get(`${gvk.apiVersion}/${gvk.kind}`) ?? null;
  }

  /** `apps/v1`: all versions of which something can be applied, as last read. */
  async versions(): Promise<ReadonlySet<string>> {
    const { kinds } = this.#served ?? (await this.refresh());
    return new Set([...kinds.values()].map(({ apiVersion }) => apiVersion));
  }

  /** Whether the kind has a status subresource, by the cached discovery; null if the kind is not in it. */
  hasStatus({ apiVersion, kind }: GroupVersionKind): boolean | null {
    if (!this.#served) return null;
    const served = this.#served.kinds.get(`${apiVersion}/${kind}`) ?? otherVersion(this.#served, { apiVersion, kind });
    return served?.hasStatus ?? null;
  }

  /**
   * True if a complete discovery, cached for some seconds or read now, has the kind in no version. False if it has the kind, or if a part
   * of it could not be read. Throws if discovery cannot be read.
   */
  async isKindRemoved({ apiVersion, kind }: GroupVersionKind): Promise<boolean> {
    const isRecent = this.#clock.now() - this.#readAt < LOOK_AGAIN_MS;
    const { complete, named } = this.#served && isRecent ? this.#served : await this.refresh();
    return complete && !named.has(`${groupOf(apiVersion)}/${kind}`);
  }

  /** The last discovery; null if this method has returned it before, because it needs no second report. */
  news(): Served | null {
    if (this.#served === this.#reported) return null;
    this.#reported = this.#served;
    return this.#served;
  }

  /** Reads discovery; concurrent calls share one read. */
  refresh(lane: RequestClass = 'work'): Promise<Served> {
    this.#reading ??= this.#read(lane).finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  async #read(lane: RequestClass): Promise<Served> {
    const served = (await readAggregated(this.#transport, lane)) ?? (await readClassic(this.#transport, lane));
    // Known kinds stay while their group cannot be read: only the server behind the group is unavailable.
    const kinds = served.complete || !this.#served ? served.kinds : new Map([...this.#served.kinds, ...served.kinds]);
    this.#readAt = this.#clock.now();
    this.#served = { ...served, kinds };
    return this.#served;
  }
}

/** By `group/kind`, the first version in discovery, which the member prefers. */
const preferred = new WeakMap<Served, ReadonlyMap<string, ServedKind>>();

function otherVersion(served: Served, { apiVersion, kind }: GroupVersionKind): ServedKind | null {
  let byKind = preferred.get(served);
  if (!byKind) {
    const first = new Map<string, ServedKind>();
    for (const one of served.kinds.values()) {
      const key = `${groupOf(one.apiVersion)}/${one.kind}`;
      if (!first.has(key)) first.set(key, one);
    }
    preferred.set(served, (byKind = first));
  }
  return byKind.get(`${groupOf(apiVersion)}/${kind}`) ?? null;
}
