import type { ProbeResult } from '../../src/engine/ports/fleet.js';
import type { AppliedObject, FoundObject, Member, WatchHandlers } from '../../src/engine/ports/member.js';
import type { WatchedObject } from '../../src/engine/ports/observe.js';
import type { SchemaDocument } from '../../src/engine/ports/schemas/schema-store.js';
import { HubError } from '../../src/errors.js';
import { canonicalJson } from '../../src/kubernetes/json/canonical-json.js';
import { HUB_ANNOTATION, WORK_ANNOTATION } from '../../src/kubernetes/kinds/well-known.js';
import type { GroupVersionKind, KubeObject, ObjectRef } from '../../src/kubernetes/object.js';
import { aReport } from './store.js';

interface Held {
  readonly ref: ObjectRef;
  readonly uid: string;
  readonly version: number;
  readonly object: KubeObject;
}

type Verb = 'isKindRemoved' | 'apply' | 'read' | 'look' | 'delete' | 'probe' | 'claim' | 'unclaim' | 'release';

/** A member cluster in memory, for faults that are hard to bring about in a process of its own. `fault` may throw before, `after` after the deed. */
export class MemoryMember implements Member {
  readonly name: string;
  readonly calls: string[] = [];
  readonly objects = new Map<string, Held>();
  readonly #watches = new Map<WatchHandlers, string>();
  uid: string;
  /** What its Lease object says. */
  lease = { epoch: 0, mark: 0 };
  unserved = new Set<string>();
  /** Kinds that are not served and of which nothing is left. */
  lost = new Set<string>();
  fault: (verb: Verb, ref: ObjectRef | null) => void = () => undefined;
  after: (verb: Verb, ref: ObjectRef | null) => void = () => undefined;
  /** A claim ends after it. */
  afterClaim: (readOnly: boolean) => Promise<void> = async () => undefined;
  /** How many objects the hub said it knows, by kind. */
  readonly expected = new Map<string, number | undefined>();
  #version = 0;

  constructor(name: string) {
    this.name = name;
    this.uid = `uid-of-${name}`;
  }

  async probe(): Promise<ProbeResult> {
    this.#begin('probe', null);
    return aReport(this.uid);
  }

  async checkIdentity(uid: string): Promise<void> {
    if (uid !== this.uid) throw new HubError('CLUSTER_IDENTITY_CHANGED', `${this.name} is another cluster`);
  }

  watchHeardAt(): null {
    return null;
  }

  async apply(ref: ObjectRef, given: KubeObject): Promise<AppliedObject> {
    this.#begin('apply', ref);
    const before = this.objects.get(keyOf(ref));
    const { uid, ...metadata } = given.metadata;
    if (uid !== undefined && uid !== before?.uid) refuse('CONFLICT');
    const manifest = { ...given, metadata };
    const same = before && canonicalJson(before.object) === canonicalJson(manifest);
    const held = same ? before : this.put(ref, manifest, before?.uid);
    this.after('apply', ref);
    return { uid: held.uid, generation: 1, resourceVersion: String(held.version), ownedDigest: canonicalJson(held.object) };
  }

  /** What follows looks for itself. */
  lookAhead(): void {}

  async look(refs: readonly ObjectRef[]): Promise<readonly FoundObject[]> {
    for (const ref of refs) this.#begin('look', ref);
    return refs.flatMap((ref) => {
      const held = this.objects.get(keyOf(ref));
      return held ? [foundOf(held)] : [];
    });
  }

  async read(ref: ObjectRef): Promise<KubeObject | null> {
    this.#begin('read', ref);
    return this.objects.get(keyOf(ref))?.object ?? null;
  }

  pods(): Promise<never> {
    throw new Error('members in memory have no pods to read');
  }

  log(): Promise<never> {
    throw new Error('members in memory have no logs');
  }

  async delete(ref: ObjectRef, uid: string): Promise<'gone' | 'deleting'> {
    this.#begin('delete', ref);
    if (this.objects.get(keyOf(ref))?.uid === uid) this.remove(ref);
    return 'gone';
  }

  async release(ref: ObjectRef): Promise<void> {
    this.#begin('release', ref);
  }

  /** No namespace is here, unless a test says otherwise. */
  deleteEmptyNamespace: Member['deleteEmptyNamespace'] = async () => ({ kind: 'absent' });

