import { type Engine, startEngine } from '../../src/engine/engine.js';
import type { Clock } from '../../src/engine/ports/clock.js';
import type { EnginePorts } from '../../src/engine/ports/engine.js';
import type { Members } from '../../src/engine/ports/member.js';
import type { Step, Wakeups } from '../../src/engine/ports/wakeups.js';
import { HubError } from '../../src/errors.js';
import { PATIENCE, type SimulatedDatabase } from './database.js';
import type { Kernel } from './kernel.js';
import type { Random } from './random.js';

/** One run of a hub's process, from its start until it is killed. */
export interface Life {
  readonly hub: string;
  readonly holder: string;
  alive: boolean;
  paused: boolean;
  /** What waits for the end of a pause: timers that ran out and answers that came. */
  readonly waiting: (() => void)[];
}

/** An external call of a hub: at its named point a run may stop the process, before it and after it. */
export interface Call {
  /** Such as `plans.save` or `member.apply`. */
  readonly point: string;
  readonly life: Life;
  readonly sentAt: number;
}

export interface DatabaseFault {
  /** `down`: nothing answers. `read-only`: no write is taken. `failing`: half of the calls fail, half of those after they took effect. */
  kind: 'none' | 'down' | 'read-only' | 'failing';
  /** The clock of its machine is ahead, as after a fail-over to another one. */
  aheadMs: number;
  /** Calls that take effect and whose answer is lost. */
  loses: (point: string) => boolean;
}

export const losesNothing: DatabaseFault['loses'] = () => false;

export interface HubWorld {
  readonly kernel: Kernel;
  readonly random: Random;
  readonly database: SimulatedDatabase;
  readonly databaseFault: DatabaseFault;
  readonly hubId: string;
  readonly membersOf: (hub: SimulatedHub, life: Life) => Members;
  /** Called before a call is sent and after it took effect; throws nothing, and may kill the hub. */
  readonly onPoint: (when: 'before' | 'after', call: Call) => void;
  readonly note: (sentence: string) => void;
  readonly hubs: () => readonly SimulatedHub[];
  /** Probability that news of another replica are lost. */
  lostNews: number;
}

/** Calls of the store that write nothing; all others fail on a database that is read-only. */
const reading: ReadonlySet<string> = new Set([
  'plans.world',
  'plans.due',
  'plans.standing',
  'dispatch.due',
  'dispatch.nextDueInMs',
  'observations.known',
  'observations.kindsInUse',
  'observations.lastRead',
  'strayObjects.of',
  'reports.snapshot',
  'reports.damaged',
  'reports.folded',
  'reports.page',
  'reports.placedOn',
  'interpreters.documents',
  'fleet.served',
  'fleet.lastProbe',
  'leases.handOverFacts',
  'failover.facts',
  'freezes.inForce',
]);
const local: ReadonlySet<string> = new Set(['observe', 'report']);

/** A hub whose process can be killed, stopped and started: the engine over the real store and members in memory. */
export class SimulatedHub {
  readonly name: string;
  readonly #world: HubWorld;
  #starts = 0;
  #life: Life | null = null;
  #engine: Engine | null = null;
  readonly #listeners = new Map<string, Set<{ readonly life: Life; readonly run: () => void }>>();
  /** Its clock runs so much faster than the true time; it never jumps. */
  #rate = 1;
  #setAt: { readonly true: number; readonly own: number };

  constructor(name: string, world: HubWorld) {
    this.name = name;
    this.#world = world;
    const now = world.kernel.now();
    this.#setAt = { true: now, own: now };
  }

  get rate(): number {
    return this.#rate;
  }

  set rate(rate: number) {
    this.#setAt = { true: this.#world.kernel.now(), own: this.now() };
    this.#rate = rate;
  }

  /** By its own clock, which may be slow or fast. */
  now(): number {
    return this.#setAt.own + (this.#world.kernel.now() - this.#setAt.true) * this.#rate;
  }

  get life(): Life | null {
    return this.#life;
  }

  get engine(): Engine | null {
    return this.#engine;
  }

