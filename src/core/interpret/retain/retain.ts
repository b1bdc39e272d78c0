import { at } from '../../../kubernetes/json/untrusted.js';
import { groupOf } from '../../../kubernetes/kinds/api-group.js';
import type { KubeObject } from '../../../kubernetes/object.js';
import { keepReplicas } from './keep-replicas.js';
import { keepPodFields, keepServiceFields, keepTokenFields } from './native-fields.js';
import { type Keeping, keepFields, keepIfSet, type Retained } from './retained.js';

const suspend = keepFields('spec.suspend');

/** By group and kind: fields that a member's own controllers fill in, and that an update must not take away (parity H4). */
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
 * The object to write, with what the member added kept as it is there. Previews and diffs show it, since an update that is
 * applied field by field leaves those fields alone. `desired` itself when there is nothing to keep.
 */
export function retain(desired: KubeObject, observed: KubeObject): Retained {
  const keep = keepings.get(`${groupOf(String(desired.apiVersion ?? ''))}/${desired.kind}`);
  const kept = keep ? keep(desired, observed) : desired;
  return at(desired, 'spec') === undefined ? { ok: true, object: kept } : keepReplicas(kept, observed);
}
