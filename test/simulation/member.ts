import { createHash } from 'node:crypto';
import type { NodePool } from '../../src/core/model/cluster/cluster.js';
import { canonicalJson } from '../../src/kubernetes/json/canonical-json.js';
import { HUB_ANNOTATION, MANAGED_LABEL, WORK_ANNOTATION } from '../../src/kubernetes/kinds/well-known.js';
import type { KubeObject, ObjectRef } from '../../src/kubernetes/object.js';
import type { Kernel } from './kernel.js';
import type { Random } from './random.js';

/** An object as the member has it. Never changed: a change is another value with a newer version. */
export interface Held {
  readonly ref: ObjectRef;
  readonly uid: string;
  readonly version: number;
  readonly generation: number;
  /** What was written, without status. */
  readonly manifest: KubeObject;
  /** Who wrote last, besides the hub. */
  readonly others: readonly string[];
  /** Of a Deployment: pods that are ready, and pods of the newest template. */
  readonly ready: number;
  readonly updated: number;
}

export type MemberWrite =
  | { readonly verb: 'apply'; readonly before: Held | null; readonly after: Held }
  | { readonly verb: 'delete' | 'release'; readonly before: Held; readonly after: null };

type Change = { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly held: Held };

/**
 * A member cluster: objects with versions, and a controller that starts the pods of Deployments as long as there is room. It runs on whether
 * or not anybody can reach it.
 */
export class SimulatedMember {
  readonly name: string;
  readonly objects = new Map<string, Held>();
  /** Pods that its nodes take. */
  room: number;
  uid: string;
  /** Its nodes have failed: no pod runs. */
  dead = false;
  readonly #kernel: Kernel;
  readonly #random: Random;
  readonly #watchers = new Set<(change: Change) => void>();
  readonly #busy = new Set<string>();
  #version = 1;
  #uids = 0;

  constructor(name: string, room: number, kernel: Kernel, random: Random) {
    this.name = name;
    this.room = room;
    this.uid = `uid-of-${name}`;
    this.#kernel = kernel;
    this.#random = random;
  }

  get version(): number {
    return this.#version;
  }

  get pods(): number {
    return [...this.objects.values()].reduce((sum, { ready }) => sum + ready, 0);
  }

  find(ref: ObjectRef): Held | null {
    return this.objects.get(keyOf(ref)) ?? null;
  }

