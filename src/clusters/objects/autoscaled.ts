import { LRUCache } from 'lru-cache';
import type { Clock } from '../../engine/ports/clock.js';
import { isObject } from '../../kubernetes/json/untrusted.js';
import { resourcePath } from '../../kubernetes/kinds/resource-path.js';
import type { KubeObject } from '../../kubernetes/object.js';
import type { Discovery } from '../discovery/discovery.js';
import { readList } from '../transport/read-list.js';
import type { Transport } from '../transport/transport.js';
import { textAt } from '../transport/unchecked-json.js';

const KEEP_MS = 10_000;
const MAX_NAMESPACES = 1_000;
/** Newest version first; every version has the target at the same path. */
const versions = ['autoscaling/v2', 'autoscaling/v1'];
const kind = 'HorizontalPodAutoscaler';

/** Caches for ten seconds which objects the HorizontalPodAutoscalers of a namespace scale; one list per namespace. */
export class Autoscaled {
  readonly #transport: Transport;
  readonly #discovery: Discovery;
  readonly #clock: Clock;
  readonly #kept = new LRUCache<string, { readonly targets: Promise<ReadonlySet<string>>; readonly until: number }>({
    max: MAX_NAMESPACES,
  });

  constructor(transport: Transport, discovery: Discovery, clock: Clock) {
    this.#transport = transport;
    this.#discovery = discovery;
    this.#clock = clock;
  }

  /** `Kind/name` of each target in the namespace. A failure is thrown and not cached. */
  in(namespace: string): Promise<ReadonlySet<string>> {
    const kept = this.#kept.get(namespace);
    if (kept && this.#clock.now() < kept.until) return kept.targets;
    const targets = this.#read(namespace);
    this.#kept.set(namespace, { targets, until: this.#clock.now() + KEEP_MS });
    targets.catch(() => this.#kept.delete(namespace));
    return targets;
  }

  async #read(namespace: string): Promise<ReadonlySet<string>> {
    const known = await Promise.all(versions.map((apiVersion) => this.#discovery.known({ apiVersion, kind })));
    const served = known.find((one) => one !== null);
    if (!served) return new Set();

    const ask = { path: resourcePath({ ...served, namespace }), what: `list ${kind} in ${namespace}` };
    return new Set((await readList(this.#transport, ask, served, targetOf)).items);
  }
}

function targetOf({ spec }: KubeObject): string {
  const target = isObject(spec) ? spec['scaleTargetRef'] : undefined;
  return `${textAt(target, 'kind') ?? ''}/${textAt(target, 'name') ?? ''}`;
}
