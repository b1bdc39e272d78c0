import { timingSafeEqual } from 'node:crypto';
import type { KubeObject } from '../kubernetes/object.js';
import { ClusterIps } from './admission/cluster-ips.js';
import type { Behaviour } from './behaviours/behaviour.js';
import { behaviourController } from './behaviours/behaviour-controller.js';
import { tlsNameOf } from './certificates.js';
import type { SimulatorClock } from './clock.js';
import { apiControllers, workloadControllers } from './controllers/all-controllers.js';
import type { ControllerTiming, ControllerWorld } from './controllers/controller.js';
import { ControllerRuntime } from './controllers/controller-runtime.js';
import { serve } from './controllers/custom-resource-definition.js';
import { noInjectedFaults } from './controllers/injected-faults.js';
import { NodeUsage } from './controllers/pods/node-usage.js';
import { Faults } from './faults/faults.js';
import { parseJson } from './json.js';
import { KindRegistry } from './kinds/kind-registry.js';
import type { MemberOptions } from './options.js';
import { type KeptObjects, ObjectJournal, readJournal } from './persistence/object-journal.js';
import { SecondActor } from './second-actor.js';
import { DEFAULT_VERSION, seedDefinitions, seedObjects } from './seed-objects.js';
import { Dependents } from './store/dependents.js';
import type { Entry } from './store/entry.js';
import { ObjectStore } from './store/object-store.js';
import type { RecentObjects } from './store/recent-objects.js';
import { WatchHub } from './watch/watch-hub.js';
import type { WriteLog } from './write-log.js';

export interface MemberParts {
  readonly options: MemberOptions;
  readonly url: string;
  readonly caPem: string;
  readonly token: string;
  readonly clock: SimulatorClock;
  readonly recent: RecentObjects;
  readonly log: WriteLog;
  readonly timing: ControllerTiming;
  readonly bookmarkMs: number;
  readonly windowSize: number;
  readonly seed: number;
  /** Path of the journal; undefined keeps the objects in memory only. */
  readonly journalPath: string | undefined;
}

/** One simulated cluster: its objects, its served kinds, its controllers and its faults. */
export class SimulatedMember {
  readonly name: string;
  readonly kubernetesVersion: string;
  readonly url: string;
  readonly world: ControllerWorld;
  readonly watches: WatchHub;
  readonly faults: Faults;
  /** A second client of this cluster, for tests. */
  readonly actor: SecondActor;
  readonly #caPem: string;
  readonly #users = new Map<string, string>();
  readonly #token: string;
  readonly #runtime: ControllerRuntime;
  readonly #journal: ObjectJournal | undefined;

