import type { Clock } from '../engine/ports/clock.js';
import type { ProbeResult } from '../engine/ports/fleet.js';
import { codesWhere, type ErrorCode, HubError } from '../errors.js';
import { isObject } from '../kubernetes/json/untrusted.js';
import { isOpaque } from './answers/member-object.js';
import type { Capacity, CapacityFacts } from './capacity/capacity.js';
import type { Discovery } from './discovery/discovery.js';
import { readNodeLeases } from './objects/node-leases.js';
import { malformed, memberText } from './transport/translate-error.js';
import type { Transport } from './transport/transport.js';
import { textAt } from './transport/unchecked-json.js';

export interface ProbeTiming {
  /** Time-out of each request; a member that takes longer counts as not heard. */
  readonly timeoutMs: number;
  /** Number of probes between two reads of discovery. */
  readonly discoverEvery: number;
  /** A probe waits this long for discovery and capacity; later results are reported with the next probe. */
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

/** Tolerated clock skew: certificates, tokens and leases depend on the clock. */
const SKEW_MS = 60_000;

/** Transient errors. On a ready cluster they mean an unreliable connection. */
const transient: ReadonlySet<string | null> = codesWhere(({ source, overload = false }) => source === 'connection' || overload);

type Health = Pick<ProbeResult, 'ready' | 'reason' | 'message'>;

interface Version {
  readonly text: string | null;
  readonly problem: string | null;
  readonly code: string | null;
}

interface Identity {
  readonly uid: string | null;
  /** The reason why there is no uid, and the error code if a request failed. */
  readonly problem: string | null;
  readonly code: ErrorCode | null;
  /** What the request threw. */
  readonly error?: unknown;
}

/** Probes the state of a member. It does not throw: for a failure it returns `Unknown` with the code and message of the error. */
export class Probe {
  readonly #setting: ProbeSetting;
  #count = 0;

  constructor(setting: ProbeSetting) {
    this.#setting = setting;
  }

  async run(signal: AbortSignal): Promise<ProbeResult> {
    const found = await this.#run(signal);
    const { refusedAt } = this.#setting.transport;
    return refusedAt === null ? found : { ...found, refusedAt };
  }

