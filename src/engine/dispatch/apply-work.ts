import type { UserInterpreters } from '../../core/model/interpreter-port.js';
import { HubError } from '../../errors.js';
import { withListKeys } from '../../kubernetes/fields/list-keys.js';
import { CREATED_BY_ANNOTATION } from '../../kubernetes/kinds/well-known.js';
import type { KubeObject } from '../../kubernetes/object.js';
import type { DispatchOutcome, DueWork } from '../ports/dispatch.js';
import type { AppliedObject, FoundObject, Member } from '../ports/member.js';
import { isAutoscaled, withReplicas, withRetained } from './members-fields.js';
import { stamp } from './stamp.js';

export type Applied = Extract<DispatchOutcome, { kind: 'applied' }>;

/**
 * Applies the desired manifest of one work. `found` is the object that the first lookup found; null: none. Throws HubError; FOREIGN_OBJECT
 * if an existing object is not the hub's and may not be taken over.
 */
export async function applyWork(
  member: Member,
  work: DueWork,
  found: FoundObject | null,
  hubId: string,
  interpreters: UserInterpreters | null,
): Promise<Applied> {
  const desired = work.desired!;
  if (found !== null) refuseForeign(work, found, hubId);
  // Only the first write, if no object was found, is made without force: a foreign object that was created since then causes a conflict.
  const force = work.applied !== null || found !== null;
  const stated = withListKeys(await withMembersFields(member, work, found, interpreters));
  const manifest = onlyThere(work, found, await withMembersReplicas(member, work, stamp(stated, hubId, work.application, work.key)));

  const takeOver = found !== null && found.hubId === null;
  const applied = await inNamespace(member, work, hubId, () => apply(member, work, manifest, { force, takeOver }));
  return { kind: 'applied', digest: desired.digest, ...applied };
}

/**
 * Sets the uid as precondition: a late write does not create the object again after another client deleted it. A second attempt has no
 * precondition, since a different object may exist by then.
 */
function onlyThere(work: DueWork, found: FoundObject | null, manifest: KubeObject): KubeObject {
  const uid = found?.uid ?? (work.attempts === 0 ? work.applied?.uid : undefined);
  return uid === undefined ? manifest : { ...manifest, metadata: { ...manifest.metadata, uid } };
}

async function apply(
  member: Member,
  work: DueWork,
  manifest: KubeObject,
  options: { readonly force: boolean; readonly takeOver: boolean },
): Promise<AppliedObject> {
  try {
    return await member.apply(work.ref, manifest, options);
  } catch (error) {
    if (options.force || !(error instanceof HubError) || error.code !== 'CONFLICT') throw error;
    throw new HubError('FOREIGN_OBJECT', `Another client created the object at the same time: ${error.message}`, { cause: error });
  }
}

function refuseForeign(work: DueWork, found: FoundObject, hubId: string): void {
  if (found.deleting) {
    throw new HubError(
      'CONFLICT',
      `The object is being deleted in the member. Pending finalizers: ${found.deleting.finalizers.join(', ') || 'none'}.`,
    );
  }
  if (found.hubId === hubId) return;
  if (found.hubId !== null) {
    throw new HubError('FOREIGN_OBJECT', `The object belongs to another hub (${found.hubId}), so it is not changed.`);
  }
  if (work.conflictResolution === 'Overwrite') return;
  const owners = found.managers.join(', ');
  const managed = owners === '' ? 'and has no field manager' : `and is managed by ${owners}`;
  throw new HubError(
    'FOREIGN_OBJECT',
    `The object existed before the first apply ${managed}. Set conflictResolution: Overwrite to take it over.`,
    {
      details: { managers: owners },
    },
  );
}

/** Creates the namespace if the user did not apply one. The hub deletes it only if a person asks for it (`remove-namespace.ts`). */
async function inNamespace<T>(member: Member, work: DueWork, hubId: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof HubError) || error.code !== 'NAMESPACE_MISSING' || work.ref.namespace === '') throw error;
    const { namespace } = work.ref;
    const annotations = { [CREATED_BY_ANNOTATION]: hubId };
    await member.apply(
      { apiVersion: 'v1', kind: 'Namespace', namespace: '', name: namespace },
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, annotations } },
      { force: false },
    );
    return run();
  }
}

/** Keeps the member's values of fields that a user's interpreter retains. */
async function withMembersFields(member: Member, work: DueWork, found: FoundObject | null, interpreters: UserInterpreters | null) {
  const { manifest } = work.desired!;
  const isThere = work.applied !== null || found !== null;
  return isThere ? withRetained(interpreters, work.ref, manifest, () => member.read(work.ref)) : manifest;
}

/**
 * Keeps replicas that a HorizontalPodAutoscaler in the member scales (parity H4): the observed count is applied until another manager owns
 * the field, then the field is left out.
 */
async function withMembersReplicas(member: Member, work: DueWork, manifest: KubeObject): Promise<KubeObject> {
  if (work.applied === null || !(await isAutoscaled(member, work.ref, manifest))) return manifest;

  const [now] = await member.look([work.ref]);
  if (!now?.replicas) return manifest;
  return withReplicas(manifest, now.replicas.ownedByOther === null ? now.replicas.count : null);
}
