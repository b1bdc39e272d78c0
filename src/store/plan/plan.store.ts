import type { Pool } from 'pg';
import { Breath } from '../../breath.js';
import { prioritised, usesPriority } from '../../core/match/priority.js';
import type { StandingFacts } from '../../core/model/movement/transition.js';
import type { ResourceKey, World } from '../../core/model/plan.js';
import type { HubEvent } from '../../engine/ports/events.js';
import type { DueResource, PlanBatch, PlanFailure, PlanStore, SteppedPlan } from '../../engine/ports/plan.js';
import type { Wakeups } from '../../engine/ports/wakeups.js';
import { HubError } from '../../errors.js';
import type { KubeObject } from '../../kubernetes/object.js';
import { jsonText } from '../database/json-text.js';
import type { Manifests } from '../database/manifests.js';
import { type Db, pipelined, rows, run, withTransaction } from '../database/sql.js';
import { finishDeleted } from '../dispatch/finish-deleted.js';
import { insertEvents } from '../events/event.store.js';
import { keepLease } from '../leases/lease.store.js';
import type { WorldCache } from '../world/world.js';
import * as sql from './plan.sql.js';
import { addDifference, type CurrentResource, type Difference, emptyDifference, type StoredBinding } from './plan-difference.js';
import { seatsGiven, takeSeats } from './preemptions.js';
import { reserve } from './reservations.js';
import { seenResource, standInFor } from './resource-snapshot.js';
import { readStanding } from './standing.js';
import { dueWaiting, saveMoves } from './transitions.js';
import { requeueUnschedulable, UnschedulableQueue } from './unschedulable-queue.js';

export interface PlanStoreParts {
  readonly pool: Pool;
  readonly worlds: WorldCache;
  readonly manifests: Manifests;
  readonly wakeups: Wakeups;
  /** The id under which this process holds its leases. */
  readonly holder: string;
}

type Position = sql.PositionRow & { readonly position: string; readonly resource_id: string };

export class PostgresPlans implements PlanStore {
  readonly #parts: PlanStoreParts;
  readonly #waiting: UnschedulableQueue;
  /** The stored binding of each resource that was read, so that `save` can compare without another query. */
  readonly #stored = new WeakMap<DueResource, StoredBinding>();
  /** Resources that a move of their application waits for. */
  readonly #waitedFor = new WeakSet<DueResource>();
  /** Version of the world when the rows of a batch were read; plans with an older world are not stored and settle no due row. */
  readonly #worldOf = new WeakMap<PlanBatch, number>();
  /** The world that was read beside the rows of a batch, to save a round trip, and the version of the world that these rows are of. */
  readonly #beside = new WeakMap<readonly DueResource[], { readonly world: World; readonly version: number }>();
  #world: World = { version: 0, clusters: [], policies: [], overrides: [] };

  constructor(parts: PlanStoreParts) {
    this.#parts = parts;
    this.#waiting = new UnschedulableQueue(parts.pool);
  }

  async world(due: readonly DueResource[] = []): Promise<World> {
    const { worlds } = this.#parts;
    const world = await this.#worldFor(due);
    // Preemption candidates are loaded only if a resource in this batch may preempt.
    const taking = usesPriority(world.policies) && due.some(({ seen }) => prioritised(seen, world).priority?.preempts);
    return (this.#world = taking ? await worlds.withEveryone(world) : world);
  }

  /**
   * A world that is at least as new as the rows of the batch. One apply commits templates and policies together; rows of after it, rendered with a
   * world of before it, would be a state that no revision contains.
   */
  async #worldFor(due: readonly DueResource[]): Promise<World> {
    const { worlds } = this.#parts;
    const beside = this.#beside.get(due);
    this.#beside.delete(due);
    const isOld = !beside || beside.world.version < beside.version || hasUnversioned(beside.world);
    return isOld ? worlds.current() : beside.world;
  }

