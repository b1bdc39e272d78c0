import type { Actor } from '../../auth/actor.js';
import { chooseDrilled, type DrillCandidate, type DrillChoice } from '../../core/failover/drill/choose-drilled.js';
import { prioritised } from '../../core/match/priority.js';
import type { ApplicationRef } from '../../core/model/application.js';
import type { InterpreterSource } from '../../core/model/interpreter-port.js';
import { movementSettings } from '../../core/model/movement/movement.js';
import type { ReplicaAssignment, World } from '../../core/model/plan.js';
import { workloadKindOf } from '../../core/model/workload/workload-kinds.js';
import type { Intents, StoredResource } from '../../store/intents/intents-port.js';
import type { DrillState } from '../../store/intents/moves/drill-intents.js';
import type { Confirmation, Preview, UserError } from '../answers.js';
import type { Confirmable } from '../asks.js';
import { judgeEach } from '../judge/judge-withdrawal.js';
import { MAX_AFFECTED, planAll } from '../preview/preview.js';
import { type Planned, previewAnswer } from '../preview/preview-answer.js';
import { notFound, userError } from '../user-errors.js';
import { leaving } from './leaving.js';

export interface StartDrillAsk extends Confirmable {
  readonly cluster: string;
  /** Percentage of the workloads of the cluster; left out: 10. */
  readonly share?: number | null;
  /** Instead of a share: all workloads of these applications in the cluster that may move. */
  readonly applications?: readonly ApplicationRef[] | null;
  /** Seconds for which the resources stay away after all are ready; left out: 60. */
  readonly returnAfter?: number | null;
}

/** A resource of a drill with its seats before and during it. */
export interface DrillMove {
  readonly ref: StoredResource['ref'];
  readonly application: ApplicationRef;
  readonly before: readonly ReplicaAssignment[];
  readonly after: readonly ReplicaAssignment[];
}

export interface StartedDrill {
  /** Id of the drill; null: none was started. */
  readonly id: string | null;
  readonly moves: readonly DrillMove[];
  readonly preview: Preview | null;
  readonly confirmation: Confirmation | null;
  readonly userErrors: readonly UserError[];
}

const DEFAULT_SHARE = 10;
const MOST_SHARE = 25;
const MOST_APPLICATIONS = 20;
const DEFAULT_RETURN_AFTER = 60;
const MOST_RETURN_AFTER = 3_600;
/** Time limit of each resource, for the move and for the return. */
const DEADLINE_SECONDS = 600;
/** Resources of one drill. */
export const MOST_DRILLED = 100;

const refused = (...userErrors: readonly UserError[]): StartedDrill => ({
  id: null,
  moves: [],
  preview: null,
  confirmation: null,
  userErrors,
});

type Parts = Pick<Intents, 'fleetSnapshot' | 'drillState' | 'startDrill' | 'freezes'>;

/**
 * Starts a failover drill: a small share of the workloads of a cluster is evicted, moves in steps as in a drain, and returns. Nothing starts
 * during a freeze, while another drill or a failover is in progress or a cluster is not ready, or if a chosen resource fits nowhere else.
 */
export async function startDrill(
  intents: Parts,
  interpreters: InterpreterSource,
  actor: Actor,
  { cluster, share, applications, returnAfter, dryRun, confirm }: StartDrillAsk,
): Promise<StartedDrill> {
  const errors = inputErrors({ share, applications, returnAfter });
  if (errors.length > 0) return refused(...errors);
  const { world, resources } = await intents.fleetSnapshot(actor, cluster, MAX_AFFECTED);
  if (!world.clusters.some(({ name }) => name === cluster)) return refused({ ...notFound(`cluster ${cluster}`), field: ['cluster'] });
  const [state, freezes] = await Promise.all([intents.drillState(actor, cluster), intents.freezes(actor)]);
  const obstacles = obstaclesOf(state, freezes);
  if (obstacles.length > 0) return refused(...obstacles);

  const there = resources.filter(({ seen, works }) => !seen.deleted && works.get(cluster)?.manifest != null);
  const chosen = await choose({ world, there, cluster, state, interpreters }, choiceOf(share, applications));
  if (chosen.kind === 'refused') return refused(...chosen.errors);
  const { moves, planned, withdrawn } = chosen;
  const judgement = judgeEach(withdrawn, there, confirm ?? null);
  const { errors: held, confirmation } = judgement.kind === 'refused' ? judgement : { errors: [], confirmation: null };
  if (dryRun) return { id: null, moves, preview: previewAnswer(planned, [], freezes), confirmation, userErrors: held };
  if (judgement.kind === 'refused') return { ...refused(...held), moves, confirmation };

  const drill = {
    cluster,
    share: applications?.length ? null : (share ?? DEFAULT_SHARE),
    returnAfterSeconds: returnAfter ?? DEFAULT_RETURN_AFTER,
    deadlineSeconds: DEADLINE_SECONDS,
    resources: moves.map(({ ref, application, before, resource }) => ({ ...ref, resource, application: textOf(application), before })),
  };
  const started = await intents.startDrill(actor, drill);
  return started.kind === 'other' ? refused(otherDrill(null)) : { ...refused(), id: started.id, moves };
}

