import type { Json, JsonObject, KubeObject } from '../../kubernetes/object.js';
import { canonicalQuantity } from '../../kubernetes/quantity.js';
import { badRequest } from '../api-error.js';
import { isJsonObject, mapAt, mapList, withDefaults, withField } from '../json.js';

/** The defaults of a pod template, or of a pod's `{ spec }`. */
export function podTemplateDefaults(template: JsonObject): JsonObject {
  const spec = withDefaults(mapAt(template, 'spec'), podSpecDefaults);
  const filled = ['containers', 'initContainers'].reduce((map, name) => withContainers(map, name), spec);
  return withField(template, 'spec', withVolumes(filled));
}

/** What admission adds to a pod, but not to a pod template. */
export function admittedPod(pod: KubeObject): KubeObject {
  const spec = withTolerations(mapAt(pod, 'spec'));
  return withField(pod, 'spec', withDefaults(spec, { priority: 0, preemptionPolicy: 'PreemptLowerPriority' }));
}

const unreachable = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];

/** A pod tolerates a node that is not ready or unreachable for five minutes, unless it has its own toleration. */
function withTolerations(spec: JsonObject): JsonObject {
  const given = Array.isArray(spec.tolerations) ? (spec.tolerations as readonly Json[]) : [];
  const covers = (key: string) => given.some((one) => isJsonObject(one) && (one.key === key || (!one.key && one.operator === 'Exists')));
  const added = unreachable
    .filter((key) => !covers(key))
    .map((key) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 }));
  return added.length === 0 ? spec : { ...spec, tolerations: [...given, ...added] };
}

function withVolumes(spec: JsonObject): JsonObject {
  const { volumes } = spec;
  return Array.isArray(volumes) ? withField(spec, 'volumes', mapList(volumes as readonly Json[], volumeDefaults)) : spec;
}

function volumeDefaults(volume: Json): Json {
  if (!isJsonObject(volume)) return volume;
  return ['configMap', 'secret', 'projected', 'downwardAPI'].reduce((map, name) => {
    const source = map[name];
    return isJsonObject(source) ? withField(map, name, withDefaults(source, { defaultMode: 420 })) : map;
  }, volume);
}

const podSpecDefaults: JsonObject = {
  restartPolicy: 'Always',
  terminationGracePeriodSeconds: 30,
  dnsPolicy: 'ClusterFirst',
  securityContext: {},
  schedulerName: 'default-scheduler',
};

function withContainers(spec: JsonObject, name: string): JsonObject {
  const containers = spec[name];
  return Array.isArray(containers) ? withField(spec, name, mapList(containers as readonly Json[], containerDefaults)) : spec;
}

function containerDefaults(container: Json): Json {
  if (!isJsonObject(container)) return container;
  const filled = withDefaults(container, {
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: pullPolicy(container.image),
  });
  return Object.entries(partDefaults).reduce(
    (map, [name, fill]) => (map[name] === undefined ? map : withField(map, name, fill(map[name]))),
    filled,
  );
}

const inList = (fill: (item: Json) => Json) => (list: Json) =>
  (Array.isArray(list) ? mapList(list as readonly Json[], fill) : list) as Json;

const partDefaults: Readonly<Record<string, (value: Json) => Json>> = {
  ports: inList(portDefaults),
  env: inList(variableDefaults),
  livenessProbe: probeDefaults,
  readinessProbe: probeDefaults,
  startupProbe: probeDefaults,
  resources: resourceDefaults,
};

function variableDefaults(variable: Json): Json {
  const source = mapAt(variable, 'valueFrom');
  if (!isJsonObject(variable) || !isJsonObject(source.fieldRef)) return variable;
  return withField(variable, 'valueFrom', withField(source, 'fieldRef', withDefaults(source.fieldRef, { apiVersion: 'v1' })));
}

function probeDefaults(probe: Json): Json {
  if (!isJsonObject(probe)) return probe;
  const filled = withDefaults(probe, { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 });
  return isJsonObject(filled.httpGet) ? withField(filled, 'httpGet', withDefaults(filled.httpGet, { scheme: 'HTTP' })) : filled;
}

/** Quantities are stored in canonical form. */
function resourceDefaults(resources: Json): Json {
  if (!isJsonObject(resources)) return resources;
  const shortened = ['limits', 'requests'].reduce(
    (map, name) => (isJsonObject(map[name]) ? withField(map, name, amounts(map[name])) : map),
    resources,
  );
  return shortened;
}

/** For pods only, not for templates: a limit without a request is the request. */
export function requestsFromLimits(spec: JsonObject): JsonObject {
  const { containers } = spec;
  if (!Array.isArray(containers)) return spec;
  const filled = mapList(containers as readonly Json[], (container) => {
    const resources = mapAt(container, 'resources');
    if (!isJsonObject(container) || !isJsonObject(resources.limits)) return container;
    return withField(
      container,
      'resources',
      withField(resources, 'requests', withDefaults(mapAt(resources, 'requests'), resources.limits)),
    );
  });
  return withField(spec, 'containers', filled);
}

function amounts(map: JsonObject): JsonObject {
  return Object.entries(map).reduce((all, [name, amount]) => withField(all, name, canonical(amount)), map);
}

function portDefaults(port: Json): Json {
  return isJsonObject(port) ? withDefaults(port, { protocol: 'TCP' }) : port;
}

/** The tag `latest`, explicit or by default, has the pull policy Always. */
function pullPolicy(image: Json | undefined): string {
  const text = typeof image === 'string' ? image : '';
  const tag = /:([^/@]+)$/.exec(text)?.[1];
  return text.includes('@') || (tag !== undefined && tag !== 'latest') ? 'IfNotPresent' : 'Always';
}

/** The real server cannot decode an invalid quantity: it answers 400, not 422 with a cause. */
function canonical(amount: Json | undefined): string {
  const seen = typeof amount === 'string' ? known.get(amount) : undefined;
  if (seen !== undefined) return seen;
  const text = canonicalQuantity(amount);
  if (text !== null) return remembered(amount, text);
  throw badRequest("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
}

/** Cached: clusters hold few distinct quantities, and every write needs their canonical form. */
const known = new Map<string, string>();
const MAX_KNOWN = 1000;

function remembered(amount: Json | undefined, text: string): string {
  if (typeof amount !== 'string' || known.size >= MAX_KNOWN) return text;
  known.set(amount, text);
  return text;
}
