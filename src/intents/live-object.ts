import type { Actor } from '../auth/actor.js';
import type { KubeObject, ObjectRef } from '../kubernetes/object.js';
import { redactSecret } from '../kubernetes/secret.js';
import type { Reads } from '../store/reads/reads-port.js';

/** Reads objects in members. */
export interface LiveObjects {
  /** The object as the cluster has it; null where it has none. Throws HubError where the cluster cannot be asked. */
  read(cluster: string, ref: ObjectRef): Promise<KubeObject | null>;
}

/**
 * What stands in a cluster of a resource of the hub, without the bookkeeping of the API server and the values of a Secret. Null where the hub
 * has no work of it there, or the cluster no object: nobody reads through the hub what the hub did not put there.
 */
export async function liveObject(
  reads: Pick<Reads, 'resource' | 'worksOf'>,
  live: LiveObjects,
  actor: Actor,
  cluster: string,
  ref: ObjectRef,
): Promise<KubeObject | null> {
  const resource = await reads.resource(actor, ref);
  if (resource === null) return null;
  const works = await reads.worksOf(actor, [resource.id], { first: 1, after: null }, cluster);
  if (works.get(resource.id)?.rows.length !== 1) return null;
  const { apiVersion, kind, namespace, name } = resource;
  const found = await live.read(cluster, { apiVersion, kind, namespace, name });
  if (found === null) return null;
  const { managedFields: _bookkeeping, ...metadata } = found.metadata as KubeObject['metadata'] & { readonly managedFields?: unknown };
  return redactSecret({ ...found, metadata });
}
