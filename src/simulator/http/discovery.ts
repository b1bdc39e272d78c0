import type { KindRegistry } from '../kinds/kind-registry.js';
import type { ServedKind } from '../kinds/served-kind.js';

const verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
/** In the order of the real server. */
const customVerbs = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'];
const subresourceVerbs = ['get', 'patch', 'update'];

/** `/apis`: the groups with their versions. */
export function groupList(kinds: KindRegistry): object {
  return { kind: 'APIGroupList', apiVersion: 'v1', groups: groupNames(kinds).map((group) => apiGroup(kinds, group)) };
}

/** `/apis/GROUP`; undefined for a group that is not served. */
export function groupDocument(kinds: KindRegistry, group: string): object | undefined {
  return groupNames(kinds).includes(group) ? { kind: 'APIGroup', apiVersion: 'v1', ...apiGroup(kinds, group) } : undefined;
}

/** `/api/v1` and `/apis/GROUP/VERSION`; undefined for a version that is not served. */
export function resourceList(kinds: KindRegistry, apiVersion: string): object | undefined {
  const served = kinds.all().filter((kind) => kind.apiVersion === apiVersion);
  if (served.length === 0) return undefined;
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: apiVersion, resources: served.flatMap(resources) };
}

/** Aggregated discovery of the core group or of all others, as `apidiscovery.k8s.io/v2`. */
export function aggregated(kinds: KindRegistry, core: boolean): object {
  const groups = core ? [''] : groupNames(kinds);
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: groups.map((group) => ({
      metadata: { ...(group !== '' && { name: group }), creationTimestamp: null },
      versions: versionsOf(kinds, group).map((version) => ({
        version,
        resources: kinds
          .all()
          .filter((kind) => kind.group === group && kind.version === version)
          .map(discoveredResource),
        freshness: 'Current',
      })),
    })),
  };
}

function groupNames(kinds: KindRegistry): readonly string[] {
  return [...new Set(kinds.all().map((kind) => kind.group))].filter((group) => group !== '');
}

function versionsOf(kinds: KindRegistry, group: string): readonly string[] {
  return [
    ...new Set(
      kinds
        .all()
        .filter((kind) => kind.group === group)
        .map((kind) => kind.version),
    ),
  ];
}

function apiGroup(kinds: KindRegistry, name: string): object {
  const versions = versionsOf(kinds, name).map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions, preferredVersion: versions[0] };
}

function resources(kind: ServedKind): object[] {
  const subresource = { singularName: '', namespaced: kind.namespaced, verbs: subresourceVerbs };
  return [
    {
      name: kind.resource,
      singularName: kind.singular,
      namespaced: kind.namespaced,
      kind: kind.kind,
      verbs: kind.custom ? customVerbs : verbs,
      ...(kind.shortNames.length > 0 && { shortNames: kind.shortNames }),
      ...(kind.categories.length > 0 && { categories: kind.categories }),
    },
    ...(kind.hasStatus ? [{ name: `${kind.resource}/status`, kind: kind.kind, ...subresource }] : []),
    ...(kind.scale ? [{ name: `${kind.resource}/scale`, group: 'autoscaling', version: 'v1', kind: 'Scale', ...subresource }] : []),
  ];
}

function discoveredResource(kind: ServedKind): object {
  const own = { group: kind.group, version: kind.version, kind: kind.kind };
  const subresources = [
    ...(kind.hasStatus ? [{ subresource: 'status', responseKind: own, verbs: subresourceVerbs }] : []),
    ...(kind.scale
      ? [{ subresource: 'scale', responseKind: { group: 'autoscaling', version: 'v1', kind: 'Scale' }, verbs: subresourceVerbs }]
      : []),
  ];
  return {
    resource: kind.resource,
    responseKind: own,
    scope: kind.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: kind.singular,
    verbs,
    ...(kind.shortNames.length > 0 && { shortNames: kind.shortNames }),
    ...(kind.categories.length > 0 && { categories: kind.categories }),
    ...(subresources.length > 0 && { subresources }),
  };
}
