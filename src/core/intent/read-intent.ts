import { describeRef, groupOf, refOf } from '../../kubernetes/kinds/api-group.js';
import { dnsLabelError, pathSegmentError } from '../../kubernetes/names.js';
import type { KubeObject } from '../../kubernetes/object.js';
import type { ApplicationRef } from '../model/application.js';
import { type Policy, policyKinds } from '../model/policy/policy.js';
import { isInterpreterKind, policyApiVersion } from '../model/policy/policy-ref.js';
import { expandLists, locate, type RawObject } from './expand-lists.js';
import type { IntentError, Problem } from './intent-error.js';
import { isClusterObject } from './kinds/cluster-object.js';
import { intentLimits } from './limits.js';
import { type ApplyWords, nameApplication, namespaceOf } from './name-application.js';
import { objectProblems } from './object/check-object.js';
import { cleanObject } from './object/clean-object.js';
import { normalForm } from './object/normal-form.js';
import { typeProblems, type Validation } from './object/type-problems.js';
import { parseDocuments } from './parse-documents.js';
import { idleFields } from './policy/idle-fields.js';
import { isHubGroup, knownAs, policyKindOf } from './policy/policy-kinds.js';
import { validatePolicy } from './policy/validate-policy.js';
import { type ScopeOf, scopesOf } from './scopes.js';

export interface IntentOptions extends ApplyWords {
  /** Returns the scope of kinds that are not built in, for example from the members' discovery. */
  readonly scopeOf?: ScopeOf;
}

/** The content of one apply, validated and in the form in which it is stored. */
export interface Intent {
  /** Null if the apply has policies only. */
  readonly application: ApplicationRef | null;
  /** With their namespaces, without fields that an API server or the hub sets; in the order of the text. */
  readonly resources: readonly KubeObject[];
  readonly policies: readonly Policy[];
  /** Position of the document of each resource and policy. */
  readonly documentOf: ReadonlyMap<KubeObject | Policy, number>;
  /** Warnings about text that was parsed differently from how it was written. */
  readonly warnings: readonly string[];
  /**
   * Problems found with the hub's own schemas of built-in kinds. If the schemas of the clusters are known, they are used instead. Empty for
   * `validate: IGNORE`.
   */
  readonly contradictions: ReadonlyMap<KubeObject, readonly IntentError[]>;
}

export type ReadIntent = (
  | { readonly ok: true; readonly intent: Intent }
  | { readonly ok: false; readonly errors: readonly IntentError[] }
) & {
  /** Documents that interpret kinds, of which the form alone was read: `check-interpreters.ts` says what is wrong with the rest. */
  readonly interpreters: readonly LocatedObject[];
};

/** An object and its position in the text. */
export interface LocatedObject {
  readonly object: KubeObject;
  readonly locate: (problem: Problem) => IntentError;
}

/** An object of the text before it becomes a resource or a policy. */
interface Draft {
  readonly raw: RawObject;
  readonly object: KubeObject;
}

/** Parses the text of one apply. Reports all errors of all documents at once. */
export function readIntent(text: string, options: IntentOptions = {}): ReadIntent {
  const parsed = parseDocuments(text);
  const errors: IntentError[] = [...parsed.errors, ...wordErrors(options)];
  const warnings: string[] = [...parsed.warnings];
  const found = parsed.documents.flatMap(expandLists);
  if (parsed.errors.length === 0 && found.length === 0) errors.push(emptyText);

  const drafts = found.flatMap((raw) => draft(raw, errors, warnings));
  const placed = place(drafts, options, errors, warnings);
  refuseDuplicates(placed.drafts, errors);

  const policies = placed.drafts.filter(isPolicy).flatMap((one) => readPolicy(one, errors, warnings));
  const resources = placed.drafts.filter((one) => !isPolicy(one));
  const kept = resources.map(({ raw, object: stated }) => {
    const { object, problems, warnings: said } = normalForm(stated);
    errors.push(...problems.map((problem) => locate(problem, raw)));
    warnings.push(...said);
    const contradicted = options.validate === 'IGNORE' ? [] : contradictions(stated, problems).map((problem) => locate(problem, raw));
    return { raw, object, contradicted };
  });
  const contradicted = kept.filter((one) => one.contradicted.length > 0);
  // If there are other errors, the further checks are skipped, and all errors found so far are returned together.
  if (errors.length > 0 && (options.validate ?? 'STRICT') === 'STRICT') errors.push(...contradicted.flatMap((one) => one.contradicted));
  const interpreters = placed.drafts.filter(isInterpreter).map(({ raw, object }) => ({ object, locate: located(raw) }));
  if (errors.length > 0) return { ok: false, errors: inTextOrder(errors), interpreters };

  const objects = kept.map(({ object }) => object);
  return {
    ok: true,
    interpreters,
    intent: {
      application: nameApplication(objects, placed.namespace, options),
      resources: objects,
      policies: policies.map(({ policy }) => policy),
      documentOf: new Map<KubeObject | Policy, number>([
        ...kept.map(({ object, raw }) => [object, raw.document.index] as const),
        ...policies.map(({ policy, raw }) => [policy, raw.document.index] as const),
      ]),
      warnings,
      contradictions: new Map(contradicted.map((one) => [one.object, one.contradicted])),
    },
  };
}

