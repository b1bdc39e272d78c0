import type { Pod, PodContainer } from '../../core/model/workload/pod.js';
import { conditionNamed } from '../../kubernetes/conditions.js';
import { at, countOf, isObject, itemsOf } from '../../kubernetes/json/untrusted.js';
import type { KubeObject } from '../../kubernetes/object.js';
import { memberText } from '../transport/translate-error.js';

/** More containers than any real pod has are not read. */
const MAX_CONTAINERS = 50;
const phases: ReadonlySet<unknown> = new Set(['Pending', 'Running', 'Succeeded', 'Failed']);

/** The state of a pod, with the reason if it does not run. */
export function podOf(pod: KubeObject): Pod {
  const { metadata, spec, status } = pod;
  const phase = at(status, 'phase');
  const containers = [...containersOf(spec, status, 'initContainer'), ...containersOf(spec, status, 'container')];
  const isReady = conditionNamed(pod, 'Ready')?.status === 'True';
  const created = (metadata as { readonly creationTimestamp?: unknown }).creationTimestamp;
  return {
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    phase: phases.has(phase) ? (phase as string) : 'Unknown',
    ready: isReady,
    node: textOrNull(at(spec, 'nodeName')),
    restarts: containers.reduce((sum, { restarts }) => sum + restarts, 0),
    createdAt: typeof created === 'string' && !Number.isNaN(Date.parse(created)) ? new Date(created).toISOString() : null,
    ...(isReady || phase === 'Succeeded' ? { reason: null, message: null } : whyNot(pod, containers)),
    containers,
  };
}

/** The first of: a deletion, the reason of the pod, a container that waits or failed, an unmet condition. */
function whyNot(pod: KubeObject, containers: readonly PodContainer[]): Pick<Pod, 'reason' | 'message'> {
  if (pod.metadata.deletionTimestamp !== undefined) return { reason: 'Terminating', message: null };
  const reason = textOrNull(at(pod.status, 'reason'));
  if (reason !== null) return { reason, message: textOrNull(at(pod.status, 'message')) };
  const stuck = containers.find(({ state, reason: why }) => state !== 'RUNNING' && why !== null && why !== 'Completed');
  if (stuck !== undefined) return { reason: stuck.reason, message: stuck.message };
  for (const type of ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready']) {
    const unmet = conditionNamed(pod, type);
    if (unmet?.status === 'False' && unmet.reason !== '') return { reason: memberText(unmet.reason), message: textOrNull(unmet.message) };
  }
  return { reason: null, message: null };
}

function containersOf(spec: unknown, status: unknown, list: 'container' | 'initContainer'): readonly PodContainer[] {
  const statuses = itemsOf(at(status, `${list}Statuses`)).slice(0, MAX_CONTAINERS);
  return itemsOf(at(spec, `${list}s`))
    .slice(0, MAX_CONTAINERS)
    .filter(isObject)
    .map((container) => {
      const told = statuses.find((one) => at(one, 'name') === container['name']);
      return {
        name: memberText(container['name']),
        image: memberText(container['image']),
        init: list === 'initContainer',
        ready: at(told, 'ready') === true,
        restarts: countOf(at(told, 'restartCount')),
        ...stateOf(at(told, 'state')),
      };
    });
}

function stateOf(state: unknown): Pick<PodContainer, 'state' | 'reason' | 'message'> {
  for (const [field, name] of states) {
    const found = at(state, field);
    if (isObject(found)) return { state: name, reason: textOrNull(found['reason']), message: textOrNull(found['message']) };
  }
  return { state: 'UNKNOWN', reason: null, message: null };
}

const states = [
  ['running', 'RUNNING'],
  ['waiting', 'WAITING'],
  ['terminated', 'TERMINATED'],
] as const;

function textOrNull(value: unknown): string | null {
  return memberText(value) || null;
}
