/**
 * What the token of a project may select, by type. Everything else is refused, so that a new field shows nothing of other projects. The store
 * leaves the texts of the plan and of clusters (`message`) and the loss score empty: they may name workloads of other namespaces.
 */
const fields: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    Query: ['hub', 'application', 'applications'],
    Subscription: ['applicationChanged'],
    Hub: ['id', 'version', 'now', 'viewer'],
    Viewer: ['name', 'role', 'project', 'expiresAt', 'mutations', 'can'],
    PageInfo: ['hasNextPage', 'endCursor'],
    ReadyCount: ['total', 'ready'],
    ReplicaCount: ['desired', 'ready', 'unknown'],
    HealthCounts: ['healthy', 'progressing', 'degraded', 'suspended', 'missing', 'unknown'],
    Delivery: ['state', 'revision', 'clusters', 'reason', 'message'],
    DeliveredCount: ['total', 'delivered'],
    LostCluster: ['cluster', 'objects', 'replicas', 'seconds'],
    ObjectIdentity: ['apiVersion', 'kind', 'namespace', 'name'],
    ApplicationConnection: ['edges', 'nodes', 'pageInfo', 'totalCount', 'facets'],
    ApplicationFacets: ['total', 'health', 'blocked', 'delivering'],
    ApplicationEdge: ['node', 'cursor'],
    ApplicationChange: ['type', 'namespace', 'name', 'application'],
    Application: [
      'namespace',
      'name',
      'revision',
      'health',
      'message',
      'lossScore',
      'delivery',
      'clusters',
      'replicas',
      'lostClusters',
      'deleting',
      'createdAt',
      'updatedAt',
      'resources',
      'revisions',
      'storedRevision',
    ],
    RevisionConnection: ['edges', 'nodes', 'pageInfo'],
    RevisionEdge: ['node', 'cursor'],
    Revision: ['number', 'actor', 'cause', 'createdAt', 'resources'],
    ResourceConnection: ['edges', 'nodes', 'pageInfo', 'totalCount'],
    ResourceEdge: ['node', 'cursor'],
    Resource: [
      'id',
      'apiVersion',
      'kind',
      'namespace',
      'name',
      'health',
      'message',
      'delivery',
      'clusters',
      'replicas',
      'clusterHealth',
      'undelivered',
      'lostClusters',
      'status',
      'deleting',
      'labels',
      'createdAt',
      'application',
      'works',
    ],
    WorkConnection: ['edges', 'nodes', 'pageInfo', 'totalCount'],
    WorkEdge: ['node', 'cursor'],
    ApplicationLossScore: ['score', 'cluster', 'replicasShort'],
    Work: [
      'cluster',
      'state',
      'revision',
      'reason',
      'message',
      'appliedAt',
      'observedAt',
      'heardAt',
      'stale',
      'health',
      'replicas',
      'status',
    ],
  }).map(([type, names]) => [type, new Set(names)]),
);

/** Whether the token of a project may select the field. Fields of introspection (`__typename`) show the schema and no data. */
export function isProjectField(type: string, field: string): boolean {
  return field.startsWith('__') || type.startsWith('__') || fields.get(type)?.has(field) === true;
}

/** All of them, as `Application.name`. */
export function projectFields(): string[] {
  return [...fields].flatMap(([type, names]) => [...names].map((name) => `${type}.${name}`));
}