/** Type problems at paths for which no other problem was reported. */
function contradictions(object: KubeObject, others: readonly Problem[]): readonly Problem[] {
  const named = new Set(others.map(({ field }) => field.join('/')));
  return typeProblems(object).filter(({ field }) => !named.has(field.join('/')));
}

/** The same, with unions included, as errors or warnings; used if no cluster's schema is known. */
export function withContradictions(read: ReadIntent, validate: Validation = 'STRICT'): ReadIntent {
  if (!read.ok || read.intent.contradictions.size === 0) return read;
  const found = [...read.intent.contradictions];
  if (validate === 'STRICT') return { ...read, ok: false, errors: inTextOrder(found.flatMap(([, errors]) => errors)) };
  const warnings = found.flatMap(([object, errors]) => errors.map(({ message }) => `${describeRef(refOf(object))}: ${message}`));
  return { ...read, intent: { ...read.intent, contradictions: new Map(), warnings: [...read.intent.warnings, ...warnings] } };
}

const nowhere = { document: null, line: null } as const;
const emptyText: IntentError = {
  ...nowhere,
  code: 'BAD_DOCUMENT',
  field: [],
  message: 'The text contains no object.',
  fix: 'Send at least one Kubernetes object or policy.',
};

function wordErrors({ application, namespace }: ApplyWords): IntentError[] {
  const invalid = (field: string, error: string | null, fix: string): IntentError[] =>
    error === null ? [] : [{ ...nowhere, code: 'INVALID_VALUE', field: [field], message: `${field} ${error}.`, fix }];
  return [
    ...invalid('application', application === undefined ? null : pathSegmentError(application), 'Use a DNS label.'),
    ...invalid('namespace', namespace === undefined ? null : dnsLabelError(namespace), 'Use the name of a namespace.'),
  ];
}

/** Checks a single object; an invalid object is excluded from further checks. */
function draft(raw: RawObject, errors: IntentError[], warnings: string[]): Draft[] {
  const problems = objectProblems(raw.value);
  errors.push(...problems.map((problem) => locate(problem, raw)));
  if (problems.length > 0) return [];

  const { object, removed } = cleanObject(raw.value as KubeObject);
  if (removed.length > 0)
    warnings.push(`${describeRef(refOf(object))}: ignored ${removed.join(', ')}, because clusters or the hub set these fields.`);
  const unsupported = unsupportedKind(object);
  if (!unsupported) return [{ raw, object }];
  errors.push(locate(unsupported, raw));
  return [];
}

function unsupportedKind(object: KubeObject): Problem | null {
  if (!isHubGroup(object) || policyKindOf(object)) return null;
  const known = knownAs(object);
  return {
    code: 'UNSUPPORTED_KIND',
    field: ['kind'],
    message: `${object.apiVersion} ${object.kind} is not supported yet.`,
    fix: known ? `Write it as ${known}.` : otherKinds(object),
  };
}

function otherKinds({ apiVersion, kind }: KubeObject): string {
  if (isClusterObject({ apiVersion, kind }))
    return 'Register the cluster by its kubeconfig: registerCluster, or `manifold cluster register`.';
  const kinds = policyKinds.filter((one) => policyApiVersion(one).split('/')[0] === apiVersion.split('/')[0]);
  return kinds.length === 0 ? 'Remove the document.' : `Kinds of this group are ${kinds.join(', ')}.`;
}

