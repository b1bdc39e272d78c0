export interface RevisionContent {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string | null | undefined;
  readonly name: string;
  /** Equal for equal content, also for Secrets, whose values are hidden. */
  readonly version: string;
  readonly manifest?: string | null | undefined;
}

export interface RevisionChange {
  readonly change: 'added' | 'changed' | 'removed';
  readonly object: RevisionContent;
  readonly before: string;
  readonly after: string;
}

/** The objects that differ between two revisions, by kind, namespace and name. */
export function compareRevisions(before: readonly RevisionContent[], after: readonly RevisionContent[]): readonly RevisionChange[] {
  const old = new Map(before.map((one) => [keyOf(one), one]));
  const now = new Map(after.map((one) => [keyOf(one), one]));
  return [...new Set([...old.keys(), ...now.keys()])]
    .sort((a, b) => a.localeCompare(b))
    .flatMap((key): RevisionChange[] => {
      const [was, is] = [old.get(key), now.get(key)];
      if (was?.version === is?.version) return [];
      const change = was === undefined ? 'added' : is === undefined ? 'removed' : 'changed';
      return [{ change, object: (is ?? was)!, before: was?.manifest ?? '', after: is?.manifest ?? '' }];
    });
}

/** Without the version: an object is the same in all versions of its group. */
function keyOf({ apiVersion, kind, namespace, name }: RevisionContent): string {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  return [kind, namespace ?? '', name, group].join('\n');
}
