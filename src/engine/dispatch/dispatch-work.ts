import type { ResourceKey } from '../../core/model/plan.js';
import { HubError } from '../../errors.js';
import type { ObjectRef } from '../../kubernetes/object.js';
import type { InterpreterRegistry } from '../interpreters/interpreter-registry.js';
import type { Clock } from '../ports/clock.js';
import type { DispatchOutcome, DueWork } from '../ports/dispatch.js';
import type { FoundObject, TookOver } from '../ports/member.js';
import type { FreezeGate } from '../runtime/freeze-gate.js';
import { concernsCluster, retryInMs } from '../runtime/retry-policy.js';
import type { Traces } from '../runtime/traces.js';
import { type ClusterSession, watchKey } from '../session/cluster-session.js';
import type { OwnershipConflicts } from '../session/ownership-conflicts.js';
import { applyWork } from './apply-work.js';
import { deleteWork } from './delete-work.js';
import type { Recorder } from './recorder.js';
import { isImmutable, ownChoice, replaceWork } from './replace-work.js';

export interface DispatchWorkPorts {
  readonly hubId: string;
  readonly recorder: Recorder;
  readonly ownershipConflicts: OwnershipConflicts;
  readonly registry: Pick<InterpreterRegistry, 'current'>;
  readonly freezes: Pick<FreezeGate, 'stops' | 'stopsCluster'>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly patience: number;
  readonly traces: Traces;
  readonly onDispatched: (cluster: string, outcome: string, seconds: number) => void;
  /** A write that began at `begunAt` failed because of the cluster. */
  readonly onClusterFailure: (session: ClusterSession, error: HubError, begunAt: number) => void;
  /** The work was not tried, since the cluster may not be written to now: it stays due. */
  readonly onLeft: (session: ClusterSession, resource: ResourceKey) => void;
  /** The member no longer serves the version of the manifest and accepted another one; reported once per kind. */
  readonly onOtherVersion: (session: ClusterSession, work: DueWork, appliedAs: string) => void;
  /** The hub took over an object that other clients deployed. */
  readonly onTookOver: (session: ClusterSession, work: DueWork, tookOver: TookOver) => void;
  /** An object is deleted, to be created again with changed immutable fields. */
  readonly onReplaced: (session: ClusterSession, work: DueWork, refused: HubError) => void;
}

export async function dispatchWork(
  ports: DispatchWorkPorts,
  session: ClusterSession,
  work: DueWork,
  found: FoundObject | null,
): Promise<void> {
  const held = work.desired === null ? undefined : session.heldNamespaces.get(namespaceOf(work.ref));
  if (held) await held;
  const startedAt = ports.clock.now();
  // The lease may have ended or the cluster may be paused since the work was read; the work stays due.
  if (!session.mayWrite(startedAt) || isFrozen(ports, work)) return ports.onLeft(session, work.resource);
  let outcome: DispatchOutcome;
  try {
    outcome = await write(ports, session, work, found);
  } catch (error) {
    // The replica that holds the lease now finds out whether the write succeeded.
    if (error instanceof HubError && error.code === 'LEASE_LOST') return ports.onLeft(session, work.resource);
    outcome = failed(ports, session, work, error, startedAt);
  }
  finish(ports, session, work, outcome, startedAt);
}

export function finish(
  ports: DispatchWorkPorts,
  session: ClusterSession,
  work: DueWork,
  outcome: DispatchOutcome,
  startedAt: number,
): void {
  remember(session, work, outcome, ports.clock.now());
  if (outcome.kind === 'applied' && outcome.appliedAs !== undefined) tellOtherVersion(ports, session, work, outcome.appliedAs);
  if (outcome.kind === 'applied' && outcome.tookOver) ports.onTookOver(session, work, outcome.tookOver);
  if (outcome.kind === 'gone') ports.ownershipConflicts.clear(work.key);
  // The work stays in flight until the result is stored: until then the database still lists it as due.
  ports.recorder.add({
    key: work.key,
    epoch: session.epoch,
    dispatched: work.desired?.digest ?? null,
    revision: work.revision ?? null,
    outcome,
  });
  const said = outcome.kind === 'blocked' ? outcome.reason : outcome.kind;
  ports.onDispatched(session.name, said, (ports.clock.now() - startedAt) / 1_000);
  const message = outcome.kind === 'blocked' || outcome.kind === 'deleting' ? outcome.message : '';
  ports.traces.add(
    'dispatch',
    work.resource,
    `${session.name}, attempt ${work.attempts + 1}`,
    work.desired ? 'apply' : (work.deleteReason ?? 'delete'),
    `${said} ${message}`.trim(),
  );
}

