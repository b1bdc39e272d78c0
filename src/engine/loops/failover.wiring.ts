import { EVICTIONS_A_MINUTE } from '../../core/failover/limits/eviction-rate.js';
import type { SharedParts, WiredLoop } from '../shared-parts.js';
import { failoverPass } from './failover.loop.js';

const DEFAULT_TOLERATION_SECONDS = 300;

/**
 * `epoch` is the epoch of the planner's lease, null while another replica plans. `quietUntil`: until when no automatic eviction starts.
 */
export function wireFailover({ ports, freezes }: SharedParts, epoch: () => number | null, quietUntil: () => number | null): WiredLoop {
  return {
    step: 'fleet',
    name: 'failover',
    pass: failoverPass({
      store: ports.failover,
      records: ports.failoverRecords,
      rebalancers: ports.rebalancers,
      epoch,
      quietUntil,
      meter: ports.meter,
      stopsMoves: () => freezes.stopsMoves(),
      tolerationSeconds: ports.failoverTolerationSeconds ?? DEFAULT_TOLERATION_SECONDS,
      evictionsPerMinute: ports.failoverEvictionsPerMinute ?? EVICTIONS_A_MINUTE,
    }),
  };
}
