import type { DrillJudgement } from '../../../core/failover/drill/drill-facts.js';
import type { HubEvent } from '../../ports/events.js';

/** The events of a drill: one for each new state. */
export function drillEvents({ drill, state, result, message }: DrillJudgement): readonly HubEvent[] {
  if (state === drill.state) return [];
  const told = { message: `Drill ${drill.id}: ${message}`, cluster: drill.cluster };
  const severity = result === null || result === 'DONE' ? 'INFO' : 'WARNING';
  const types = { MOVING: 'DRILL_STARTED', AWAY: 'DRILL_MOVED', RETURNING: 'DRILL_RETURNING', ENDED: 'DRILL_ENDED' } as const;
  return [{ type: types[state], severity, ...told }];
}