/** The namespace that an apply needs, or that the applied object is. */
function namespaceOf({ apiVersion, kind, namespace, name }: ObjectRef): string {
  return apiVersion === 'v1' && kind === 'Namespace' ? name : namespace;
}

function isFrozen({ freezes }: DispatchWorkPorts, work: DueWork): boolean {
  return freezes.stops(work.desired === null ? 'delete' : 'apply', work) !== null;
}

async function write(
  ports: DispatchWorkPorts,
  session: ClusterSession,
  work: DueWork,
  found: FoundObject | null,
): Promise<DispatchOutcome> {
  const known = session.works.get(work.resource);
  if (work.desired === null) {
    if (known) known.leaving = true;
    return deleteWork(session.member, work, found, ports.hubId);
  }
  const contender = ports.ownershipConflicts.contender(work.key);
  if (contender !== null && known?.digest === work.desired.digest) {
    return {
      kind: 'blocked',
      reason: 'CONTESTED',
      message: `${contender} repeatedly reverts the changes of the hub. Stop that client, or change the manifest.`,
      retryInMs: null,
    };
  }
  if (contender !== null) ports.ownershipConflicts.clear(work.key);
  try {
    return await applyWork(session.member, work, found, ports.hubId, await ports.registry.current());
  } catch (error) {
    if (!isImmutable(error) || ports.freezes.stops('delete', work) !== null) throw error;
    return await replace(ports, session, work, error);
  }
}

/** After this call, the deletion that the watch shows was made by the hub. */
async function replace(ports: DispatchWorkPorts, session: ClusterSession, work: DueWork, refused: HubError): Promise<DispatchOutcome> {
  const known = session.works.get(work.resource);
  const leaving = (is: boolean) => {
    if (known) known.leaving = is;
  };
  try {
    const outcome = await replaceWork(session.member, work, refused, ports.hubId, () => leaving(true));
    ports.onReplaced(session, work, refused);
    return outcome;
  } catch (error) {
    leaving(false);
    throw error;
  }
}

/** The outcome of a failed write for the work, and for the cluster if the cluster caused it. */
export function failed(ports: DispatchWorkPorts, session: ClusterSession, work: DueWork, error: unknown, begunAt: number): DispatchOutcome {
  if (!(error instanceof HubError)) {
    const message = error instanceof Error ? error.message : 'unknown';
    return {
      kind: 'blocked',
      reason: 'SERVER_ERROR',
      message: `An internal error of the hub stopped this work: ${message}`,
      retryInMs: 60_000,
    };
  }
  if (concernsCluster(error.code)) ports.onClusterFailure(session, error, begunAt);
  const retry = retryInMs(error.code, work.attempts, error.retryAfterMs, ports.random, ports.patience);
  const immutableChange = isImmutable(error) ? ownChoice(work, error) : undefined;
  return {
    kind: 'blocked',
    reason: error.code,
    message: error.message,
    retryInMs: retry,
    ...(immutableChange !== undefined && { immutableChange }),
  };
}

function tellOtherVersion(ports: DispatchWorkPorts, session: ClusterSession, work: DueWork, appliedAs: string): void {
  const kind = watchKey(work.ref);
  if (session.otherVersions.has(kind)) return;
  session.otherVersions.add(kind);
  ports.onOtherVersion(session, work, appliedAs);
}

/** Updates the in-memory state before the database: later watch events are compared with it. */
function remember(session: ClusterSession, work: DueWork, outcome: DispatchOutcome, now: number): void {
  if (outcome.kind === 'gone') session.works.delete(work.resource);
  if (outcome.kind !== 'blocked') session.unmarked = true;
  if (outcome.kind !== 'applied') return;
  session.failures = 0;
  session.throttle.wrote(work.resource, now);
  session.works.set(work.resource, {
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
