import type { ProbeResult, ServedCluster } from '../../src/engine/ports/fleet.js';
import type { AppliedObject, FoundObject, Member, Members, NamespaceResult, WatchHandlers } from '../../src/engine/ports/member.js';
import type { WatchedObject } from '../../src/engine/ports/observe.js';
import { HubError } from '../../src/errors.js';
import { HUB_ANNOTATION, MANAGED_LABEL, WORK_ANNOTATION } from '../../src/kubernetes/kinds/well-known.js';
import type { GroupVersionKind, KubeObject, ObjectRef } from '../../src/kubernetes/object.js';
import { PATIENCE } from './database.js';
import { deliver, type Life, type SimulatedHub } from './hub.js';
import type { Kernel } from './kernel.js';
import { type Held, isOurs, type MemberWrite, marksOf, ownedDigestOf, type SimulatedMember, shown } from './member.js';
import type { Random } from './random.js';

/**
 * What the way from hubs to a member does. `down` refuses; `hung` takes requests and never answers, and some of them take effect; `slow`
 * answers after seconds; `errors` answers 5xx and 429; `lossy` does what is asked and loses the answer; `read-only` takes no writes;
 * `no-probe` answers everything but probes.
 */
export const linkFaults = ['down', 'hung', 'slow', 'errors', 'lossy', 'read-only', 'no-probe'] as const;
/** Not chosen at random: `refused` answers every request with 401; `no-connection` cannot be connected to, because the hub cannot. */
export type LinkFault = (typeof linkFaults)[number] | 'refused' | 'no-connection';

export interface Link {
  readonly member: SimulatedMember;
  fault: LinkFault | null;
  /** Hubs that are cut off from the member while others are not. */
  readonly cutFrom: Set<string>;
  /** Watches deliver nothing, and nobody notices until they have been silent for long. */
  silent: boolean;
  /** Who holds the Lease object in the member. */
  lease: { holder: string; epoch: number } | null;
}

/** What the harness hears of calls, to judge them. Both run in the moment in which the call takes effect. */
export interface MemberWitness {
  wrote(
    write: MemberWrite,
    by: { readonly life: Life; readonly epoch: number; readonly sentAt: number; readonly link: Link },
  ): Promise<void>;
  asked(link: Link, verb: string): void;
}

const REQUEST_TIMEOUT_MS = 10_000;
/** A watch that is silent for so long is given up. */
export const SILENCE_MS = 90_000 * PATIENCE;
const BOOKMARK_MS = 60_000 * PATIENCE;
const kinds: readonly GroupVersionKind[] = [
  { apiVersion: 'apps/v1', kind: 'Deployment' },
  { apiVersion: 'v1', kind: 'ConfigMap' },
];

export interface PortWorld {
  readonly kernel: Kernel;
  readonly random: Random;
  readonly hubId: string;
  readonly links: ReadonlyMap<string, Link>;
  readonly witness: MemberWitness;
}

export function membersPort(world: PortWorld, hub: SimulatedHub, life: Life): Members {
  return {
    connect: async ({ name }: ServedCluster) => {
      const link = world.links.get(name);
      if (!link) throw new HubError('NOT_FOUND', `There is no cluster ${name}.`);
      if (link.fault === 'no-connection') throw new HubError('DECRYPTION_FAILED', 'An encrypted value cannot be decrypted.');
      return new MemberPort(world, hub, life, link);
    },
    reach: async ({ name, uid }: ServedCluster, signal) => {
      const link = world.links.get(name)!;
      const found = await new MemberPort(world, hub, life, link).identify(signal);
      if (uid !== null && found !== uid) throw new HubError('CLUSTER_IDENTITY_CHANGED', `${name} is another cluster.`);
    },
  };
}

/** One member as one life of a hub talks to it. */
class MemberPort implements Member {
  readonly name: string;
  readonly #world: PortWorld;
  readonly #hub: SimulatedHub;
  readonly #life: Life;
  readonly #link: Link;
  readonly #watches = new Set<Watch>();
  #epoch = 0;
  #heardAt: number | null = null;
  #writeUntil = Number.POSITIVE_INFINITY;

  constructor(world: PortWorld, hub: SimulatedHub, life: Life, link: Link) {
    this.name = link.member.name;
    this.#world = world;
    this.#hub = hub;
    this.#life = life;
    this.#link = link;
  }

