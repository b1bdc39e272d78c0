import { didYouMean } from '../../core/intent/did-you-mean.js';
import { intentLimits } from '../../core/intent/limits.js';
import type { Validation } from '../../core/intent/object/type-problems.js';
import type { Intent } from '../../core/intent/read-intent.js';
import type { World } from '../../core/model/plan.js';
import { kindsOfKubernetes } from '../../kubernetes/generated/kind-types.js';
import { groupOf } from '../../kubernetes/kinds/api-group.js';
import { definedKinds } from '../../kubernetes/kinds/defined-kinds.js';
import type { KubeObject } from '../../kubernetes/object.js';
import type { UserError } from '../answers.js';
import { userError } from '../user-errors.js';

const kubernetesGroups = new Set(kindsOfKubernetes.map((key) => key.slice(0, key.indexOf('/'))));

/**
 * Finds objects of kinds that no cluster can accept: kinds of Kubernetes' own groups, in which users cannot define kinds, that no cluster
 * serves in any version. Kinds of other groups are accepted, because their definition may be created later. At least one cluster's kinds
 * must be completely known. If not all clusters' are, a kind is refused only if a served kind has a similar name.
 */
export function judgeKinds(
  { clusters }: Pick<World, 'clusters'>,
  { resources, documentOf }: Pick<Intent, 'resources' | 'documentOf'>,
  validate: Validation,
): { readonly errors: readonly UserError[]; readonly warnings: readonly string[] } {
  const nothing = { errors: [], warnings: [] };
  const complete = clusters.filter(({ apis, apisComplete }) => apisComplete && apis.size > 0);
  if (validate === 'IGNORE' || complete.length === 0) return nothing;

  const suspects = resources.filter(mustBeServed);
  if (suspects.length === 0) return nothing;
  const served = servedKinds(clusters, resources);
  const known = new Set(served.map(groupKind));
  const all = complete.length === clusters.length;
  const unknown: UserError[] = [];
  for (const object of suspects) {
    if (known.has(groupKind(object)) || kindsOfKubernetes.includes(groupKind(object))) continue;
    const meant = nearKind(object, served);
    if (all || meant !== null) unknown.push(kindError(object, meant, documentOf.get(object)));
    // Similar names are searched among all kinds of a group, and no answer has more errors.
    if (unknown.length === intentLimits.errors) break;
  }
  return validate === 'WARN' ? { errors: [], warnings: unknown.map(({ message }) => message) } : { errors: unknown, warnings: [] };
}

/**
 * A group in which users cannot define kinds: Kubernetes' own groups, and names without a dot, which a CustomResourceDefinition cannot
 * have.
 */
function mustBeServed({ apiVersion }: KubeObject): boolean {
  const group = groupOf(apiVersion);
  return kubernetesGroups.has(group) || !group.includes('.');
}

interface Kind {
  readonly apiVersion: string;
  readonly kind: string;
}

function servedKinds(clusters: World['clusters'], resources: readonly KubeObject[]): readonly Kind[] {
  const keys = new Set(clusters.flatMap(({ apis }) => [...apis]));
  const defined = resources.filter(({ kind }) => kind === 'CustomResourceDefinition').flatMap(definedKinds);
  return [...[...keys].map(kindOfKey), ...defined];
}

function kindOfKey(key: string): Kind {
  const end = key.lastIndexOf('/');
  return { apiVersion: key.slice(0, end), kind: key.slice(end + 1) };
}

function groupKind({ apiVersion, kind }: Kind): string {
  return `${groupOf(apiVersion)}/${kind}`;
}

/** The kind of this name in another group, otherwise the kind of this group with a similar name. */
function nearKind({ apiVersion, kind }: Kind, served: readonly Kind[]): Kind | null {
  const elsewhere = served.find((one) => one.kind === kind);
  if (elsewhere) return elsewhere;
  const group = served.filter((one) => groupOf(one.apiVersion) === groupOf(apiVersion));
  const near = didYouMean(
    kind,
    group.map((one) => one.kind),
  );
  return group.find((one) => one.kind === near) ?? null;
}

function kindError({ apiVersion, kind, metadata }: KubeObject, meant: Kind | null, document: number | undefined): UserError {
  const name = `${kind} ${metadata.namespace ? `${metadata.namespace}/` : ''}${metadata.name}`;
  const says = `${name}: no cluster serves the kind ${kind} of ${apiVersion}.`;
  const message = meant === null ? says : `${says} Did you mean ${meant.kind} of ${meant.apiVersion}?`;
  const fix =
    meant === null
      ? 'Correct apiVersion and kind, or set validate to WARN.'
      : `Write apiVersion: ${meant.apiVersion} and kind: ${meant.kind}.`;
  const field = meant !== null && meant.kind === kind ? ['apiVersion'] : ['kind'];
  return userError('UNSUPPORTED_KIND', message, { field, fix, ...(document !== undefined && { document }) });
}
