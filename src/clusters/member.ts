import type { Clock } from '../engine/ports/clock.js';
import type { ProbeResult } from '../engine/ports/fleet.js';
import type { AppliedObject, FoundObject, Member, NamespaceResult, WatchHandlers } from '../engine/ports/member.js';
import type { SchemaDocument } from '../engine/ports/schemas/schema-store.js';
import { HubError } from '../errors.js';
import { groupOf } from '../kubernetes/kinds/api-group.js';
import { MANAGED_LABEL, MANAGED_VALUE } from '../kubernetes/kinds/well-known.js';
import type { GroupVersionKind, KubeObject, ObjectRef } from '../kubernetes/object.js';
import { Capacity } from './capacity/capacity.js';
import { isDefined } from './discovery/defined-kind.js';
import { Discovery } from './discovery/discovery.js';
import { Autoscaled } from './objects/autoscaled.js';
import { judgeNamespace } from './objects/empty-namespace.js';
import { MemberLease } from './objects/lease.js';
import { ObjectRequests } from './objects/object-requests.js';
import { openPodLog, podPage } from './objects/pod-requests.js';
import { type KeyedDigest, OwnedDigests } from './ownership/owned-digest.js';
import { defaultProbeTiming, Probe, type ProbeTiming } from './probe.js';
import { openApiDocuments } from './schema/openapi-documents.js';
import type { Transport } from './transport/transport.js';
import { EventPace } from './watch/event-pace.js';
import type { ReflectorTiming } from './watch/reflector.js';
import { watchObjects } from './watch/watch-objects.js';

export interface MemberSetting {
  readonly transport: Transport;
  readonly hubId: string;
  /** Uid of kube-system as registered; null when the cluster was never reached. */
  readonly uid: string | null;
  readonly clock: Clock;
  readonly random: () => number;
  readonly keyedDigest: KeyedDigest;
  /** Called once the member was closed. */
  readonly closed: () => void;
  readonly probe?: Partial<ProbeTiming>;
  readonly watch?: Partial<ReflectorTiming>;
}

/** A process that serves the cluster probes it more often, so that only other processes send requests to check its identity. */
const IDENTITY_COUNTS_MS = 15_000;

/** One member cluster. Nothing is written to a cluster whose uid differs from the registered one. */
export class ClusterMember implements Member {
  readonly #setting: MemberSetting;
  readonly #discovery: Discovery;
  readonly #capacity: Capacity;
  readonly #objects: ObjectRequests;
  readonly #digests: OwnedDigests;
  readonly #autoscaled: Autoscaled;
  readonly #lease: MemberLease;
  readonly #probe: Probe;
  readonly #pace: EventPace;
  readonly #watches = new Set<{ close(): void }>();
  #uid: string | null;
  #impostor: HubError | null = null;
  #identifiedAt = Number.NEGATIVE_INFINITY;
  #identifying: Promise<void> | null = null;
  #watchHeardAt: number | null = null;

