import pLimit from 'p-limit';
import type { NamespaceResult } from '../../engine/ports/member.js';
import { HubError } from '../../errors.js';
import { describeRef, groupOf, refOf } from '../../kubernetes/kinds/api-group.js';
import { resourcePath } from '../../kubernetes/kinds/resource-path.js';
import { CREATED_BY_ANNOTATION } from '../../kubernetes/kinds/well-known.js';
import type { KubeObject } from '../../kubernetes/object.js';
import type { Discovery } from '../discovery/discovery.js';
import type { ServedKind } from '../discovery/served-kinds.js';
import { readList } from '../transport/read-list.js';
import type { Transport } from '../transport/transport.js';
import { textAt } from '../transport/unchecked-json.js';

const AT_ONCE = 4;
/** A kind with more objects is an error, and an error keeps the namespace. */
const MAX_ITEMS = 2_000;
const NAMED = 5;

interface Setting {
  readonly transport: Transport;
  readonly discovery: Discovery;
  readonly hubId: string;
}

/**
 * Checks that the hub made a namespace and that it is empty, by a list of each kind that the member serves and whose objects can be created or
 * deleted. Null if both hold, otherwise the reason. Throws HubError if any of that cannot be read completely.
 */
export async function judgeNamespace({ transport, discovery, hubId }: Setting, namespace: KubeObject): Promise<NamespaceResult | null> {
  if (textAt(namespace.metadata.annotations, CREATED_BY_ANNOTATION) !== hubId) return kept('The hub did not make it.');
  if (namespace.metadata.deletionTimestamp) return { kind: 'absent' };
  const { listable, complete } = await discovery.refresh();
  if (!complete || listable === null)
    throw new HubError('SERVER_ERROR', `${transport.cluster} did not list all of the kinds that it serves.`);

  const limit = pLimit(AT_ONCE);
  const kinds = [...listable.values()].filter(({ apiVersion, kind }) => !isEventKind(apiVersion, kind));
  const lists = await Promise.all(kinds.map((kind) => limit(() => contentOf(transport, kind, namespace.metadata.name))));
  const content = lists.flat();
  if (content.length === 0) return null;
  const named = content.slice(0, NAMED).map((object) => describeRef(refOf(object)));
  const more = content.length > NAMED ? ` and ${content.length - NAMED} more` : '';
  const reason = `It contains ${named.join(', ')}${more}.`;
  return content.every(isLeaving) ? { kind: 'later', reason } : kept(reason);
}

async function contentOf(transport: Transport, kind: ServedKind, namespace: string): Promise<readonly KubeObject[]> {
  const what = `list ${kind.apiVersion}/${kind.kind} in ${namespace}`;
  const ask = { path: resourcePath({ ...kind, namespace }), what, kind: kind.kind, maxItems: MAX_ITEMS, timeoutMs: 30_000 };
  const { items, unreadable, unnamed } = await readList(transport, ask, kind, (object) =>
    isDefault(object) ? undefined : identityOf(object),
  );
  if (unreadable.count + unnamed > 0)
    throw new HubError('CLUSTER_MALFORMED_ANSWER', `Some ${kind.kind} objects of ${namespace} cannot be read.`);
  return items;
}

function identityOf({ apiVersion, kind, metadata }: KubeObject): KubeObject {
  const { name, namespace, deletionTimestamp, ownerReferences } = metadata;
  const leaving = { ...(deletionTimestamp && { deletionTimestamp }), ...(ownerReferences && { ownerReferences }) };
  return { apiVersion, kind, metadata: { name, ...(namespace !== undefined && { namespace }), ...leaving } };
}

/** Kubernetes reports on deleted objects for an hour. */
function isEventKind(apiVersion: string, kind: string): boolean {
  return kind === 'Event' && ['', 'events.k8s.io'].includes(groupOf(apiVersion));
}

/** What Kubernetes itself makes in each namespace. */
function isDefault({ apiVersion, kind, metadata, type }: KubeObject): boolean {
  if (apiVersion !== 'v1') return false;
  if (kind === 'ServiceAccount') return metadata.name === 'default';
  if (kind === 'ConfigMap') return metadata.name === 'kube-root-ca.crt';
  return (
    kind === 'Secret' &&
    type === 'kubernetes.io/service-account-token' &&
    textAt(metadata.annotations, 'kubernetes.io/service-account.name') === 'default'
  );
}

/** Kubernetes deletes it soon: its deletion was requested, its owner is gone or going, or its Service is gone. */
function isLeaving({ apiVersion, kind, metadata }: KubeObject): boolean {
  if (metadata.deletionTimestamp || (apiVersion === 'v1' && kind === 'Endpoints')) return true;
  return Array.isArray(metadata['ownerReferences']) && metadata['ownerReferences'].length > 0;
}

function kept(reason: string): NamespaceResult {
  return { kind: 'kept', reason };
}