  async due(limit: number): Promise<PlanBatch> {
    const { pool, worlds } = this.#parts;
    const found = await rows<sql.PositionRow>(pool, sql.duePositions, [limit]);
    const lookAgainInMs = await this.#waiting.requeue(found[0]!);
    const positions = found.filter((one): one is Position => one.position !== null);
    // After the positions: the world then has the new policy because of which a resource is due. `world` reads one of its own if it may not use this.
    const [{ version, ...read }, world] = await pipelined(
      this.#batch(positions, Number(found[0]!.world)),
      positions.length === 0 || hasUnversioned(this.#world) ? Promise.resolve(null) : worlds.current(),
    );
    const batch: PlanBatch = lookAgainInMs === null ? read : { ...read, lookAgainInMs };
    this.#worldOf.set(batch, version);
    if (world) this.#beside.set(batch.due, { world, version });
    return batch;
  }

  /** The rows of these positions, which were read at version `before` of the world, and the version that the rows are of. */
  async #batch(positions: readonly Position[], before: number): Promise<PlanBatch & { readonly version: number }> {
    const { pool, manifests } = this.#parts;
    const keys = [...new Set(positions.map((one) => one.resource_id))];
    const resources = keys.length === 0 ? [] : await rows<sql.DueRow>(pool, sql.dueResources, [keys]);
    const { found, unreadable } = await manifests.readEach(pool, new Set(resources.map(({ digest }) => digest)));
    const parked = new Set(resources.filter(({ digest, deleted }) => unreadable.has(digest) && !deleted).map(({ id }) => id));
    if (parked.size > 0) await run(pool, sql.park, [[...parked]]);

    const order = new Map(keys.map((key, i) => [key, i]));
    // A resource that is being deleted needs only its name.
    const templates = new Map([...found, ...resources.filter(({ deleted }) => deleted).flatMap((row) => standIn(row, found))]);
    const readable = resources.filter(({ digest }) => templates.has(digest)).sort((a, b) => order.get(a.id)! - order.get(b.id)!);
    return {
      due: readable.map((row) => this.#dueResource(row, templates)),
      positions: positions.filter((one) => !parked.has(one.resource_id)).map(({ position }) => position),
      version: resources.length === 0 ? before : Number(resources[0]!.world),
    };
  }

  standing(moving: readonly DueResource[]): Promise<StandingFacts> {
    return readStanding(this.#parts.pool, this.#parts.manifests, moving);
  }

  async save(batch: PlanBatch, plans: readonly (SteppedPlan | PlanFailure)[], epoch: number): ReturnType<PlanStore['save']> {
    const { pool, holder, manifests, wakeups } = this.#parts;
    const stale = (this.#worldOf.get(batch) ?? 0) > this.#world.version;
    await this.#prepare(batch, plans);
    const saved = await withTransaction(pool, async (db, commit) => {
      const [kept, current, released] = await pipelined(
        keepLease(db, { name: 'plan', epoch }, holder),
        currentResources(db, batch.due),
        releasedSince(db, batch.due),
      );
      if (!kept) throw new HubError('LEASE_LOST', 'Another replica plans now.');
      const write = this.#write(db, batch, stale ? [] : plans, current, released);
      const settle = stale ? nothing : run(db, sql.settle, [batch.positions]);
      // Failures and deletions read rows before their last statements.
      const ended = plans.some((plan) => 'failed' in plan) || batch.due.some(({ seen }) => seen.deleted) ? nothing : commit();
      const [answer] = await pipelined(write, settle, ended);
      return answer;
    });
    await manifests.retryRepaired(pool, saved.repaired);
    if (stale || saved.waiting) wakeups.wake('plan');
    if (saved.changed.length > 0 || batch.due.some(({ seen }) => seen.deleted)) wakeups.wake('api');
    return saved;
  }

  /**
   * Computes digests and packs new manifests before the transaction, so that other work runs in between and the locks are held only
   * briefly.
   */
  async #prepare({ due }: PlanBatch, plans: readonly (SteppedPlan | PlanFailure)[]): Promise<void> {
    const { pool, manifests } = this.#parts;
    const breath = new Breath();
    const fresh = new Set<KubeObject>();
    for (const [i, { works: standing }] of due.entries()) {
      const plan = plans[i];
      const works = plan && !('failed' in plan) ? (plan.step?.works ?? plan.works ?? []) : [];
      for (const { cluster, manifest } of works) {
        if (standing.get(cluster)?.digest !== manifests.digest(manifest).digest) fresh.add(manifest);
        await breath.take();
      }
    }
    await manifests.prepare(pool, fresh);
  }

  async #write(
    db: Db,
    { due }: PlanBatch,
    plans: readonly (SteppedPlan | PlanFailure)[],
    current: CurrentResources,
    released: ReadonlySet<DueResource>,
  ) {
    const difference = emptyDifference();
    const failures: { r: ResourceKey; g: number; message: string }[] = [];
    due.forEach((one, i) => {
      const plan = plans[i];
      const now = current.get(one.seen.key);
      // The resource changed since it was read; that change added a new position to the queue.
      if (!plan || !now || now.generation !== one.generation || now.deleted !== one.seen.deleted) return;
      // Its eviction ended meanwhile, and it may have its seats back: the plan would take them again. It is due again since then.
      if (released.has(one)) return;
      if ('failed' in plan) failures.push({ r: one.seen.key, g: one.generation, message: plan.failed });
      else
        addDifference(difference, one, plan, {
          stored: this.#stored.get(one),
          current: now,
          manifests: this.#parts.manifests,
          world: this.#world,
          ages: this.#parts.worlds.ages,
        });
    });
    const deleted = due.filter(({ seen }) => seen.deleted).map(({ seen }) => seen.key);
    const waitedFor = due.filter((one) => this.#waitedFor.has(one)).map(({ seen }) => seen.key);
    const [saved] = await pipelined(
      this.#writeDifference(db, difference),
      waitedFor.length > 0 ? dueWaiting(db, waitedFor) : nothing,
      writeFailures(db, failures),
      deleted.length > 0 ? finishDeleted(db, deleted) : nothing,
    );
    return { ...saved, changed: [...new Set([...saved.changed, ...failures.map(({ r }) => r)])] };
  }

  async #writeDifference(db: Db, difference: Difference) {
    const { desires, manifests, removals, bindings, reservations, dependencies, retries, moved, taking, gave, moves, events } = difference;
    // Seats changed, so unschedulable resources are requeued if quotas or neighbouring workloads matter. The world is locked before
    // reservations, in the same order as for a report.
    const concerns = this.#world.neighbours !== undefined || this.#world.quotas !== undefined;
    const told = concerns && moved.length > 0;
    const [repaired, bound, desired, removed] = await pipelined(
      this.#parts.manifests.save(db, manifests),
      bindings.length === 0 ? none : rows<sql.ChangedRow>(db, sql.saveBindings, [jsonText(bindings)]),
      desires.length === 0 ? none : rows<sql.ChangedRow>(db, sql.saveDesires, [jsonText(desires)]),
      removals.length === 0 ? none : rows<sql.ChangedRow>(db, sql.removeDesires, [jsonText(removals)]),
      told ? requeueUnschedulable(db) : nothing,
      reserve(db, reservations),
      takeSeats(db, taking),
      seatsGiven(db, gave),
      insertEvents(db, newestOfEach(events)),
      saveMoves(db, moves),
      dependencies.length === 0 ? nothing : run(db, sql.dueDependencies, [jsonText(dependencies)]),
      retries.length === 0 ? nothing : run(db, sql.dueRetries, [jsonText(retries)]),
    );
    const works = [...desired, ...removed];
    return {
      repaired,
      waiting: told || taking.length > 0,
      clusters: new Set(works.map(({ cluster }) => cluster!)),
      changed: new Set([...[...bound, ...works].map((row) => row.resource_id as ResourceKey), ...moves.told]),
    };
  }

  #dueResource(row: sql.DueRow, templates: ReadonlyMap<string, DueResource['seen']['template']>): DueResource {
    const desires = Object.entries(row.works).map(
      ([cluster, [digest, replicas, conflictResolution, suspended, revision, damaged]]) =>
        [cluster, { digest, replicas, conflictResolution, suspended, revision, ...(damaged && { damaged }) }] as const,
    );
    const due: DueResource = {
      seen: seenResource(row, templates.get(row.digest)!),
      generation: row.generation,
      application: { namespace: row.application_namespace, name: row.application_name },
      works: new Map(desires),
      transition: row.transition,
    };
    if (row.waited_for) this.#waitedFor.add(due);
    this.#stored.set(due, {
      works: new Map(desires),
      revision: row.revision,
      decisionDigest: row.decision_digest,
      generation: row.planned_generation,
      outcome: row.outcome,
      failures: row.failures ?? 0,
      dependencies: row.dependencies ?? [],
      fitsAffinity: row.fits_affinity,
      demand: row.demand,
      priority: row.priority ?? 0,
      places: row.placements?.length ?? 0,
    });
    return due;
  }
}

