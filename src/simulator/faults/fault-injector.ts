import { ApiError } from '../api-error.js';
import type { SimulatorClock } from '../clock.js';
import { isJsonObject } from '../json.js';
import type { SimulatedMember } from '../member.js';
import { type FaultKind, type FaultSettings, faultKinds } from './fault-kinds.js';

/** An active fault of a member. Times are milliseconds since the epoch. */
export interface ActiveFault {
  readonly kind: string;
  readonly settings: FaultSettings;
  readonly sinceMs: number;
  /** When it ends automatically. */
  readonly untilMs: number | undefined;
}

interface Running {
  readonly fault: ActiveFault;
  stop(): void;
}

const LONGEST_MS = 24 * 60 * 60 * 1000;
const SHORTEST_PERIOD_MS = 10;

/** Starts, ends and lists the faults of members. A member has each kind of fault at most once. */
export class FaultInjector {
  readonly #clock: SimulatorClock;
  readonly #running = new Map<SimulatedMember, Map<string, Running>>();

  constructor(clock: SimulatorClock) {
    this.#clock = clock;
  }

  of(member: SimulatedMember): readonly ActiveFault[] {
    return [...(this.#running.get(member)?.values() ?? [])].map(({ fault }) => fault);
  }

  /** `given` are unvalidated settings; `forMs` ends the fault automatically. Throws if either is invalid. */
  begin(member: SimulatedMember, kindName: string, given: unknown, forMs: number | undefined): ActiveFault {
    const kind = kindCalled(kindName);
    const settings = settingsOf(kind, given);
    if (forMs !== undefined && !(forMs > 0 && forMs <= LONGEST_MS)) throw refused('a fault lasts between a millisecond and a day');
    this.end(member, kindName);

    const now = this.#clock.now();
    const fault = { kind: kindName, settings, sinceMs: now, untilMs: forMs === undefined ? undefined : now + forMs };
    const cancels = new Set<() => void>();
    kind.begin(member, settings, { every: (ms, run) => this.#repeat(cancels, Math.max(ms, SHORTEST_PERIOD_MS), run) });
    if (kind.once) return fault;

    if (forMs !== undefined) cancels.add(this.#clock.after(forMs, () => this.end(member, kindName)));
    const stop = () => {
      for (const cancel of cancels) cancel();
      kind.end(member);
    };
    this.#ofMember(member).set(kindName, { fault, stop });
    return fault;
  }

  /** Ends one fault, or all of them. */
  end(member: SimulatedMember, kindName?: string): void {
    const running = this.#ofMember(member);
    for (const [name, { stop }] of [...running]) {
      if (kindName !== undefined && name !== kindName) continue;
      running.delete(name);
      stop();
    }
  }

  close(): void {
    for (const member of this.#running.keys()) this.end(member);
  }

  #ofMember(member: SimulatedMember): Map<string, Running> {
    let running = this.#running.get(member);
    if (running === undefined) this.#running.set(member, (running = new Map()));
    return running;
  }

  #repeat(cancels: Set<() => void>, ms: number, run: () => void): void {
    const cancel = this.#clock.after(ms, () => {
      cancels.delete(cancel);
      this.#repeat(cancels, ms, run);
      attempt(run);
    });
    cancels.add(cancel);
  }
}

/** A step that the API refuses is tried again at the next interval. */
function attempt(run: () => void): void {
  try {
    run();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
  }
}

export function kindCalled(name: string): FaultKind {
  const kind = faultKinds.find((one) => one.name === name);
  if (kind === undefined)
    throw refused(`there is no fault ${JSON.stringify(name)}; there are: ${faultKinds.map((one) => one.name).join(', ')}`);
  return kind;
}

function settingsOf(kind: FaultKind, given: unknown): FaultSettings {
  const said = isJsonObject(given) ? given : {};
  const unknown = Object.keys(said).filter((name) => !Object.hasOwn(kind.settings, name));
  if (unknown.length > 0) {
    const known = Object.keys(kind.settings);
    throw refused(`${kind.name} has no setting ${unknown.join(', ')}${known.length > 0 ? `; it has: ${known.join(', ')}` : ''}`);
  }
  const settings = Object.entries(kind.settings).map(([name, usual]) => [name, settingOf(kind, name, said[name], usual)] as const);
  return Object.fromEntries(settings);
}

function settingOf(kind: FaultKind, name: string, said: unknown, usual: number | string): number | string {
  if (said === undefined) return usual;
  if (typeof usual === 'number') {
    const value = typeof said === 'number' || (typeof said === 'string' && said.trim() !== '') ? Number(said) : Number.NaN;
    if (!Number.isFinite(value)) throw refused(`${name} of ${kind.name} must be a number`);
    if (name === 'rate' && (value < 0 || value > 1)) throw refused(`rate of ${kind.name} must be between 0 and 1`);
    return value;
  }
  const text = String(said).slice(0, 256);
  const choices = kind.choices?.[name];
  if (choices !== undefined && !choices.includes(text)) throw refused(`${name} of ${kind.name} must be one of ${choices.join(', ')}`);
  return text;
}

function refused(message: string): ApiError {
  return new ApiError(400, 'BadRequest', message);
}
