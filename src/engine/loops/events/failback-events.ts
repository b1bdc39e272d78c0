import type { FailbackJudgement, ReturnCandidate } from '../../../core/failover/failback/failback-facts.js';
import type { HubEvent } from '../../ports/events.js';

/** The events of returns. A waiting resource causes an event when its condition changes, not each time that the message does. */
export function failbackEvents({ started, waits, changed }: FailbackJudgement): readonly HubEvent[] {
  const where = ({ kind, home }: Pick<ReturnCandidate, 'kind' | 'home'>) => (kind === 'CLUSTER' ? home : `group ${home}`);
  const about = ({ resource, kind, home }: Pick<ReturnCandidate, 'kind' | 'home' | 'resource'>) =>
    kind === 'CLUSTER' ? { resource, cluster: home } : { resource };
  return [
    // The end of a return allows the next one to begin.
    ...changed
      .filter(({ state }) => state !== 'RETURNING')
      .map(
        ({ active, state, message }): HubEvent => ({
          type: state === 'DONE' ? 'FAILBACK_DONE' : 'FAILBACK_STOPPED',
          severity: state === 'DONE' ? 'INFO' : 'WARNING',
          message,
          ...about(active),
        }),
      ),
    ...waits
      .filter(({ candidate, wait }) => candidate.before?.gate !== wait.gate)
      .map(
        ({ candidate, wait }): HubEvent => ({
          type: 'FAILBACK_WAITING',
          severity: 'INFO',
          message: `Its return to ${where(candidate)} waits: ${wait.message}`,
          ...about(candidate),
        }),
      ),
    ...started.map(
      (one): HubEvent => ({ type: 'FAILBACK_STARTED', severity: 'INFO', message: `It returns to ${where(one)}.`, ...about(one) }),
    ),
  ];
}
