import type { KubeObject } from '../../kubernetes/object.js';
import { badRequest, invalid, preconditionFailed } from '../api-error.js';
import { timestamp } from '../clock.js';
import { isJsonObject, stringAt } from '../json.js';
import type { ServedKind } from '../kinds/served-kind.js';
import type { Entry } from '../store/entry.js';
import type { Caller, MemberWorld } from '../world.js';
import { type Written, withMetadata } from './store-write.js';

export type Propagation = 'Background' | 'Foreground' | 'Orphan';

export interface DeleteOptions {
  readonly uid?: string | undefined;
  readonly resourceVersion?: string | undefined;
  readonly propagation?: Propagation | undefined;
  readonly dryRun?: boolean | undefined;
}

export const FOREGROUND_FINALIZER = 'foregroundDeletion';
export const ORPHAN_FINALIZER = 'orphan';

/**
 * DELETE of one object. It is removed at once unless a finalizer, its dependents or (for a namespace) its content must go first. In that case it is
 * marked for deletion and removed with its last finalizer.
 */
export function remove(world: MemberWorld, kind: ServedKind, live: Entry, options: DeleteOptions, caller: Caller): Written {
  checkPreconditions(kind, live, options);

  const finalizers = finalizersAfter(kind, live, options.propagation ?? defaultPropagation(kind));
  const held = finalizers.length > 0 || kind.storageKey === '/namespaces';
  const written = held ? mark(world, live, finalizers, options) : end(world, live, options);
  logDelete(world, written, live, caller);
  return written;
}

function checkPreconditions(kind: ServedKind, live: Entry, { uid, resourceVersion }: DeleteOptions): void {
  if (uid !== undefined && uid !== live.uid) {
    const why = `the UID in the precondition (${uid}) does not match the UID in record (${live.uid})`;
    throw preconditionFailed(kind, live.name, `${why}. The object might have been deleted and then recreated`);
  }
  if (resourceVersion !== undefined && resourceVersion !== String(live.revision)) {
    const why = `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${live.revision})`;
    throw preconditionFailed(kind, live.name, `${why}. The object might have been modified`);
  }
}

/** The fields of a DELETE body (DeleteOptions). */
export function deleteOptions(body: unknown, query: URLSearchParams): DeleteOptions {
  const options = isJsonObject(body) ? body : {};
  const propagation = stringAt(options, 'propagationPolicy') ?? query.get('propagationPolicy') ?? undefined;
  if (propagation !== undefined && !isPropagation(propagation)) {
    const message = `Unsupported value: ${JSON.stringify(propagation)}: supported values: "Foreground", "Background", "Orphan", "nil"`;
    throw invalid({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', [
      { reason: 'FieldValueNotSupported', message, field: 'propagationPolicy' },
    ]);
  }
  if (options.orphanDependents !== undefined && propagation !== undefined) {
    throw badRequest('orphanDependents and deletionPropagation cannot be both set');
  }
  const dryRun = options.dryRun ?? query.get('dryRun');
  return {
    uid: stringAt(options, 'preconditions', 'uid'),
    resourceVersion: stringAt(options, 'preconditions', 'resourceVersion'),
    propagation: propagation ?? (options.orphanDependents === true ? 'Orphan' : undefined),
    dryRun: dryRun === 'All' || (Array.isArray(dryRun) && dryRun.includes('All')),
  };
}

function isPropagation(text: string): text is Propagation {
  return text === 'Background' || text === 'Foreground' || text === 'Orphan';
}

/** Jobs orphan their pods by default, for compatibility of the batch API. */
function defaultPropagation(kind: ServedKind): Propagation {
  return kind.storageKey === 'batch/jobs' ? 'Orphan' : 'Background';
}

function finalizersAfter(kind: ServedKind, live: Entry, propagation: Propagation): readonly string[] {
  const others = (live.metadata.finalizers ?? []).filter((name) => name !== FOREGROUND_FINALIZER && name !== ORPHAN_FINALIZER);
  if (kind.storageKey === '/namespaces' || propagation === 'Background') return others;
  return [...others, propagation === 'Foreground' ? FOREGROUND_FINALIZER : ORPHAN_FINALIZER];
}

function end(world: MemberWorld, live: Entry, options: DeleteOptions): Written {
  if (options.dryRun) return { kind: 'deleted', object: live.object, entry: undefined };
  const entry = world.store.remove(live);
  return { kind: 'deleted', object: entry.object, entry };
}

function mark(world: MemberWorld, live: Entry, finalizers: readonly string[], options: DeleteOptions): Written {
  const object = marked(live, finalizers, timestamp(world.clock));
  if (object === live.object) return { kind: 'unchanged', object, entry: live };
  if (options.dryRun) return { kind: 'changed', object, entry: undefined };
  const entry = world.store.put(live.kind, object);
  return { kind: 'changed', object: entry.object, entry };
}

function marked(live: Entry, finalizers: readonly string[], now: string): KubeObject {
  const before = live.object.metadata;
  const sameFinalizers = JSON.stringify(before.finalizers ?? []) === JSON.stringify(finalizers);
  if (before.deletionTimestamp !== undefined && sameFinalizers) return live.object;
  const terminating = live.kind.storageKey === '/namespaces' ? { ...live.object, status: { phase: 'Terminating' } } : live.object;
  return withMetadata(terminating, {
    deletionTimestamp: before.deletionTimestamp ?? now,
    ...(live.kind.storageKey !== '/namespaces' && { deletionGracePeriodSeconds: 0 }),
    ...(live.kind.countsGenerations && { generation: (before.generation ?? 0) + 1 }),
    finalizers: finalizers.length > 0 ? finalizers : undefined,
  });
}

function logDelete(world: MemberWorld, written: Written, live: Entry, caller: Caller): void {
  if (written.entry === undefined || caller.internal) return;
  const { namespace, name, uid, kind } = live;
  const { revision } = written.entry;
  const unchanged = written.kind === 'unchanged';
  world.log({ user: caller.user, verb: 'delete', resource: kind.storageKey, subresource: '', namespace, name, uid, revision, unchanged });
}