  start(): void {
    if (this.#life?.alive) return;
    this.#starts += 1;
    const { kernel, random, database, membersOf, note } = this.#world;
    const holder = `${this.name.at(-1)}0000000-0000-4000-8000-${String(this.#starts).padStart(12, '0')}`;
    const ended = this.#life?.holder;
    const life: Life = { hub: this.name, holder, alive: true, paused: false, waiting: [] };
    this.#life = life;
    const wakeups = this.#wakeups(life);
    const store = database.storeOf(holder, wakeups);
    const ported = <T extends object>(name: string, port: T): T => this.#port(life, name, port);
    const clock: Clock = {
      now: () => this.now(),
      after: (delayMs, run) => kernel.after(delayMs / this.#rate, () => deliver(life, run)),
    };
    const draws = random.fork();
    const ports: EnginePorts = {
      hubId: this.#world.hubId,
      plans: ported('plans', store.plans),
      dispatch: ported('dispatch', store.dispatch),
      observations: ported('observations', store.observations),
      strayObjects: ported('strayObjects', store.strayObjects),
      reports: ported('reports', store.reports),
      events: ported('events', store.events),
      interpreters: { ...ported('interpreters', { documents: () => store.interpreters.documents() }), of: () => null },
      fleet: ported('fleet', store.fleet),
      failover: ported('failover', store.failover),
      freezes: ported('freezes', store.freezes),
      restores: ported('restores', store.restores),
      failoverRecords: ported('failoverRecords', store.failoverRecords),
      rebalancers: ported('rebalancers', store.rebalancers),
      leases: ported('leases', store.leases),
      members: membersOf(this, life),
      wakeups,
      clock,
      random: () => draws.next(),
      patience: PATIENCE,
      log: (level, sentence, pairs) => {
        if (level !== 'info') note(`${this.name}: ${sentence} ${JSON.stringify(pairs).slice(0, 400)}`);
      },
      meter: silentMeter,
    };
    // It starts on the data folder of the process that was killed.
    if (ended !== undefined) void ports.leases.endOf(ended).catch(() => undefined);
    this.#engine = startEngine(ports);
    note(`${this.name} starts.`);
  }

  /** SIGKILL: nothing of it goes on, but for calls that were sent and land all the same. */
  kill(): void {
    if (!this.#life?.alive) return;
    this.#life.alive = false;
    this.#life.waiting.length = 0;
    this.#engine = null;
    this.#world.note(`${this.name} is killed.`);
  }

  /** SIGSTOP. */
  pause(): void {
    if (this.#life?.alive) this.#life.paused = true;
    this.#world.note(`${this.name} is stopped.`);
  }

  /** SIGCONT: what waited happens now, in its order. */
  resume(): void {
    if (!this.#life?.paused) return;
    this.#life.paused = false;
    this.#world.note(`${this.name} goes on.`);
    for (const [i, run] of this.#life.waiting.splice(0).entries()) this.#world.kernel.after(i / 1_000, () => deliver(this.#life!, run));
  }

  /**
   * A call to the outside: it takes effect after a while, and its answer comes after another. A process that was killed meanwhile has sent
   * it or not; one that is stopped hears of it later.
   */
  call<T>(life: Life, point: string, effect: () => Promise<T>, takesMs: { readonly there: number; readonly back: number }): Promise<T> {
    const { kernel, random, onPoint } = this.#world;
    const call: Call = { point, life, sentAt: kernel.now() };
    return new Promise<T>((resolve, reject) => {
      onPoint('before', call);
      if (!life.alive) return;
      kernel.after(takesMs.there, async () => {
        if (!life.alive && random.chance(0.5)) return;
        let end: () => void;
        try {
          const answer = await effect();
          end = () => resolve(answer);
        } catch (error) {
          end = () => reject(error);
        }
        if (life.alive) onPoint('after', call);
        kernel.after(takesMs.back, () => deliver(life, end));
      });
    });
  }

  hear(topic: string): void {
    for (const { life, run } of this.#listeners.get(topic) ?? []) deliver(life, run);
  }

  /** Each method of a port of the store is a call. */
  #port<T extends object>(life: Life, name: string, port: T): T {
    return new Proxy(port, {
      get: (target, method) => {
        const own = Reflect.get(target, method) as unknown;
        if (typeof own !== 'function' || typeof method !== 'string') return own;
        const point = `${name}.${method}`;
        return (...args: unknown[]) => {
          const { random } = this.#world;
          const takesMs = { there: random.from(0, 2), back: random.from(0, 2) };
          return this.call(life, point, () => this.#ask(point, () => own.apply(target, args) as Promise<unknown>), takesMs);
        };
      },
    });
  }

  async #ask<T>(point: string, ask: () => Promise<T>): Promise<T> {
    const { database, databaseFault, kernel, random } = this.#world;
    const away = () => new HubError('DATABASE_UNAVAILABLE', 'The simulated database cannot be reached.');
    const { kind } = databaseFault;
    if (kind === 'down') throw away();
    if (kind === 'read-only' && !reading.has(point)) throw new HubError('DATABASE_UNAVAILABLE', 'The database takes no writes now.');
    const fails = kind === 'failing' && random.chance(0.5);
    if (fails && random.chance(0.5)) throw away();
    await database.setTime(kernel.now() + databaseFault.aheadMs);
    const answer = await ask();
    if (fails || databaseFault.loses(point)) throw away();
    return answer;
  }

  #wakeups(life: Life): Wakeups {
    const { kernel } = this.#world;
    const scheduled = new Set<string>();
    return {
      wake: (topic: Step | 'api') => {
        if (!life.alive) return;
        if (!scheduled.has(topic)) {
          scheduled.add(topic);
          kernel.after(0, () => {
            scheduled.delete(topic);
            if (life.alive) this.hear(topic);
          });
        }
        if (!local.has(topic)) for (const other of this.#world.hubs()) if (other !== this) tellOther(this.#world, other, topic);
      },
      onWake: (topic, run) => {
        const listener = { life, run };
        const listeners = this.#listeners.get(topic) ?? new Set();
        for (const one of listeners) if (!one.life.alive) listeners.delete(one);
        this.#listeners.set(topic, listeners.add(listener));
        return () => void listeners.delete(listener);
      },
    };
  }
}

/** News for another replica, which may be lost. */
export function tellOther({ kernel, random, lostNews }: HubWorld, other: SimulatedHub, topic: string): void {
  if (!random.chance(lostNews)) kernel.after(random.from(1, 25), () => other.hear(topic));
}

export function deliver(life: Life, run: () => void): void {
  if (!life.alive) return;
  if (life.paused) life.waiting.push(run);
  else run();
}

const silentMeter: EnginePorts['meter'] = {
  planPass: () => undefined,
  dispatched: () => undefined,
  observed: () => undefined,
  reported: () => undefined,
  probed: () => undefined,
  failed: () => undefined,
  frozen: () => undefined,
  failover: () => undefined,
};
