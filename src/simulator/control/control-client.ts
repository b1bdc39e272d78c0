import { Agent, request } from 'undici';
import type { FaultKind } from '../faults/fault-kinds.js';
import type { LoggedWrite } from '../write-log.js';
import type { ControlAddress } from './control-file.js';
import type { ControlState, MemberState } from './control-state.js';

export type ToldFault = Omit<FaultKind, 'begin' | 'end'>;

/** An error response of the control API; the message is for people. */
export class ControlRefusal extends Error {
  override readonly name = 'ControlRefusal';
}

const TIMEOUT_MS = 10_000;

/** A client of the control API of one simulator. If the simulator is not running, requests fail with the connection's error. */
export class ControlClient {
  readonly #address: ControlAddress;
  readonly #agent: Agent;

  constructor(address: ControlAddress) {
    this.#address = address;
    // One request at a time. Over HTTP/1.1 a connection that the server closes between two requests is no failure.
    this.#agent = new Agent({ allowH2: false, connect: { ca: address.caPem }, headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS });
  }

  state(): Promise<ControlState> {
    return this.send('GET', '');
  }

  async faults(): Promise<readonly ToldFault[]> {
    return (await this.send<{ faults: readonly ToldFault[] }>('GET', '/faults')).faults;
  }

  /** `*` means every member. */
  async begin(member: string, kind: string, settings: Readonly<Record<string, string>>, forMs?: number): Promise<readonly MemberState[]> {
    return (await this.send<{ members: readonly MemberState[] }>('POST', faultsOf(member), { kind, settings, forMs })).members;
  }

  /** Ends one kind of fault, or all faults. */
  async end(member: string, kind?: string): Promise<readonly MemberState[]> {
    const query = kind === undefined ? '' : `?kind=${encodeURIComponent(kind)}`;
    return (await this.send<{ members: readonly MemberState[] }>('DELETE', `${faultsOf(member)}${query}`)).members;
  }

  /** The writes after number `after`, as `query` selects them. */
  writes(query: Readonly<Record<string, string>>): Promise<{ total: number; next: number; writes: readonly LoggedWrite[] }> {
    return this.send('GET', `/writes?${new URLSearchParams(query)}`);
  }

  stop(): Promise<unknown> {
    return this.send('POST', '/stop');
  }

  close(): Promise<void> {
    return this.#agent.destroy();
  }

  async send<T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<T> {
    const answer = await request(this.#address.url + path, {
      method,
      dispatcher: this.#agent,
      headers: { authorization: `Bearer ${this.#address.token}`, 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const told = (await answer.body.json()) as T & { message?: string };
    if (answer.statusCode >= 300) throw new ControlRefusal(told.message ?? `answered ${answer.statusCode}`);
    return told;
  }
}

function faultsOf(member: string): string {
  return `/members/${encodeURIComponent(member)}/faults`;
}
