import type { Json } from '../../../kubernetes/object.js';
import { timestamp } from '../../clock.js';
import { mapAt, numberAt, stringAt } from '../../json.js';
import type { Entry } from '../../store/entry.js';
import { replaceScale, scaleOf } from '../../verbs/scale.js';
import { conditionNow } from '../conditions.js';
import { type Controller, type ControllerWorld, entryAt, keyOf, nothing, writeStatus } from '../controller.js';

const RESOURCE = 'autoscaling/horizontalpodautoscalers';
const caller = { user: 'system:kube-controller-manager', manager: 'kube-controller-manager', internal: true } as const;

/** Keeps its target's replicas between minimum and maximum. There are no metrics, so it does not scale otherwise. */
export const podAutoscaler: Controller = {
  name: 'pod-autoscaler',

  concerned({ entry }, world) {
    if (entry.kind.storageKey === RESOURCE) return [keyOf(entry)];
    if (entry.kind.scale === undefined || world.store.collection(RESOURCE).size === 0) return nothing;
    return [...world.store.collection(RESOURCE).within(entry.namespace)].filter((scaler) => isTarget(scaler, entry)).map(keyOf);
  },

  reconcile(key, world) {
    const scaler = entryAt(world, RESOURCE, key);
    if (scaler === undefined || scaler.metadata.deletionTimestamp !== undefined) return undefined;
    const target = targetOf(world, scaler);
    if (target === undefined) report(world, scaler, 0, 0, 'FailedGetScale');
    else scale(world, scaler, target);
    return undefined;
  },
};

function scale(world: ControllerWorld, scaler: Entry, target: Entry): void {
  const spec = mapAt(scaler.object, 'spec');
  const present = scaleOf(target.kind, target.object);
  const now = numberAt(present, 'spec', 'replicas') ?? 0;
  const [least, most] = [numberAt(spec, 'minReplicas') ?? 1, numberAt(spec, 'maxReplicas') ?? 1];
  // Zero replicas mean that a user disabled autoscaling.
  const wanted = now === 0 ? 0 : Math.min(most, Math.max(least, now));
  if (wanted !== now) replaceScale(world, target.kind, target, { spec: { replicas: wanted } }, caller, { dryRun: false, verb: 'update' });
  report(world, scaler, numberAt(present, 'status', 'replicas') ?? 0, wanted, now === 0 ? 'ScalingDisabled' : 'SucceededGetScale');
}

function report(world: ControllerWorld, scaler: Entry, current: number, desired: number, reason: string): void {
  const able = { type: 'AbleToScale', status: reason === 'FailedGetScale' ? 'False' : 'True', reason, message: '' } as const;
  const active = {
    type: 'ScalingActive',
    status: 'False',
    reason: 'FailedGetResourceMetric',
    message: 'no metrics are measured here',
  } as const;
  const before = scaler.object.status as Json | undefined;
  const now = timestamp(world.clock);
  writeStatus(world, scaler, {
    currentReplicas: current,
    desiredReplicas: desired,
    conditions: [able, active].map((condition) => conditionNow(before, condition, now, undefined)),
  });
}

function targetOf(world: ControllerWorld, scaler: Entry): Entry | undefined {
  const reference = mapAt(scaler.object, 'spec', 'scaleTargetRef');
  const kind = world.kinds
    .all()
    .find((one) => one.kind === reference.kind && one.apiVersion === reference.apiVersion && one.scale !== undefined);
  return kind && world.store.get(kind.storageKey, scaler.namespace, String(reference.name ?? ''));
}

function isTarget(scaler: Entry, { kind, name }: Entry): boolean {
  const reference = mapAt(scaler.object, 'spec', 'scaleTargetRef');
  return stringAt(reference, 'kind') === kind.kind && stringAt(reference, 'name') === name;
}
