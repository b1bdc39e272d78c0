import type { Json, JsonObject } from '../../kubernetes/object.js';
import { isMap, mapAt, mapList, withDefaults, withField } from '../json.js';

/** A pod template, or a pod's `{ spec }`, with what the server fills in. */
export function podTemplateDefaults(template: JsonObject): JsonObject {
  const spec = withDefaults(mapAt(template, 'spec'), podSpecDefaults);
  const filled = ['containers', 'initContainers'].reduce((map, name) => withContainers(map, name), spec);
  return withField(template, 'spec', filled);
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
  if (!isMap(container)) return container;
  const filled = withDefaults(container, {
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: pullPolicy(container.image),
  });
  const { ports } = filled;
  return Array.isArray(ports) ? withField(filled, 'ports', mapList(ports as readonly Json[], portDefaults)) : filled;
}

function portDefaults(port: Json): Json {
  return isMap(port) ? withDefaults(port, { protocol: 'TCP' }) : port;
}

/** `latest`, said or meant, is pulled each time. */
function pullPolicy(image: Json | undefined): string {
  const text = typeof image === 'string' ? image : '';
  const tag = /:([^/@]+)$/.exec(text)?.[1];
  return text.includes('@') || (tag !== undefined && tag !== 'latest') ? 'IfNotPresent' : 'Always';
}
