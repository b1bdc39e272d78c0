import { type FieldSegments, readFieldPath, withoutField } from '../../kubernetes/fields/field-path.js';
import { IGNORE_FIELDS_ANNOTATION } from '../../kubernetes/kinds/well-known.js';
import type { KubeObject } from '../../kubernetes/object.js';
import { compareText } from '../model/compare-text.js';
import type { IgnoreFields } from '../model/policy/policy.js';

/** A field that the hub does not apply, and the rule that says so. */
interface LeftField {
  readonly path: string;
  readonly segments: FieldSegments;
  readonly because: string;
}

export interface LeftToMember {
  readonly manifest: KubeObject;
  /** One sentence for each field of the manifest that the hub does not apply, and for each path that cannot be parsed. */
  readonly warnings: readonly string[];
}

/**
 * Removes the fields that belong to the member: those that a Kubernetes controller owns by design, those that a policy names
 * (`spec.ignoreFields`), and those that the object's annotation names. A field that is not applied has another owner, so it is never
 * reported as drift.
 */
export function leaveToMember(manifest: KubeObject, ignored: readonly IgnoreFields[] = []): LeftToMember {
  const { fields, warnings } = annotated(manifest);
  const left = [...ownedByControllers(manifest), ...named(manifest, ignored), ...fields];
  const said = [...warnings];
  let kept = manifest;
  for (const { path, segments, because } of left) {
    const without = withoutField(kept, segments);
    if (without === kept) continue;
    kept = without;
    said.push(`${path} is left to the member: ${because}.`);
  }
  return { manifest: kept, warnings: said.sort(compareText) };
}

function named({ apiVersion, kind, metadata }: KubeObject, ignored: readonly IgnoreFields[]): readonly LeftField[] {
  return ignored.flatMap((rule, i) => {
    if (rule.kind !== kind || (rule.apiVersion !== undefined && rule.apiVersion !== apiVersion)) return [];
    if (rule.name !== undefined && rule.name !== metadata.name) return [];
    return rule.fields.flatMap((path) => field(path, `spec.ignoreFields[${i}] of the policy`) ?? []);
  });
}

function annotated({ metadata }: KubeObject): { readonly fields: readonly LeftField[]; readonly warnings: readonly string[] } {
  const text = metadata.annotations?.[IGNORE_FIELDS_ANNOTATION];
  if (text === undefined) return { fields: [], warnings: [] };
  const paths = text.split(/[\s,]+/).filter((path) => path !== '');
  const read = paths.map((path) => [path, field(path, `annotation ${IGNORE_FIELDS_ANNOTATION}`)] as const);
  return {
    fields: read.flatMap(([, one]) => one ?? []),
    warnings: read.flatMap(([path, one]) =>
      one ? [] : [`Annotation ${IGNORE_FIELDS_ANNOTATION}: "${path.slice(0, 200)}" is not a field path such as /spec/replicas.`],
    ),
  };
}

function field(path: string, because: string): LeftField | null {
  const segments = readFieldPath(path);
  return segments && { path, segments, because };
}

/** Annotations that request a certificate controller to write a CA bundle into an object. */
const caInjections = [
  'cert-manager.io/inject-ca-from',
  'cert-manager.io/inject-ca-from-secret',
  'cert-manager.io/inject-apiserver-ca',
  'certmanager.k8s.io/inject-ca-from',
  'service.beta.openshift.io/inject-cabundle',
];

const caBundles: Readonly<Record<string, string>> = {
  MutatingWebhookConfiguration: '/webhooks/*/clientConfig/caBundle',
  ValidatingWebhookConfiguration: '/webhooks/*/clientConfig/caBundle',
  APIService: '/spec/caBundle',
  CustomResourceDefinition: '/spec/conversion/webhook/clientConfig/caBundle',
};

const caBundleGroups: ReadonlySet<string> = new Set(['admissionregistration.k8s.io', 'apiregistration.k8s.io', 'apiextensions.k8s.io']);

/** Fields that a controller in the member writes: applying them would start an endless conflict with it. */
function ownedByControllers(manifest: KubeObject): readonly LeftField[] {
  const { apiVersion, kind, metadata } = manifest;
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  const bundle = caBundles[kind];
  const injection = caInjections.find((key) => metadata.annotations?.[key] !== undefined);
  const left: (LeftField | null)[] = [];
  if (bundle && injection && caBundleGroups.has(group))
    left.push(field(bundle, `a controller writes it because of the annotation ${injection}`));
  if (group === 'rbac.authorization.k8s.io' && kind === 'ClusterRole' && isStated(manifest['aggregationRule'])) {
    left.push(field('/rules', 'the aggregation controller of the member writes it'));
  }
  if (group === '' && kind === 'Namespace') left.push(field('/spec/finalizers', 'the namespace controller of the member writes it'));
  if (group === '' && kind === 'PersistentVolume') {
    left.push(
      field('/spec/claimRef/uid', 'it names an object of one cluster'),
      field('/spec/claimRef/resourceVersion', 'it names an object of one cluster'),
    );
  }
  if (group === '' && kind === 'Service') left.push(field('/spec/healthCheckNodePort', 'each member assigns its own'));
  return left.filter((one) => one !== null);
}

function isStated(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