  probe(signal: AbortSignal): Promise<ProbeResult> {
    const { member, fault } = this.#link;
    if (fault === 'refused') return Promise.resolve({ ...refusedReport, refusedAt: this.#hub.now() });
    return this.#ask(
      'probe',
      false,
      (): ProbeResult => ({
        ready: 'True',
        reason: 'READY',
        message: '',
        uid: member.uid,
        version: 'v1.30.0',
        apis: { kinds, complete: true },
        pools: member.pools(),
      }),
      signal,
    );
  }

  identify(signal: AbortSignal): Promise<string> {
    return this.#ask('reach', false, () => this.#link.member.uid, signal);
  }

  /** Asked only by the API, which is not simulated. */
  checkIdentity(): Promise<void> {
    throw new Error('the simulation has no API');
  }

  watchHeardAt(): number | null {
    return this.#heardAt;
  }

  /** What a simulated member accepts is not asked for: nothing of it depends on the order of events. */
  /** Nobody asks for it here. */
  async deleteEmptyNamespace(): Promise<NamespaceResult> {
    return { kind: 'absent' };
  }

  async schemas(): Promise<readonly []> {
    return [];
  }

  async apply(
    ref: ObjectRef,
    manifest: KubeObject,
    { force, dryRun = false }: { readonly force: boolean; readonly dryRun?: boolean },
  ): Promise<AppliedObject> {
    const { member } = this.#link;
    return this.#ask('apply', !dryRun, async (sentAt) => {
      const found = member.find(ref);
      const { uid, ...metadata } = manifest.metadata;
      if (uid !== undefined && uid !== found?.uid)
        throw new HubError('CONFLICT', 'There is no object of that uid in the simulated member.');
      if (!force && found !== null && marksOf(found.manifest).hubId !== this.#world.hubId)
        throw new HubError('CONFLICT', 'The simulated member has an object of somebody else there.');
      const { before, after } = dryRun ? { before: found, after: found! } : member.write(ref, { ...manifest, metadata });
      if (!dryRun && before !== after) await this.#wrote({ verb: 'apply', before, after }, sentAt);
      return {
        uid: after.uid,
        generation: after.generation,
        resourceVersion: String(after.version),
        ownedDigest: ownedDigestOf(after),
      };
    });
  }

  look(refs: readonly ObjectRef[]): Promise<readonly FoundObject[]> {
    return this.#ask('look', false, () => refs.flatMap((ref) => foundOf(this.#link.member.find(ref))));
  }

  /** What follows looks for itself. */
  lookAhead(): void {}

  pods(): Promise<never> {
    throw new Error('members in memory have no pods to read');
  }

  log(): Promise<never> {
    throw new Error('members in memory have no logs');
  }

