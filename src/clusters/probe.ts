import type { Clock, ClusterReport } from '../engine/ports.js';
import { HubError } from '../errors.js';
import type { Capacity, CapacityFacts } from './capacity.js';
import type { Discovery } from './discovery.js';
import { isRecord, isText, textAt } from './loose.js';
import { memberText } from './translate-error.js';
import type { Transport } from './transport.js';

export interface ProbeTiming {
  /** Of each request: a member that takes longer is not heard. */
  readonly timeoutMs: number;
  /** Discovery is read again with every so many probes. */
  readonly discoverEvery: number;
  /** A probe waits this long for discovery and capacity; what comes later is reported with the next one. */
  readonly factsWaitMs: number;
}

export const defaultProbeTiming: ProbeTiming = { timeoutMs: 3_000, discoverEvery: 3, factsWaitMs: 2_500 };

export interface ProbeSetting {
  readonly transport: Transport;
  readonly discovery: Discovery;
  readonly capacity: Capacity;
  readonly clock: Clock;
  readonly timing: ProbeTiming;
}

type Health = Pick<ClusterReport, 'ready' | 'reason' | 'message'>;

interface Identity {
  readonly uid: string | null;
  /** Why there is no uid, in words and, where a request failed, its code. */
  readonly problem: string | null;
  readonly code: string | null;
}

/** Asks a member how it is. It answers for every failure too: `Unknown` with the code and sentence of what went wrong. */
export class Probe {
  readonly #setting: ProbeSetting;
  #count = 0;

  constructor(setting: ProbeSetting) {
    this.#setting = setting;
  }

  async run(signal: AbortSignal): Promise<ClusterReport> {
    const [health, version, identity] = await Promise.all([this.#health(signal), this.#version(signal), this.#identity(signal)]);
    if (health.ready !== 'True') return { ...health, version, uid: identity.uid, apis: null, pools: null };
    if (identity.code === 'CLUSTER_AUTH_FAILED') {
      // It is well and takes our credential no longer: nothing can be asked of it, whoever may read /readyz.
      return { ready: 'Unknown', reason: identity.code, message: identity.problem ?? '', version, uid: null, apis: null, pools: null };
    }

    const [apis, capacity] = await Promise.all([this.#apis(), this.#capacity()]);
    const notes = [health.message, identity.problem, this.#setting.capacity.problem].filter((note) => note !== null && note !== '');
    return {
      ...health,
      message: notes.join(' · '),
      version,
      uid: identity.uid,
      apis,
      pools: capacity?.pools ?? null,
      allocating: capacity?.allocating ?? {},
    };
  }

  async #health(signal: AbortSignal): Promise<Health> {
    try {
      await this.#ask('/readyz', signal).catch((error: unknown) => {
        // Servers before 1.16 have no /readyz.
        if (codeOf(error) === 'KIND_NOT_SERVED') return this.#ask('/healthz', signal);
        throw error;
      });
      return { ready: 'True', reason: 'READY', message: '' };
    } catch (error) {
      return unhealthy(error);
    }
  }

  async #version(signal: AbortSignal): Promise<string | null> {
    try {
      const version = memberText((await this.#json('/version', signal))['gitVersion']);
      return version === '' ? null : version.slice(0, 64);
    } catch {
      // The health of the same probe says what is wrong with the member.
      return null;
    }
  }

  /** The uid of `kube-system` stands for the cluster: it is made with it and never changes. */
  async #identity(signal: AbortSignal): Promise<Identity> {
    try {
      const { metadata } = await this.#json('/api/v1/namespaces/kube-system', signal);
      const uid = textAt(isRecord(metadata) ? metadata : {}, 'uid');
      return isText(uid)
        ? { uid: memberText(uid), problem: null, code: null }
        : { uid: null, problem: 'kube-system has no uid', code: null };
    } catch (error) {
      return { uid: null, problem: sentence(error), code: codeOf(error) };
    }
  }

  /** Null when there is no news of discovery. Reading goes on after the wait, so that a slow member is described in the end. */
  async #apis(): Promise<ClusterReport['apis']> {
    const { discovery, timing, clock } = this.#setting;
    if (this.#count++ % timing.discoverEvery === 0) {
      // A discovery that fails is no news; the next turn reads again.
      await within(
        clock,
        timing.factsWaitMs,
        discovery.refresh('probe').catch(() => undefined),
      );
    }
    const news = discovery.news();
    return news && { kinds: [...news.kinds.values()].map(({ apiVersion, kind }) => ({ apiVersion, kind })), complete: news.complete };
  }

  #capacity(): Promise<CapacityFacts | null> {
    this.#setting.capacity.start();
    return this.#setting.capacity.facts(this.#setting.timing.factsWaitMs);
  }

  #ask(path: string, signal: AbortSignal): Promise<unknown> {
    return this.#setting.transport.text({
      path,
      accept: '*/*',
      lane: 'probe',
      timeoutMs: this.#setting.timing.timeoutMs,
      signal,
      what: `probe ${path}`,
    });
  }

  #json(path: string, signal: AbortSignal): Promise<Readonly<Record<string, unknown>>> {
    return this.#setting.transport.json({ path, lane: 'probe', timeoutMs: this.#setting.timing.timeoutMs, signal, what: `probe ${path}` });
  }
}

/** A server that says itself that it is not ready is False; whatever else is wrong, nobody knows. */
function unhealthy(error: unknown): Health {
  const code = codeOf(error);
  if (code === 'SERVER_ERROR') return { ready: 'False', reason: 'NOT_READY', message: sentence(error) };
  return { ready: 'Unknown', reason: code ?? 'CLUSTER_UNREACHABLE', message: sentence(error) };
}

function codeOf(error: unknown): string | null {
  return error instanceof HubError ? error.code : null;
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : 'the probe failed';
}

function within(clock: Clock, ms: number, work: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.after(ms, resolve);
    void work.then(() => {
      cancel();
      resolve();
    });
  });
}
