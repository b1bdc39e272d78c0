import pLimit from 'p-limit';
import { HubError } from '../../errors.js';
import { isObject } from '../../kubernetes/json/untrusted.js';
import { groupOf } from '../../kubernetes/kinds/api-group.js';
import type { GroupVersionKind } from '../../kubernetes/object.js';
import { readList } from '../transport/read-list.js';
import type { Transport } from '../transport/transport.js';
import { textAt } from '../transport/unchecked-json.js';

const PATH = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const METADATA = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';
const CONCURRENT = 8;
/** Maximum number of CRDs of one group that are read. If there are more, the kind counts as defined. */
const MAX_ASKED = 100;

/**
 * Whether the member has a CustomResourceDefinition of this kind. Discovery may lack the kind although its definition and its objects
 * exist: a version may temporarily not be served, or the API server has just started.
 */
export async function isDefined(transport: Transport, { apiVersion, kind }: GroupVersionKind): Promise<boolean> {
  const group = groupOf(apiVersion);
  const ask = { path: PATH, accept: METADATA, what: 'list definitions' };
  const list = await readList(
    transport,
    ask,
    { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' },
    ({ metadata: { name } }) => (name.endsWith(`.${group}`) ? name : undefined),
  );
  if (list.items.length > MAX_ASKED || list.unnamed > 0) return true;
  const limit = pLimit(CONCURRENT);
  const kinds = await Promise.all(list.items.map((name) => limit(() => kindOf(transport, name, group))));
  return kinds.includes(kind);
}

/** The kind that a definition of the group defines; null if it is another kind or if the definition was deleted meanwhile. */
async function kindOf(transport: Transport, name: string, group: string): Promise<string | null> {
  try {
    const { spec } = await transport.json({ path: `${PATH}/${name}`, what: `read definition ${name}` });
    return isObject(spec) && spec['group'] === group ? (textAt(spec['names'], 'kind') ?? null) : null;
  } catch (error) {
    if (error instanceof HubError && error.code === 'NOT_FOUND') return null;
    throw error;
  }
}
