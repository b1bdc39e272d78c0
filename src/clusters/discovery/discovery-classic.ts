import pLimit from 'p-limit';
import { HubError } from '../../errors.js';
import { type Fields, isObject, itemsOf } from '../../kubernetes/json/untrusted.js';
import type { RequestClass } from '../transport/circuit-breaker.js';
import { malformed } from '../transport/translate-error.js';
import type { Transport } from '../transport/transport.js';
import { textAt } from '../transport/unchecked-json.js';
import { type Served, ServedKinds } from './served-kinds.js';

const CONCURRENT = 8;
const MAX_GROUP_VERSIONS = 1_000;
const segment = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;

/**
 * One request per group and version; every API server supports it. If the server behind a group is unavailable, the result is incomplete.
 */
export async function readClassic(transport: Transport, lane: RequestClass): Promise<Served> {
  const groups = await transport.json({ path: '/apis', lane, what: 'read discovery' });
  if (!Array.isArray(groups['groups'])) throw malformed({ cluster: transport.cluster, what: 'read discovery' }, 'it lists no groups');

  const all = [{ group: '', version: 'v1' }, ...groups['groups'].filter(isObject).flatMap(versionsOf)];
  const versions = all.slice(0, MAX_GROUP_VERSIONS);
  const limit = pLimit(CONCURRENT);
  const lists = await Promise.all(versions.map((one) => limit(() => readOne(transport, lane, one))));

  const found = new ServedKinds();
  lists.forEach((list, index) => {
    if (list) addList(found, versions[index]!, list);
  });
  const complete = lists.every((list) => list !== null) && versions.length === all.length && found.whole;
  return { kinds: found.kinds, named: found.named, listable: found.listable, complete };
}

interface GroupVersion {
  readonly group: string;
  readonly version: string;
}

function versionsOf(group: Fields): GroupVersion[] {
  const name = textAt(group, 'name') ?? '';
  const versions = itemsOf(group['versions']).map((one) => textAt(one, 'version') ?? '');
  return versions.filter((version) => segment.test(name) && segment.test(version)).map((version) => ({ group: name, version }));
}

/** Null if this group and version cannot be read. If the member cannot be reached at all, the caller fails. */
async function readOne(transport: Transport, lane: RequestClass, { group, version }: GroupVersion): Promise<Fields | null> {
  try {
    const path = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
    const list = await transport.json({ path, lane, what: 'read discovery' });
    return Array.isArray(list['resources']) ? list : null;
  } catch (error) {
    // The aggregator answers 503 or 404 for a group whose server is unavailable.
    if (error instanceof HubError && ['SERVER_ERROR', 'KIND_NOT_SERVED', 'NOT_FOUND', 'FORBIDDEN'].includes(error.code) && group !== '')
      return null;
    throw error;
  }
}

function addList(found: ServedKinds, { group, version }: GroupVersion, list: Fields): void {
  const items = itemsOf(list['resources']).filter(isObject);
  const names = new Set(items.map((item) => textAt(item, 'name')));
  for (const item of items) {
    // `deployments/scale` is a subresource.
    if (textAt(item, 'name')?.includes('/')) continue;
    found.add({
      group,
      version,
      kind: item['kind'],
      resource: item['name'],
      namespaced: item['namespaced'] === true,
      verbs: itemsOf(item['verbs']),
      hasStatus: names.has(`${textAt(item, 'name')}/status`),
    });
  }
}
