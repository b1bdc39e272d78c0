import { age, duration } from '../../kubernetes/age.js';
import type { Json, KubeObject } from '../../kubernetes/object.js';
import { listAt, mapAt, numberAt, stringAt, valueAt } from '../json.js';
import type { ServedKind } from '../kinds/served-kind.js';
import { pathIn } from './json-path.js';

/** A column of `kubectl get`. */
export interface Column {
  readonly header: string;
  readonly type: string;
  /** Shown only with `-o wide`. */
  readonly wide?: boolean;
  cell(object: KubeObject, nowMs: number): Json;
}

/** The columns of a kind after its name: those of the real server for common kinds, those of its definition for a custom kind. */
export function columnsOf(kind: ServedKind): readonly Column[] {
  return builtin.get(kind.storageKey) ?? (kind.printerColumns.length > 0 ? kind.printerColumns.map(definedColumn) : [created]);
}

function text(header: string, cell: Column['cell'], wide = false): Column {
  return { header, type: 'string', cell, wide };
}

function count(header: string, ...path: readonly string[]): Column {
  return { header, type: 'integer', cell: (object) => numberAt(object, ...path) ?? 0 };
}

function said(header: string, ...path: readonly string[]): Column {
  return text(header, (object) => stringAt(object, ...path) ?? '<none>');
}

function since(header: string, ...path: readonly string[]): Column {
  return text(header, (object, nowMs) => age(stringAt(object, ...path), nowMs) ?? '<none>');
}

function of(header: string, part: readonly string[], whole: readonly string[]): Column {
  return text(header, (object) => `${numberAt(object, ...part) ?? 0}/${numberAt(object, ...whole) ?? 1}`);
}

const created = since('Age', 'metadata', 'creationTimestamp');
const ready = of('Ready', ['status', 'readyReplicas'], ['spec', 'replicas']);
const images = text('Images', (object) => joined(containersOf(object), 'image'), true);
const containers = text('Containers', (object) => joined(containersOf(object), 'name'), true);
const selector = text('Selector', (object) => pairs(mapAt(object, 'spec', 'selector', 'matchLabels')), true);
const wide = [containers, images, selector];

const builtin: ReadonlyMap<string, readonly Column[]> = new Map([
  [
    'apps/deployments',
    [ready, count('Up-to-date', 'status', 'updatedReplicas'), count('Available', 'status', 'availableReplicas'), created, ...wide],
  ],
  [
    'apps/replicasets',
    [
      count('Desired', 'spec', 'replicas'),
      count('Current', 'status', 'replicas'),
      count('Ready', 'status', 'readyReplicas'),
      created,
      ...wide,
    ],
  ],
  ['apps/statefulsets', [ready, created, containers, images]],
  [
    'apps/daemonsets',
    [
      count('Desired', 'status', 'desiredNumberScheduled'),
      count('Current', 'status', 'currentNumberScheduled'),
      count('Ready', 'status', 'numberReady'),
      count('Up-to-date', 'status', 'updatedNumberScheduled'),
      count('Available', 'status', 'numberAvailable'),
      created,
      ...wide,
    ],
  ],
  [
    'batch/jobs',
    [
      text('Status', jobStatus),
      of('Completions', ['status', 'succeeded'], ['spec', 'completions']),
      text('Duration', jobDuration),
      created,
    ],
  ],
  [
    'batch/cronjobs',
    [
      said('Schedule', 'spec', 'schedule'),
      text('Suspend', (object) => (valueAt(object, 'spec', 'suspend') === true ? 'True' : 'False')),
      { header: 'Active', type: 'integer', cell: (object) => listAt(object, 'status', 'active').length },
      since('Last Schedule', 'status', 'lastScheduleTime'),
      created,
    ],
  ],
  [
    '/pods',
    [
      text('Ready', (pod) => `${statusesOf(pod).filter((status) => valueAt(status, 'ready') === true).length}/${containersOf(pod).length}`),
      text('Status', podStatus),
      { header: 'Restarts', type: 'string', cell: (pod) => String(restartsOf(pod)) },
      created,
      text('IP', (pod) => stringAt(pod, 'status', 'podIP') ?? '<none>', true),
      text('Node', (pod) => stringAt(pod, 'spec', 'nodeName') ?? '<none>', true),
    ],
  ],
  ['/nodes', [text('Status', nodeStatus), text('Roles', () => '<none>'), created, said('Version', 'status', 'nodeInfo', 'kubeletVersion')]],
  ['/namespaces', [said('Status', 'status', 'phase'), created]],
  ['/configmaps', [text('Data', dataCount), created]],
  ['/secrets', [said('Type', 'type'), text('Data', dataCount), created]],
  [
    '/services',
    [
      said('Type', 'spec', 'type'),
      said('Cluster-IP', 'spec', 'clusterIP'),
      text('External-IP', (service) => joined(listAt(service, 'status', 'loadBalancer', 'ingress'), 'ip') || '<none>'),
      text('Port(s)', servicePorts),
      created,
    ],
  ],
  [
    'autoscaling/horizontalpodautoscalers',
    [
      text('Reference', ({ spec }) => `${stringAt(spec, 'scaleTargetRef', 'kind')}/${stringAt(spec, 'scaleTargetRef', 'name')}`),
      count('MinPods', 'spec', 'minReplicas'),
      count('MaxPods', 'spec', 'maxReplicas'),
      count('Replicas', 'status', 'currentReplicas'),
      created,
    ],
  ],
  ['apiextensions.k8s.io/customresourcedefinitions', [text('Created At', ({ metadata }) => metadata.creationTimestamp ?? '<none>')]],
]);