  delete(ref: ObjectRef, uid: string): Promise<'gone' | 'deleting'> {
    return this.#ask('delete', true, async (sentAt) => {
      const before = this.#link.member.find(ref);
      if (before === null || before.uid !== uid) return 'gone' as const;
      this.#link.member.remove(ref);
      await this.#wrote({ verb: 'delete', before, after: null }, sentAt);
      return 'gone' as const;
    });
  }

  release(ref: ObjectRef, uid: string): Promise<void> {
    return this.#ask('release', true, async (sentAt) => {
      const before = this.#link.member.find(ref);
      if (before === null || before.uid !== uid) return;
      this.#link.member.write(ref, withoutMarks(before.manifest), 'manifold');
      await this.#wrote({ verb: 'release', before, after: null }, sentAt);
    });
  }

  read(ref: ObjectRef): Promise<KubeObject | null> {
    return this.#ask('read', false, () => {
      const held = this.#link.member.find(ref);
      return held && shown(held);
    });
  }

  async serves(gvk: GroupVersionKind): Promise<boolean> {
    return kinds.some(({ kind }) => kind === gvk.kind);
  }

  async isKindRemoved(): Promise<boolean> {
    return false;
  }

  async autoscaled(): Promise<ReadonlySet<string>> {
    return new Set();
  }

  claim(epoch: number): Promise<void> {
    this.#epoch = epoch;
    return this.#ask('claim', true, () => {
      const { lease } = this.#link;
      if (lease !== null && lease.holder !== this.#world.hubId) throw new HubError('CONFLICT', 'Another hub holds the member.');
      this.#link.lease = { holder: this.#world.hubId, epoch };
    });
  }

  unclaim(): Promise<void> {
    return this.#ask('unclaim', true, () => {
      if (this.#link.lease?.holder === this.#world.hubId) this.#link.lease = null;
    });
  }

  watch({ kind }: GroupVersionKind, handlers: WatchHandlers): { close(): void; relist(): void } {
    const onHeard = () => {
      this.#heardAt = this.#hub.now();
    };
    const watch = new Watch(this.#world, this.#life, this.#link, kind, { handlers, onHeard });
    this.#watches.add(watch);
    return { close: () => watch.close(), relist: () => watch.relist() };
  }

  writeUntil(atMs: number): void {
    this.#writeUntil = atMs;
  }

  async close(): Promise<void> {
    for (const watch of this.#watches) watch.close();
  }

  #wrote(write: MemberWrite, sentAt: number): Promise<void> {
    return this.#world.witness.wrote(write, { life: this.#life, epoch: this.#epoch, sentAt, link: this.#link });
  }

  /** One request, as the link lets it through. */
  #ask<T>(verb: string, writes: boolean, effect: (sentAt: number) => T | Promise<T>, signal?: AbortSignal): Promise<T> {
    const { kernel, random, witness } = this.#world;
    const sentAt = kernel.now();
    const link = this.#link;
    const { fault } = link;
    if (writes && this.#hub.now() >= this.#writeUntil)
      return Promise.reject(new HubError('LEASE_LOST', `The lease of ${this.name} ended.`));
    witness.asked(link, verb);
    const point = `member.${verb}`;
    const call = (there: number, back: number, run: () => Promise<T>) => this.#hub.call(this.#life, point, run, { there, back });
    if (fault === 'no-probe' && verb === 'probe') return this.#hangs(point, effect, sentAt, signal);
    if (isCut(link, this.#life.hub)) return call(1, 1, () => Promise.reject(unreachable(this.name)));
    if (fault === 'hung') return this.#hangs(point, effect, sentAt, signal);
    if (fault === 'refused') return call(1, 1, () => Promise.reject(credentialRefused(this.name)));
    const slow = fault === 'slow' ? random.from(500, 2_500) : 0;
    const asked = call(random.from(1, 10) + slow, random.from(1, 10), async () => {
      // What was sent before the way was cut may be lost, or only its answer.
      if (isCut(link, this.#life.hub) && random.chance(0.5)) throw unreachable(this.name);
      if (fault === 'errors' && random.chance(0.5)) throw serverError(random, this.name);
      if (fault === 'read-only' && writes) throw new HubError('SERVER_ERROR', `${this.name} takes no writes.`);
      const answer = await effect(sentAt);
      if (isCut(link, this.#life.hub) || (fault === 'lossy' && random.chance(0.5))) throw unreachable(this.name);
      return answer;
    });
    return signal === undefined ? asked : Promise.race([asked, aborted(signal, this.name)]);
  }

  /** The request ends with its time; what it asked for may be done at any time until then. */
  #hangs<T>(point: string, effect: (sentAt: number) => T | Promise<T>, sentAt: number, signal?: AbortSignal): Promise<T> {
    const { random } = this.#world;
    const lands = random.chance(0.3);
    const there = random.from(100, REQUEST_TIMEOUT_MS - 100);
    const never = this.#hub.call<T>(
      this.#life,
      point,
      async () => {
        if (lands) await effect(sentAt);
        throw new HubError('CLUSTER_TIMEOUT', `${this.name} did not answer in time.`);
      },
      { there, back: REQUEST_TIMEOUT_MS - there },
    );
    return signal === undefined ? never : Promise.race([never, aborted(signal, this.name)]);
  }
}

/** A watch of one kind that lists anew, after a while, when it is broken. */
class Watch {
  readonly #world: PortWorld;
  readonly #life: Life;
  readonly #link: Link;
  readonly #kind: string;
  readonly #handlers: WatchHandlers;
  readonly #onHeard: () => void;
  readonly #end: () => void;
  #closed = false;
  /** It delivers what happens; else a list is on its way. */
  #live = false;
  #listing = false;
  #lastAt = 0;

  constructor(
    world: PortWorld,
    life: Life,
    link: Link,
    kind: string,
    { handlers, onHeard }: { readonly handlers: WatchHandlers; readonly onHeard: () => void },
  ) {
    this.#world = world;
    this.#life = life;
    this.#link = link;
    this.#kind = kind;
    this.#handlers = handlers;
    this.#onHeard = onHeard;
    this.#end = link.member.onChange(({ type, held }) => {
      if (this.#closed || !this.#live || held.ref.kind !== kind || !life.alive) return;
      if (this.#broken()) return this.#fails(link.silent || link.fault === 'hung' ? SILENCE_MS : 10);
      // The label selects what a watch shows; what loses it is gone from it.
      if (isOurs(held)) this.#tell(() => handlers.event(watchedOf(held, type)));
      else this.#tell(() => handlers.event(watchedOf(held, 'DELETED')));
    });
    this.#list(1);
    this.#bookmarkIn(world.random.from(0, BOOKMARK_MS));
  }

  relist(): void {
    if (!this.#closed) this.#list(1);
  }

  close(): void {
    this.#closed = true;
    this.#end();
  }

  /** Members send bookmarks about once a minute. */
  #bookmarkIn(ms: number): void {
    const { kernel } = this.#world;
    kernel.after(ms, () => {
      if (this.#closed || !this.#life.alive) return;
      if (this.#live && !this.#broken()) deliver(this.#life, this.#onHeard);
      this.#bookmarkIn(BOOKMARK_MS);
    });
  }

  #broken(): boolean {
    const { link } = { link: this.#link };
    return isCut(link, this.#life.hub) || link.fault === 'hung' || link.fault === 'refused' || link.silent;
  }

  #fails(noticedAfterMs: number): void {
    this.#live = false;
    this.#world.kernel.after(noticedAfterMs, () => {
      if (this.#closed || !this.#life.alive) return;
      deliver(this.#life, () => this.#handlers.stale('CLUSTER_TIMEOUT', 'The watch was silent.'));
      this.#list(500);
    });
  }

  /** Lists until it succeeds; one list at a time. */
  #list(inMs: number): void {
    if (this.#listing) return;
    this.#listing = true;
    const { kernel, random } = this.#world;
    kernel.after(inMs + random.from(0, 20), () => {
      this.#listing = false;
      if (this.#closed || !this.#life.alive) return;
      const { fault, member } = this.#link;
      const failed =
        isCut(this.#link, this.#life.hub) || fault === 'hung' || fault === 'refused' || (fault === 'errors' && random.chance(0.5));
      if (failed) {
        this.#live = false;
        deliver(this.#life, () => this.#handlers.stale('CLUSTER_UNREACHABLE', 'The list failed.'));
        return this.#list(random.from(1_000, 4_000));
      }
      this.#live = true;
      const objects = [...member.objects.values()].filter((held) => held.ref.kind === this.#kind && isOurs(held));
      const listed = objects.map((held) => watchedOf(held, 'ADDED'));
      const version = String(member.version);
      this.#tell(() => this.#handlers.synced(listed, version));
    });
  }

  /** In the order of the member. */
  #tell(run: () => void): void {
    const { kernel, random } = this.#world;
    this.#lastAt = Math.max(this.#lastAt, kernel.now() + random.from(1, 8));
    const at = this.#lastAt;
    this.#queue.push(run);
    kernel.after(at - kernel.now(), () => {
      const next = this.#queue.shift();
      if (!next || this.#closed) return;
      deliver(this.#life, () => {
        this.#onHeard();
        next();
      });
    });
  }

  readonly #queue: (() => void)[] = [];
}

export function isCut({ fault, cutFrom }: Link, hub: string): boolean {
  return fault === 'down' || cutFrom.has(hub);
}

function aborted(signal: AbortSignal, name: string): Promise<never> {
  return new Promise((_, reject) =>
    signal.addEventListener('abort', () => reject(new HubError('CLUSTER_TIMEOUT', `${name} did not answer in time.`)), { once: true }),
  );
}

const refusedReport: ProbeResult = {
  ready: 'Unknown',
  reason: 'CLUSTER_AUTH_FAILED',
  message: 'The credential is refused.',
  uid: null,
  version: null,
  apis: null,
  pools: null,
};

function credentialRefused(name: string): HubError {
  return new HubError('CLUSTER_AUTH_FAILED', `${name} refuses the credential.`, { details: { status: '401' } });
}

function unreachable(name: string): HubError {
  return new HubError('CLUSTER_UNREACHABLE', `${name} cannot be reached.`);
}

function serverError(random: Random, name: string): HubError {
  if (random.chance(0.3)) return new HubError('RATE_LIMITED', `${name} answers 429.`, { retryAfterMs: 2_000 });
  return new HubError(random.chance(0.3) ? 'CONFLICT' : 'SERVER_ERROR', `${name} answers with an error.`);
}

function foundOf(held: Held | null): readonly FoundObject[] {
  if (held === null) return [];
  return [
    {
      ref: held.ref,
      uid: held.uid,
      resourceVersion: String(held.version),
      ...marksOf(held.manifest),
      managers: held.others,
      deleting: null,
      replicas: null,
    },
  ];
}

function watchedOf(held: Held, type: WatchedObject['type']): WatchedObject {
  return {
    type,
    ref: held.ref,
    ...marksOf(held.manifest),
    uid: held.uid,
    resourceVersion: String(held.version),
    generation: held.generation,
    ownedDigest: ownedDigestOf(held),
    otherManagers: held.others,
    hasStatus: held.ref.kind === 'Deployment',
    object: shown(held),
  };
}

function withoutMarks(manifest: KubeObject): KubeObject {
  const { [MANAGED_LABEL]: _label, ...labels } = manifest.metadata.labels ?? {};
  const { [HUB_ANNOTATION]: _hub, [WORK_ANNOTATION]: _work, ...annotations } = manifest.metadata.annotations ?? {};
  return { ...manifest, metadata: { ...manifest.metadata, labels, annotations } };
}
