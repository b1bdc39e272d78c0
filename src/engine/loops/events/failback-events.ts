import type { FailbackJudgement, ReturnCandidate } from '../../../core/failover/failback/failback-facts.js';
import type { HubEvent } from '../../ports/events.js';

/** The events of returns. The wait of a resource is told when its condition changes, not each time that its text does. */
export function failbackEvents({ started, waits, changed }: FailbackJudgement): readonly HubEvent[] {
  const where = ({ kind, home }: Pick<ReturnCandidate, 'kind' | 'home'>) => (kind === 'CLUSTER' ? home : `group ${home}`);
  const about = ({ resource, kind, home }: Pick<ReturnCandidate, 'kind' | 'home' | 'resource'>) =>
    kind === 'CLUSTER' ? { resource, cluster: home } : { resource };
  return [
    // A return that ends lets the next one begin.
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