  constructor(setting: MemberSetting) {
    const { transport, clock, random } = setting;
    this.#setting = setting;
    this.#uid = setting.uid;
    this.#discovery = new Discovery(transport, clock);
    this.#pace = new EventPace(clock);
    this.#capacity = new Capacity({
      transport,
      discovery: this.#discovery,
      clock,
      random,
      pace: this.#pace,
      onHeard: () => this.#heard(),
      ...(setting.watch && { timing: setting.watch }),
    });
    this.#digests = new OwnedDigests(setting.keyedDigest);
    this.#objects = new ObjectRequests(transport, this.#discovery, clock, this.#digests);
    this.#autoscaled = new Autoscaled(transport, this.#discovery, clock);
    this.#lease = new MemberLease(transport, setting.hubId);
    const timing = { ...defaultProbeTiming, ...setting.probe };
    this.#probe = new Probe({ transport, discovery: this.#discovery, capacity: this.#capacity, clock, timing });
  }

  get name(): string {
    return this.#setting.transport.cluster;
  }

  async probe(signal: AbortSignal): Promise<ProbeResult> {
    const report = await this.#probe.run(signal);
    this.#recognise(report.uid);
    if (!this.#impostor) return report;
    return { ...report, ready: 'False', reason: this.#impostor.code, message: this.#impostor.message, apis: null, pools: null };
  }

  watchHeardAt(): number | null {
    return this.#watchHeardAt;
  }

  async reach(signal: AbortSignal): Promise<void> {
    this.#recognise(await this.#probe.identify(signal));
    this.#refuseImpostor();
  }

  async checkIdentity(uid: string): Promise<void> {
    if (uid !== this.#uid) [this.#uid, this.#identifiedAt] = [uid, Number.NEGATIVE_INFINITY];
    if (this.#setting.clock.now() - this.#identifiedAt >= IDENTITY_COUNTS_MS) {
      // Requests that arrive together share one check.
      this.#identifying ??= this.reach(new AbortController().signal).finally(() => {
        this.#identifying = null;
      });
      await this.#identifying;
    }
    this.#refuseImpostor();
  }

  async apply(ref: ObjectRef, manifest: KubeObject, options: Parameters<Member['apply']>[2]): Promise<AppliedObject> {
    this.#refuseImpostor();
    return this.#objects.apply(ref, manifest, options);
  }

  async read(ref: ObjectRef): Promise<KubeObject | null> {
    this.#refuseImpostor();
    return this.#objects.read(ref);
  }

  async pods(...[namespace, select, limit]: Parameters<Member['pods']>): ReturnType<Member['pods']> {
    this.#refuseImpostor();
    return podPage(this.#setting.transport, namespace, select, limit);
  }

  async log(...[ask, signal]: Parameters<Member['log']>): ReturnType<Member['log']> {
    this.#refuseImpostor();
    return openPodLog(this.#setting.transport, ask, signal);
  }

  look(refs: readonly ObjectRef[], options?: { readonly fresh?: boolean }): Promise<readonly FoundObject[]> {
    return this.#objects.look(refs, options);
  }

  lookAhead(refs: readonly ObjectRef[]): void {
    this.#objects.lookAhead(refs);
  }

  async delete(ref: ObjectRef, uid: string): Promise<'gone' | 'deleting'> {
    this.#refuseImpostor();
    return this.#objects.delete(ref, uid);
  }

  async deleteEmptyNamespace(...[name, obstacle]: Parameters<Member['deleteEmptyNamespace']>): Promise<NamespaceResult> {
    this.#refuseImpostor();
    const ref = { apiVersion: 'v1', kind: 'Namespace', namespace: '', name };
    const namespace = await this.#objects.read(ref);
    if (namespace === null) return { kind: 'absent' };
    const { transport, hubId } = this.#setting;
    const judged = await judgeNamespace({ transport, discovery: this.#discovery, hubId }, namespace);
    if (judged !== null) return judged;
    const reason = await obstacle();
    if (reason !== null) return { kind: 'later', reason };
    await this.delete(ref, namespace.metadata.uid!);
    return { kind: 'deleted' };
  }

  async release(ref: ObjectRef, uid: string): Promise<void> {
    this.#refuseImpostor();
    return this.#objects.release(ref, uid);
  }

  async serves(gvk: GroupVersionKind): Promise<boolean> {
    return (await this.#discovery.find(gvk)) !== null;
  }

  async isKindRemoved(gvk: GroupVersionKind): Promise<boolean> {
    // Kinds of the core group have no definition, and every member serves them.
    if (groupOf(gvk.apiVersion) === '') return false;
    return (await this.#discovery.isKindRemoved(gvk)) && !(await isDefined(this.#setting.transport, gvk));
  }

  async schemas(tags: Parameters<Member['schemas']>[0]): Promise<readonly SchemaDocument[]> {
    return openApiDocuments({ transport: this.#setting.transport, versions: await this.#discovery.versions(), tags });
  }

  autoscaled(namespace: string): Promise<ReadonlySet<string>> {
    return this.#autoscaled.in(namespace);
  }

  watch(gvk: GroupVersionKind, handlers: WatchHandlers, expected?: number): { close(): void; relist(): void } {
    const { transport, clock, random, watch } = this.#setting;
    const setting = { transport, discovery: this.#discovery, gvk, labelSelector: `${MANAGED_LABEL}=${MANAGED_VALUE}`, clock, random };
    const onHeard = () => this.#heard();
    const timed = { ...setting, pace: this.#pace, onHeard, ...(watch && { timing: watch }), ...(expected !== undefined && { expected }) };
    const watching = watchObjects(timed, handlers, this.#digests);
    this.#watches.add(watching);
    return {
      relist: () => watching.relist(),
      close: () => {
        this.#watches.delete(watching);
        watching.close();
        // Nobody is notified of their end any more.
        this.#digests.keepOnly(`${gvk.apiVersion}/${gvk.kind}`, new Set());
      },
    };
  }

  async claim(epoch: number, mark = 0, readOnly = false): Promise<void> {
    this.#refuseImpostor();
    await this.#lease.claim(epoch, mark, readOnly);
  }

  async unclaim(): Promise<void> {
    this.#refuseImpostor();
    await this.#lease.unclaim();
  }

  writeUntil(atMs: number): void {
    this.#setting.transport.writeUntil = atMs;
  }

  async close(): Promise<void> {
    for (const watching of this.#watches) watching.close();
    this.#capacity.close();
    this.#setting.closed();
    await this.#setting.transport.close();
  }

  #heard(): void {
    this.#watchHeardAt = this.#setting.clock.now();
  }

  #recognise(uid: string | null): void {
    if (uid === null) return;
    this.#uid ??= uid;
    this.#identifiedAt = this.#setting.clock.now();
    const message = `${this.name} is not the cluster that was registered (its kube-system namespace has the uid ${uid}, not ${this.#uid}); the hub does not write to it until it is registered again`;
    this.#impostor = uid === this.#uid ? null : new HubError('CLUSTER_IDENTITY_CHANGED', message);
  }

  #refuseImpostor(): void {
    if (this.#impostor) throw this.#impostor;
  }
}
