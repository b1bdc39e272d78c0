import type { Json, JsonObject, KubeObject } from '../../kubernetes/object.js';
import { isJsonObject, listAt, mapAt, mapList, withDefaults, withField } from '../json.js';
import type { DefaultingWorld } from './defaulting-world.js';

/** The defaults of a Service: type, ports and cluster IP. An update that omits the assigned cluster IP keeps it. */
export function serviceDefaults(object: KubeObject, world: DefaultingWorld): KubeObject {
  const spec = withDefaults(mapAt(object, 'spec'), { type: 'ClusterIP', sessionAffinity: 'None' });
  const ports = listAt(spec, 'ports');
  const filled = ports.length === 0 ? spec : withField(spec, 'ports', mapList(ports, portDefaults));
  return withField(object, 'spec', spec.type === 'ExternalName' ? filled : addressed(filled, mapAt(world.live, 'spec'), world));
}

function portDefaults(port: Json): Json {
  return isJsonObject(port) ? withDefaults(port, { protocol: 'TCP', targetPort: port.port ?? null }) : port;
}

function addressed(spec: JsonObject, live: JsonObject, world: DefaultingWorld): JsonObject {
  const clusterIP = spec.clusterIP || live.clusterIP || world.allocateClusterIp();
  return withDefaults(withField(spec, 'clusterIP', clusterIP), {
    clusterIPs: [clusterIP],
    ipFamilies: ['IPv4'],
    ipFamilyPolicy: 'SingleStack',
    internalTrafficPolicy: 'Cluster',
  });
}