  onChange(watcher: (change: Change) => void): () => void {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  /** Writes an object; the same content again changes nothing. `by` is another manager than the hub. */
  write(ref: ObjectRef, manifest: KubeObject, by: string | null = null): { readonly before: Held | null; readonly after: Held } {
    const before = this.find(ref);
    if (before && canonicalJson(before.manifest) === canonicalJson(manifest)) return { before, after: before };
    const isNew = before === null;
    const other = before === null || templateOf(before.manifest) !== templateOf(manifest);
    const replicas = replicasOf(manifest);
    const held: Held = {
      ref,
      uid: before?.uid ?? `${this.name}-${++this.#uids}`,
      version: ++this.#version,
      generation: (before?.generation ?? 0) + 1,
      manifest,
      others: by === null ? [] : [by],
      ready: Math.min(before?.ready ?? 0, replicas),
      updated: other ? 0 : Math.min(before.updated, replicas),
    };
    this.#set(held, isNew ? 'ADDED' : 'MODIFIED');
    this.#work(keyOf(ref));
    return { before, after: held };
  }

  remove(ref: ObjectRef): void {
    const held = this.find(ref);
    if (!held) return;
    this.objects.delete(keyOf(ref));
    this.#tell({ type: 'DELETED', held: { ...held, version: ++this.#version } });
  }

  /** Its nodes fail, with every pod on them. */
  die(): void {
    this.dead = true;
    for (const held of [...this.objects.values()]) if (held.ready > 0) this.#set(this.#next(held, { ready: 0, updated: 0 }), 'MODIFIED');
  }

  live(): void {
    this.dead = false;
    for (const key of this.objects.keys()) this.#work(key);
  }

  pools(): readonly NodePool[] {
    const { room, pods } = this;
    const nodes = this.dead ? 0 : 1;
    return [
      {
        name: 'nodes',
        nodes: 1,
        readyNodes: nodes,
        allocatable: { pods: room },
        requested: { pods },
        freePerNode: nodes === 0 ? [] : [{ nodes: 1, allocatable: { pods: room }, free: { pods: Math.max(0, room - pods) } }],
      },
    ];
  }

  /** The Deployment controller: one step of a roll-out, or one more pod, every second or so. */
  #work(key: string): void {
    if (this.#busy.has(key)) return;
    this.#busy.add(key);
    this.#kernel.after(this.#random.from(200, 2_000), () => {
      this.#busy.delete(key);
      const held = this.objects.get(key);
      if (held?.ref.kind !== 'Deployment' || this.dead) return;
      const replicas = replicasOf(held.manifest);
      const stuck = isBroken(held.manifest);
      const step = Math.max(1, Math.ceil(replicas / 2));
      const free = Math.max(0, this.room - this.pods);
      // A broken template never becomes ready; the pods of the one before stay, but for a quarter.
      const most = stuck
        ? Math.min(held.ready, replicas - Math.floor(replicas / 4))
        : Math.min(replicas, held.ready + Math.min(step, free));
      const ready = Math.max(0, most);
      const updated = stuck ? Math.min(1, replicas) : Math.min(ready, held.updated + step);
      if (ready === held.ready && updated === held.updated) return;
      this.#set(this.#next(held, { ready, updated }), 'MODIFIED');
      this.#work(key);
    });
    if (this.pods >= this.room)
      this.#kernel.after(5_000, () => {
        if (this.objects.has(key)) this.#work(key);
      });
  }

  #next(held: Held, change: Pick<Held, 'ready' | 'updated'>): Held {
    return { ...held, ...change, version: ++this.#version };
  }

  #set(held: Held, type: Change['type']): void {
    this.objects.set(keyOf(held.ref), held);
    this.#tell({ type, held });
  }

  #tell(change: Change): void {
    for (const watcher of this.#watchers) watcher(change);
  }
}

export function keyOf({ kind, namespace, name }: ObjectRef): string {
  return `${kind}/${namespace}/${name}`;
}

export function isOurs({ manifest }: Held): boolean {
  return manifest.metadata.labels?.[MANAGED_LABEL] === 'true';
}

export function marksOf({ metadata: { annotations = {} } }: KubeObject) {
  return { hubId: annotations[HUB_ANNOTATION] ?? null, workKey: (annotations[WORK_ANNOTATION] ?? null) as never };
}

export function replicasOf({ kind, spec }: KubeObject): number {
  return kind === 'Deployment' ? Number((spec as { readonly replicas?: number } | undefined)?.replicas ?? 1) : 0;
}

/** The object as an API server answers it. */
export function shown({ ref, uid, version, generation, manifest, ready, updated }: Held): KubeObject {
  const metadata = { ...manifest.metadata, uid, resourceVersion: String(version), generation };
  if (ref.kind !== 'Deployment') return { ...manifest, metadata };
  const status = {
    observedGeneration: generation,
    replicas: ready,
    readyReplicas: ready,
    availableReplicas: ready,
    updatedReplicas: updated,
  };
  return { ...manifest, metadata, status } as KubeObject;
}

export function ownedDigestOf({ manifest }: Held): string {
  return createHash('sha1').update(canonicalJson(manifest)).digest('hex');
}

function templateOf({ spec }: KubeObject): string {
  return canonicalJson((spec as { readonly template?: unknown } | undefined)?.template ?? null);
}

function isBroken(manifest: KubeObject): boolean {
  return templateOf(manifest).includes('image-that-is-not-there');
}
