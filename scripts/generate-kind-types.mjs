// Writes the fields and types of Kubernetes' own kinds in compact form, from the models of @kubernetes/client-node, which are
// generated from Kubernetes' published OpenAPI document. Run it after an update of that package: node scripts/generate-kind-types.mjs
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const models = 'node_modules/@kubernetes/client-node/dist/gen/models';
const apis = 'node_modules/@kubernetes/client-node/dist/gen/apis';
const output = 'src/kubernetes/generated/kind-types.ts';

/** Fields of the type Quantity. The models declare them as strings, but an API server accepts numbers too. */
const quantities = new Set([
  'V1CSIStorageCapacity.capacity',
  'V1CSIStorageCapacity.maximumVolumeSize',
  'V1EmptyDirVolumeSource.sizeLimit',
  'V1PodSpec.overhead',
  'V1Overhead.podFixed',
  'V1ResourceFieldSelector.divisor',
  'V2MetricTarget.averageValue',
  'V2MetricTarget.value',
]);
/** Names that are quantities wherever they are a text or a map of texts. */
const quantityNames = new Set([
  'allocatable',
  'allocatedResources',
  'capacity',
  'default',
  'defaultRequest',
  'divisor',
  'hard',
  'limits',
  'max',
  'maxLimitRequestRatio',
  'min',
  'overhead',
  'podFixed',
  'requests',
  'sizeLimit',
  'used',
]);

/**
 * Fields that an API server requires. The document also marks fields as required that have a default or may be empty (`roleRef.apiGroup`,
 * `podSelector`, `serviceName`); only fields that every release requires are listed.
 */
const required = new Set([
  'V1ConfigMapKeySelector.key',
  'V1Container.name',
  'V1CronJobSpec.jobTemplate',
  'V1CronJobSpec.schedule',
  'V1CustomResourceDefinitionSpec.group',
  'V1CustomResourceDefinitionSpec.names',
  'V1CustomResourceDefinitionSpec.scope',
  'V1CustomResourceDefinitionSpec.versions',
  'V1ContainerPort.containerPort',
  'V1DaemonSetSpec.selector',
  'V1DaemonSetSpec.template',
  'V1DeploymentSpec.selector',
  'V1DeploymentSpec.template',
  'V1JobSpec.template',
  'V1PodSpec.containers',
  'V1ReplicaSetSpec.selector',
  'V1ServicePort.port',
  'V1StatefulSetSpec.selector',
  'V1StatefulSetSpec.template',
  'V1EnvVar.name',
  'V1HTTPGetAction.port',
  'V1LabelSelectorRequirement.key',
  'V1LabelSelectorRequirement.operator',
  'V1RoleBinding.roleRef',
  'V1ClusterRoleBinding.roleRef',
  'V1RoleRef.kind',
  'V1RoleRef.name',
  'V1SecretKeySelector.key',
  'V1StorageClass.provisioner',
  'V1TCPSocketAction.port',
  'V1Volume.name',
  'V1VolumeMount.mountPath',
  'V1VolumeMount.name',
  'V2HorizontalPodAutoscalerSpec.maxReplicas',
  'V2HorizontalPodAutoscalerSpec.scaleTargetRef',
]);

/** String fields with the only values that every release accepts. */
const values = {
  'V1Container.imagePullPolicy': 'Always|IfNotPresent|Never',
  'V1Container.terminationMessagePolicy': 'FallbackToLogsOnError|File',
  'V1ContainerPort.protocol': 'SCTP|TCP|UDP',
  'V1CronJobSpec.concurrencyPolicy': 'Allow|Forbid|Replace',
  'V1CustomResourceDefinitionSpec.scope': 'Cluster|Namespaced',
  'V1DaemonSetUpdateStrategy.type': 'OnDelete|RollingUpdate',
  'V1DeploymentStrategy.type': 'Recreate|RollingUpdate',
  'V1HTTPGetAction.scheme': 'HTTP|HTTPS',
  'V1HTTPIngressPath.pathType': 'Exact|ImplementationSpecific|Prefix',
  'V1JobSpec.completionMode': 'Indexed|NonIndexed',
  'V1LabelSelectorRequirement.operator': 'DoesNotExist|Exists|In|NotIn',
  'V1NetworkPolicyPort.protocol': 'SCTP|TCP|UDP',
  'V1NodeSelectorRequirement.operator': 'DoesNotExist|Exists|Gt|In|Lt|NotIn',
  'V1PersistentVolumeClaimSpec.volumeMode': 'Block|Filesystem',
  'V1PodSpec.dnsPolicy': 'ClusterFirst|ClusterFirstWithHostNet|Default|None',
  'V1PodSpec.restartPolicy': 'Always|Never|OnFailure',
  'V1ServicePort.protocol': 'SCTP|TCP|UDP',
  'V1ServiceSpec.externalTrafficPolicy': 'Cluster|Local',
  'V1ServiceSpec.sessionAffinity': 'ClientIP|None',
  'V1ServiceSpec.type': 'ClusterIP|ExternalName|LoadBalancer|NodePort',
  'V1StatefulSetSpec.podManagementPolicy': 'OrderedReady|Parallel',
  'V1StatefulSetUpdateStrategy.type': 'OnDelete|RollingUpdate',
  'V1StorageClass.volumeBindingMode': 'Immediate|WaitForFirstConsumer',
  'V1Toleration.effect': 'NoExecute|NoSchedule|PreferNoSchedule',
  'V1TopologySpreadConstraint.whenUnsatisfiable': 'DoNotSchedule|ScheduleAnyway',
};

