import { type Fields, isObject, itemsOf } from '../../kubernetes/json/untrusted.js';
import type { RequestClass } from '../transport/circuit-breaker.js';
import type { Transport } from '../transport/transport.js';
import { textAt } from '../transport/unchecked-json.js';
import { type Served, ServedKinds } from './served-kinds.js';

/** Servers before 1.26 support only the third form and answer with it. */
const accept = ['v2', 'v2beta1']
  .map((version) => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`)
  .concat('application/json')
  .join(',');

/**
 * Reads all kinds with two requests; null if the server does not support aggregated discovery.
 * https://kubernetes.io/docs/concepts/overview/kubernetes-api/#aggregated-discovery
 */
export async function readAggregated(transport: Transport, lane: RequestClass): Promise<Served | null> {
  const ask = (path: string) => transport.json({ path, accept, lane, what: 'read discovery' });
  const [core, named] = await Promise.all([ask('/api'), ask('/apis')]);
  if (!isAggregated(core) || !isAggregated(named)) return null;

  const found = new ServedKinds();
  const groups = [...itemsOf(core['items']), ...itemsOf(named['items'])].filter(isObject);
  const complete = groups.map((group) => addGroup(found, group)).every(Boolean);
  return { kinds: found.kinds, named: found.named, listable: found.listable, complete: complete && found.whole };
}

function isAggregated(list: Fields): boolean {
  return list['kind'] === 'APIGroupDiscoveryList' && Array.isArray(list['items']);
}

/** False if a version of the group is not up to date: its server is unavailable. */
function addGroup(found: ServedKinds, item: Fields): boolean {
  const group = textAt(item['metadata'], 'name') ?? '';
  const versions = itemsOf(item['versions']).filter(isObject);
  for (const version of versions) addVersion(found, group, version);
  return versions.every((version) => version['freshness'] !== 'Stale');
}

function addVersion(found: ServedKinds, group: string, item: Fields): void {
  const version = textAt(item, 'version') ?? '';
  for (const resource of itemsOf(item['resources']).filter(isObject)) {
    found.add({
      group,
      version,
      kind: textAt(resource['responseKind'], 'kind'),
      resource: resource['resource'],
      namespaced: resource['scope'] === 'Namespaced',
      verbs: itemsOf(resource['verbs']),
      hasStatus: itemsOf(resource['subresources']).some((one) => textAt(one, 'subresource') === 'status'),
    });
  }
}
