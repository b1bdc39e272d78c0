import { liveObject, type ResourceManifest, resourceManifestsPage } from '../../documents/resources.js';
import { CommandFailure } from '../../failure.js';
import type { HubClient } from '../../hub/hub-client.js';
import { walk } from '../../hub/pages.js';
import type { Target } from '../../input/target.js';
import type { ListView } from '../../output/format.js';
import { longName } from '../../output/identity.js';
import { columnsWithin } from '../../output/table.js';
import { present } from '../options.js';
import { type Found, type GetFilters, resourceFilter } from './get-lists.js';
import { locateResource } from './locate.js';

/** Manifests may be large: a page of twenty stays far below the size limit of an answer. */
const MANIFESTS_A_PAGE = 20;

/** Selects manifests: the templates, the desired ones of a cluster, or with `live` the current objects there. */
export interface ManifestAsk extends GetFilters {
  readonly live?: boolean;
}

/** A Kubernetes object parsed from YAML. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Readonly<Record<string, unknown>> & { readonly name: string };
  readonly [field: string]: unknown;
}

/** A resource with a manifest: its template, or the desired manifest of one cluster. */
export interface ManifestRow {
  readonly resource: ResourceManifest;
  readonly manifest: KubernetesObject;
}

/** Resources with their manifests. With `cluster`, the rendered manifests for this cluster; resources without a work there are left out. */
export async function findManifests(
  hub: HubClient,
  targets: readonly Target[],
  options: ManifestAsk,
  limit: number,
): Promise<Found<ManifestRow>> {
  const [target] = targets;
  if (target === undefined || target.name === null) return manifestsOf(hub, resourceFilter(target, options), options.cluster, limit);
  const rows: ManifestRow[] = [];
  for (const one of targets) rows.push(await manifestOf(hub, one, options));
  return { nodes: rows, more: false, totalCount: rows.length };
}

/** One named resource with its manifest; throws a failure if the resource, or its work in the cluster, does not exist. */
export async function manifestOf(hub: HubClient, target: Target, { namespace, cluster, live }: ManifestAsk): Promise<ManifestRow> {
  const kind = target.noun === 'resources' ? target.kind : null;
  const found = await locateResource(hub, kind, target.name!, namespace);
  const filter = present({ kind: found.kind, namespace: found.namespace ?? '', name: found.name });
  const { nodes } = await manifestsOf(hub, filter, cluster, 100);
  const row = nodes.find(({ resource }) => resource.apiVersion === found.apiVersion);
  if (row !== undefined) return live && cluster !== undefined ? liveRow(hub, row, cluster) : row;
  throw new CommandFailure(`cluster ${JSON.stringify(cluster)} has no ${longName(found)}`, {
    code: 'NOT_FOUND',
    next: `\`manifold get works ${found.kind.toLowerCase()}/${found.name}\` lists the clusters that have it`,
  });
}

async function liveRow(hub: HubClient, { resource }: ManifestRow, cluster: string): Promise<ManifestRow> {
  const { apiVersion, kind, namespace, name } = resource;
  const { liveObject: found } = await hub.ask(liveObject, { cluster, apiVersion, kind, namespace, name });
  if (found === null) {
    throw new CommandFailure(`there is no ${longName(resource)} in cluster ${cluster}`, {
      code: 'NOT_FOUND',
      next: `\`manifold get works ${kind.toLowerCase()}/${name}\` shows its state`,
    });
  }
  const { parse } = await import('yaml');
  const manifest = parse(found.manifest) as KubernetesObject;
  return { resource: { ...resource, status: manifest['status'] ?? null }, manifest };
}

async function manifestsOf(hub: HubClient, filter: object, cluster: string | undefined, limit: number): Promise<Found<ManifestRow>> {
  const inCluster = cluster !== undefined;
  const found = await walk(
    limit,
    async (first, after) => (await hub.ask(resourceManifestsPage, { first, after, filter, cluster: cluster ?? null, inCluster })).resources,
    MANIFESTS_A_PAGE,
  );
  const { parse } = await import('yaml');
  const nodes = found.nodes.flatMap((resource) => {
    const text = inCluster ? resource.works?.nodes[0]?.manifest : resource.manifest;
    if (text === null || text === undefined) return [];
    return [{ resource, manifest: parse(text) as KubernetesObject }];
  });
  return { ...found, nodes };
}

/** Resources as rows of manifests. Paths can also use the status and the creation time. */
export function manifestView(view: ListView<ResourceManifest>): ListView<ManifestRow> {
  return {
    columns: columnsWithin(view.columns, ({ resource }: ManifestRow) => resource),
    name: ({ resource }) => view.name(resource),
    empty: view.empty,
    ...(view.labels && { labels: ({ resource }: ManifestRow) => view.labels!(resource) }),
    shape: ({ manifest }) => manifest,
    seenByPaths: ({ resource, manifest }) => ({
      ...manifest,
      metadata: { ...manifest.metadata, creationTimestamp: resource.createdAt },
      ...(resource.status !== null && { status: resource.status }),
    }),
    kubernetesList: true,
  };
}
