import type { Actor } from '../auth/actor.js';
import type { KubeObject, ObjectRef } from '../kubernetes/object.js';
import { redactSecret } from '../kubernetes/secret.js';
import type { Reads } from '../store/reads/reads-port.js';

/** Reads objects in members. */
export interface LiveObjects {
  /** The object in the cluster; null if it does not exist. Throws HubError if the cluster cannot be reached. */
  read(cluster: string, ref: ObjectRef): Promise<KubeObject | null>;
}

/**
 * The current object of a resource in a cluster, without managed fields and without values of a Secret. Null if the hub has no work of it
 * there or the object does not exist. Only objects that the hub applied can be read through the hub.
 */
export async function liveObject(
  reads: Pick<Reads, 'resource' | 'worksOf'>,
  live: LiveObjects,
  actor: Actor,
  cluster: string,
  ref: ObjectRef,
): Promise<KubeObject | null> {
  const placed = await placedRef(reads, actor, cluster, ref);
  const found = placed && (await live.read(cluster, placed));
  if (found === null) return null;
  const { managedFields: _bookkeeping, ...metadata } = found.metadata as KubeObject['metadata'] & { readonly managedFields?: unknown };
  return redactSecret({ ...found, metadata });
}

/** The resource if the hub placed it in the cluster, with the version of its manifest; otherwise null. */
export async function placedRef(
  reads: Pick<Reads, 'resource' | 'worksOf'>,
  actor: Actor,
  cluster: string,
  ref: ObjectRef,
): Promise<ObjectRef | null> {
  const resource = await reads.resource(actor, ref);
  if (resource === null) return null;
  const works = await reads.worksOf(actor, [resource.id], { first: 1, after: null }, cluster);
  if (works.get(resource.id)?.rows.length !== 1) return null;
  const { apiVersion, kind, namespace, name } = resource;
  return { apiVersion, kind, namespace, name };
}
