import { workKey } from '../../core/model/plan.js';
import { HubError } from '../../errors.js';
import type { Contests } from '../contests.js';
import { applyWork } from '../dispatch/apply-work.js';
import { deleteWork } from '../dispatch/delete-work.js';
import type { Recorder } from '../dispatch/recorder.js';
import type { PassEnd } from '../loop.js';
import type { Clock, DispatchOutcome, DispatchStore, DueWork, FoundObject } from '../ports.js';
import { type Serving, watchKey } from '../serving.js';
import type { Traces } from '../traces.js';
import { concernsCluster, retryInMs } from '../way-on.js';

/** Works of one cluster that may be under way at a time. */
const IN_FLIGHT = 256;
/** A cluster with less room than this is not asked for: small reads cost as much as large ones. */
const WORTH_READING = 64;

export interface DispatchLoopPorts {
  readonly store: DispatchStore;
  readonly hubId: string;
  readonly serving: () => Iterable<Serving>;
  readonly recorder: Recorder;
  readonly contests: Contests;
  readonly clock: Clock;
  readonly random: () => number;
  readonly traces: Traces;
  readonly watchKind: (serving: Serving, gvk: { apiVersion: string; kind: string }) => void;
  readonly onDispatched: (cluster: string, outcome: string, seconds: number) => void;
  /** The cluster as a whole failed. */
  readonly onClusterFailure: (serving: Serving, error: HubError) => void;
}

/**
 * One pass: reads what is due in every cluster that has room, in one statement, and sets it under way.
 * It does not wait for the members' answers; each answer goes to the recorder, and what was recorded wakes the next pass.
 */
export function dispatchPass(ports: DispatchLoopPorts): () => Promise<PassEnd> {
  return async () => {
    const now = ports.clock.now();
    const ready = [...ports.serving()].filter((s) => s.mayWrite(now) && IN_FLIGHT - s.inFlight.size >= WORTH_READING);
    if (ready.length === 0) return soonest(ports.serving(), now);

    const demands = ready.map((s) => ({ cluster: s.name, epoch: s.epoch, limit: IN_FLIGHT - s.inFlight.size }));
    const except = ready.flatMap((s) => [...s.inFlight].map((resource) => workKey(s.name, resource)));
    const due = await ports.store.due(demands, except);

    const byCluster = Map.groupBy(due, (work) => work.cluster);
    for (const serving of ready) {
      const works = byCluster.get(serving.name);
      if (works) void dispatchAll(ports, serving, works);
    }
    if (due.length > 0) return 'idle';
    const waitMs = await ports.store.nextDueInMs(ready.map((s) => s.name));
    return waitMs === null ? 'idle' : { lookAgainInMs: Math.max(20, waitMs) };
  };
}

function soonest(serving: Iterable<Serving>, now: number): PassEnd {
  const waits = [...serving].filter((s) => s.pausedUntil > now).map((s) => s.pausedUntil - now);
  return waits.length > 0 ? { lookAgainInMs: Math.max(20, Math.min(...waits)) } : 'idle';
}

/** Applies in kind order, kind by kind, so that namespaces and definitions are there first; deletes in reverse. Never throws. */
async function dispatchAll(ports: DispatchLoopPorts, serving: Serving, works: readonly DueWork[]): Promise<void> {
  for (const work of works) serving.inFlight.add(work.resource);
  const found = await look(ports, serving, works);
  if (found === null) return;
  for (const group of kindByKind(works)) {
    await Promise.all(group.map((work) => dispatchOne(ports, serving, work, found.get(refKey(work.ref)) ?? null)));
  }
}

/**
 * First writes look first, one list by kind and namespace for many; so do deletes of what our watch has not shown.
 * Null when looking failed and every work is finished with that.
 */
async function look(
  ports: DispatchLoopPorts,
  serving: Serving,
  works: readonly DueWork[],
): Promise<ReadonlyMap<string, FoundObject> | null> {
  try {
    for (const work of works) if (work.desired) ports.watchKind(serving, work.ref);
    const shown = works.flatMap((work) => (work.desired === null ? (shownByWatch(serving, work, ports.hubId) ?? []) : []));
    const known = new Set(shown.map((object) => refKey(object.ref)));
    const refs = works
      .filter((work) => (work.desired === null ? !known.has(refKey(work.ref)) : work.applied === null))
      .map((work) => work.ref);
    const found = refs.length > 0 ? await serving.member.look(refs) : [];
    return new Map([...shown, ...found].map((object) => [refKey(object.ref), object]));
  } catch (error) {
    for (const work of works) finish(ports, serving, work, failed(ports, serving, work, error), ports.clock.now());
    return null;
  }
}

