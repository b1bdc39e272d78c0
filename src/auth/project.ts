/** A group of people: its tokens read the applications in its namespaces and nothing else. */
export interface Project {
  readonly name: string;
  /** Names of namespaces; `team-a-*` stands for all that begin with `team-a-`. */
  readonly namespaces: readonly string[];
}

const ALL = '*';

export function hasNamespace({ namespaces }: Pick<Project, 'namespaces'>, namespace: string): boolean {
  return namespaces.some((one) => covers(one, namespace));
}

/** Whether a namespace could be in both projects. */
export function overlap(one: Pick<Project, 'namespaces'>, other: Pick<Project, 'namespaces'>): boolean {
  return one.namespaces.some((a) =>
    other.namespaces.some((b) => covers(a, stem(b)) || covers(b, stem(a)) || (a.endsWith(ALL) && stem(a) === stem(b))),
  );
}

/** The names without a pattern, and the beginnings of those that are one. */
export function namesAndPrefixes({ namespaces }: Pick<Project, 'namespaces'>) {
  return {
    names: namespaces.filter((one) => !one.endsWith(ALL)),
    prefixes: namespaces.filter((one) => one.endsWith(ALL)).map(stem),
  };
}

function covers(pattern: string, namespace: string): boolean {
  return pattern.endsWith(ALL) ? namespace.startsWith(stem(pattern)) : pattern === namespace;
}

function stem(pattern: string): string {
  return pattern.endsWith(ALL) ? pattern.slice(0, -1) : pattern;
}
