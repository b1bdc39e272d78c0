import type { Pool } from 'pg';
import { hubActor } from '../../../auth/actor.js';
import { nextRun } from '../../../core/model/policy/cron.js';
import type { Rebalancers } from '../../../engine/ports/failover.js';
import type { Wakeups } from '../../../engine/ports/wakeups.js';
import { HubError } from '../../../errors.js';
import { run, withTransaction } from '../../database/sql.js';
import { keepLease } from '../../leases/lease.store.js';
import { bumpWorld } from '../../world/world.js';
import { deletePolicies } from '../policies/policy-intents.js';
import { dueRebalancer, isRebalancerDue, runSchedule } from './rebalance.js';

/** `WorkloadRebalancer` documents that are due, as the loop `failover` carries them out. */
export class PostgresRebalancers implements Rebalancers {
  readonly #pool: Pool;
  readonly #wakeups: Wakeups;
  readonly #holder: string;

  constructor({ pool, wakeups, holder }: { readonly pool: Pool; readonly wakeups: Wakeups; readonly holder: string }) {
    this.#pool = pool;
    this.#wakeups = wakeups;
    this.#holder = holder;
  }

  async runDue(epoch: number): Promise<boolean> {
    // Runs once per second, therefore without a lock.
    if (!(await isRebalancerDue(this.#pool))) return false;
    const ran = await withTransaction(this.#pool, async (db) => {
      if (!(await keepLease(db, { name: 'plan', epoch }, this.#holder))) throw new HubError('LEASE_LOST', 'Another replica plans now.');
      // Locked before the document, in the same order as changes of users.
      await bumpWorld(db);
      const due = await dueRebalancer(db);
      if (due === null) return false;
      const { name, spec } = due;
      if (spec.schedule === undefined) {
        const target = { kind: 'WorkloadRebalancer', namespace: '', name, expectedRevision: null } as const;
        const { kind } = await deletePolicies(db, hubActor, [target]);
        // A protected document is not deleted.
        if (kind === 'refused') await run(db, "update policy set due_at = null where kind = 'WorkloadRebalancer' and name = $1", [name]);
      } else {
        const at = Number(due.at);
        const first = nextRun(spec.schedule, spec.timeZone, at - 1);
        await runSchedule(db, hubActor, due, first.isRun && first.at === at);
      }
      return true;
    });
    if (ran) {
      this.#wakeups.wake('plan');
      this.#wakeups.wake('api');
    }
    return ran;
  }
}
