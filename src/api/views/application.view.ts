import type { ApplicationRow, ApplicationFacets as FacetRow, RevisionRow } from '../../store/reads/rows.js';
import type { Application, ApplicationFacets, Revision, RevisionObject } from '../generated/schema.js';
import { replicasOf, whyNotHealthy } from './counts.view.js';
import { objectIdentity } from './object.view.js';

/** An application without the fields that its resolver loads; `id` is the key for loading them. */
export type ApplicationView = Omit<Application, 'resources' | 'revisions' | 'storedRevision'> & { readonly id: string };

export function applicationView(row: ApplicationRow): ApplicationView {
  return {
    id: row.id,
    namespace: row.namespace,
    name: row.name,
    revision: row.revision,
    health: row.health,
    message: whyNotHealthy(row),
    delivery: row.delivery,
    clusters: row.clusters,
    replicas: replicasOf(row),
    lostClusters: row.lost,
    deleting: row.deleting,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

export function applicationFacetsView({ health, ...same }: FacetRow): ApplicationFacets {
  return {
    ...same,
    health: {
      healthy: health.HEALTHY,
      progressing: health.PROGRESSING,
      degraded: health.DEGRADED,
      suspended: health.SUSPENDED,
      missing: health.MISSING,
      unknown: health.UNKNOWN,
    },
  };
}

/** A revision without the manifests, which its resolver loads by `version`. */
export type RevisionView = Omit<Revision, 'contents'> & { readonly contents: readonly Omit<RevisionObject, 'manifest'>[] };

export function revisionView(row: RevisionRow): RevisionView {
  return {
    number: row.number,
    actor: row.actor,
    cause: row.cause,
    createdAt: row.createdAt.toISOString(),
    resources: row.resources.map(objectIdentity),
    contents: row.resources.map((one) => ({ ...objectIdentity(one), version: one.digest })),
  };
}

/** Sort key of an application in its list. */
export function applicationSortKey({ sort, namespace, name }: ApplicationRow): readonly [string, string, string] {
  return [sort, namespace, name];
}