/** Fields of releases that members may still run (1.20 and later) which the newest release does not have any more. */
const earlier = {
  V1ObjectMeta: { clusterName: 's' },
  V1ServiceSpec: { ipFamily: 's', topologyKeys: '[s' },
};

const fields = new Map();
let release = '';
for (const file of readdirSync(models).filter((name) => name.endsWith('.js'))) {
  const text = readFileSync(join(models, file), 'utf8');
  const map = /\.attributeTypeMap = (\[[\s\S]*?\n\]);/.exec(text) ?? /\.attributeTypeMap = (\[\]);/.exec(text);
  if (!map) continue;
  release ||= /OpenAPI spec version: release-([\d.]+)/.exec(readFileSync(join(models, file.replace(/js$/, 'd.ts')), 'utf8'))?.[1] ?? '';
  fields.set(file.slice(0, -3), JSON.parse(map[1]));
}

const kinds = new Map();
for (const file of readdirSync(apis).filter((name) => name.endsWith('Api.js'))) {
  const text = readFileSync(join(apis, file), 'utf8');
  for (const part of text.split('const localVarPath = ').slice(1)) {
    const path = /^'\/apis?\/((?:[a-z0-9.-]+\/)?v[a-z0-9]+)\/(?:namespaces\/\{namespace\}\/)?[a-z]+'/.exec(part);
    const model = /HttpMethod\.POST[\s\S]*?serialize\(body, "([A-Za-z0-9]+)"/.exec(part);
    if (path && model && fields.has(model[1])) kinds.set(`${path[1]}/${kindOf(model[1])}`, model[1]);
  }
}

// Fields of alpha and beta versions differ between releases, and in resource.k8s.io quantities have the type string.
const judged = new Map([...kinds].filter(([key]) => /^(?:[^/]*\/)?v\d+\//.test(key) && !key.startsWith('resource.k8s.io/')));
const types = new Map();
for (const model of judged.values()) add(model);

function add(model) {
  if (types.has(model)) return;
  const own = {};
  types.set(model, own);
  for (const { baseName, type, format } of fields.get(model)) {
    own[baseName + (required.has(`${model}.${baseName}`) ? '!' : '')] = compact(type, format, model, baseName);
  }
  Object.assign(own, earlier[model]);
}

function compact(type, format, model, name) {
  const list = /^Array<(.*)>$/.exec(type);
  if (list) return `[${compact(list[1], format, model, name)}`;
  const map = /^\{ \[key: string\]: (.*); \}$/.exec(type);
  if (map) return `{${compact(map[1], format, model, name)}`;
  if (type === 'string' && values[`${model}.${name}`]) return `s:${values[`${model}.${name}`]}`;
  if (type === 'string') return quantities.has(`${model}.${name}`) || quantityNames.has(name) ? 'q' : 's';
  if (type === 'number') return format === 'double' || format === 'float' ? 'f' : 'n';
  if (type === 'boolean') return 'b';
  if (type === 'Date' || type === 'V1MicroTime') return 's';
  if (type === 'IntOrString') return 'i';
  if (type === 'any' || type === 'object') return '*';
  if (!fields.has(type)) throw new Error(`${model}.${name} has the type ${type}, which is not known`);
  add(type);
  return `#${type}`;
}

function kindOf(model) {
  return model.replace(/^(?:[A-Z][a-z]+)?V\d+(?:(?:alpha|beta)\d+)?(?=[A-Z])/, '');
}

const groupKinds = [...new Set([...kinds.keys()].map((key) => key.replace(/(^|\/)v[^/]+\//, '/')))].sort();
const sorted = (map) => Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)));
const literal = (value) => JSON.stringify(value).replaceAll("'", "\\'");
const lines = [...types].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, own]) => `  ${JSON.stringify(name)}: ${literal(own)},`);
writeFileSync(
  output,
  `// Generated by scripts/generate-kind-types.mjs from @kubernetes/client-node (Apache-2.0).
/* Kubernetes' own kinds. s: text, s:A|B: one of these texts, n: whole number, f: number, b: true or false, i: whole number or text, q: quantity, *: anything,
 * [x: list of x, {x: map of x, #T: the type T. A name with ! is required. */

/** The release of Kubernetes whose fields these are. */
export const kindTypesRelease = '${release}';

/** The type of each kind, by \`apiVersion/kind\`. */
export const typeOfKind: Readonly<Record<string, string>> = ${JSON.stringify(sorted(judged), null, 2)};

/** Every kind by \`group/Kind\`, also those of which no fields are kept. */
export const kindsOfKubernetes: readonly string[] = ${JSON.stringify(groupKinds, null, 2)};

/** The fields of each type. */
export const kindTypes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
${lines.join('\n')}
};
`,
);
console.log(`${judged.size} of ${kinds.size} kinds, ${types.size} types of Kubernetes ${release}`);