function standIn({ digest, api_version, kind, namespace, name }: sql.DueRow, found: ReadonlyMap<string, KubeObject>) {
  return found.has(digest) ? [] : [[digest, standInFor({ apiVersion: api_version, kind, namespace, name })] as const];
}

/** Whether a plan with this world depends on rows that change without a new version: placed workloads and PriorityClasses. */
function hasUnversioned({ neighbours, quotas, policies }: World): boolean {
  return neighbours !== undefined || quotas !== undefined || usesPriority(policies);
}

const nothing = Promise.resolve();
const none: Promise<sql.ChangedRow[]> = Promise.resolve([]);

type CurrentResources = Awaited<ReturnType<typeof currentResources>>;

async function currentResources(db: Db, due: readonly DueResource[]) {
  const found = await rows<{ id: string; generation: number; deleted: boolean; delete_reason: string | null; orphan: boolean }>(
    db,
    sql.currentResources,
    [due.map(({ seen }) => seen.key)],
  );
  return new Map<string, CurrentResource & { generation: number; deleted: boolean }>(
    found.map((row) => [row.id, { generation: row.generation, deleted: row.deleted, deleteReason: row.delete_reason, orphan: row.orphan }]),
  );
}

/** Resources that were kept out of a cluster when they were read, and no longer are. */
async function releasedSince(db: Db, due: readonly DueResource[]): Promise<ReadonlySet<DueResource>> {
  const evicted = due.filter(({ seen }) => !seen.deleted && seen.evicting.length > 0);
  if (evicted.length === 0) return new Set();
  const ids = evicted.map(({ seen }) => seen.key);
  const found = await rows<{ resource_id: string; cluster: string }>(db, sql.currentExclusions, [ids]);
  const excluded = new Set(found.map(({ resource_id, cluster }) => `${cluster}/${resource_id}`));
  return new Set(evicted.filter(({ seen }) => !seen.evicting.every((cluster) => excluded.has(`${cluster}/${seen.key}`))));
}

/** One script may fail on many resources of a batch; only its newest event is stored. */
function newestOfEach(events: readonly HubEvent[]): readonly HubEvent[] {
  const last = new Map(events.map((event) => [event.message, event]));
  return events.filter((event) => event.type !== 'INTERPRETER_FAILED' || last.get(event.message) === event);
}

/** Counts failures and schedules three retries; after that only a change makes the resource due. */
async function writeFailures(db: Db, failures: readonly { r: ResourceKey; g: number; message: string }[]): Promise<void> {
  if (failures.length === 0) return;
  const counted = await rows<{ resource_id: ResourceKey; failures: number; message: string }>(db, sql.saveFailures, [jsonText(failures)]);
  const told = counted.filter((one) => one.failures === 1 || one.failures === sql.MAX_RETRIES + 1);
  await insertEvents(
    db,
    told.map(({ resource_id: resource, failures: count, message }) => ({
      type: 'PLAN_FAILED',
      severity: 'WARNING',
      message:
        count === 1
          ? `Planning failed: ${message}`
          : `Planning failed ${count} times; the resource is planned again after its next change: ${message}`,
      resource,
    })),
  );
}