function definedColumn({ name, type, path, priority }: ServedKind['printerColumns'][number]): Column {
  return {
    header: name,
    type,
    wide: priority > 0,
    cell(object, nowMs) {
      const value = pathIn(object, path);
      if (value === undefined) return null;
      return type === 'date' ? (age(String(value), nowMs) ?? '<invalid>') : value;
    },
  };
}

function containersOf(object: KubeObject): readonly Json[] {
  const own = listAt(object, 'spec', 'containers');
  return own.length > 0 ? own : listAt(object, 'spec', 'template', 'spec', 'containers');
}

function statusesOf(pod: KubeObject): readonly Json[] {
  return listAt(pod, 'status', 'containerStatuses');
}

function restartsOf(pod: KubeObject): number {
  return statusesOf(pod).reduce<number>((sum, status) => sum + (numberAt(status, 'restartCount') ?? 0), 0);
}

function podStatus(pod: KubeObject): string {
  if (pod.metadata.deletionTimestamp !== undefined) return 'Terminating';
  const reasons = statusesOf(pod).map(
    (status) => stringAt(status, 'state', 'waiting', 'reason') ?? stringAt(status, 'state', 'terminated', 'reason'),
  );
  return (
    reasons.find((reason) => reason !== undefined) ?? stringAt(pod, 'status', 'reason') ?? stringAt(pod, 'status', 'phase') ?? 'Unknown'
  );
}

function nodeStatus(node: KubeObject): string {
  const condition = listAt(node, 'status', 'conditions').find((one) => valueAt(one, 'type') === 'Ready');
  const healthy = valueAt(condition, 'status') === 'True' ? 'Ready' : 'NotReady';
  return valueAt(node, 'spec', 'unschedulable') === true ? `${healthy},SchedulingDisabled` : healthy;
}

function jobStatus(job: KubeObject): string {
  const held = listAt(job, 'status', 'conditions').find((one) => valueAt(one, 'status') === 'True');
  return stringAt(held, 'type') ?? 'Running';
}

function jobDuration(job: KubeObject, nowMs: number): string {
  const [begun, ended] = [stringAt(job, 'status', 'startTime'), stringAt(job, 'status', 'completionTime')];
  return begun === undefined ? '' : duration(Math.max(0, (ended === undefined ? nowMs : Date.parse(ended)) - Date.parse(begun)));
}

function servicePorts(service: KubeObject): string {
  const ports = listAt(service, 'spec', 'ports').map((port) => {
    const node = numberAt(port, 'nodePort');
    return `${numberAt(port, 'port')}${node === undefined ? '' : `:${node}`}/${stringAt(port, 'protocol') ?? 'TCP'}`;
  });
  return ports.join(',') || '<none>';
}

function dataCount(object: KubeObject): string {
  return String(Object.keys(mapAt(object, 'data')).length + Object.keys(mapAt(object, 'binaryData')).length);
}

function joined(list: readonly Json[], field: string): string {
  return list.map((one) => stringAt(one, field) ?? '').join(',');
}

function pairs(map: Readonly<Record<string, Json>>): string {
  return (
    Object.entries(map)
      .map(([key, value]) => `${key}=${String(value)}`)
      .join(',') || '<none>'
  );
}
