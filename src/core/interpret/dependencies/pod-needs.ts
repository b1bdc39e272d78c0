import { at, itemsOf } from '../../../kubernetes/json/untrusted.js';
import { addNeed, type Needs } from './needs.js';

/** Path of the Secret's name in a volume, by type of volume. */
const secretsOfVolumes: readonly (readonly string[])[] = [
  ['secret', 'secretName'],
  ['azureFile', 'secretName'],
  ['cephfs', 'secretRef', 'name'],
  ['cinder', 'secretRef', 'name'],
  ['csi', 'nodePublishSecretRef', 'name'],
  ['flexVolume', 'secretRef', 'name'],
  ['iscsi', 'secretRef', 'name'],
  ['rbd', 'secretRef', 'name'],
  ['scaleIO', 'secretRef', 'name'],
  ['storageos', 'secretRef', 'name'],
];

/** Maximum number of entries that are read; more than any real pod has. */
const MAX_ITEMS = 500;

/** Adds the volumes' objects, the sources of environment variables, the image pull Secrets and the ServiceAccount of a pod. */
export function addPodNeeds(needs: Needs, spec: unknown): void {
  // The ServiceAccount `default` exists in every namespace.
  if (at(spec, 'serviceAccountName') !== 'default') addNeed(needs, 'ServiceAccount', at(spec, 'serviceAccountName'));
  for (const secret of listOf(spec, 'imagePullSecrets')) addNeed(needs, 'Secret', at(secret, 'name'));
  for (const volume of listOf(spec, 'volumes')) addVolumeNeeds(needs, volume);
  for (const field of ['initContainers', 'containers', 'ephemeralContainers']) {
    for (const container of listOf(spec, field)) addEnvironmentNeeds(needs, container);
  }
}

function addVolumeNeeds(needs: Needs, volume: unknown): void {
  addNeed(needs, 'ConfigMap', at(volume, 'configMap', 'name'));
  addNeed(needs, 'PersistentVolumeClaim', at(volume, 'persistentVolumeClaim', 'claimName'));
  for (const path of secretsOfVolumes) addNeed(needs, 'Secret', at(volume, ...path));
  for (const source of listOf(at(volume, 'projected'), 'sources')) {
    addNeed(needs, 'ConfigMap', at(source, 'configMap', 'name'));
    addNeed(needs, 'Secret', at(source, 'secret', 'name'));
  }
}

function addEnvironmentNeeds(needs: Needs, container: unknown): void {
  for (const source of listOf(container, 'envFrom')) {
    addNeed(needs, 'ConfigMap', at(source, 'configMapRef', 'name'));
    addNeed(needs, 'Secret', at(source, 'secretRef', 'name'));
  }
  for (const variable of listOf(container, 'env')) {
    addNeed(needs, 'ConfigMap', at(variable, 'valueFrom', 'configMapKeyRef', 'name'));
    addNeed(needs, 'Secret', at(variable, 'valueFrom', 'secretKeyRef', 'name'));
  }
}

function listOf(value: unknown, field: string): readonly unknown[] {
  return itemsOf(at(value, field)).slice(0, MAX_ITEMS);
}
