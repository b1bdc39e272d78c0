import type { Json, KubeObject } from '../../kubernetes/object.js';
import { fieldInvalid } from '../admission/validate.js';
import { invalid, methodNotAllowed } from '../api-error.js';
import { isJsonObject, mapAt, valueAt } from '../json.js';
import type { ScalePaths, ServedKind } from '../kinds/served-kind.js';
import type { Entry } from '../store/entry.js';
import type { Caller, MemberWorld } from '../world.js';
import { type Written } from './store-write.js';
import { checkRevision, mergePatched, update } from './update.js';

/** The `scale` subresource of an object: wanted and actual replicas, in the shape that autoscalers use. */
export function scaleOf(kind: ServedKind, object: KubeObject): KubeObject {
  const paths = pathsOf(kind);
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, ...(namespace !== undefined && { namespace }), uid, resourceVersion, creationTimestamp },
    spec: { replicas: valueAt(object, ...paths.specReplicas.split('.')) ?? 0 },
    status: { replicas: valueAt(object, ...paths.statusReplicas.split('.')) ?? 0, selector: selectorOf(object, paths) },
  } as KubeObject;
}

export function replaceScale(
  world: MemberWorld,
  kind: ServedKind,
  live: Entry,
  scale: unknown,
  caller: Caller,
  options: { readonly dryRun: boolean; readonly verb: 'update' | 'patch' },
): Written {
  const replicas = valueAt(scale, 'spec', 'replicas') ?? 0;
  if (typeof replicas !== 'number' || !Number.isInteger(replicas) || replicas < 0) {
    throw invalid({ group: 'autoscaling', kind: 'Scale' }, live.name, [
      fieldInvalid('spec.replicas', replicas, 'must be greater than or equal to 0'),
    ]);
  }
  const resourceVersion = valueAt(scale, 'metadata', 'resourceVersion');
  checkRevision(kind, live, typeof resourceVersion === 'string' ? resourceVersion : undefined);
  const object = withValue(live.object as unknown as Json, pathsOf(kind).specReplicas.split('.'), replicas) as unknown as KubeObject;
  return update(world, kind, live, object, caller, { subresource: 'scale', ...options });
}

export function patchScale(world: MemberWorld, kind: ServedKind, live: Entry, patch: Json, caller: Caller, dryRun: boolean): Written {
  const scale = mergePatched(scaleOf(kind, live.object) as unknown as Json, patch);
  return replaceScale(world, kind, live, scale, caller, { dryRun, verb: 'patch' });
}

function pathsOf(kind: ServedKind): ScalePaths {
  if (kind.scale === undefined) throw methodNotAllowed();
  return kind.scale;
}

function selectorOf(object: KubeObject, paths: ScalePaths): string {
  if (paths.labelSelector !== undefined) return String(valueAt(object, ...paths.labelSelector.split('.')) ?? '');
  const labels = mapAt(object, 'spec', 'selector', 'matchLabels');
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}

function withValue(target: Json | undefined, [first, ...rest]: readonly string[], value: Json): Json {
  if (first === undefined) return value;
  const map = isJsonObject(target) ? target : {};
  return { ...map, [first]: withValue(map[first], rest, value) };
}
