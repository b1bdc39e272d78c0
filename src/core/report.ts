import { aggregateStatus } from './aggregate/aggregate-status.js';
import { foldDelivery } from './aggregate/fold-delivery.js';
import { compareText } from './model/compare-text.js';
import type { Health } from './model/health.js';
import { worse } from './model/health.js';
import type { MemberStatus } from './model/interpreter-port.js';
import type { LastKnown, ReplicaCount, Report, SeenReport, SeenWork } from './model/report.js';

/**
 * The road back: what every cluster says of one resource, judged and folded into one answer. `interpret` has already read
 * each member's object; here it is decided which of these readings count, and what they mean together.
 */
export function report(seen: SeenReport): Report {
  const works = [...seen.works].sort((a, b) => compareText(a.cluster, b.cluster));
  // A copy that an eviction replaced is no part of the answer, however it is: the works that replace it are.
  const placed = works.some(isPlaced) ? works.filter(({ leaving }) => !leaving) : works;
  const judged = placed.map(judge);
  // What is on its way out says nothing about what is wanted, unless nothing else is left.
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

/** What an interpreter of a user gets to fold: the clusters that the fold is about, in name order, with the health they were judged to have. */
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
  /** The observation is of what was last applied, and fresh: its replicas and status may be added up. */
  readonly counts: boolean;
}

/** The first thing that is known to be in the way decides; only an observation that nothing stands against is believed. */
function judge(work: SeenWork): JudgedWork {
  const not = (health: Health, message: string): JudgedWork => ({ work, health, message, counts: false });
  const { observation } = work;

  if (work.stale) return not('UNKNOWN', 'the cluster has not answered recently');
  if (work.deleting) return not('PROGRESSING', 'it is being deleted');
  // Suspended on purpose is not broken, and what runs there is still reported.
  if (work.suspended && !work.applied) return { work, health: 'SUSPENDED', message: 'dispatch is suspended', counts: isCurrent(work) };
  // What runs is still the older content: its replicas are real, and the work is not what was asked for.
  if (work.blockedReason) return { work, health: 'DEGRADED', message: `blocked: ${work.blockedReason}`, counts: isCurrent(work) };
  if (!observation && isGone(work)) return not('MISSING', 'it was applied and no longer exists in the cluster');
  if (!work.applied) return not('PROGRESSING', 'it is not applied yet');
  if (!observation) return not('PROGRESSING', 'it is applied and not observed yet');
  if (!isCurrent(work)) return not('PROGRESSING', 'the status is older than the last apply');
  return { work, health: observation.health, message: observation.message, counts: true };
}

/** The member once gave it a generation, nothing is seen of it, and it waits to be applied again: somebody took it away. */
function isGone({ applied, memberGeneration }: SeenWork): boolean {
  return !applied && memberGeneration !== null;
}

/** A status of a generation before our last apply speaks of what was, however healthy it says it is. */
function isCurrent({ observation, memberGeneration }: SeenWork): boolean {
  if (!observation) return false;
  return memberGeneration === null || observation.generation === null || observation.generation >= memberGeneration;
}

function wholeOf(seen: SeenReport, judged: readonly JudgedWork[]): { readonly health: Health; readonly message: string | null } {
  const whole = wholeOfWorks(seen, judged);
  // What runs may be well; what was asked for is lost, and the hub could not bring it back.
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

/** The decision is made and chose no cluster. */
function isUnplaced({ planned, deleted }: SeenReport): boolean {
  return planned !== null && planned.outcome !== 'SCHEDULED' && !deleted;
}

/** Names the first cluster that decided and how many others are like it. */
function wordsOf([first, ...others]: readonly JudgedWork[]): string | null {
  if (!first) return null;
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  return `${first.work.cluster}: ${first.message ?? first.health}${more}`;
}

/** Desired replicas are the plan's where it gives seats, else what the member itself wants (a DaemonSet). */
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
