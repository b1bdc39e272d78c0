import { codesWhere } from '../../errors.js';
import type { Delivery, DeliveryState, PlannedOutcome } from '../model/delivery.js';
import { REMEMBERED_REVISIONS } from '../model/delivery.js';
import type { SeenReport, SeenWork } from '../model/report.js';

/**
 * Whether a resource is delivered. If the decision placed nothing, the running works are kept but do not match the request, so it is not
 * delivered. Otherwise each work is delivered once the member has the desired manifest, and a move once it is done. `works` are in cluster order.
 */
export function foldDelivery({
  works,
  planned,
  revisions,
  deleted,
  damaged,
  move,
}: Pick<SeenReport, 'works' | 'planned' | 'revisions' | 'deleted' | 'damaged' | 'move'>): Delivery {
  const wanted = works.filter(({ deleting }) => !deleting);
  const answer = (state: DeliveryState, reason: string | null, message: string | null, undelivered: readonly SeenWork[]): Delivery => ({
    state,
    reason,
    message,
    undelivered: undelivered.map(({ cluster }) => cluster),
    revision: state === 'DELIVERED' ? null : reachedBy(wanted, revisions),
  });

  if (deleted) return { ...answer(...stateOfWorks(works, 'deleted'), []), undelivered: works.map(({ cluster }) => cluster) };
  if (damaged && planned?.current !== true)
    return answer('BLOCKED', 'MANIFEST_UNREADABLE', 'its stored manifest is damaged; apply it again', wanted);
  if (planned === null || !planned.current) return answer('DELIVERING', null, 'it is not planned yet', wanted);

  const reason = reasons[planned.outcome];
  if (reason !== null && !standsAsAsked(planned, wanted, revisions)) return answer('BLOCKED', reason, whyBlocked(planned, wanted), wanted);
  const [state, held, message] = moving(stateOfWorks(works, 'placed'), move);
  return answer(
    state,
    held,
    message,
    wanted.filter(({ applied }) => !applied),
  );
}

/** The reason code of a decision that places nothing; null for SCHEDULED. */
const reasons: Readonly<Record<PlannedOutcome['outcome'], string | null>> = {
  SCHEDULED: null,
  NO_POLICY: 'NOT_PLACED',
  EXCLUDED: 'EXCLUDED',
  NO_CLUSTER_FIT: 'NO_CLUSTER_FIT',
  UNSCHEDULABLE: 'UNSCHEDULABLE',
  WAITING_FOR_OVERRIDES: 'WAITING_FOR_OVERRIDES',
  RENDER_FAILED: 'RENDER_FAILED',
  FAILED: 'PLAN_FAILED',
};

/** Works stay after their policy was deleted; they count as delivered while the template is not changed. */
function standsAsAsked({ outcome }: PlannedOutcome, wanted: readonly SeenWork[], revisions: readonly number[]): boolean {
  return outcome === 'NO_POLICY' && wanted.length > 0 && wanted.every((work) => work.applied && work.appliedRevision === revisions.at(-1));
}

function whyBlocked({ message, outcome }: PlannedOutcome, wanted: readonly SeenWork[]): string {
  const why = message ?? (outcome === 'FAILED' ? 'Its plan failed.' : 'No cluster was chosen.');
  const standing = wanted.filter(({ appliedRevision }) => appliedRevision !== null);
  if (standing.length === 0) return why;
  const numbers = [...new Set(standing.map(({ appliedRevision }) => appliedRevision!))].sort((a, b) => a - b);
  const clusters = standing.length === 1 ? standing[0]!.cluster : `${standing.length} clusters`;
  const what = numbers.length === 1 ? `Revision ${numbers[0]}` : `Revisions ${numbers.join(', ')}`;
  return `${why} ${what} stays in ${clusters}.`;
}

type StateOfWorks = readonly [state: DeliveryState, reason: string | null, message: string | null];

function stateOfWorks(works: readonly SeenWork[], way: 'placed' | 'deleted'): StateOfWorks {
  const waiting = works.flatMap((work) => {
    const held = heldUp(work);
    return held === null ? [] : [{ work, ...held }];
  });
  if (waiting.length === 0) return way === 'placed' && works.length > 0 ? ['DELIVERED', null, null] : ['DELIVERING', null, pending[way]];
  const blocked = waiting.filter(({ blocks }) => blocks);
  const [first] = blocked.length > 0 ? blocked : waiting;
  const more = (blocked.length > 0 ? blocked : waiting).length - 1;
  const message = `${first!.work.cluster}: ${first!.message}${more === 0 ? '' : ` (and ${more} more)`}`;
  return [blocked.length > 0 ? 'BLOCKED' : 'DELIVERING', first!.reason, message];
}

/** A move is delivered only with its last step, even if each cluster has what the current step assigns to it. */
function moving(now: StateOfWorks, move: string | undefined): StateOfWorks {
  return move === undefined || now[0] === 'BLOCKED' ? now : ['DELIVERING', 'MOVING', move];
}

const pending = { placed: 'it is not placed yet', deleted: 'it is being deleted' } as const;

/** Errors that usually end within a few retries: a namespace or a definition that is being created, a busy API server. */
const transient: ReadonlySet<string> = codesWhere(({ recovery }) => recovery === 'soon');
/** Attempts after which a transient reason is reported as one that needs a person. */
const TRIES = 3;

interface Held {
  readonly blocks: boolean;
  readonly reason: string | null;
  readonly message: string;
}

/** Why a work is not in the desired state; null if it is. */
function heldUp(work: SeenWork): Held | null {
  if (!work.deleting && work.applied) return null;
  const what = work.deleting ? 'its removal' : 'its delivery';
  if (work.suspended && !work.deleting) return { blocks: true, reason: 'SUSPENDED', message: `${what} is suspended by its policy` };
  if (work.frozen !== undefined) return { blocks: true, reason: 'FROZEN', message: `${what} is frozen: ${work.frozen}` };
  if (work.stale)
    return { blocks: true, reason: 'CLUSTER_UNREACHABLE', message: `${what} waits, because the cluster has not answered recently` };
  if (work.blockedReason === null)
    return { blocks: false, reason: null, message: work.deleting ? 'it is being removed' : 'it is not applied yet' };
  const blocks = !transient.has(work.blockedReason) || work.attempts >= TRIES;
  return { blocks, reason: work.blockedReason, message: work.reasonMessage ?? `${what} is blocked: ${work.blockedReason}` };
}

/** The newest revision that every wanted work has reached; null if that is the current one. */
function reachedBy(wanted: readonly SeenWork[], revisions: readonly number[]): number | null {
  if (wanted.length === 0) return beforeFirst(revisions);
  const reached = wanted.map(({ appliedRevision }) => lastRevisionOf(appliedRevision, revisions)).filter((one) => one !== null);
  return reached.length === 0 ? null : Math.min(...reached);
}

/** The last revision of the application that contains template revision `applied`; null if the current one does. */
function lastRevisionOf(applied: number | null, revisions: readonly number[]): number | null {
  if (applied === null) return beforeFirst(revisions);
  const next = revisions.find((revision) => revision > applied);
  if (next === undefined) return null;
  // Revisions between this one and the oldest stored one may have been deleted.
  return revisions.length >= REMEMBERED_REVISIONS && applied < revisions[0]! ? applied : next - 1;
}

function beforeFirst(revisions: readonly number[]): number {
  return Math.max(0, (revisions[0] ?? 1) - 1);
}
