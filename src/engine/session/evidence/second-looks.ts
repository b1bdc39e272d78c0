import { countsForMs } from '../../../core/failover/evidence/evidence.js';
import { HubError, isCredentialRefused } from '../../../errors.js';
import type { Clock } from '../../ports/clock.js';
import type { FleetCluster, FleetStore, SecondLook } from '../../ports/fleet.js';
import type { Members } from '../../ports/member.js';

const LOOK_MS = 10_000;
const TIMEOUT_MS = 3_000;
/** Clusters that are checked at a time. */
const TOGETHER = 10;

export interface SecondLooksPorts {
  readonly members: Pick<Members, 'reach'>;
  readonly fleet: Pick<FleetStore, 'saveSecondLooks'>;
  readonly clock: Clock;
  /** Multiplies the interval, the timeout and how long an answer counts. */
  readonly patience: number;
}

/**
 * Checks clusters that another replica serves and cannot probe: with an answer to this replica, that replica is cut off and the cluster is
 * not lost. One small request for each such cluster every 10 s, and none while all probes succeed.
 */
export class SecondLooks {
  readonly #ports: SecondLooksPorts;
  /** By cluster: when the next request is due, when it last answered, and since when requests fail. */
  readonly #states = new Map<string, { dueAt: number; answeredAt: number | null; failingSince: number | null }>();

  constructor(ports: SecondLooksPorts) {
    this.#ports = ports;
  }

  /** Checks those of `clusters` that are due; null: none is. Clusters that are not in the list any more are forgotten. */
  start(clusters: readonly FleetCluster[]): Promise<void> | null {
    const { clock, patience } = this.#ports;
    const names = new Set(clusters.map(({ name }) => name));
    for (const name of this.#states.keys()) if (!names.has(name)) this.#states.delete(name);
    const due = clusters.filter(({ name }) => clock.now() >= (this.#states.get(name)?.dueAt ?? 0)).slice(0, TOGETHER);
    if (due.length === 0) return null;
    for (const { name } of due) {
      const { answeredAt = null, failingSince = null } = this.#states.get(name) ?? {};
      this.#states.set(name, { dueAt: clock.now() + LOOK_MS * patience, answeredAt, failingSince });
    }
    return this.#look(due);
  }

  async #look(clusters: readonly FleetCluster[]): Promise<void> {
    await this.#ports.fleet.saveSecondLooks(await Promise.all(clusters.map((cluster) => this.#ask(cluster))));
  }

  async #ask(cluster: FleetCluster): Promise<SecondLook> {
    const { members, clock, patience } = this.#ports;
    const startedAt = clock.now();
    const abort = new AbortController();
    const cancel = clock.after(TIMEOUT_MS * patience, () => abort.abort());
    let message = '';
    let answered = true;
    try {
      await members.reach(cluster, abort.signal);
    } catch (error) {
      answered = isCredentialRefused(error);
      message = error instanceof HubError ? error.message : `${cluster.name} could not be checked.`;
    } finally {
      cancel();
    }
    const now = clock.now();
    const before = this.#states.get(cluster.name);
    const failingSince = answered ? null : (before?.failingSince ?? startedAt);
    const answeredAt = answered ? now : (before?.answeredAt ?? null);
    if (before) Object.assign(before, { failingSince, answeredAt });
    const evidence = {
      kind: 'REPLICA' as const,
      aliveAgoMs: answeredAt === null ? null : now - answeredAt,
      countsForMs: countsForMs.REPLICA * patience,
      failingForMs: failingSince === null ? null : now - failingSince,
      message,
    };
    return { cluster: cluster.name, evidence };
  }
}
