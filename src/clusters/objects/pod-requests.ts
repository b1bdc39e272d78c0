import type { Readable } from 'node:stream';
import type { LogAsk, PodPage } from '../../core/model/workload/pod.js';
import { at, itemsOf } from '../../kubernetes/json/untrusted.js';
import { resourcePath } from '../../kubernetes/kinds/resource-path.js';
import { asKubeObject } from '../answers/member-object.js';
import { malformed } from '../transport/translate-error.js';
import type { Transport } from '../transport/transport.js';
import { podOf } from './read-pod.js';

const pods = { apiVersion: 'v1', resource: 'pods' };
/** A person waits for the answer. */
const PODS_TIMEOUT_MS = 5_000;

/** One page of the pods that a label selector or a name selects, at most `limit`. */
export async function podPage(
  transport: Transport,
  namespace: string,
  select: { readonly labels?: string; readonly name?: string },
  limit: number,
): Promise<PodPage> {
  const what = `list pods in ${namespace}`;
  const answer = await transport.json({
    path: resourcePath({ ...pods, namespace }),
    query: {
      labelSelector: select.labels,
      fieldSelector: select.name === undefined ? undefined : `metadata.name=${select.name}`,
      limit: String(limit),
    },
    timeoutMs: PODS_TIMEOUT_MS,
    what,
    kind: 'Pod',
  });
  if (!Array.isArray(answer['items'])) throw malformed({ cluster: transport.cluster, what }, 'it has no list of items');
  const found = itemsOf(answer['items'])
    .map((item) => asKubeObject(item, { apiVersion: 'v1', kind: 'Pod' }))
    .filter((pod) => pod !== null);
  const goesOn = at(answer, 'metadata', 'continue');
  return { pods: found.slice(0, limit).map(podOf), more: found.length > limit || (typeof goesOn === 'string' && goesOn !== '') };
}

/** Opens the log of a container. The body ends when the member ends it and fails when the connection fails. */
export function openPodLog(transport: Transport, ask: LogAsk, signal: AbortSignal): Promise<Readable> {
  const flag = (on: boolean) => (on ? 'true' : undefined);
  return transport.stream({
    path: resourcePath({ ...pods, namespace: ask.namespace, name: ask.pod, subresource: 'log' }),
    query: {
      container: ask.container,
      follow: flag(ask.follow),
      previous: flag(ask.previous),
      timestamps: flag(ask.timestamps),
      tailLines: String(ask.tailLines),
      sinceSeconds: ask.sinceSeconds === undefined ? undefined : String(ask.sinceSeconds),
    },
    // The log is plain text; a refusal is JSON.
    accept: 'application/json, */*',
    what: `read the log of pod ${ask.namespace}/${ask.pod}`,
    kind: 'Pod',
    signal,
  });
}