  async schemas(): Promise<readonly SchemaDocument[]> {
    return [];
  }

  async serves(): Promise<boolean> {
    return true;
  }

  async isKindRemoved({ kind }: GroupVersionKind): Promise<boolean> {
    this.#begin('isKindRemoved', null);
    return this.lost.has(kind);
  }

  watch({ kind }: GroupVersionKind, handlers: WatchHandlers, expected?: number): { close(): void; relist(): void } {
    this.expected.set(kind, expected);
    this.#watches.set(handlers, kind);
    const list = () => {
      if (this.unserved.has(kind)) return handlers.stale('KIND_NOT_SERVED', `${kind} is not served`);
      const listed = [...this.objects.values()].filter((held) => held.ref.kind === kind).map((held) => watchedOf(held, 'ADDED'));
      handlers.synced(listed, String(this.#version));
    };
    setImmediate(list);
    return { close: () => void this.#watches.delete(handlers), relist: list };
  }

  async autoscaled(): Promise<ReadonlySet<string>> {
    return new Set();
  }

  async claim(epoch: number, mark = 0, readOnly = false): Promise<void> {
    this.#begin('claim', null);
    const { lease } = this;
    if (lease.epoch > epoch || lease.mark > mark)
      throw new HubError('LEASE_LOST', 'a later epoch or mark is held', {
        details: { epoch: String(lease.epoch), mark: String(lease.mark) },
      });
    if (!readOnly) this.lease = { epoch, mark };
    this.calls.push(readOnly ? 'looked at the Lease' : `claimed ${epoch}`);
    await this.afterClaim(readOnly);
  }

  async unclaim(): Promise<void> {
    this.#begin('unclaim', null);
    this.lease = { epoch: 0, mark: 0 };
  }

  writeUntil(): void {}

  async close(): Promise<void> {
    this.#watches.clear();
  }

  /** Someone in the member writes an object; `uid` keeps the one that is there. */
  put(ref: ObjectRef, object: KubeObject, uid?: string): Held {
    this.#version += 1;
    const held = { ref, uid: uid ?? `object-${this.#version}`, version: this.#version, object };
    const type = this.objects.has(keyOf(ref)) ? 'MODIFIED' : 'ADDED';
    this.objects.set(keyOf(ref), held);
    this.#tell(held, type);
    return held;
  }

  /** Someone in the member deletes an object. */
  remove(ref: ObjectRef): void {
    const held = this.objects.get(keyOf(ref));
    if (!held) return;
    this.#version += 1;
    this.objects.delete(keyOf(ref));
    this.#tell({ ...held, version: this.#version }, 'DELETED');
  }

  #tell(held: Held, type: WatchedObject['type']): void {
    // The label selects what the watch shows; strangers' objects have none.
    if (held.object.metadata.labels?.['manifold.hub/managed'] !== 'true') return;
    for (const [handlers, kind] of this.#watches) if (kind === held.ref.kind) handlers.event(watchedOf(held, type));
  }

  #begin(verb: Verb, ref: ObjectRef | null): void {
    this.calls.push(ref ? `${verb} ${ref.kind}/${ref.name}` : verb);
    this.fault(verb, ref);
  }
}

export function refuse(code: ConstructorParameters<typeof HubError>[0]): never {
  throw new HubError(code, `the test says ${code}`);
}

function keyOf({ kind, namespace, name }: ObjectRef): string {
  return `${kind}/${namespace}/${name}`;
}

function foundOf({ ref, uid, version, object }: Held): FoundObject {
  return {
    ref,
    uid,
    resourceVersion: String(version),
    ...marksOf(object),
    managers: ['someone'],
    deleting: null,
    replicas: null,
  };
}

function watchedOf({ ref, uid, version, object }: Held, type: WatchedObject['type']): WatchedObject {
  return {
    type,
    ref,
    ...marksOf(object),
    uid,
    resourceVersion: String(version),
    generation: 1,
    ownedDigest: canonicalJson(object),
    otherManagers: ['someone'],
    object,
  };
}

function marksOf({ metadata }: KubeObject): Pick<FoundObject, 'hubId' | 'workKey'> {
  const workKey = metadata.annotations?.[WORK_ANNOTATION] ?? null;
  return { hubId: metadata.annotations?.[HUB_ANNOTATION] ?? null, workKey: workKey as FoundObject['workKey'] };
}
