import type { Actor } from '../auth/actor.js';
import { type LiveChange, liveChanges, type SharedChange, shareChanges } from '../core/diff/live-differences.js';
import { HubError } from '../errors.js';
import type { KubeObject, ObjectRef } from '../kubernetes/object.js';
import type { Reads } from '../store/reads/reads-port.js';
import { inTime } from './in-time.js';
import { type LiveObjects, refuseForeign } from './live-object.js';

/** Manifests as the hub writes them to members. */
export interface LiveManifests {
  /**
   * Returns the manifest without the replicas that an autoscaler in the cluster scales, and with the cluster's values of fields that interpreters
   * retain. Throws HubError.
   */
  written(cluster: string, ref: ObjectRef, manifest: KubeObject, observed: KubeObject): Promise<KubeObject>;
}

export interface LiveComparison {
  readonly differences: readonly SharedChange[];
  /** Clusters whose object has what the manifest states. */
  readonly same: readonly string[];
  readonly failures: readonly { readonly cluster: string; readonly message: string }[];
}

/** Maximum number of works of a resource that are read to find the named clusters. */
const MAX_WORKS = 1_000;

/**
 * Compares the rendered manifest of a resource with its object in each of the clusters. If one cluster cannot be compared, its entry has the error.
 * Null if there is no such resource.
 */
export async function liveDifferences(
  reads: Pick<Reads, 'resource' | 'worksOf' | 'redactedManifests'>,
  live: LiveObjects & LiveManifests,
  actor: Actor,
  clusters: readonly string[],
  ref: ObjectRef,
  waitMs?: number,
): Promise<LiveComparison | null> {
  const resource = await reads.resource(actor, ref);
  if (resource === null) return null;
  const works = (await reads.worksOf(actor, [resource.id], { first: MAX_WORKS, after: null }, null)).get(resource.id)?.rows ?? [];
  const digests = new Map(works.flatMap(({ cluster, desiredDigest }) => (desiredDigest === null ? [] : [[cluster, desiredDigest]])));
  const uids = new Map(works.map(({ cluster, memberUid }) => [cluster, memberUid]));
  const manifests = await reads.redactedManifests(
    actor,
    clusters.flatMap((cluster) => digests.get(cluster) ?? []),
  );

  const { apiVersion, kind, namespace, name } = resource;
  const placed = { apiVersion, kind, namespace, name };
  const compare = async (cluster: string, desired: KubeObject): Promise<readonly LiveChange[] | null> => {
    const found = await live.read(cluster, placed);
    if (found === null) return null;
    refuseForeign(live, cluster, found, uids.get(cluster) ?? null);
    return liveChanges(await live.written(cluster, placed, desired, found), found);
  };
  const compared = await Promise.all(
    clusters.map(async (cluster): Promise<{ cluster: string; changes: readonly LiveChange[] } | { cluster: string; message: string }> => {
      const desired = manifests.get(digests.get(cluster) ?? '');
      if (!desired) return { cluster, message: `The hub has no manifest of it for ${cluster}.` };
      try {
        const changes = await inTime(cluster, compare(cluster, desired), waitMs);
        return changes ? { cluster, changes } : { cluster, message: `${cluster} does not have the object.` };
      } catch (error) {
        if (!(error instanceof HubError)) throw error;
        return { cluster, message: error.message };
      }
    }),
  );
  const answers = compared.filter((one) => 'changes' in one);
  return {
    differences: shareChanges(new Map(answers.map(({ cluster, changes }) => [cluster, changes]))),
    same: answers.filter(({ changes }) => changes.length === 0).map(({ cluster }) => cluster),
    failures: compared.filter((one) => 'message' in one),
  };
}
