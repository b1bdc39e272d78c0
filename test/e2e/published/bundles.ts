/*
 * Manifests with the structure of those that operators publish: numbers and sizes of their definitions, placeholders, aggregated roles, lists of one
 * kind, objects in kube-system. The contents are made here.
 */

export type Document = Readonly<Record<string, unknown>> & { readonly apiVersion: string; readonly kind: string };

export interface Bundle {
  readonly name: string;
  /** In the order of the published file: definitions are not always first. */
  readonly documents: readonly Document[];
}

const meta = (name: string, namespace?: string, more: object = {}) => ({ name, ...(namespace !== undefined && { namespace }), ...more });
const text = 'This field is described by a sentence, as generators write it from the comments of the source. ';

/** A schema of about this many bytes of YAML: nested objects with descriptions, as of a pod template within a custom kind. */
function schemaOf(bytes: number): object {
  const leaf = { type: 'string', description: text.repeat(3) };
  const group = {
    type: 'object',
    description: text,
    properties: Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`field${i}`, leaf])),
  };
  const groups = Math.max(1, Math.round(bytes / 8_000));
  return { type: 'object', properties: Object.fromEntries(Array.from({ length: groups }, (_, i) => [`group${i}`, group])) };
}

function definition(
  group: string,
  kind: string,
  bytes: number,
  more: { readonly scope?: string; readonly annotations?: object } = {},
): Document {
  const plural = `${kind.toLowerCase()}s`;
  const schema = { openAPIV3Schema: { type: 'object', properties: { spec: schemaOf(bytes), status: open } } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: meta(`${plural}.${group}`, undefined, {
      annotations: { 'controller-gen.kubebuilder.io/version': 'v0.17.2', ...more.annotations },
    }),
    spec: {
      group,
      scope: more.scope ?? 'Namespaced',
      names: { plural, kind, singular: kind.toLowerCase(), listKind: `${kind}List` },
      versions: [{ name: 'v1', served: true, storage: true, schema, subresources: { status: {} } }],
    },
    // Generators write it; the API server owns it.
    status: { acceptedNames: { kind: '', plural: '' }, conditions: [], storedVersions: [] },
  };
}

const open = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };

function webhooks(
  kind: 'Mutating' | 'Validating',
  name: string,
  namespace: string,
  caBundle: string | null,
  annotations: object = {},
): Document {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: `${kind}WebhookConfiguration`,
    metadata: meta(name, undefined, { annotations }),
    webhooks: [1, 2].map((i) => ({
      name: `w${i}.${name}.example.com`,
      admissionReviewVersions: ['v1'],
      sideEffects: 'None',
      failurePolicy: 'Fail',
      clientConfig: { ...(caBundle !== null && { caBundle }), service: { name: `${name}-webhook`, namespace, path: '/check' } },
      rules: [{ apiGroups: [`${name}.example.com`], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['*'] }],
    })),
  };
}

function workload(name: string, namespace: string, kind: 'Deployment' | 'StatefulSet' = 'Deployment'): readonly Document[] {
  const labels = { 'app.kubernetes.io/name': name };
  const container = { name, image: `registry.example.com/${name}:v1`, ports: [{ name: 'https', containerPort: 8443 }] };
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: meta(name, namespace) },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: meta(name, namespace),
      spec: { selector: labels, ports: [{ name: 'https', port: 443, targetPort: 'https' }] },
    },
    {
      apiVersion: 'apps/v1',
      kind,
      metadata: meta(name, namespace, { labels, creationTimestamp: null }),
      spec: {
        replicas: 1,
        selector: { matchLabels: labels },
        template: { metadata: { labels, creationTimestamp: null }, spec: { serviceAccountName: name, containers: [container] } },
        ...(kind === 'StatefulSet' && { serviceName: name }),
      },
      status: {},
    },
  ];
}

const rbac = 'rbac.authorization.k8s.io/v1';
const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] }];
const role = (name: string, namespace: string): Document => ({ apiVersion: rbac, kind: 'Role', metadata: meta(name, namespace), rules });
const clusterRole = (name: string, labels: object = {}): Document => ({
  apiVersion: rbac,
  kind: 'ClusterRole',
  metadata: meta(name, undefined, { labels }),
  rules,
});
const binding = (name: string, namespace: string, account = 'default'): Document => ({
  apiVersion: rbac,
  kind: 'RoleBinding',
  metadata: meta(name, namespace),
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
  subjects: [{ kind: 'ServiceAccount', name: account, namespace }],
});
const namespace = (name: string): Document => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: meta(name, undefined, { labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } }),
});
const configMap = (name: string, space: string, data: object | null = { a: '1' }): Document => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: meta(name, space),
  ...(data !== null && { data }),
});
const apiService = (name: string, service: object): Document => {
  const [version, ...group] = name.split('.');
  return {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: meta(name),
    spec: { group: group.join('.'), version, groupPriorityMinimum: 100, versionPriority: 100, insecureSkipTLSVerify: true, service },
  };
};

export const bundles: readonly Bundle[] = [
  {
    // As cert-manager: definitions and webhooks whose CA bundles an injector fills in; leader election in kube-system.
    name: 'certificates',
    documents: [
      ...['Certificate', 'Issuer', 'Order'].map((kind) =>
        definition('certificates.example.com', kind, 60_000, { annotations: { 'cert-manager.io/inject-ca-from': 'certificates/ca' } }),
      ),
      namespace('certificates'),
      clusterRole('certificates-view', { 'rbac.authorization.k8s.io/aggregate-to-view': 'true' }),
      role('certificates-leader', 'kube-system'),
      binding('certificates-leader', 'kube-system'),
      ...workload('certificates-webhook', 'certificates'),
      webhooks('Mutating', 'certificates', 'certificates', null, { 'cert-manager.io/inject-ca-from-secret': 'certificates/ca' }),
      webhooks('Validating', 'certificates', 'certificates', 'Cg==', { 'cert-manager.io/inject-ca-from-secret': 'certificates/ca' }),
    ],
  },
  {
    // As metrics-server: everything in kube-system, and an API.
    name: 'figures',
    documents: [
      ...workload('figures', 'kube-system'),
      clusterRole('figures-reader', { 'rbac.authorization.k8s.io/aggregate-to-admin': 'true' }),
      binding('figures', 'kube-system', 'figures'),
      apiService('v1beta1.figures.example.com', { name: 'figures', namespace: 'kube-system' }),
    ],
  },
  {
    // As kube-prometheus: lists of one kind, with items in several namespaces.
    name: 'monitoring',
    documents: [
      namespace('monitoring'),
      { apiVersion: 'v1', kind: 'ConfigMapList', items: ['nodes', 'pods'].map((name) => configMap(`dashboard-${name}`, 'monitoring')) },
      { apiVersion: rbac, kind: 'RoleList', items: ['default', 'kube-system', 'monitoring'].map((space) => role('monitoring', space)) },
      {
        apiVersion: rbac,
        kind: 'RoleBindingList',
        items: ['default', 'kube-system', 'monitoring'].map((space) => binding('monitoring', space)),
      },
    ],
  },
];
