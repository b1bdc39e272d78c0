import { at } from '../../../kubernetes/json/untrusted.js';
import { groupOf } from '../../../kubernetes/kinds/api-group.js';
import type { KubeObject } from '../../../kubernetes/object.js';
import { keepReplicas } from './keep-replicas.js';
import { keepPodFields, keepServiceFields, keepTokenFields } from './native-fields.js';
import { type Keeping, keepFields, keepIfSet, type Retained } from './retained.js';

const suspend = keepFields('spec.suspend');

/** Fields that a member's controllers set and that an update must not remove (parity H4), by group and kind. */
const keepings: ReadonlyMap<string, Keeping> = new Map<string, Keeping>([
  ['/Pod', keepPodFields],
  ['/Service', keepServiceFields],
  ['/ServiceAccount', keepIfSet('secrets')],
  ['/PersistentVolumeClaim', keepIfSet('spec.volumeName')],
  ['/PersistentVolume', keepFields('spec.claimRef')],
  ['/Secret', keepTokenFields],
  ['batch/Job', keepFields('spec.selector.matchLabels', 'spec.template.metadata.labels')],
  ['apps.kruise.io/BroadcastJob', keepFields('spec.template.metadata.labels')],
  ['argoproj.io/Workflow', keepFields('spec.suspend', 'status')],
  ['helm.toolkit.fluxcd.io/HelmRelease', suspend],
  ['kustomize.toolkit.fluxcd.io/Kustomization', suspend],
  ['source.toolkit.fluxcd.io/GitRepository', suspend],
  ['source.toolkit.fluxcd.io/Bucket', suspend],
  ['source.toolkit.fluxcd.io/HelmChart', suspend],
  ['source.toolkit.fluxcd.io/HelmRepository', suspend],
  ['source.toolkit.fluxcd.io/OCIRepository', suspend],
]);

/**
 * The object to write, with the fields that the member set. Previews and diffs show it, because server-side apply keeps those fields. Returns
 * `desired` itself if there is nothing to keep.
 */
export function retain(desired: KubeObject, observed: KubeObject): Retained {
  const keep = keepings.get(`${groupOf(String(desired.apiVersion ?? ''))}/${desired.kind}`);
  const kept = keep ? keep(desired, observed) : desired;
  return at(desired, 'spec') === undefined ? { ok: true, object: kept } : keepReplicas(kept, observed);
}