/** The resources of a drill in progress return now; returns the errors of the request. */
export async function stopDrill(
  intents: Pick<Intents, 'stopDrill'>,
  actor: Actor,
  { id }: { readonly id: string },
): Promise<readonly UserError[]> {
  const stopped = /^\d{1,18}$/.test(id) ? await intents.stopDrill(actor, id) : ({ kind: 'absent' } as const);
  if (stopped.kind === 'absent') return [{ ...notFound(`drill ${id.slice(0, 40)}`), field: ['id'] }];
  if (stopped.kind === 'stopping') return [];
  return [userError('CONFLICT', `Drill ${id} ended before.`, { field: ['id'], fix: 'Only a drill in progress can be stopped.' })];
}

function inputErrors({ share, applications, returnAfter }: Omit<StartDrillAsk, 'cluster'>): readonly UserError[] {
  const wrong = (field: string, message: string) => userError('INVALID_VALUE', message, { field: [field] });
  const errors: UserError[] = [];
  if (share != null && applications != null) errors.push(wrong('share', 'Either share or applications can be set.'));
  if (share != null && (share < 1 || share > MOST_SHARE)) errors.push(wrong('share', `share must be from 1 to ${MOST_SHARE} percent.`));
  if (applications != null && (applications.length === 0 || applications.length > MOST_APPLICATIONS))
    errors.push(wrong('applications', `From 1 to ${MOST_APPLICATIONS} applications can be named.`));
  if (returnAfter != null && (returnAfter < 0 || returnAfter > MOST_RETURN_AFTER))
    errors.push(wrong('returnAfter', `returnAfter must be from 0 to ${MOST_RETURN_AFTER} seconds.`));
  return errors;
}

function choiceOf(share: StartDrillAsk['share'], applications: StartDrillAsk['applications']): DrillChoice {
  return applications?.length ? { applications: applications.map(textOf) } : { share: share ?? DEFAULT_SHARE };
}

function otherDrill(open: DrillState['open']): UserError {
  const which = open === null ? 'Another drill' : `Drill ${open.id} of ${open.cluster}`;
  return userError('CONFLICT', `${which} is in progress.`, { field: ['cluster'], fix: 'Wait until it has ended, or stop it.' });
}

/** Why no drill may start now. */
function obstaclesOf({ open, failingOver, notReady }: DrillState, freezes: readonly { readonly reason: string }[]): readonly UserError[] {
  const refuse = (message: string, fix: string) => userError('CONFLICT', message, { field: ['cluster'], fix });
  const errors: UserError[] = [];
  if (open !== null) errors.push(otherDrill(open));
  if (freezes.length > 0) errors.push(refuse(`A freeze is in force: ${freezes[0]!.reason}.`, 'Lift it with unfreeze first.'));
  if (failingOver.length > 0)
    errors.push(refuse(`A failover of ${failingOver.slice(0, 5).join(', ')} is in progress.`, 'Wait until it has ended.'));
  else if (notReady.length > 0)
    errors.push(
      refuse(`Not ready: ${notReady.slice(0, 5).join(', ')}.`, 'A drill needs all clusters to be ready: a real failover comes first.'),
    );
  return errors;
}

interface Found {
  readonly world: World;
  /** Resources with a copy in the cluster. */
  readonly there: readonly StoredResource[];
  readonly cluster: string;
  readonly state: DrillState;
  readonly interpreters: InterpreterSource;
}

type Chosen =
  | { readonly kind: 'refused'; readonly errors: readonly UserError[] }
  | {
      readonly kind: 'chosen';
      readonly moves: readonly (DrillMove & { readonly resource: StoredResource['seen']['key'] })[];
      readonly planned: readonly Planned[];
      readonly withdrawn: readonly { readonly resource: StoredResource; readonly cluster: string }[];
    };

