import type { Clock } from '../engine/ports/clock.js';
import type { ServedCluster } from '../engine/ports/fleet.js';
import type { Member, Members } from '../engine/ports/member.js';
import type { Connection } from './connection/connection.js';
import { type EndpointPolicy, endpointPolicy, type Resolve } from './connection/endpoint.js';
import { ClusterMember } from './member.js';
import type { KeyedDigest } from './ownership/owned-digest.js';
import { defaultProbeTiming, type ProbeTiming } from './probe.js';
import { defaultLimits, Transport, type TransportLimits } from './transport/transport.js';
import { defaultTiming, type ReflectorTiming } from './watch/reflector.js';

export interface MembersSetting {
  readonly hubId: string;
  /** The stored connection of a registered cluster, decrypted. Throws HubError, for example DECRYPTION_FAILED. */
  readonly connectionOf: (cluster: string) => Promise<Connection>;
  /** Allowed address ranges of members, besides public addresses (MANIFOLD_ALLOWED_MEMBER_NETWORKS). */
  readonly allowedNetworks: readonly string[];
  readonly allowExecPlugins?: boolean;
  /**
   * For stored digests of Secrets. Equal in all processes of this hub and after a restart, because the digest shows whether a Secret
   * changed.
   */
  readonly keyedDigest: KeyedDigest;
  readonly clock: Clock;
  /** Spreads retries and watches; 0 up to 1. */
  readonly random?: () => number;
  readonly resolve?: Resolve;
  readonly limits?: Partial<TransportLimits>;
  readonly probe?: Partial<ProbeTiming>;
  readonly watch?: Partial<ReflectorTiming>;
  /** Factor on every time-out and wait for a member; default 1. */
  readonly patience?: number;
}

interface Kept {
  readonly connectionVersion: number;
  readonly member: Promise<Member>;
}

/** The member clusters of this process: one member per connection, each with its own HTTP connections, rate limiter and circuit breaker. */
export class ClusterMembers implements Members {
  readonly #setting: MembersSetting;
  readonly #policy: EndpointPolicy;
  readonly #kept = new Map<string, Kept>();

  constructor(setting: MembersSetting) {
    this.#setting = setting;
    this.#policy = endpointPolicy(setting.allowedNetworks);
  }

  /** The member is created again if it was closed or its connection changed; connections of the old one are closed. */
  connect(cluster: ServedCluster): Promise<Member> {
    const kept = this.#kept.get(cluster.name);
    if (kept?.connectionVersion === cluster.connectionVersion) return kept.member;

    const entry: Kept = {
      connectionVersion: cluster.connectionVersion,
      member: this.#open(cluster, () => this.#forget(cluster.name, entry)),
    };
    this.#kept.set(cluster.name, entry);
    entry.member.catch(() => this.#forget(cluster.name, entry));
    void kept?.member.then((old) => old.close()).catch(() => undefined);
    return entry.member;
  }

  async reach({ name, uid }: ServedCluster, signal: AbortSignal): Promise<void> {
    const member = this.#memberOf(name, uid, await this.#setting.connectionOf(name), () => undefined);
    try {
      await member.reach(signal);
    } finally {
      await member.close();
    }
  }

  /** A member for a connection that is not stored yet, for the checks of a registration; the caller closes it. */
  tryOut(name: string, connection: Connection): ClusterMember {
    return this.#memberOf(name, null, connection, () => undefined);
  }

  async close(): Promise<void> {
    const all = [...this.#kept.values()];
    this.#kept.clear();
    await Promise.all(all.map(({ member }) => member.then((one) => one.close()).catch(() => undefined)));
  }

  async #open({ name, uid }: ServedCluster, closed: () => void): Promise<Member> {
    return this.#memberOf(name, uid, await this.#setting.connectionOf(name), closed);
  }

  #memberOf(name: string, uid: string | null, connection: Connection, closed: () => void): ClusterMember {
    const { clock, hubId, keyedDigest, resolve, patience = 1 } = this.#setting;
    const random = this.#setting.random ?? Math.random;
    const limits = { ...defaultLimits, ...this.#setting.limits };
    const allowExecPlugins = this.#setting.allowExecPlugins ?? false;
    const transport = new Transport({
      cluster: name,
      connection,
      policy: this.#policy,
      allowExecPlugins,
      limits,
      clock,
      random,
      patience,
      ...(resolve && { resolve }),
    });
    return new ClusterMember({
      transport,
      hubId,
      uid,
      clock,
      random,
      keyedDigest,
      closed,
      probe: { ...patientProbe(patience), ...this.#setting.probe },
      watch: { ...patientWatch(patience), ...this.#setting.watch },
    });
  }

  #forget(name: string, entry: Kept): void {
    if (this.#kept.get(name) === entry) this.#kept.delete(name);
  }
}

/** Requests of a probe wait for the transport's patience. */
function patientProbe(patience: number): Partial<ProbeTiming> {
  return { factsWaitMs: defaultProbeTiming.factsWaitMs * patience };
}

function patientWatch(patience: number): Partial<ReflectorTiming> {
  const { watchSeconds, silenceMs, reopenMs, relistMs, doubtMs, longestBackoffMs } = defaultTiming;
  return {
    watchSeconds: watchSeconds * patience,
    silenceMs: silenceMs * patience,
    reopenMs: reopenMs * patience,
    relistMs: relistMs * patience,
    doubtMs: doubtMs * patience,
    longestBackoffMs: longestBackoffMs * patience,
  };
}