  async #run(signal: AbortSignal): Promise<ProbeResult> {
    const startedAt = this.#setting.clock.now();
    const leases = readNodeLeases(this.#setting.transport, this.#setting.timing.timeoutMs, signal);
    const [health, version, identity] = await Promise.all([this.#health(signal), this.#version(signal), this.#identity(signal)]);
    const tookMs = this.#setting.clock.now() - startedAt;
    const nodeLeases = await leases;
    if (health.ready !== 'True') return { ...health, version: version.text, uid: identity.uid, apis: null, pools: null, nodeLeases };
    if (identity.code === 'CLUSTER_AUTH_FAILED') {
      // /readyz needs no credential; every other request of the hub is refused.
      return {
        ready: 'Unknown',
        reason: identity.code,
        message: identity.problem ?? '',
        version: version.text,
        uid: null,
        apis: null,
        pools: null,
        nodeLeases,
      };
    }

    const [apis, capacity] = await Promise.all([this.#apis(), this.#capacity()]);
    const skew = skewSentence(this.#setting.transport.cluster, this.#setting.transport.clockAheadMs);
    const problems = this.#setting.capacity.problems();
    const failed = [version, identity].flatMap(({ problem, code }) => (problem !== null && transient.has(code) ? [problem] : []));
    const failures = [...failed, ...problems.flatMap(({ sentence, isWrong }) => (isWrong ? [sentence] : []))];
    const standing = transient.has(identity.code) ? null : identity.problem;
    const notes = [skew, standing, ...problems.map(({ sentence }) => sentence), lostNodes(capacity)].filter((note) => note !== null);
    return {
      ...health,
      tookMs,
      ...(skew !== null && { reason: 'CLOCK_SKEWED' }),
      ...(failures.length > 0 && { failures }),
      message: notes.join(' · '),
      version: version.text,
      uid: identity.uid,
      apis,
      pools: capacity?.pools ?? null,
      allocating: capacity?.allocating ?? {},
      ...(capacity && { troubles: capacity.troubles }),
      nodeLeases,
    };
  }

  /** The uid of the member, by one small request. Throws HubError without an answer. */
  async identify(signal: AbortSignal): Promise<string> {
    const { uid, problem, error } = await this.#identity(signal);
    if (uid !== null) return uid;
    throw error instanceof HubError ? error : new HubError('CLUSTER_MALFORMED_ANSWER', problem ?? 'kube-system has no uid');
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

  async #version(signal: AbortSignal): Promise<Version> {
    try {
      const version = memberText((await this.#json('/version', signal))['gitVersion']);
      return { text: version === '' ? null : version.slice(0, 64), problem: null, code: null };
    } catch (error) {
      return { text: null, problem: sentence(error), code: codeOf(error) };
    }
  }

  /** The uid of `kube-system` identifies the cluster: the namespace is created with the cluster and cannot be deleted. */
  async #identity(signal: AbortSignal): Promise<Identity> {
    try {
      const { metadata } = await this.#json('/api/v1/namespaces/kube-system', signal);
      const uid = textAt(isObject(metadata) ? metadata : {}, 'uid');
      return isOpaque(uid) ? { uid, problem: null, code: null } : { uid: null, problem: 'kube-system has no valid uid', code: null };
    } catch (error) {
      return { uid: null, problem: sentence(error), code: codeOf(error), error };
    }
  }

  /** Null if discovery has not changed. Reading continues after the wait, so that a slow member is reported by a later probe. */
  async #apis(): Promise<ProbeResult['apis']> {
    const { discovery, timing, clock } = this.#setting;
    if (this.#count++ % timing.discoverEvery === 0) {
      // A failed discovery is ignored here; a later probe reads it again.
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

  /** A healthy server answers exactly `ok`; the error page of a proxy is not a health signal. */
  async #ask(path: string, signal: AbortSignal): Promise<void> {
    const { transport, timing } = this.#setting;
    const answer = await transport.text({
      path,
      accept: '*/*',
      lane: 'probe',
      timeoutMs: timing.timeoutMs,
      signal,
      what: `probe ${path}`,
    });
    if (answer.trim() !== 'ok') throw malformed({ cluster: transport.cluster, what: `probe ${path}` }, 'the body is not `ok`');
  }

  #json(path: string, signal: AbortSignal): Promise<Readonly<Record<string, unknown>>> {
    return this.#setting.transport.json({ path, lane: 'probe', timeoutMs: this.#setting.timing.timeoutMs, signal, what: `probe ${path}` });
  }
}

/** False if the server reports that it is not ready; Unknown for every other failure. */
function unhealthy(error: unknown): Health {
  const code = codeOf(error);
  if (code === 'SERVER_ERROR') return { ready: 'False', reason: 'NOT_READY', message: sentence(error) };
  return { ready: 'Unknown', reason: code ?? 'CLUSTER_UNREACHABLE', message: sentence(error) };
}

/** Null if the skew is tolerated. In whole minutes, so that the sentence is equal from probe to probe. */
function skewSentence(cluster: string, aheadMs: number | null): string | null {
  if (aheadMs === null || Math.abs(aheadMs) < SKEW_MS) return null;
  const minutes = Math.round(Math.abs(aheadMs) / 60_000);
  return `the clock of ${cluster} is about ${minutes} min ${aheadMs > 0 ? 'ahead of' : 'behind'} the hub's`;
}

function lostNodes(capacity: CapacityFacts | null): string | null {
  const nodes = sum(capacity, (pool) => pool.nodes);
  const lost = nodes - sum(capacity, (pool) => pool.readyNodes);
  return lost > 0 ? `${lost} of ${nodes} nodes are not ready` : null;
}

function sum(capacity: CapacityFacts | null, count: (pool: CapacityFacts['pools'][number]) => number): number {
  return (capacity?.pools ?? []).reduce((total, pool) => total + count(pool), 0);
}

function codeOf(error: unknown): ErrorCode | null {
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
