import type { SharedParts, WiredLoop } from '../shared-parts.js';
import { planPass } from './plan.loop.js';

/** `epoch` is the epoch of the planner's lease, null while another replica plans. */
export function wirePlan(parts: SharedParts, epoch: () => number | null): WiredLoop {
  const { ports, sessions } = parts;
  const { clock, wakeups, meter } = ports;
  return {
    step: 'plan',
    name: 'plan',
    pass: planPass({
      store: ports.plans,
      registry: parts.registry,
      traces: parts.traces,
      freezes: parts.freezes,
      epoch,
      onFirstWrites: (byCluster) => {
        for (const [cluster, refs] of byCluster) {
          const session = sessions.get(cluster);
          if (session?.mayWrite(clock.now())) session.member.lookAhead(refs);
        }
      },
      onWorks: () => wakeups.wake('dispatch'),
      onPlanned: parts.reportSoon,
      observePass: (seconds, outcomes) => meter.planPass(seconds, outcomes),
      nowMs: () => clock.now(),
    }),
  };
}