  constructor(parts: MemberParts) {
    const { options, log, journalPath } = parts;
    const clock: SimulatorClock = {
      now: () => parts.clock.now() + this.faults.clockSkewMs,
      after: (delayMs, run) => parts.clock.after(delayMs, run),
    };
    this.name = options.name;
    this.kubernetesVersion = options.kubernetesVersion ?? DEFAULT_VERSION;
    this.url = parts.url;
    this.#caPem = parts.caPem;
    this.#token = parts.token;
    this.#users.set(parts.token, 'simulated-admin');
    this.faults = new Faults(parts.seed, () => this.watches.cut());

    const kept: KeptObjects = journalPath === undefined ? { revision: 0, objects: [] } : readJournal(journalPath);
    this.#journal =
      journalPath === undefined
        ? undefined
        : new ObjectJournal(
            journalPath,
            () => this.world.store.revision,
            () => this.#present(),
          );
    const store = new ObjectStore({ recent: parts.recent, windowSize: parts.windowSize, revision: kept.revision, journal: this.#journal });
    this.world = this.#makeWorld(store, clock, parts.timing, log);
    this.watches = new WatchHub(store, clock, parts.bookmarkMs);
    this.actor = new SecondActor(this.world);

    const behaviours = behavioursOf(options).map(behaviourController);
    const controllers = options.controllers === false ? apiControllers : [...apiControllers, ...workloadControllers, ...behaviours];
    this.#runtime = new ControllerRuntime(this.world, controllers);
    if (kept.objects.length === 0) seedObjects(this.world, options);
    else this.#restore(kept);
    seedDefinitions(this.world, options);
    this.#journal?.rewrite();
    this.#runtime.start();
  }

  /** The kubeconfig of this member, for kubectl and the hub. */
  kubeconfig(): string {
    return `apiVersion: v1
kind: Config
clusters:
- name: ${this.name}
  cluster:
    server: ${this.url}
    tls-server-name: ${tlsNameOf(this.name)}
    certificate-authority-data: ${Buffer.from(this.#caPem).toString('base64')}
users:
- name: ${this.name}
  user:
    token: ${this.#token}
contexts:
- name: ${this.name}
  context:
    cluster: ${this.name}
    user: ${this.name}
current-context: ${this.name}
`;
  }

  get token(): string {
    return this.#token;
  }

  /** Adds another user, for denials that concern one of several users. */
  addToken(token: string, user: string): void {
    this.#users.set(token, user);
  }

  revokeToken(token: string): void {
    this.#users.delete(token);
  }

  /** The user of this `authorization` header; undefined if unknown. */
  userOf(authorization: string | undefined): string | undefined {
    const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) return undefined;
    const given = Buffer.from(token);
    for (const [known, user] of this.#users) {
      const wanted = Buffer.from(known);
      if (wanted.length === given.length && timingSafeEqual(wanted, given)) return user;
    }
    return undefined;
  }

  /** Requeues all keys of the controllers, for changes that no object event reports. */
  lookAgain(): void {
    this.#runtime.start();
  }

  /** Compacts the event window now: watches that resume from an earlier revision get 410. */
  compact(): void {
    this.world.store.compact();
  }

  close(): void {
    this.#runtime.stop();
    this.watches.drop();
    this.#journal?.rewrite();
    this.#journal?.close();
  }

  #makeWorld(store: ObjectStore, clock: SimulatorClock, timing: ControllerTiming, log: WriteLog): ControllerWorld {
    const followers = { dependents: new Dependents(), clusterIps: new ClusterIps(), usage: new NodeUsage() };
    store.onChange((change) => {
      for (const follower of Object.values(followers)) follower.follow(change);
    });
    const { name } = this;
    return {
      name,
      kinds: new KindRegistry(),
      store,
      clock,
      timing,
      injected: noInjectedFaults(),
      ...followers,
      log: (write) => log.add({ ...write, cluster: name, timeMs: clock.now() }),
    };
  }

  *#present(): Generator<Entry> {
    for (const collection of this.world.store.collections().values()) yield* collection.values();
  }

  /** Built-in kinds first: they include CustomResourceDefinition, which the custom kinds need. */
  #restore({ objects }: KeptObjects): void {
    const { kinds, store } = this.world;
    const put = (all: KeptObjects['objects']) => {
      for (const { storageKey, json, revision } of all) {
        const kind = kinds.byStorage(storageKey);
        if (kind !== undefined) store.restore(kind, parseJson(json) as KubeObject, revision);
      }
    };
    put(objects.filter(({ storageKey }) => kinds.byStorage(storageKey) !== undefined));
    for (const definition of store.collection('apiextensions.k8s.io/customresourcedefinitions').values()) serve(this.world, definition);
    put(objects.filter(({ storageKey }) => kinds.byStorage(storageKey)?.custom));
    for (const entry of this.#present()) {
      this.world.dependents.learn(entry);
      this.world.clusterIps.learn(entry);
      this.world.usage.learn(entry);
    }
  }
}

function behavioursOf({ behaviours = [], behavioursOnceDefined = [] }: MemberOptions): readonly Behaviour[] {
  const isDefined = (one: Behaviour) => behaviours.some(({ group, plural }) => group === one.group && plural === one.plural);
  return [...behaviours, ...behavioursOnceDefined.filter((one) => !isDefined(one))];
}
