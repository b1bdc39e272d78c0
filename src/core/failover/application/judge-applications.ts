import type { ResourceKey } from '../../model/plan.js';
import type { ClusterCondition } from '../cluster-condition.js';
import type { ApplicationCopy, ApplicationHealth } from './application-copy.js';
import { preservedState } from './preserved-state.js';

/** A copy whose toleration has expired and that another cluster may run successfully. */
export interface FailingCopy {
  readonly copy: ApplicationCopy;
  readonly cause: string;
  /** Labels of the new copy; null: none. */
  readonly preserved: Readonly<Record<string, string>> | null;
}

export interface HealthChange {
  readonly resource: ResourceKey;
  readonly cluster: string;
  readonly before: ApplicationHealth;
  readonly now: ApplicationHealth;
}

const LONGEST_DWELL = 8;

/**
 * Decides which copies leave their cluster because the application fails there (parity F8), and updates the health records. A copy moves only if
 * another cluster may help: not if its pods wait for a reason that exists in every cluster, not if its revision was never healthy, and not if it
 * fails in more than half of its clusters. Clusters that are not ready are excluded here; `causes.ts` handles them.
 */
export function judgeApplications(
  copies: readonly ApplicationCopy[],
  conditions: ReadonlyMap<string, ClusterCondition>,
  now: number,
): { readonly due: readonly FailingCopy[]; readonly changes: readonly HealthChange[] } {
  const isFailing = (copy: ApplicationCopy) => conditions.get(copy.cluster)?.ready === 'True' && fails(copy);
  const failing = Map.groupBy(copies.filter(isFailing), ({ resource }) => resource);
  const due: FailingCopy[] = [];
  const changes: HealthChange[] = [];
  for (const copy of copies) {
    const count = failing.get(copy.resource)?.length ?? 0;
    const next = isFailing(copy) ? judgeFailing(copy, count, now) : { health: notFailing(copy) };
    if (next.due) due.push(next.due);
    if (!sameHealth(next.health, copy.before))
      changes.push({ resource: copy.resource, cluster: copy.cluster, before: copy.before, now: next.health });
  }
  return { due, changes };
}

/** It runs the desired state and is degraded or not yet healthy. Unknown health is not a failure. */
function fails({ settled, health }: ApplicationCopy): boolean {
  return settled && (health === 'DEGRADED' || health === 'PROGRESSING');
}

function notFailing({ settled, health, revision, before }: ApplicationCopy): ApplicationHealth {
  const healthyRevision = settled && health === 'HEALTHY' ? revision : before.healthyRevision;
  return { healthyRevision, failingSince: null, held: null };
}

function judgeFailing(copy: ApplicationCopy, count: number, now: number): { health: ApplicationHealth; due?: FailingCopy } {
  const { before, cluster, tolerationSeconds, earlier } = copy;
  const failingSince = before.failingSince ?? now;
  const health = { healthyRevision: before.healthyRevision, failingSince, held: null };
  const tolerated = tolerationSeconds * 1000 * Math.min(LONGEST_DWELL, 2 ** earlier);
  if (now < failingSince + tolerated) return { health };
  const state = copy.state && copy.clusters === 1 ? preservedState(copy.state.rules, copy.state.status) : { labels: {} };
  const held = frozen(copy) ?? ownFault(copy, count) ?? ('missing' in state ? `${state.missing}, so what it had done would be lost` : null);
  if (held !== null || 'missing' in state) return { health: { ...health, held } };
  const seconds = Math.round((now - failingSince) / 1000);
  const cause = `It has not been healthy in ${cluster} for ${seconds} s.`;
  return { health, due: { copy, cause, preserved: Object.keys(state.labels).length > 0 ? state.labels : null } };
}

/** Why it would fail in other clusters too, as a clause; null: no reason is known. */
function ownFault({ stuck, clusters, revision, before, unschedulable, cluster }: ApplicationCopy, failing: number): string | null {
  if (stuck !== null) return `its pods wait with ${stuck}, as they would in any cluster`;
  if (clusters > 1 && failing * 2 > clusters) return `it fails in ${failing} of ${clusters} clusters, so it is not the cluster`;
  if (revision !== null && revision === before.healthyRevision) return null;
  // The copy was never healthy and finds no node: it was placed by wrong capacity figures, so another cluster may help.
  if (before.healthyRevision === null && unschedulable > 0) return null;
  return `revision ${revision ?? 'that is desired'} has not been healthy in ${cluster} before, so it is not the cluster`;
}

function frozen({ isFrozen = false }: ApplicationCopy): string | null {
  return isFrozen ? 'a freeze of its cluster, application or policy is in force' : null;
}

function sameHealth(a: ApplicationHealth, b: ApplicationHealth): boolean {
  return a.healthyRevision === b.healthyRevision && a.failingSince === b.failingSince && a.held === b.held;
}
