import type { ControlClient } from '../../src/simulator/control/control-client.js';

/** Number of writes that simulated members received so far from clients other than their own controllers, without Leases. */
export async function memberWrites(control: ControlClient): Promise<number> {
  for (;;) {
    const total = await allWrites(control);
    const found = await leases(control, total);
    // A Lease that was written meanwhile would be subtracted without having been counted.
    if ((await allWrites(control)) === total) return total - found;
  }
}

async function allWrites(control: ControlClient): Promise<number> {
  return (await control.writes({ limit: '1' })).total;
}

/**
 * Leases are written rarely, so a few pages of the log contain all of them. Entries that the log has dropped were counted before and do not
 * change the difference.
 */
async function leases(control: ControlClient, total: number): Promise<number> {
  let found = 0;
  for (let after = 0; after < total; ) {
    const { next, writes } = await control.writes({ after: String(after), limit: '1000', resource: 'coordination.k8s.io/leases' });
    found += writes.length;
    after = next;
  }
  return found;
}