/** Chooses the workloads, and the other objects of their applications that would have to follow them to a new cluster. */
async function choose(found: Found, choice: DrillChoice): Promise<Chosen> {
  const { there, cluster, world } = found;
  const workloads = there.filter(isWorkload);
  const copied = await planWithout(found, workloads.filter(isCopied));
  const candidates = workloads.map((one) => candidateOf(one, found, copied.get(one)));
  const drilled = chooseDrilled(candidates, choice).slice(0, MOST_DRILLED);
  if (drilled.length === 0) return { kind: 'refused', errors: [nothingMoves(cluster, candidates, choice, there)] };

  const keys = new Set(drilled.map(({ resource }) => resource));
  const owners = new Set(drilled.map(({ application }) => application));
  const followers = there.filter((one) => !isWorkload(one) && one.seen.claim !== null && owners.has(textOf(one.application)));
  const asked = [...workloads.filter(({ seen }) => keys.has(seen.key)), ...followers];
  const planned = await planWithout({ ...found, world }, asked);
  const errors: UserError[] = [];
  const moving: StoredResource[] = [];
  for (const one of asked) {
    const { preview } = planned.get(one)!;
    if (preview.decision.outcome !== 'SCHEDULED') errors.push(fitsNowhere(one, cluster, preview.decision.message));
    else if (isWorkload(one) || preview.gained.length > 0) moving.push(one);
  }
  if (errors.length > 0) return { kind: 'refused', errors };
  if (moving.length > MOST_DRILLED) {
    const fix = 'Choose a smaller share, or fewer applications.';
    return {
      kind: 'refused',
      errors: [userError('INVALID_VALUE', `A drill moves at most ${MOST_DRILLED} resources; these are ${moving.length}.`, { fix })],
    };
  }
  return {
    kind: 'chosen',
    moves: moving.map((one) => moveOf(one, planned.get(one)!, cluster)),
    planned: moving.map((one) => planned.get(one)!),
    withdrawn: moving.flatMap((resource) => planned.get(resource)!.preview.lost.map((lost) => ({ resource, cluster: lost }))),
  };
}

function isWorkload({ seen }: StoredResource): boolean {
  return workloadKindOf(seen.template) !== undefined || seen.placed.some(({ replicas }) => replicas !== null);
}

/** Its policy puts a whole copy into each of its clusters, so that only a plan shows whether another cluster would replace this one. */
function isCopied({ seen }: StoredResource): boolean {
  return (seen.appliedPlacement?.replicaScheduling?.replicaSchedulingType ?? 'Duplicated') === 'Duplicated';
}

/** The plans of these resources without the cluster, over shared capacity. */
async function planWithout(
  { world, cluster, interpreters }: Found,
  resources: readonly StoredResource[],
): Promise<ReadonlyMap<StoredResource, Planned>> {
  const asked = resources.map(({ ref, seen, works, application }) => ({
    ref,
    seen: leaving(seen, cluster),
    standing: works,
    application,
  }));
  const planned = await planAll(world, asked, interpreters);
  return new Map(resources.map((one, i) => [one, planned[i]!]));
}

const jobs = /(?<!Cron)Job(Set)?$|^Workflow$|^SparkApplication$/;

function candidateOf({ seen, application }: StoredResource, { world, state }: Found, copied: Planned | undefined): DrillCandidate {
  const stays = () => {
    if (seen.claim === null) return 'it has no policy of its own';
    if (jobs.test(seen.template.kind)) return 'a job is not started twice';
    if (movementSettings(seen.appliedPlacement?.movement, seen.template).exclusive) return 'it runs in one place at a time';
    if (state.unsettled.includes(seen.key)) return 'it moves, or is not healthy';
    if (copied?.preview.decision.outcome === 'SCHEDULED' && copied.preview.gained.length === 0)
      return 'no other cluster would replace this one';
    return null;
  };
  const priority = prioritised(seen, world).priority?.value ?? 0;
  return { resource: seen.key, uid: seen.uid, application: textOf(application), priority, stays: stays() };
}

function nothingMoves(
  cluster: string,
  candidates: readonly DrillCandidate[],
  choice: DrillChoice,
  there: readonly StoredResource[],
): UserError {
  const named = 'applications' in choice ? new Set(choice.applications) : null;
  const concerned = candidates.filter(({ application }) => named === null || named.has(application));
  const field = named === null ? ['cluster'] : ['applications'];
  if (concerned.length === 0) return userError('INVALID_VALUE', `${cluster} runs no workload of them.`, { field });
  const names = new Map(there.map(({ seen, ref }) => [seen.key, nameOf(ref)]));
  const why = concerned.slice(0, 3).map(({ resource, stays }) => `${names.get(resource)}: ${stays}`);
  const more = concerned.length > 3 ? `, and ${concerned.length - 3} more` : '';
  return userError('INVALID_VALUE', `No workload in ${cluster} can be drilled (${why.join('; ')}${more}).`, { field });
}

function fitsNowhere({ ref }: StoredResource, cluster: string, message: string): UserError {
  return userError('CONFLICT', `${nameOf(ref)} would not fit without ${cluster}: ${message}`, {
    field: ['cluster'],
    fix: 'Add capacity to other clusters, or choose other applications.',
  });
}

function moveOf({ seen, ref, application }: StoredResource, { preview }: Planned, cluster: string) {
  const before = seen.placed.filter(({ leaving: leaves }) => !leaves).map(({ cluster: name, replicas }) => ({ cluster: name, replicas }));
  const after = preview.works.flatMap(({ cluster: name, after: work }) =>
    work?.manifest && name !== cluster ? [{ cluster: name, replicas: work.replicas }] : [],
  );
  return { ref, application, before, after, resource: seen.key };
}

function nameOf({ kind, namespace, name }: StoredResource['ref']): string {
  return `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`;
}

function textOf({ namespace, name }: ApplicationRef): string {
  return `${namespace}/${name}`;
}