/** What our watch last showed of the object: that it carries our marks. A deletion of it, or of a mark, would have been an event. */
function shownByWatch(serving: Serving, work: DueWork, hubId: string): FoundObject | null {
  const known = serving.works.get(work.resource);
  // A second attempt looks: what holds the object (finalizers) is to be told.
  if (work.attempts > 0 || !known?.observed || known.uid === null || known.uid !== work.applied?.uid || known.version === null) return null;
  if (!serving.syncedKinds.has(watchKey(work.ref))) return null;
  return {
    ref: work.ref,
    uid: known.uid,
    resourceVersion: known.version,
    hubId,
    workKey: work.key,
    managers: [],
    deleting: null,
    replicas: null,
  };
}

async function dispatchOne(ports: DispatchLoopPorts, serving: Serving, work: DueWork, found: FoundObject | null): Promise<void> {
  const startedAt = ports.clock.now();
  let outcome: DispatchOutcome;
  try {
    outcome = await write(ports, serving, work, found);
  } catch (error) {
    outcome = failed(ports, serving, work, error);
  }
  finish(ports, serving, work, outcome, startedAt);
}

async function write(ports: DispatchLoopPorts, serving: Serving, work: DueWork, found: FoundObject | null): Promise<DispatchOutcome> {
  const known = serving.works.get(work.resource);
  if (work.desired === null) {
    if (known) known.leaving = true;
    return deleteWork(serving.member, work, found, ports.hubId);
  }
  const contender = ports.contests.contender(work.key);
  if (contender !== null && known?.digest === work.desired.digest) {
    return {
      kind: 'blocked',
      reason: 'CONTESTED',
      message: `${contender} keeps taking fields of it; stop it there or change the manifest.`,
      retryInMs: null,
    };
  }
  if (contender !== null) ports.contests.settle(work.key);
  return applyWork(serving.member, work, found, ports.hubId);
}

/** What a failure means for the work, and for the cluster where the cluster is the reason. */
function failed(ports: DispatchLoopPorts, serving: Serving, work: DueWork, error: unknown): DispatchOutcome {
  if (!(error instanceof HubError)) {
    const message = error instanceof Error ? error.message : 'unknown';
    return { kind: 'blocked', reason: 'SERVER_ERROR', message: `The hub failed on this work: ${message}`, retryInMs: 60_000 };
  }
  // Unregistering must not wait for a cluster that does not come back: what was to be left behind is left behind.
  if (work.desired === null && work.orphan && serving.cluster.deleting && concernsCluster(error.code)) return { kind: 'gone' };
  if (concernsCluster(error.code)) ports.onClusterFailure(serving, error);
  const retry = retryInMs(error.code, work.attempts, error.retryAfterMs, ports.random);
  return { kind: 'blocked', reason: error.code, message: error.message, retryInMs: retry };
}

function finish(ports: DispatchLoopPorts, serving: Serving, work: DueWork, outcome: DispatchOutcome, startedAt: number): void {
  remember(serving, work, outcome);
  // It stays in flight until the result is stored: until then the database still calls it due.
  ports.recorder.add({ key: work.key, dispatched: work.desired?.digest ?? null, outcome });
  const said = outcome.kind === 'blocked' ? outcome.reason : outcome.kind;
  ports.onDispatched(serving.name, said, (ports.clock.now() - startedAt) / 1_000);
  const message = outcome.kind === 'blocked' || outcome.kind === 'deleting' ? outcome.message : '';
  ports.traces.add(
    'dispatch',
    work.resource,
    `${serving.name}, attempt ${work.attempts + 1}`,
    work.desired ? 'apply' : (work.deleteReason ?? 'delete'),
    `${said} ${message}`.trim(),
  );
}

/** What the member has now, before the database knows: events that follow are judged against it. */
function remember(serving: Serving, work: DueWork, outcome: DispatchOutcome): void {
  if (outcome.kind === 'gone') serving.works.delete(work.resource);
  if (outcome.kind !== 'applied') return;
  serving.failures = 0;
  serving.works.set(work.resource, {
    resource: work.resource,
    ref: work.ref,
    uid: outcome.uid,
    digest: outcome.digest,
    ownedDigest: outcome.ownedDigest,
    version: outcome.resourceVersion,
    observed: false,
    leaving: false,
  });
}

/** `works` come in kind order; each group holds one kind's, applies and deletes apart. */
function kindByKind(works: readonly DueWork[]): DueWork[][] {
  const groups = Map.groupBy(works, (work) => `${work.desired === null ? 'delete' : 'apply'} ${watchKey(work.ref)}`);
  return [...groups.values()];
}

function refKey(ref: DueWork['ref']): string {
  return `${watchKey(ref)}/${ref.namespace}/${ref.name}`;
}
