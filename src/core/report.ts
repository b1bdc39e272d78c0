import { aggregateStatus } from './aggregate/aggregate-status.js';
import { foldDelivery } from './aggregate/fold-delivery.js';
import { compareText } from './model/compare-text.js';
import type { Health } from './model/health.js';
import { worse } from './model/health.js';
import type { MemberStatus } from './model/interpreter-port.js';
import type { LastKnown, ReplicaCount, Report, SeenReport, SeenWork } from './model/report.js';

/**
 * Combines the states of a resource in all clusters into one report. `interpret` has already read each member's object; this function
 * decides which of these readings count.
 */
export function report(seen: SeenReport): Report {
  const works = [...seen.works].sort((a, b) => compareText(a.cluster, b.cluster));
  // A copy that an eviction replaced does not count: the works that replace it do.
  const placed = works.some(isPlaced) ? works.filter(({ leaving }) => !leaving) : works;
  const judged = placed.map(judge);
  // Works that are being deleted do not count, unless there are no others.
  const wanted = judged.filter(({ work }) => !work.deleting);
  const { health, message } = wholeOf(seen, wanted.length > 0 ? wanted : judged);

  return {
    key: seen.key,
    health,
    message,
    clusters: { total: wanted.length, ready: wanted.filter((one) => one.health === 'HEALTHY').length },
    replicas: replicasOf(wanted),
    status: aggregateStatus(
      seen.template,
      wanted.map(({ work, counts }) => ({ cluster: work.cluster, status: counts ? (work.observation?.status ?? null) : null })),
    ),
    generation: seen.generation,
    delivery: foldDelivery({ ...seen, works: placed }),
    unknown: wanted.filter(({ work }) => work.stale).map(({ work }) => lastKnown(work)),
    works: judged.map(({ work, health }) => ({ cluster: work.cluster, health })),
  };
}

function isPlaced({ deleting, leaving }: SeenWork): boolean {
  return !deleting && leaving !== true;
}

function lastKnown(work: SeenWork): LastKnown {
  const { health, counts } = judge({ ...work, stale: false });
  const replicas = replicasOf([{ work, health, message: null, counts }]);
  return { cluster: work.cluster, health, replicas };
}

/** The input for a user's interpreter that aggregates: the clusters that count, in name order, with their judged health. */
export function memberStatuses(seen: SeenReport, { works }: Report): readonly MemberStatus[] {
  const healths = new Map(works.map(({ cluster, health }) => [cluster, health]));
  return seen.works
    .filter(({ deleting, cluster }) => !deleting && healths.has(cluster))
    .map((work) => {
      const { counts } = judge(work);
      return {
        cluster: work.cluster,
        applied: work.applied,
        health: healths.get(work.cluster) ?? 'UNKNOWN',
        status: counts ? (work.observation?.status ?? null) : null,
      };
    })
    .sort((a, b) => compareText(a.cluster, b.cluster));
}

interface JudgedWork {
  readonly work: SeenWork;
  readonly health: Health;
  readonly message: string | null;
  /** The observation is current and describes the last applied state: its replicas and status may be added up. */
  readonly counts: boolean;
}

/** The first known problem decides the health. The observed health counts only if there is no problem. */
function judge(work: SeenWork): JudgedWork {
  const not = (health: Health, message: string): JudgedWork => ({ work, health, message, counts: false });
  const { observation } = work;

  if (work.stale) return not('UNKNOWN', 'the cluster has not answered recently');
  if (work.deleting) return not('PROGRESSING', 'it is being deleted');
  // Suspension is intended, so it is not a failure; the running state is still reported.
  if (work.suspended && !work.applied) return { work, health: 'SUSPENDED', message: 'dispatch is suspended', counts: isCurrent(work) };
  // The older content still runs: its replicas count, but the new content could not be applied.
  if (work.blockedReason) return { work, health: 'DEGRADED', message: `blocked: ${work.blockedReason}`, counts: isCurrent(work) };
  if (!observation && isGone(work)) return not('MISSING', 'it was applied and no longer exists in the cluster');
  if (!work.applied) return not('PROGRESSING', 'it is not applied yet');
  if (!observation) return not('PROGRESSING', 'it is applied and not observed yet');
  if (!isCurrent(work)) return not('PROGRESSING', 'the status is older than the last apply');
  return { work, health: observation.health, message: observation.message, counts: true };
}

/** The object was applied before, is not observed, and waits to be applied again: another party deleted it in the member. */
function isGone({ applied, memberGeneration }: SeenWork): boolean {
  return !applied && memberGeneration !== null;
}

/** A status of a generation before our last apply describes the older content and must not count, even if it is healthy. */
function isCurrent({ observation, memberGeneration }: SeenWork): boolean {
  if (!observation) return false;
  return memberGeneration === null || observation.generation === null || observation.generation >= memberGeneration;
}

function wholeOf(seen: SeenReport, judged: readonly JudgedWork[]): { readonly health: Health; readonly message: string | null } {
  const whole = wholeOfWorks(seen, judged);
  // The copies may be healthy, but the template is lost and the hub cannot restore it.
  return seen.damaged && !seen.deleted && worse(whole.health, 'DEGRADED') === 'DEGRADED' ? damagedTemplate : whole;
}

const damagedTemplate = { health: 'DEGRADED', message: 'its stored manifest is damaged; apply it again' } as const;

function wholeOfWorks(seen: SeenReport, judged: readonly JudgedWork[]): { readonly health: Health; readonly message: string | null } {
  if (isUnplaced(seen) && judged.length === 0)
    return { health: 'MISSING', message: seen.planned?.outcome === 'NO_POLICY' ? 'no policy selects it' : 'no cluster was chosen for it' };
  if (judged.length === 0) return { health: 'PROGRESSING', message: 'it is not placed yet' };

  const health = judged.map((one) => one.health).reduce(worse);
  const worst = judged.filter((one) => one.health === health);
  return { health, message: health === 'HEALTHY' ? null : wordsOf(worst) };
}

/** A decision exists and chose no cluster. */
function isUnplaced({ planned, deleted }: SeenReport): boolean {
  return planned !== null && planned.outcome !== 'SCHEDULED' && !deleted;
}

/** The message of the first deciding cluster, and how many others are in the same state. */
function wordsOf([first, ...others]: readonly JudgedWork[]): string | null {
  if (!first) return null;
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  return `${first.work.cluster}: ${first.message ?? first.health}${more}`;
}

/** Desired replicas come from the plan if it divides them, otherwise from the member (a DaemonSet). */
function replicasOf(judged: readonly JudgedWork[]): ReplicaCount | null {
  const counted = judged.filter(({ work }) => work.desiredReplicas !== null || work.observation?.replicas);
  if (counted.length === 0) return null;
  return {
    desired: sum(counted.map(({ work }) => work.desiredReplicas ?? work.observation?.replicas?.desired ?? 0)),
    ready: sum(counted.map(({ work, counts }) => (counts ? (work.observation?.replicas?.ready ?? 0) : 0))),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, n) => total + n, 0);
}
