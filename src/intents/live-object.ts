import type { Actor } from '../auth/actor.js';
import { HubError } from '../errors.js';
import { HUB_ANNOTATION } from '../kubernetes/kinds/well-known.js';
import type { KubeObject, ObjectRef } from '../kubernetes/object.js';
import { redactSecret } from '../kubernetes/secret.js';
import type { Reads } from '../store/reads/reads-port.js';

/** Reads of objects in members. */
export interface LiveObjects {
  /** The id of this hub, which is an annotation of the objects that it applied. */
  readonly hubId: string;
  /** The object in the cluster; null if it does not exist. Throws HubError if the cluster cannot be reached. */
  read(cluster: string, ref: ObjectRef): Promise<KubeObject | null>;
}

/**
 * The current object of a resource in a cluster, without managed fields and without values of a Secret. Null if the hub has no work of it
 * there or the object does not exist. Throws FOREIGN_OBJECT if the hub did not apply the object.
 */
export async function liveObject(
  reads: Pick<Reads, 'resource' | 'worksOf'>,
  live: LiveObjects,
  actor: Actor,
  cluster: string,
  ref: ObjectRef,
): Promise<KubeObject | null> {
  const placed = await placedObject(reads, actor, cluster, ref);
  const found = placed && (await live.read(cluster, placed.ref));
  if (found === null) return null;
  refuseForeign(live, cluster, found, placed!.uid);
  const { managedFields: _bookkeeping, ...metadata } = found.metadata as KubeObject['metadata'] & { readonly managedFields?: unknown };
  return redactSecret({ ...found, metadata });
}

/**
 * The resource if the hub placed it in the cluster, with the version of its manifest and the uid of the object that the hub applied; otherwise
 * null.
 */
export async function placedObject(
  reads: Pick<Reads, 'resource' | 'worksOf'>,
  actor: Actor,
  cluster: string,
  ref: ObjectRef,
): Promise<{ readonly ref: ObjectRef; readonly uid: string | null } | null> {
  const resource = await reads.resource(actor, ref);
  if (resource === null) return null;
  const works = await reads.worksOf(actor, [resource.id], { first: 1, after: null }, cluster);
  const work = works.get(resource.id)?.rows[0];
  if (!work) return null;
  const { apiVersion, kind, namespace, name } = resource;
  return { ref: { apiVersion, kind, namespace, name }, uid: work.memberUid };
}

/** Whether the hub applied the object: it has the uid that the work stores, or the annotation of this hub. */
export function isApplied({ hubId }: LiveObjects, { metadata }: KubeObject, uid: string | null): boolean {
  return (uid !== null && metadata.uid === uid) || metadata.annotations?.[HUB_ANNOTATION] === hubId;
}

/** The name of a work's object is no proof: the object may have existed before, or replace one that was deleted. */
export function refuseForeign(live: LiveObjects, cluster: string, object: KubeObject, uid: string | null): void {
  if (isApplied(live, object, uid)) return;
  throw new HubError('FOREIGN_OBJECT', `The object of this name in ${cluster} was not applied by this hub, so the hub does not show it.`);
}
