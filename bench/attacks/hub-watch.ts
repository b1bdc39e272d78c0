import { readFileSync } from 'node:fs';
import type { HubClient } from '../support/hub-client.js';
import { pause } from '../support/pause.js';
import { memoryMib } from '../support/processes.js';

const LOOK_MS = 250;
const LOOK_TIMEOUT_MS = 30_000;
/** Time after the attacks in which the healthy members are HEALTHY again. */
const CALM_MS = 60_000;

export interface Seen {
  readonly violations: string[];
  /** The longest answer of /healthz. */
  readonly healthzMs: number;
  readonly rssMib: number;
}

/** Looks at a hub four times a second from outside: its process, /healthz, /readyz and its memory; at the end at its log and its healthy members. */
export class HubWatch {
  readonly #hub: HubClient;
  readonly #pid: number;
  readonly #startedAt: string;
  readonly #output: () => string;
  readonly #healthy: readonly string[];
  readonly #violations: string[] = [];
  #healthzMs = 0;
  #rssMib = 0;
  #ended = false;
  readonly #looking: Promise<void>;

  constructor(hub: HubClient, pid: number, output: () => string, healthy: readonly string[]) {
    this.#hub = hub;
    this.#pid = pid;
    this.#startedAt = startOf(pid);
    this.#output = output;
    this.#healthy = healthy;
    this.#looking = this.#look();
  }

  /** The process is the one that was there at the beginning. */
  alive(): boolean {
    return this.#startedAt !== '' && startOf(this.#pid) === this.#startedAt;
  }

  async end(): Promise<Seen> {
    this.#ended = true;
    await this.#looking;
    if (this.alive()) await this.#lookAtMembers();
    else this.#violations.push('the hub ended');
    const log = this.#output().split('\n');
    // Each is a fault of the hub: an error that nobody handled, a request that ended as INTERNAL, a pass of a loop that failed.
    for (const fault of ['was not handled', 'A request failed.', 'A pass failed']) {
      const lines = log.filter((line) => line.includes(fault));
      if (lines.length > 0) this.#violations.push(`${lines.length} times in the log: ${lines[0]!.slice(0, 1_000)}`);
    }
    return { violations: this.#violations, healthzMs: this.#healthzMs, rssMib: this.#rssMib };
  }

  async #look(): Promise<void> {
    while (!this.#ended) {
      try {
        const startedAt = performance.now();
        await this.#ask('/healthz');
        this.#healthzMs = Math.max(this.#healthzMs, performance.now() - startedAt);
        await this.#ask('/readyz');
        this.#rssMib = Math.max(this.#rssMib, memoryMib(this.#pid).now);
      } catch (error) {
        this.#violations.push(String(error));
      }
      await pause(LOOK_MS);
    }
  }

  async #ask(path: string): Promise<void> {
    const response = await fetch(this.#hub.url + path, { signal: AbortSignal.timeout(LOOK_TIMEOUT_MS) });
    const body = await response.text();
    if (response.status !== 200) throw new Error(`${path} answered ${response.status}: ${body.slice(0, 300)}`);
  }

  async #lookAtMembers(): Promise<void> {
    const end = performance.now() + CALM_MS;
    for (;;) {
      const { clusters } = await this.#hub.query<{ clusters: { nodes: { name: string; health: string; message: string | null }[] } }>(
        '{ clusters(first: 50) { nodes { name health message } } }',
      );
      const ill = clusters.nodes.filter(({ name, health }) => this.#healthy.includes(name) && health !== 'HEALTHY');
      if (ill.length === 0) return;
      if (performance.now() > end) {
        for (const { name, health, message } of ill) this.#violations.push(`${name} is ${health}: ${message}`);
        return;
      }
      await pause(LOOK_MS);
    }
  }
}

/** When a process started, in ticks since the machine did; empty when it has ended. Linux. */
function startOf(pid: number): string {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return fields[0] === 'Z' ? '' : fields[19]!;
  } catch {
    return '';
  }
}
