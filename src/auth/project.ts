/** Namespaces, clusters and kinds that a group of people may use. */
export interface Project {
  readonly name: string;
  /** Names of namespaces; `team-a-*` stands for all that begin with `team-a-`. */
  readonly namespaces: readonly string[];
  /** Names of clusters; `*` stands for all. */
  readonly clusters: readonly string[];
  /** Kinds that are refused unless they are listed: `ClusterRole`, `privileged`. */
  readonly kinds: readonly string[];
}

const ALL = '*';

export function hasNamespace({ namespaces }: Pick<Project, 'namespaces'>, namespace: string): boolean {
  return namespaces.some((one) => (one.endsWith(ALL) ? namespace.startsWith(one.slice(0, -1)) : one === namespace));
}

export function hasCluster({ clusters }: Pick<Project, 'clusters'>, cluster: string): boolean {
  return clusters.includes(ALL) || clusters.includes(cluster);
}
