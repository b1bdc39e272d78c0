import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { dnsLabelError } from '../kubernetes/names.js';
import { makeCertificate, type ServerCertificate } from './certificates.js';
import { type SimulatorClock, systemClock } from './clock.js';
import { ControlApi } from './control/control-api.js';
import { type ControlAddress, removeControlFile, writeControlFile } from './control/control-file.js';
import type { ControllerTiming } from './controllers/controller.js';
import { FaultInjector } from './faults/fault-injector.js';
import { MemberServer } from './http/server.js';
import { isJsonObject } from './json.js';
import { SimulatedMember } from './member.js';
import { defaultTiming, type MemberOptions, type SimulatorOptions, type TimingOptions } from './options.js';
import { readState, writeState } from './persistence/state-file.js';
import { RecentObjects } from './store/recent-objects.js';
import { WriteLog } from './write-log.js';

interface Identity extends ServerCertificate {
  readonly port: number;
}

/** Member clusters behind one HTTPS server. `close` ends them; persistent members keep their objects for the next start. */
export class Simulator {
  readonly members = new Map<string, SimulatedMember>();
  readonly writes: WriteLog;
  readonly #options: SimulatorOptions;
  readonly #clock: SimulatorClock;
  readonly #recent = new RecentObjects();
  readonly #timing: TimingOptions;
  #identity: Identity;
  #server: MemberServer;
  readonly faults: FaultInjector;
  readonly #controlToken = newToken();

  /** Use `startSimulator`. */
  constructor(options: SimulatorOptions, identity: Identity) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#timing = { ...defaultTiming, ...options.timing };
    this.writes = new WriteLog(options.logSize ?? 100_000);
    this.#identity = identity;
    this.faults = new FaultInjector(this.#clock);
    const { members, faults, writes } = this;
    const control = new ControlApi({ members, faults, writes, token: this.#controlToken, stop: options.stop });
    this.#server = new MemberServer(members, identity, control);
  }

  /** `https://127.0.0.1:PORT`; a member is at `/members/NAME` below. */
  get url(): string {
    return `https://${this.#host}:${this.#identity.port}`;
  }

  get port(): number {
    return this.#identity.port;
  }

  get caPem(): string {
    return this.#identity.caPem;
  }

  /** How to reach the control API. */
  get control(): ControlAddress {
    return { url: `${this.url}/control`, token: this.#controlToken, caPem: this.caPem, pid: process.pid };
  }

  /** The member called `name`; throws if there is none. */
  member(name: string): SimulatedMember {
    const member = this.members.get(name);
    if (member === undefined) throw new Error(`there is no simulated member ${name}`);
    return member;
  }

  async listen(): Promise<void> {
    const port = await this.#server.listen(this.#identity.port, this.#host);
    this.#identity = { ...this.#identity, port };
    const { persistDir } = this.#options;
    if (persistDir !== undefined) writeState(join(persistDir, 'simulator.json'), this.#identity);
    for (const member of this.#options.members) this.addMember(member);
    if (persistDir !== undefined) writeControlFile(persistDir, this.control);
  }

  addMember(options: MemberOptions): SimulatedMember {
    const error = dnsLabelError(options.name);
    if (error !== null) throw new Error(`the name of a member ${error}: ${options.name}`);
    if (this.members.has(options.name)) throw new Error(`there is a simulated member ${options.name} already`);
    const { persistDir, seed = 1, windowSize = windowFor(this.#options.members.length) } = this.#options;
    const directory = persistDir === undefined ? undefined : join(persistDir, 'members', options.name);
    const memberSeed = seed + this.members.size;
    const member = new SimulatedMember({
      options,
      url: `${this.url}/members/${options.name}`,
      caPem: this.caPem,
      token: directory === undefined ? newToken() : keptToken(join(directory, 'member.json')),
      clock: this.#clock,
      recent: this.#recent,
      log: this.writes,
      timing: controllerTiming(this.#timing, memberSeed),
      bookmarkMs: this.#timing.bookmarkMs,
      windowSize,
      seed: memberSeed,
      journalPath: directory && join(directory, 'objects.journal'),
    });
    this.members.set(options.name, member);
    return member;
  }

  /** Removes the member. Its files stay on disk. */
  removeMember(name: string): void {
    const member = this.member(name);
    this.faults.end(member);
    member.close();
    this.members.delete(name);
  }

  async close(): Promise<void> {
    for (const name of [...this.members.keys()]) this.removeMember(name);
    if (this.#options.persistDir !== undefined) removeControlFile(this.#options.persistDir);
    await this.#server.close();
  }

  get #host(): string {
    return this.#options.host ?? '127.0.0.1';
  }
}

/** Starts the members; resolves when they serve requests. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const clock = options.clock ?? systemClock;
  const kept = options.persistDir === undefined ? undefined : readState(join(options.persistDir, 'simulator.json'), isIdentity);
  const identity = kept && isWhole(kept) ? kept : { ...(await makeCertificate(new Date(clock.now()))), port: kept?.port ?? 0 };
  const simulator = new Simulator(options, { ...identity, port: options.port || identity.port });
  await simulator.listen();
  return simulator;
}

function isIdentity(value: unknown): value is Pick<Identity, 'port'> & Partial<Identity> {
  return isJsonObject(value) && typeof value.port === 'number';
}

/** A certificate file of an earlier version lacks the expired certificate; it is replaced, and the port stays. */
function isWhole(identity: Partial<Identity>): identity is Identity {
  return (['caPem', 'certPem', 'keyPem', 'expiredCertPem'] as const).every((field) => typeof identity[field] === 'string');
}

function keptToken(path: string): string {
  const isKept = (value: unknown): value is { token: string } => isJsonObject(value) && typeof value.token === 'string';
  const kept = readState(path, isKept);
  if (kept !== undefined) return kept.token;
  const token = newToken();
  writeState(path, { token });
  return token;
}

/** The event windows are in memory, so with many members each keeps fewer changes. */
function windowFor(members: number): number {
  return Math.min(10_000, Math.max(1000, Math.round(100_000 / Math.max(1, members))));
}

function newToken(): string {
  return randomBytes(24).toString('base64url');
}

/** The seed of a member's random delays, so that a run can be repeated. */
function controllerTiming({ podReadyMs, jobMs }: TimingOptions, seed: number): ControllerTiming {
  const [least, most] = typeof podReadyMs === 'number' ? [podReadyMs, podReadyMs] : podReadyMs;
  let state = seed >>> 0;
  return {
    jobMs,
    podReadyMs() {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return least + Math.floor(((most - least + 1) * state) / 4294967296);
    },
  };
}
