import { annotatedChoice } from '../../core/diff/replacement.js';
import type { ApplicationRef } from '../../core/model/application.js';
import { describeRef, refOf } from '../../kubernetes/kinds/api-group.js';
import { IMMUTABLE_CHANGE_ANNOTATION } from '../../kubernetes/kinds/well-known.js';
import type { KubeObject } from '../../kubernetes/object.js';
import type { StoredResource } from '../../store/intents/intents-port.js';
import type { UserError } from '../answers.js';
import { identityText } from '../object-identity.js';
import { userError } from '../user-errors.js';
import { judgeRemoval, type RemovalJudgement, removedObject } from './judge-removal.js';

const MAX_NAMES = 1_000;

export interface NamedReplacements {
  readonly objects: readonly KubeObject[];
  readonly errors: readonly UserError[];
}

/** The objects of a revision that `names` choose for replacement: each `KIND/NAME` or, if that is ambiguous, `KIND/NAMESPACE/NAME`. */
export function namedReplacements(names: readonly string[], resources: readonly KubeObject[]): NamedReplacements {
  if (names.length > MAX_NAMES)
    return { objects: [], errors: [userError('INVALID_VALUE', `\`replace\` has more than ${MAX_NAMES} names.`, { field: ['replace'] })] };
  const byName = Map.groupBy(resources, ({ metadata }) => metadata.name);
  const objects = new Set<KubeObject>();
  const errors: UserError[] = [];
  for (const [i, name] of names.entries()) {
    const found = objectNamed(name, byName);
    if (typeof found === 'object') objects.add(found);
    else
      errors.push(
        userError('INVALID_VALUE', found, { field: ['replace', String(i)], fix: 'Name one object of the manifests as KIND/NAME.' }),
      );
  }
  return { objects: [...objects], errors };
}

function objectNamed(text: string, byName: ReadonlyMap<string, readonly KubeObject[]>): KubeObject | string {
  const parts = text.split('/');
  const [kind, name] = [parts[0]!.toLowerCase(), parts.at(-1)!];
  if (parts.length < 2 || parts.length > 3 || kind === '' || name === '') return '`replace` has a name that is not KIND/NAME.';
  const found = (byName.get(name) ?? []).filter(
    (object) => object.kind.toLowerCase() === kind && (parts.length === 2 || object.metadata.namespace === parts[1]),
  );
  const what = `${parts.join('/').slice(0, 200)}`;
  if (found.length === 0) return `The manifests contain no ${what}, which \`replace\` names.`;
  if (found.length > 1) return `The manifests contain several objects ${what}; name one as KIND/NAMESPACE/NAME.`;
  return annotatedChoice(found[0]!) === 'Refuse'
    ? `The annotation ${IMMUTABLE_CHANGE_ANNOTATION} of ${describeRef(refOf(found[0]!))} refuses its replacement.`
    : found[0]!;
}

/** A replacement deletes objects, so it needs the same confirmation as their removal. Objects that no cluster has are not deleted. */
export function judgeReplacements(
  objects: readonly KubeObject[],
  stored: readonly StoredResource[],
  { owner, total, confirm }: { readonly owner: ApplicationRef | null; readonly total: number; readonly confirm: string | null },
): RemovalJudgement {
  if (owner === null || objects.length === 0) return { kind: 'admitted' };
  const replaced = new Set(objects.map((object) => identityText(refOf(object))));
  const removed = stored.filter(({ ref, works }) => replaced.has(identityText(ref)) && works.size > 0).map(removedObject);
  return judgeRemoval({ way: 'replace', removed, owner, total, confirm });
}