/** Sets the namespace of every object. */
function place(drafts: readonly Draft[], options: IntentOptions, errors: IntentError[], warnings: string[]) {
  const isClusterScoped = scopesOf(
    drafts.map(({ object }) => object),
    options.scopeOf,
  );
  const namespaced = drafts.filter(({ object }) => !isClusterScoped(object));
  const resources = namespaced.filter((one) => !isPolicy(one)).map(({ object }) => object);
  const policies = namespaced.filter(isPolicy).map(({ object }) => object);
  const namespace = namespaceOf(resources, policies, options);
  if (options.namespace !== undefined) refuseMismatches(namespaced, options.namespace, errors);

  const placed = drafts.map(({ raw, object }) => {
    if (!isClusterScoped(object)) return { raw, object: inNamespace(object, object.metadata.namespace || namespace) };
    if (object.metadata.namespace)
      warnings.push(`${describeRef(refOf(object))}: ignored metadata.namespace, because the kind is cluster-scoped.`);
    return { raw, object: inNamespace(object, null) };
  });
  return { drafts: placed, namespace };
}

function refuseMismatches(drafts: readonly Draft[], namespace: string, errors: IntentError[]): void {
  for (const { raw, object } of drafts) {
    const own = object.metadata.namespace;
    if (!own || own === namespace) continue;
    const message = `Namespace mismatch: the document is in ${own}, the apply is for ${namespace}.`;
    const fix = 'Omit one of the two, or use the same namespace.';
    errors.push(locate({ code: 'NAMESPACE_MISMATCH', field: ['metadata', 'namespace'], message, fix }, raw));
  }
}

function inNamespace(object: KubeObject, namespace: string | null): KubeObject {
  const { namespace: _, ...metadata } = object.metadata;
  return { ...object, metadata: namespace === null ? metadata : { ...metadata, namespace } };
}

/** Two versions of a kind, or the two API groups of a policy, name the same object, so the key contains neither. */
function refuseDuplicates(drafts: readonly Draft[], errors: IntentError[]): void {
  const seen = new Map<string, RawObject>();
  for (const { raw, object } of drafts) {
    const kind = policyKindOf(object) ?? `${groupOf(object.apiVersion)}/${object.kind}`;
    const key = `${kind} ${object.metadata.namespace ?? ''}/${object.metadata.name}`;
    const first = seen.get(key);
    if (!first) seen.set(key, raw);
    else {
      const message = `${describeRef(refOf(object))} is already in document ${first.document.index + 1}.`;
      errors.push(locate({ code: 'DUPLICATE_OBJECT', field: ['metadata', 'name'], message, fix: 'Remove one of the two.' }, raw));
    }
  }
}

function isPolicy({ object }: Draft): boolean {
  return policyKindOf(object) !== null;
}

function isInterpreter({ object }: Draft): boolean {
  const kind = policyKindOf(object);
  return kind !== null && isInterpreterKind(kind);
}

function located(raw: RawObject): LocatedObject['locate'] {
  return (problem) => locate(problem, raw);
}

function readPolicy(
  { raw, object }: Draft,
  errors: IntentError[],
  warnings: string[],
): { readonly policy: Policy; readonly raw: RawObject }[] {
  const kind = policyKindOf(object)!;
  const without = idleFields(kind, object['spec']);
  if (without.length > 0) warnings.push(`${describeRef(refOf(object))}: ${without.join(', ')} is stored, but is not implemented yet.`);
  const { namespace = '', name } = object.metadata;
  const validated = validatePolicy(object, { kind, namespace, name });
  if (validated.ok) return [{ policy: validated.policy, raw }];
  errors.push(...validated.problems.map((problem) => locate(problem, raw)));
  return [];
}

/** Sorted by position in the text, and cut to the maximum. */
export function inTextOrder(errors: readonly IntentError[]): readonly IntentError[] {
  return [...errors].sort((a, b) => (a.document ?? -1) - (b.document ?? -1) || (a.line ?? 0) - (b.line ?? 0)).slice(0, intentLimits.errors);
}
