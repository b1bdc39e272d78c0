import { covers, describeTarget, type Freezable, type FreezeScope, type StandingFreeze } from '../../core/model/movement/freeze.js';
import type { HubEvent } from '../ports/events.js';
import type { FreezeStore } from '../ports/freezes.js';

const stopsEverything: readonly FreezeScope[] = ['ALL'];
const stopsDeletes: readonly FreezeScope[] = ['ALL', 'DELETES'];
const stopsMoves: readonly FreezeScope[] = ['ALL', 'MOVES'];

/** For each kind of act, whether a freeze's scope forbids it. */
export const stops = { apply: stopsEverything, delete: stopsDeletes, move: stopsMoves } as const;

export interface FreezeGatePorts {
  readonly store: Pick<FreezeStore, 'inForce' | 'changed'>;
  /** Freezes that are set outside the database: by a file or the environment. */
  readonly local: () => readonly StandingFreeze[];
  /** Called with all freezes whenever they change. */
  readonly onChanged: (freezes: readonly StandingFreeze[]) => void;
}

/**
 * The freezes in force: those last read from the database, and the local ones, which take effect at once and also while the database is
 * unavailable. Checked before each write to a member.
 */
export class FreezeGate {
  readonly #ports: FreezeGatePorts;
  #stored: readonly StandingFreeze[] = [];
  #told = '';
  #toldLocal: readonly StandingFreeze[] = [];

  constructor(ports: FreezeGatePorts) {
    this.#ports = ports;
  }

  all(): readonly StandingFreeze[] {
    return [...this.#ports.local(), ...this.#stored];
  }

  /** The first freeze that forbids the act; null: it is allowed. */
  stops(act: keyof typeof stops, thing: Freezable): StandingFreeze | null {
    return this.all().find((freeze) => stops[act].includes(freeze.scope) && covers(freeze, thing)) ?? null;
  }

  /** Whether all writes to the cluster are frozen. */
  stopsCluster(cluster: string): boolean {
    return this.all().some(
      (freeze) =>
        freeze.scope === 'ALL' &&
        freeze.application === null &&
        freeze.policy === null &&
        (freeze.cluster === null || freeze.cluster === cluster),
    );
  }

  /** Why moves are frozen for the whole hub; null: they are allowed. */
  stopsMoves(): string | null {
    const found = this.all().find(
      ({ scope, ...target }) =>
        stopsMoves.includes(scope) && target.cluster === null && target.application === null && target.policy === null,
    );
    return found === undefined ? null : `${found.scope === 'ALL' ? 'writes' : 'moves'} of the whole hub are frozen: ${found.reason}`;
  }

  /**
   * Reads the freezes from the database and returns whether they changed. If the read fails, the last ones stay in force. The planner then
   * plans again the resources whose move a freeze may have stopped.
   */
  async refresh(isPlanner: boolean): Promise<boolean> {
    const local = this.#ports.local();
    this.#stored = await this.#ports.store.inForce();
    const all = [...local, ...this.#stored];
    const ids = all.map(({ id, scope, cluster }) => `${id} ${scope} ${cluster}`).join();
    if (ids === this.#told) return false;
    const events = localEvents(this.#toldLocal, local);
    if (isPlanner || events.length > 0) await this.#ports.store.changed(events);
    this.#told = ids;
    this.#toldLocal = local;
    this.#ports.onChanged(all);
    return true;
  }
}

function localEvents(before: readonly StandingFreeze[], now: readonly StandingFreeze[]): readonly HubEvent[] {
  const isIn = (list: readonly StandingFreeze[], one: StandingFreeze) => list.some(({ id, scope }) => id === one.id && scope === one.scope);
  const place = ({ cluster }: StandingFreeze) => (cluster === null ? {} : { cluster });
  return [
    ...now
      .filter((one) => !isIn(before, one))
      .map(
        (one): HubEvent => ({
          type: 'FREEZE_STARTED',
          severity: 'WARNING',
          message: `${describeTarget(one)}: ${one.scope} is frozen by the ${one.id} of a process of the hub: ${one.reason}.`,
          ...place(one),
        }),
      ),
    ...before
      .filter((one) => !isIn(now, one))
      .map(
        (one): HubEvent => ({
          type: 'FREEZE_ENDED',
          severity: 'INFO',
          message: `${describeTarget(one)}: ${one.scope} is not frozen by the ${one.id} of a process of the hub any more.`,
          ...place(one),
        }),
      ),
  ];
}
