import type { ControlClient } from '../../src/simulator/control/control-client.js';

/** How many writes simulated members took so far from anybody but their own controllers, Leases aside. */
export async function memberWrites(control: ControlClient): Promise<number> {
  const { total } = await control.writes({ limit: '1' });
  return total - (await leases(control, total));
}

/** Leases are written seldom, so a few pages of the log hold them all; what the log has forgotten is no difference. */
async function leases(control: ControlClient, total: number): Promise<number> {
  let found = 0;
  for (let after = 0; after < total; ) {
    const { next, writes } = await control.writes({ after: String(after), limit: '1000', resource: 'coordination.k8s.io/leases' });
    found += writes.length;
    after = next;
  }
  return found;
}
